"""Changing a questionnaire in the making: names stay consistent, nothing else changes, nothing is lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import questionnaire_edits as edits
from surveys import questionnaire_library
from surveys.identifiers import ItemId
from surveys.problems import BadInput, Refused
from surveys.questionnaire import Condition, Criterion, Questionnaire, Section
from surveys.questionnaire_parts import (
    ChangedMeanwhile,
    fingerprint,
    found,
    free_name,
    name_of_part,
    require_unchanged,
)
from surveys.questionnaire_rules import broken_rules
from tests.surveys.questionnaire_strategies import questionnaires

CITIZENS = questionnaire_library.load("citizen-official", 1)[1]


def _ids(questionnaire: Questionnaire) -> list[str]:
    return [item.id for item in questionnaire.items]


def test_an_item_is_changed_in_its_place() -> None:
    old = found(CITIZENS.items, "manner")
    changed = edits.put_item(CITIZENS, "opinion", "manner", replace(old, required=False))
    assert _ids(changed) == _ids(CITIZENS)
    assert not found(changed.items, "manner").required


def test_what_points_to_a_renamed_item_follows_it() -> None:
    contact = found(CITIZENS.items, "contact")
    changed = edits.put_item(CITIZENS, "contact", "contact", replace(contact, id=ItemId("met")))
    assert changed.contact is not None
    assert changed.contact.item == "met"
    assert found(changed.items, "how").show_if == Condition(ItemId("met"), ("yes",))
    assert broken_rules(changed) == []


def test_other_names_are_left_alone_when_an_item_is_renamed() -> None:
    manner = found(CITIZENS.items, "manner")
    changed = edits.put_item(CITIZENS, "opinion", "manner", replace(manner, id=ItemId("polite")))
    assert changed.contact == CITIZENS.contact
    assert found(changed.items, "how") == found(CITIZENS.items, "how")


@pytest.mark.parametrize("name", ["manner", "1st", "", "dấu"])
def test_a_new_item_needs_a_name_of_its_own(name: str) -> None:
    item = replace(found(CITIZENS.items, "trust"), id=ItemId(name))
    with pytest.raises(BadInput) as refused:
        edits.put_item(CITIZENS, "opinion", None, item)
    assert {problem.where for problem in refused.value.problems} == {"id"}


def test_a_copied_item_stands_below_with_a_name_of_its_own() -> None:
    copied = _ids(edits.copy_item(CITIZENS, "fair"))
    assert copied[copied.index("fair") + 1] == "fair_2"
    assert _ids(edits.copy_item(edits.copy_item(CITIZENS, "fair"), "fair")).count("fair_3") == 1


def test_an_item_that_is_removed_is_gone_and_what_names_it_is_told() -> None:
    changed = edits.remove_item(CITIZENS, "contact")
    assert "contact" not in _ids(changed)
    assert {problem.where for problem in broken_rules(changed)} == {"items.how.show_if", "contact.item"}


def test_items_move_within_their_section_and_across_its_ends() -> None:
    down = edits.move_item(CITIZENS, "manner", 1)
    assert _ids(down)[2:4] == ["listens", "manner"]
    assert edits.move_item(down, "manner", -1) == CITIZENS
    up = edits.move_item(CITIZENS, "manner", -1)
    assert [item.id for item in up.sections[0].items] == ["contact", "how", "manner"]
    assert edits.move_item(up, "manner", 1) == CITIZENS
    assert edits.move_item(CITIZENS, "contact", -1) == CITIZENS
    assert edits.move_item(CITIZENS, "comment", 1) == CITIZENS


@given(questionnaires(), st.data())
def test_moving_an_item_loses_none(questionnaire: Questionnaire, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(_ids(questionnaire)))
    step = data.draw(st.sampled_from([-1, 1]))
    assert sorted(_ids(edits.move_item(questionnaire, name, step))) == sorted(_ids(questionnaire))


def test_sections_are_added_moved_and_removed() -> None:
    new = Section("more", {"vi": "Thêm"}, None, None, ())
    changed = edits.put_section(CITIZENS, None, new)
    assert [section.id for section in changed.sections] == ["contact", "opinion", "more"]
    first = edits.move_section(edits.move_section(changed, "more", -1), "more", -1)
    assert [section.id for section in first.sections] == ["more", "contact", "opinion"]
    assert edits.move_section(first, "more", -1) == first
    assert edits.remove_section(first, "more") == CITIZENS
    with pytest.raises(BadInput, match="used twice"):
        edits.put_section(changed, "more", replace(new, id="opinion"))


def test_conditions_within_a_copied_section_name_the_copied_items() -> None:
    copied = edits.copy_section(CITIZENS, "contact")
    section = copied.sections[1]
    assert section.id == "contact_2"
    assert [item.id for item in section.items] == ["contact_2", "how_2"]
    assert section.items[1].show_if == Condition(ItemId("contact_2"), ("yes",))
    outside = edits.put_section(
        CITIZENS, "opinion", replace(CITIZENS.sections[1], show_if=Condition(ItemId("contact"), ("yes",)))
    )
    assert edits.copy_section(outside, "opinion").sections[2].show_if == Condition(
        ItemId("contact"), ("yes",)
    )


def test_items_follow_the_new_name_of_their_scale() -> None:
    scale = replace(CITIZENS.scales["trust"], id="faith")
    changed = edits.put_scale(CITIZENS, "trust", scale)
    assert found(changed.items, "trust").scale == "faith"
    assert list(changed.scales) == [name.replace("trust", "faith") for name in CITIZENS.scales]
    assert broken_rules(changed) == []
    with pytest.raises(BadInput, match="used twice"):
        edits.put_scale(CITIZENS, None, CITIZENS.scales["trust"])


def test_a_scale_is_copied_and_removed() -> None:
    copied = edits.copy_scale(CITIZENS, "trust")
    assert copied.scales["trust_2"].labels == CITIZENS.scales["trust"].labels
    assert edits.remove_scale(copied, "trust_2") == CITIZENS


def test_items_follow_the_new_code_of_a_criterion_and_lose_one_that_is_removed() -> None:
    criterion = replace(found(CITIZENS.criteria, "C1"), code="B1")
    changed = edits.put_criterion(CITIZENS, "C1", criterion)
    assert found(changed.items, "manner").criteria == ("B1", "A3.3", "D12")
    assert found(edits.remove_criterion(changed, "B1").items, "manner").criteria == ("A3.3", "D12")
    new = Criterion("C9", {"vi": "Mới"}, 1, "-")
    assert edits.put_criterion(CITIZENS, None, new).criteria[-1] == new
    with pytest.raises(BadInput, match="there twice"):
        edits.put_criterion(CITIZENS, None, criterion.__class__("C2", {}, 0, "-"))


def test_a_part_that_is_gone_is_told() -> None:
    with pytest.raises(Refused, match="This part is gone"):
        edits.remove_item(CITIZENS, "nothing")


def test_a_part_that_somebody_else_changed_is_noticed() -> None:
    item = found(CITIZENS.items, "manner")
    require_unchanged(item, fingerprint(item))
    with pytest.raises(ChangedMeanwhile, match="Somebody else changed this part"):
        require_unchanged(replace(item, required=False), fingerprint(item))


def test_names_are_made_of_words_without_accents() -> None:
    assert free_name("Đúng hẹn, 1 lần!", (), "item") == "dung_hen_1_lan"
    assert free_name("12 tháng qua", (), "item") == "thang_qua"
    assert free_name("???", ("item",), "item") == "item_2"
    assert len(free_name("dài " * 30, (), "item")) <= 40
    assert name_of_part(CITIZENS.criteria[0]) == "C1"
