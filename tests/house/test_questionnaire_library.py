"""Every questionnaire of the library is sound, bilingual, and unchanged since it was first released."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from surveys import questionnaire_library
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_library import LIBRARY, load, names
from surveys.routing import items_on_page, path, sections_on_path

RELEASED = tomllib.loads((Path(__file__).parent / "library_hashes.toml").read_text("utf-8"))
MOST_TAPS = 18
SET_NAMES = names()


def _words(part: object) -> Iterator[tuple[str, str]]:
    """Give every (language, words) within a questionnaire."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from _words(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _words(value)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _words(getattr(part, field.name))


def test_the_library_holds_what_was_released_unchanged() -> None:
    found = {f"{name}-v{version}": load(name, version)[1].hash for name, version in names()}
    assert found == RELEASED


def test_every_file_of_the_library_is_one_of_its_questionnaires() -> None:
    expected = {f"{name}-v{version}.toml" for name, version in names()}
    assert {file.name for file in LIBRARY.iterdir()} == expected


def test_a_questionnaire_that_the_library_has_not_is_named() -> None:
    with pytest.raises(BadInput, match=r"no questionnaire citizen-official, version 99 .*citizen-official 1"):
        questionnaire_library.load("citizen-official", 99)


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_a_file_says_what_its_name_says(name: str, version: int) -> None:
    questionnaire = load(name, version)[1]
    assert (questionnaire.id, questionnaire.version) == (name, version)


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_every_word_is_there_in_both_languages_and_composed(name: str, version: int) -> None:
    source, questionnaire = load(name, version)
    assert source == unicodedata.normalize("NFC", source)
    counted = Counter(language for language, _ in _words(questionnaire))
    assert set(counted) == set(questionnaire.languages) == {"vi", "en"}
    assert counted["vi"] == counted["en"]


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_vietnamese_words_are_vietnamese(name: str, version: int) -> None:
    questionnaire = load(name, version)[1]
    for item in questionnaire.items:
        assert any(ord(letter) > 127 for letter in item.text["vi"]), item.text["vi"]
        assert item.text["en"].isascii() or "’" in item.text["en"] or "“" in item.text["en"]


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_every_rating_can_be_left_without_a_rating(name: str, version: int) -> None:
    scales = load(name, version)[1].scales.values()
    assert [scale.id for scale in scales if not scale.no_answers] == []


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_a_set_ends_with_one_optional_text_and_a_confidence_poll_has_none(name: str, version: int) -> None:
    items = load(name, version)[1].items
    if name == "confidence-poll":
        assert [item.kind for item in items] == ["rating"]
        return
    assert [item.kind for item in items].index("text") == len(items) - 1


@pytest.mark.parametrize(("name", "version"), SET_NAMES)
def test_scoring_criteria_weigh_the_same_and_each_rating_counts_for_exactly_one(
    name: str, version: int
) -> None:
    questionnaire = load(name, version)[1]
    scoring = {criterion.code for criterion in questionnaire.criteria if criterion.weight > 0}
    assert len({criterion.weight for criterion in questionnaire.criteria if criterion.code in scoring}) == 1
    for item in questionnaire.items:
        if item.kind == "rating":
            assert len(scoring & set(item.criteria)) == 1, item.id


def _taps(questionnaire: Questionnaire, group: RespondentGroup, answers: dict[ItemId, str]) -> int:
    start, send = 1, 1
    pages = sections_on_path(questionnaire, group, answers)
    items = [item for item in path(questionnaire, group, answers) if item.kind != "text"]
    return start + len(pages) + len(items) + send


def test_a_citizen_needs_at_most_eighteen_taps_for_twelve_items() -> None:
    questionnaire = load("citizen-official", 1)[1]
    met = {ItemId("contact"): "yes"}
    ratings = [i for i in path(questionnaire, RespondentGroup.CITIZEN, met) if i.kind == "rating"]
    assert len(ratings) == 12
    assert _taps(questionnaire, RespondentGroup.CITIZEN, met) <= MOST_TAPS


