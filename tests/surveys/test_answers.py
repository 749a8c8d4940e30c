"""Answers become bytes only when they are valid, and come back as they were."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import MOST_TEXT_CHARACTERS, check, decode, encode, is_no_contact
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire import FIRST_NO_ANSWER, LEFT_BLANK, NOT_ASKED, Questionnaire
from surveys.questionnaire_file import read_file
from surveys.questionnaire_library import load

VALID = Path(__file__).parent / "questionnaires" / "valid"
CITIZEN = RespondentGroup.CITIZEN
OFFICIAL = load("citizen-official", 1)[1]


def _example(name: str) -> Questionnaire:
    return read_file(VALID / f"{name}.toml")


def _answers(**answers: str) -> dict[ItemId, str]:
    return {ItemId(item): answer for item, answer in answers.items()}


def _refusal(questionnaire: Questionnaire, **answers: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        encode(questionnaire, CITIZEN, _answers(**answers))
    return [str(problem) for problem in refused.value.problems]


def test_every_coded_item_has_one_byte_in_the_order_of_the_questionnaire() -> None:
    ballot = encode(
        _example("contact-filter"), CITIZEN, _answers(work="2", comment="Cảm ơn", how="counter", met="yes")
    )
    assert ballot.ratings == bytes([1, 2, 2])  # first option, second option, value 2
    assert ballot.text == "Cảm ơn"
    assert not ballot.no_contact


def test_ways_of_not_answering_are_never_numbers_of_the_scale() -> None:
    questionnaire = _example("ways-of-not-answering")
    codes = [
        encode(questionnaire, CITIZEN, _answers(work=answer)).ratings[0]
        for answer in ("dont_know", "prefer_not_to_say")
    ]
    assert codes == [FIRST_NO_ANSWER, FIRST_NO_ANSWER + 1]


def test_blank_and_not_asked_are_different_codes() -> None:
    assert encode(_example("optional-items"), CITIZEN, {}).ratings == bytes([LEFT_BLANK, LEFT_BLANK])
    reports = encode(_example("asked-of"), RespondentGroup.SUBORDINATE, _answers(work="1", reports="2"))
    assert reports.ratings == bytes([1, NOT_ASKED])


def test_no_contact_drops_what_was_answered_after_it() -> None:
    ballot = encode(
        _example("contact-filter"), CITIZEN, _answers(met="no", how="phone", work="1", comment="x")
    )
    assert ballot.ratings == bytes([2, NOT_ASKED, NOT_ASKED])
    assert ballot.text == ""
    assert ballot.no_contact


def test_a_questionnaire_without_contact_filter_knows_no_missing_contact() -> None:
    assert not is_no_contact(_example("smallest"), bytes([1]))


def test_an_unknown_item_is_refused() -> None:
    assert _refusal(_example("smallest"), work="1", salary="9") == [
        "The item “salary” is not part of this questionnaire."
    ]


def test_what_cannot_be_shown_is_not_repeated() -> None:
    said = _refusal(_example("smallest"), **{"\0\ud800" + "x" * 100: "1"}, work="1")
    assert said == [f"The item “??{'x' * 38}” is not part of this questionnaire."]


@pytest.mark.parametrize("value", ["0", "3", "-1", "1.0", "01", "²", "", "NaN", "\0"])
def test_a_value_outside_the_scale_is_refused(value: str) -> None:
    (said,) = _refusal(_example("smallest"), work=value)
    assert said.startswith("work: “")
    assert said.endswith("is not an answer of this item. Choose one of: 1, 2.")


def test_a_value_that_does_not_exist_is_refused_even_off_the_path() -> None:
    (said,) = _refusal(_example("contact-filter"), met="no", work="7")
    assert said == "work: “7” is not an answer of this item. Choose one of: 1, 2."


def test_every_problem_is_told_at_once() -> None:
    assert len(_refusal(_example("contact-filter"), met="maybe", work="7", salary="1")) == 3


def test_a_required_item_without_answer_is_refused() -> None:
    assert _refusal(_example("contact-filter"), met="yes") == [
        "how: The item “how” needs an answer.",
        "work: The item “work” needs an answer.",
    ]


def test_a_text_is_stored_with_whole_letters() -> None:
    apart = unicodedata.normalize("NFD", "Tiếng Việt đẹp")
    assert encode(_example("text"), CITIZEN, _answers(work="1", comment=apart)).text == "Tiếng Việt đẹp"


def test_lines_of_a_text_stay_lines() -> None:
    text = encode(_example("text"), CITIZEN, _answers(work="1", comment="một\r\nhai\rba\n")).text
    assert text == "một\nhai\nba"


def test_a_text_of_a_thousand_letters_is_taken_however_they_were_typed() -> None:
    text = "ệ" * MOST_TEXT_CHARACTERS
    typed = unicodedata.normalize("NFD", text)
    assert encode(_example("text"), CITIZEN, _answers(work="1", comment=typed)).text == text


@pytest.mark.parametrize("length", [MOST_TEXT_CHARACTERS + 1, 1_000_000])
def test_a_longer_text_is_refused(length: int) -> None:
    assert _refusal(_example("text"), work="1", comment="x" * length) == [
        "comment: The text is longer than 1000 characters. Shorten it."
    ]


@pytest.mark.parametrize("letter", ["\0", "\ud83d", "\x1b", "\x85"])
def test_a_text_with_characters_that_no_keyboard_makes_is_refused(letter: str) -> None:
    (said,) = _refusal(_example("text"), work="1", comment=f"x{letter}y")
    assert said.startswith("comment: The text contains a character that cannot be stored")


@pytest.mark.parametrize("ratings", [b"", bytes([1]), bytes([1, 2, 2, 2])])
def test_bytes_of_another_length_are_no_ballot(ratings: bytes) -> None:
    with pytest.raises(BadInput, match="another number of items"):
        decode(_example("contact-filter"), ratings)


def test_a_code_that_no_answer_has_is_no_ballot() -> None:
    with pytest.raises(BadInput, match="work: The code 3 is not an answer of this item"):
        decode(_example("smallest"), bytes([3]))


@pytest.mark.parametrize(
    "ratings",
    [
        bytes([1, 2, 9]),  # a value that the scale has not
        bytes([2, 0, 1]),  # an answer after "no contact"
        bytes([1, 0, 1]),  # a required item not asked though it is on the path
        bytes([1, LEFT_BLANK, 1]),  # a required item left blank
        bytes([1, 2]),
    ],
)
def test_bytes_that_no_respondent_could_have_sent_do_not_pass_the_check(ratings: bytes) -> None:
    assert check(_example("contact-filter"), CITIZEN, bytes([1, 2, 1]))
    assert not check(_example("contact-filter"), CITIZEN, ratings)


def test_a_ballot_of_one_group_does_not_pass_for_another() -> None:
    questionnaire = _example("asked-of")
    ratings = encode(questionnaire, RespondentGroup.SUPERIOR, _answers(work="1", reports="2")).ratings
    assert check(questionnaire, RespondentGroup.SUPERIOR, ratings)
    assert not check(questionnaire, RespondentGroup.SUBORDINATE, ratings)


@given(
    how=st.sampled_from(["counter", "meeting", "phone", "field"]),
    levels=st.lists(st.sampled_from(["1", "2", "3", "4", "5", "dont_know"]), min_size=10, max_size=10),
    harassment=st.sampled_from(["1", "2", "3", "dont_know"]),
    payment=st.sampled_from(["1", "2", "prefer_not_to_say"]),
)
def test_answers_come_back_as_they_were(how: str, levels: list[str], harassment: str, payment: str) -> None:
    own_scale = {"harassment": harassment, "extra_payment": payment}
    ratings = [item.id for item in OFFICIAL.items if item.kind == "rating"]
    others = dict(zip((item for item in ratings if item not in own_scale), levels, strict=True))
    answers = _answers(contact="yes", how=how, **others, **own_scale)
    ballot = encode(OFFICIAL, CITIZEN, answers)
    assert decode(OFFICIAL, ballot.ratings) == answers
    assert check(OFFICIAL, CITIZEN, ballot.ratings)


@given(ratings=st.binary(min_size=3, max_size=3))
def test_the_check_passes_exactly_what_can_be_encoded(ratings: bytes) -> None:
    questionnaire = _example("contact-filter")
    possible = {bytes([2, 0, 0])} | {bytes([1, how, work]) for how in (1, 2) for work in (1, 2)}
    assert check(questionnaire, CITIZEN, ratings) == (ratings in possible)
