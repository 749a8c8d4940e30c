"""Changes of a questionnaire in the making: each takes one and gives the next; none looks at the rules.

Names stay consistent: what points to a renamed item, scale or criterion points to its new name.
"""

from collections.abc import Callable
from dataclasses import replace

from surveys.identifiers import ItemId
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Condition, Criterion, Item, Questionnaire, Scale, Section
from surveys.questionnaire_parts import found, free_name, moved, put, require_name, without

# --- items ----------------------------------------------------------------------------------------


def section_of(questionnaire: Questionnaire, item: str) -> Section:
    """Give the section that an item stands in."""
    one = found(questionnaire.items, item)
    return next(section for section in questionnaire.sections if one in section.items)


def _with_items(
    questionnaire: Questionnaire, section: str, change: Callable[[tuple[Item, ...]], tuple[Item, ...]]
) -> Questionnaire:
    old = found(questionnaire.sections, section)
    changed = replace(old, items=change(old.items))
    return replace(questionnaire, sections=put(questionnaire.sections, section, changed))


def put_item(questionnaire: Questionnaire, section: str, old: str | None, new: Item) -> Questionnaire:
    """Change an item, or add one at the end of a section."""
    require_name(new.id, [item.id for item in questionnaire.items if item.id != old])
    changed = _with_items(questionnaire, section, lambda items: put(items, old, new))
    return changed if old in (None, new.id) else _item_renamed(changed, ItemId(str(old)), new.id)


def _item_renamed(questionnaire: Questionnaire, old: ItemId, new: ItemId) -> Questionnaire:
    def follow(condition: Condition | None) -> Condition | None:
        return replace(condition, item=new) if condition and condition.item == old else condition

    sections = tuple(
        replace(
            section,
            show_if=follow(section.show_if),
            items=tuple(replace(item, show_if=follow(item.show_if)) for item in section.items),
        )
        for section in questionnaire.sections
    )
    contact = questionnaire.contact
    if contact is not None and contact.item == old:
        contact = replace(contact, item=new)
    return replace(questionnaire, sections=sections, contact=contact)


def remove_item(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Take an item out; conditions that name it stay and are told as problems."""
    section = section_of(questionnaire, name)
    return _with_items(questionnaire, section.id, lambda items: without(items, name))


def copy_item(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Put a copy of an item below it."""
    section = section_of(questionnaire, name)
    taken = {item.id for item in questionnaire.items}
    copy = replace(found(questionnaire.items, name), id=ItemId(free_name(name, taken, "item")))

    def below(items: tuple[Item, ...]) -> tuple[Item, ...]:
        place = [item.id for item in items].index(ItemId(name)) + 1
        return (*items[:place], copy, *items[place:])

    return _with_items(questionnaire, section.id, below)


def move_item(questionnaire: Questionnaire, name: str, step: int) -> Questionnaire:
    """Move an item one place up (-1) or down (1); beyond an end of its section into the next one."""
    section = section_of(questionnaire, name)
    item = found(section.items, name)
    places = [one.id for one in questionnaire.sections]
    last = section.items[-1] if step > 0 else section.items[0]
    if item is not last:
        return _with_items(questionnaire, section.id, lambda items: moved(items, name, step))
    target = places.index(section.id) + step
    if not 0 <= target < len(places):
        return questionnaire
    taken_out = _with_items(questionnaire, section.id, lambda items: without(items, name))
    return _with_items(
        taken_out, places[target], lambda items: (item, *items) if step > 0 else (*items, item)
    )


# --- sections -------------------------------------------------------------------------------------


def put_section(questionnaire: Questionnaire, old: str | None, new: Section) -> Questionnaire:
    """Change a section, or add one at the end."""
    require_name(new.id, [section.id for section in questionnaire.sections if section.id != old])
    return replace(questionnaire, sections=put(questionnaire.sections, old, new))


def remove_section(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Take a section out with its items."""
    return replace(questionnaire, sections=without(questionnaire.sections, name))


def copy_section(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Put a copy of a section below it; conditions within the copy name the copied items."""
    section = found(questionnaire.sections, name)
    taken = {item.id for item in questionnaire.items}
    names: dict[str, ItemId] = {}
    for item in section.items:
        names[item.id] = ItemId(free_name(item.id, taken, "item"))
        taken.add(names[item.id])

    def follow(condition: Condition | None) -> Condition | None:
        return (
            replace(condition, item=names[condition.item])
            if condition and condition.item in names
            else condition
        )

    copy = replace(
        section,
        id=free_name(name, {one.id for one in questionnaire.sections}, "section"),
        items=tuple(replace(item, id=names[item.id], show_if=follow(item.show_if)) for item in section.items),
    )
    place = questionnaire.sections.index(section) + 1
    sections = (*questionnaire.sections[:place], copy, *questionnaire.sections[place:])
    return replace(questionnaire, sections=sections)


def move_section(questionnaire: Questionnaire, name: str, step: int) -> Questionnaire:
    """Move a section one place up (-1) or down (1)."""
    return replace(questionnaire, sections=moved(questionnaire.sections, name, step))


# --- scales and criteria --------------------------------------------------------------------------


def put_scale(questionnaire: Questionnaire, old: str | None, new: Scale) -> Questionnaire:
    """Change a scale, or add one; items follow its new name."""
    scales = tuple(questionnaire.scales.values())
    require_name(new.id, [scale.id for scale in scales if scale.id != old])
    changed = replace(questionnaire, scales={scale.id: scale for scale in put(scales, old, new)})
    return _each_item(
        changed, lambda item: replace(item, scale=new.id) if old and item.scale == old else item
    )


def remove_scale(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Take a scale out; items that name it are told as problems."""
    scales = without(tuple(questionnaire.scales.values()), name)
    return replace(questionnaire, scales={scale.id: scale for scale in scales})


def copy_scale(questionnaire: Questionnaire, name: str) -> Questionnaire:
    """Add a copy of a scale."""
    copy = replace(
        found(questionnaire.scales.values(), name), id=free_name(name, questionnaire.scales, "scale")
    )
    return replace(questionnaire, scales={**questionnaire.scales, copy.id: copy})


def put_criterion(questionnaire: Questionnaire, old: str | None, new: Criterion) -> Questionnaire:
    """Change a criterion, or add one; items follow its new code."""
    others = [one.code for one in questionnaire.criteria if one.code != old]
    if new.code in others:
        raise BadInput(
            Problem(N_("The criterion “%(code)s” is there twice. Keep one."), {"code": new.code}, "code")
        )
    changed = replace(questionnaire, criteria=put(questionnaire.criteria, old, new))
    return _each_item(
        changed,
        lambda item: replace(item, criteria=tuple(new.code if one == old else one for one in item.criteria)),
    )


def remove_criterion(questionnaire: Questionnaire, code: str) -> Questionnaire:
    """Take a criterion out, of the items too."""
    changed = replace(questionnaire, criteria=without(questionnaire.criteria, code))
    return _each_item(
        changed, lambda item: replace(item, criteria=tuple(one for one in item.criteria if one != code))
    )


def _each_item(questionnaire: Questionnaire, change: Callable[[Item], Item]) -> Questionnaire:
    sections = tuple(
        replace(section, items=tuple(change(item) for item in section.items))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)