def test_a_citizen_without_contact_is_asked_nothing_more() -> None:
    questionnaire = load("citizen-official", 1)[1]
    none = {ItemId("contact"): "no"}
    assert [item.id for item in path(questionnaire, RespondentGroup.CITIZEN, none)] == ["contact"]
    assert items_on_page(questionnaire, RespondentGroup.CITIZEN, "opinion", none) == ()


def test_the_best_answer_about_harassment_and_payment_is_that_there_was_none() -> None:
    scales = load("citizen-official", 1)[1].scales
    best = {name: scales[name].labels[-1]["en"] for name in ("harassment", "extra_payment")}
    assert best == {"harassment": "Never", "extra_payment": "No"}


def test_three_sixty_asks_nobody_what_they_cannot_observe() -> None:
    questionnaire = load("three-sixty", 1)[1]
    asked = {
        group: {item.id for item in path(questionnaire, group, {}) if item.kind == "rating"}
        for group in questionnaire.respondent_groups
    }
    assert len(asked[RespondentGroup.SELF]) == len(asked[RespondentGroup.PEER]) == 16
    assert asked[RespondentGroup.SELF] - asked[RespondentGroup.SUPERIOR] == {"assigning", "fairness"}
    assert asked[RespondentGroup.SELF] - asked[RespondentGroup.SUBORDINATE] == {"reporting"}


def test_the_sets_ask_as_many_questions_as_they_promise() -> None:
    counted = {
        name: sum(item.kind == "rating" for item in load(name, version)[1].items) for name, version in names()
    }
    assert counted == {
        "citizen-official": 12,
        "collective": 13,  # twelve about the work, one about everything
        "confidence-poll": 1,
        "draft-opinion": 2,
        "exemplary-conduct": 10,
        "follow-up": 2,
        "three-sixty": 16,
    }


def test_a_confidence_poll_is_never_for_citizens_and_has_three_levels_and_a_blank() -> None:
    questionnaire = load("confidence-poll", 1)[1]
    assert RespondentGroup.CITIZEN not in questionnaire.respondent_groups
    scale = questionnaire.scales["confidence"]
    assert [label["en"] for label in scale.labels] == ["Low confidence", "Confidence", "High confidence"]
    assert [one.id for one in scale.no_answers] == ["blank"]


def test_how_it_was_solved_is_asked_only_where_something_was() -> None:
    questionnaire = load("follow-up", 1)[1]
    asked = {
        answer: [
            item.id
            for item in path(questionnaire, RespondentGroup.CITIZEN, {ItemId("solved"): answer})
            if item.kind == "rating"
        ]
        for answer in ("3", "2", "1", "dont_know")
    }
    assert asked == {"3": ["solved", "how"], "2": ["solved", "how"], "1": ["solved"], "dont_know": ["solved"]}


def test_setting_an_example_is_asked_where_the_cadre_lives_and_of_the_front() -> None:
    questionnaire = load("exemplary-conduct", 1)[1]
    assert set(questionnaire.respondent_groups) == {RespondentGroup.RESIDENCE, RespondentGroup.FRONT}
    assert [label["en"] for label in questionnaire.scales["frequency"].labels][::4] == ["Never", "Always"]


def test_a_collective_is_asked_about_itself_in_the_words_that_others_are_asked_in() -> None:
    first, second = load("collective", 1)[1], load("collective", 2)[1]
    assert [item.text for item in second.items] == [item.text for item in first.items]
    assert {*second.respondent_groups} == {*first.respondent_groups, RespondentGroup.SELF}
    own = path(second, RespondentGroup.SELF, {})
    assert [item.id for item in own] == [item.id for item in second.items if item.kind == "rating"]
    assert _taps(second, RespondentGroup.CITIZEN, {ItemId("contact"): "yes"}) <= MOST_TAPS
