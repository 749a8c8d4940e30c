"""The way through a questionnaire is pure and leads forward; only answers on it count."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import questionnaire_library
from surveys.answers import codes_of, encode
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read_file
from surveys.routing import items_on_page, missing, path, sections_on_path

VALID = Path(__file__).parent / "questionnaires" / "valid"
EXAMPLES = [
    *(read_file(file) for file in sorted(VALID.glob("*.toml"))),
    *(questionnaire_library.load(*name)[1] for name in questionnaire_library.names()),
]
CITIZEN = RespondentGroup.CITIZEN


def _example(name: str) -> Questionnaire:
    return read_file(VALID / f"{name}.toml")


def _answers(**answers: str) -> dict[ItemId, str]:
    return {ItemId(item): answer for item, answer in answers.items()}


def _ids(questionnaire: Questionnaire, answers: Mapping[ItemId, str]) -> list[str]:
    return [item.id for item in path(questionnaire, CITIZEN, answers)]


@st.composite
def _filled(draw: st.DrawFn) -> tuple[Questionnaire, RespondentGroup, dict[ItemId, str]]:
    """Draw a questionnaire, a group it asks, and answers to any of its items, on the path or off it."""
    questionnaire = draw(st.sampled_from(EXAMPLES))
    group = draw(st.sampled_from(questionnaire.respondent_groups))
    answers = {}
    for item in questionnaire.items:
        if draw(st.booleans()):
            offered = ("tốt", " ") if item.kind == "text" else tuple(codes_of(questionnaire, item))
            answers[item.id] = draw(st.sampled_from(offered))
    return questionnaire, group, answers


@given(_filled())
def test_the_path_leads_forward(filled: tuple[Questionnaire, RespondentGroup, dict[ItemId, str]]) -> None:
    questionnaire, group, answers = filled
    order = [item.id for item in questionnaire.items]
    places = [order.index(item.id) for item in path(questionnaire, group, answers)]
    assert places == sorted(set(places))


@given(_filled(), st.integers(0, 20))
def test_later_answers_change_nothing_before_them(
    filled: tuple[Questionnaire, RespondentGroup, dict[ItemId, str]], length: int
) -> None:
    questionnaire, group, answers = filled
    early = {item.id for item in questionnaire.items[:length]}
    some = {item: answer for item, answer in answers.items() if item in early}

    def begins(given: Mapping[ItemId, str]) -> list[str]:
        return [item.id for item in path(questionnaire, group, given) if item.id in early]

    assert begins(answers) == begins(some)


@given(_filled())
def test_the_path_is_pure(filled: tuple[Questionnaire, RespondentGroup, dict[ItemId, str]]) -> None:
    questionnaire, group, answers = filled
    before = dict(answers)
    assert path(questionnaire, group, answers) == path(questionnaire, group, dict(reversed(answers.items())))
    assert answers == before


@given(_filled())
def test_answers_off_the_path_never_count(
    filled: tuple[Questionnaire, RespondentGroup, dict[ItemId, str]],
) -> None:
    questionnaire, group, answers = filled
    on_path = {item.id for item in path(questionnaire, group, answers)}
    counting = {item: answer for item, answer in answers.items() if item in on_path}
    assert path(questionnaire, group, counting) == path(questionnaire, group, answers)
    assert missing(questionnaire, group, counting) == missing(questionnaire, group, answers)
    if not missing(questionnaire, group, answers):
        assert encode(questionnaire, group, counting) == encode(questionnaire, group, answers)
    else:
        with pytest.raises(BadInput):
            encode(questionnaire, group, answers)


@given(_filled())
def test_every_item_on_the_path_is_printed_on_its_page(
    filled: tuple[Questionnaire, RespondentGroup, dict[ItemId, str]],
) -> None:
    questionnaire, group, answers = filled
    for section in sections_on_path(questionnaire, group, answers):
        if questionnaire.contact and section.id == questionnaire.sections[0].id:
            continue  # it may end in the middle of the page
        printed = items_on_page(questionnaire, group, section.id, answers)
        assert {item.id for item in section.items} <= {item.id for item in printed}


def test_no_contact_ends_the_way() -> None:
    questionnaire = _example("contact-filter")
    assert _ids(questionnaire, _answers(met="no", how="phone", work="2", comment="x")) == ["met"]
    assert _ids(questionnaire, _answers(met="yes")) == ["met", "how", "work", "comment"]


def test_an_item_is_shown_after_the_answer_that_leads_to_it() -> None:
    questionnaire = _example("item-shown-if")
    assert _ids(questionnaire, _answers(work="1")) == ["work", "why"]
    assert _ids(questionnaire, _answers(work="2", why="yes")) == ["work"]


def test_a_hidden_answer_leads_nowhere() -> None:
    questionnaire = _example("section-shown-if")
    assert _ids(questionnaire, _answers(work="1", why="yes")) == ["work", "why", "after"]
    # "why" was answered before "work" was changed: it is off the path, and so is what hung on it.
    assert _ids(questionnaire, _answers(work="2", why="yes")) == ["work"]


def test_a_group_is_not_asked_what_it_cannot_observe() -> None:
    questionnaire = _example("asked-of")
    asked = {
        group: [item.id for item in path(questionnaire, group, {})]
        for group in questionnaire.respondent_groups
    }
    assert asked == {
        RespondentGroup.SUPERIOR: ["work", "reports"],
        RespondentGroup.SUBORDINATE: ["work"],
    }


def test_a_section_without_an_item_on_the_path_is_no_page() -> None:
    questionnaire = _example("item-shown-if")
    assert [section.id for section in sections_on_path(questionnaire, CITIZEN, {})] == ["only"]


def test_what_hangs_on_the_same_page_is_printed_at_once() -> None:
    questionnaire = _example("contact-filter")

    def printed(section: str, **answers: str) -> list[str]:
        return [item.id for item in items_on_page(questionnaire, CITIZEN, section, _answers(**answers))]

    assert printed("contact") == ["met", "how"]
    assert printed("contact", met="no") == ["met", "how"]
    assert printed("opinion", met="yes") == ["work", "comment"]
    assert printed("opinion", met="no") == []
    assert printed("unheard-of") == []


def test_a_page_that_hangs_on_another_page_is_printed_only_when_reached() -> None:
    questionnaire = _example("item-shown-if")
    assert items_on_page(questionnaire, CITIZEN, "second", _answers(work="2")) == ()
    assert [item.id for item in items_on_page(questionnaire, CITIZEN, "second", _answers(work="1"))] == [
        "why"
    ]


def test_only_required_items_on_the_path_are_missing() -> None:
    assert missing(_example("contact-filter"), CITIZEN, _answers(met="yes")) == ("how", "work")
    assert missing(_example("contact-filter"), CITIZEN, _answers(met="no")) == ()
    assert missing(_example("optional-items"), CITIZEN, {}) == ()
    assert missing(_example("smallest"), CITIZEN, _answers(work=" ")) == ("work",)
