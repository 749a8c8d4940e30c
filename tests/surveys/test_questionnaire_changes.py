"""The differences of two versions are told part by part, and only those."""

from dataclasses import replace

from hypothesis import given

from surveys import questionnaire_edits as edits
from surveys import questionnaire_library
from surveys.identifiers import ItemId
from surveys.questionnaire import Condition, Questionnaire, Scale
from surveys.questionnaire_changes import (
    ADDED,
    HEAD,
    ITEM,
    MOVED,
    REMOVED,
    SCALE,
    Change,
    changes,
    differences,
)
from surveys.questionnaire_parts import found
from tests.surveys.questionnaire_strategies import questionnaires

CITIZENS = questionnaire_library.load("citizen-official", 1)[1]
FAIR = found(CITIZENS.items, "fair")


@given(questionnaires())
def test_nothing_is_different_between_a_version_and_itself(questionnaire: Questionnaire) -> None:
    assert changes(questionnaire, questionnaire) == ()
    assert changes(questionnaire, replace(questionnaire, version=77)) == ()


def test_a_new_wording_is_told_in_its_language_with_the_old_one() -> None:
    text = {**FAIR.text, "en": "Is this official fair?"}
    after = edits.put_item(CITIZENS, "opinion", "fair", replace(FAIR, text=text))
    told = Change(ITEM, "fair", "wording", "en", FAIR.text["en"], "Is this official fair?")
    assert changes(CITIZENS, after) == (told,)


def test_everything_that_an_item_says_is_compared() -> None:
    after = edits.put_item(
        CITIZENS,
        "opinion",
        "fair",
        replace(
            FAIR,
            kind="choice",
            scale=None,
            options=found(CITIZENS.items, "contact").options,
            criteria=(),
            required=False,
            hint={"vi": "Gợi ý"},
            show_if=Condition(ItemId("contact"), ("yes",)),
        ),
    )
    told = changes(CITIZENS, after)
    assert {change.name for change in told} == {"fair"}
    assert {(change.what, change.language) for change in told} == {
        *(("kind of item", ""), ("hint", "vi"), ("scale", ""), ("criteria", ""), ("may be left out", "")),
        *(("answers", "vi"), ("answers", "en"), ("shown only if", "")),
    }
    assert next(c.now for c in told if c.what == "shown only if") == "contact = yes"


def test_added_and_removed_parts_are_named_once() -> None:
    after = edits.remove_item(edits.copy_item(CITIZENS, "fair"), "trust")
    assert changes(CITIZENS, after) == (Change(ITEM, "trust", REMOVED), Change(ITEM, "fair_2", ADDED))


def test_one_moved_item_is_one_difference() -> None:
    after = edits.move_item(edits.move_item(CITIZENS, "manner", 1), "manner", 1)
    assert changes(CITIZENS, after) == (Change(ITEM, "manner", MOVED),)


def test_other_answers_of_a_scale_are_told_from_worst_to_best() -> None:
    labels = ({"vi": "Kém", "en": "Bad"}, {"vi": "Tốt", "en": "Good"})
    after = edits.put_scale(CITIZENS, "extra_payment", Scale("extra_payment", labels, ()))
    told = {(change.part, change.what, change.language): change for change in changes(CITIZENS, after)}
    assert told[SCALE, "answers from worst to best", "en"].now == "Bad / Good"
    assert told[SCALE, "ways of not answering", "en"].now == ""


def test_the_whole_is_compared_too() -> None:
    after = replace(CITIZENS, minutes=9, contact=None, id="other")
    assert [(change.part, change.what) for change in changes(CITIZENS, after)] == [
        (HEAD, "code"),
        (HEAD, "minutes"),
        (HEAD, "contact question"),
    ]


def test_one_part_is_compared_with_another_of_its_kind() -> None:
    other = replace(FAIR, text={**FAIR.text, "en": "Fair?"})
    assert differences(ITEM, FAIR, FAIR) == ()
    assert differences(ITEM, FAIR, other) == (Change(ITEM, "", "wording", "en", FAIR.text["en"], "Fair?"),)
