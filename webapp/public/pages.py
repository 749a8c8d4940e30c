"""The pages of one visit: one per subject and section on the path, numbered as in their address."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.identifiers import ItemId
from surveys.notice import Notice
from surveys.questionnaire import Item, Section
from surveys.routing import Answers, items_on_page, missing, path
from webapp.public.visit import Visit


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One page of questions. ``place`` is the subject's place in the ticket; ``number`` starts at 1.

    Numbers follow the order in which this form asks about its subjects. The number of a section never
    changes with the answers, so an address always means the same page.
    """

    number: int
    place: int
    section: Section
    items: tuple[Item, ...]


def pages_of(notice: Notice, visit: Visit) -> tuple[SectionPage, ...]:
    """Give the pages that the answers so far lead to, in order."""
    sections = notice.questionnaire.sections
    found = []
    for turn, place in enumerate(visit.order):
        answers = visit.answers[place]
        for index, section in enumerate(sections):
            items = items_on_page(notice.questionnaire, visit.ticket.group, section.id, answers)
            if items:
                found.append(SectionPage(turn * len(sections) + index + 1, place, section, items))
    return tuple(found)


def page_at(pages: Sequence[SectionPage], number: int) -> SectionPage | None:
    """Give the page with a number; None when the path does not lead there."""
    return next((page for page in pages if page.number == number), None)


def page_after(pages: Sequence[SectionPage], number: int) -> SectionPage | None:
    """Give the first page after a number; None when the last was passed."""
    return next((page for page in pages if page.number > number), None)


def page_before(pages: Sequence[SectionPage], number: int) -> SectionPage | None:
    """Give the last page before a number."""
    return next((page for page in reversed(pages) if page.number < number), None)


def first_gap(notice: Notice, visit: Visit, pages: Sequence[SectionPage]) -> SectionPage | None:
    """Give the first page with a required item that has no answer yet."""
    for page in pages:
        lacking = missing(notice.questionnaire, visit.ticket.group, visit.answers[page.place])
        if {item.id for item in page.items} & set(lacking):
            return page
    return None


def answered_items(notice: Notice, visit: Visit, place: int) -> tuple[tuple[Item, str], ...]:
    """Give the items about one subject that count, each with its answer ("" where left blank)."""
    answers: Answers = visit.answers[place]
    return tuple(
        (item, answers.get(ItemId(item.id), ""))
        for item in path(notice.questionnaire, visit.ticket.group, answers)
    )
