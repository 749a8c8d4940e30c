"""The way through a questionnaire: which items one respondent group is asked, given the answers so far.

Pure and forward-only by construction: one pass over the items in order; whether an item is on the path
depends only on items before it that are on the path themselves.
"""

from collections.abc import Mapping
from dataclasses import replace

from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Condition, Item, Questionnaire, Section

Answers = Mapping[ItemId, str]
"""A value as text ("1".."K"), the id of an option or of a way of not answering, or words."""


def path(questionnaire: Questionnaire, group: RespondentGroup, answers: Answers) -> tuple[Item, ...]:
    """Give the items that count for these answers, in order; it ends after "no contact".

    Answers to items that are not on the path have no influence, on the path or on anything else.
    """
    return tuple(
        item for section in sections_on_path(questionnaire, group, answers) for item in section.items
    )


def sections_on_path(
    questionnaire: Questionnaire, group: RespondentGroup, answers: Answers
) -> tuple[Section, ...]:
    """Give the sections with at least one item on the path, each holding only its items on the path."""
    given: dict[ItemId, str] = {}
    sections = []
    for section in questionnaire.sections:
        if not _holds(section.show_if, given):
            continue
        items = []
        for item in section.items:
            if is_asked(item, group) and _holds(item.show_if, given) and not _ended(questionnaire, given):
                items.append(item)
                if item.id in answers:
                    given[item.id] = answers[item.id]
        if items:
            sections.append(replace(section, items=tuple(items)))
    return tuple(sections)


def items_on_page(
    questionnaire: Questionnaire, group: RespondentGroup, section: str, answers: Answers
) -> tuple[Item, ...]:
    """Give the items to print on a section's page: those on the path whatever is answered on this page.

    A page that works without scripts cannot hide an item when another on the same page is answered;
    so an item that hangs on an item of the same page is printed, and counts only when it is on the path.
    """
    # Answers of this very page are left out: nothing on a page is decided by the page itself.
    own = {item.id for one in questionnaire.sections if one.id == section for item in one.items}
    before = {item: answer for item, answer in answers.items() if item not in own}
    reached = {item.id: before[item.id] for item in path(questionnaire, group, before) if item.id in before}
    return tuple(
        item
        for one in questionnaire.sections
        if one.id == section and _holds(one.show_if, reached) and not _ended(questionnaire, reached)
        for item in one.items
        if is_asked(item, group)
        and (_holds(item.show_if, reached) or (item.show_if is not None and item.show_if.item in own))
    )


def missing(questionnaire: Questionnaire, group: RespondentGroup, answers: Answers) -> tuple[ItemId, ...]:
    """Give the required items on the path that have no answer, in order."""
    return tuple(
        item.id
        for item in path(questionnaire, group, answers)
        if item.required and not answers.get(item.id, "").strip()
    )


def is_asked(item: Item, group: RespondentGroup) -> bool:
    """Say whether a respondent group is ever asked an item."""
    return not item.asked_of or group in item.asked_of


def _holds(condition: Condition | None, given: Answers) -> bool:
    return condition is None or given.get(condition.item) in condition.answers


def _ended(questionnaire: Questionnaire, given: Answers) -> bool:
    contact = questionnaire.contact
    return contact is not None and given.get(contact.item) in contact.no_contact
