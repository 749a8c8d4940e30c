"""What the minutes of a closing may tell: nothing from which a withheld number of ballots would follow."""

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.closing import Minutes
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.summary import GroupCounts, Summary
from surveys.survey import Assignment

Cell = tuple[SubjectNumber, RespondentGroup, bool]  # the last: of the open link

COUNTS_OF_ALL = frozenset({"spent", "opened", "invalid_texts", "due", "found", "texts"})
"""Details of audit events that count ballots told and withheld together; pages leave them out."""


@dataclass(frozen=True, slots=True)
class ToldMinutes:
    """The numbers of the minutes as a page may show them.

    ``is_complete``: every group that was asked is told, so ``spent`` and ``opened`` count everything.
    Else ``spent`` is None, and ``opened`` counts the ballots of the groups that are told, no other.
    """

    issued: int
    spent: int | None
    opened: int
    invalid: int
    is_complete: bool


def tell(minutes: Minutes, assignments: Iterable[Assignment], summary: Summary) -> ToldMinutes:
    """Give what the minutes may tell beside a summary.

    A total of all ballots less the published numbers of the told groups is the number of the withheld
    ones; so is a rounded total, wherever the told groups bring it close to the next ten. What is left is
    what the summary tells anyway.
    """
    told = _told(summary)
    is_complete = _asked(assignments) <= told.keys()
    return ToldMinutes(
        issued=minutes.issued,
        spent=minutes.spent if is_complete else None,
        opened=minutes.opened if is_complete else sum(told.values()),
        invalid=minutes.invalid,
        is_complete=is_complete,
    )


def _asked(assignments: Iterable[Assignment]) -> set[Cell]:
    return {
        (subject, one.group, one.channel is Channel.OPEN_LINK)
        for one in assignments
        if one.issued
        for subject in one.subjects
    }


def _told(summary: Summary) -> dict[Cell, int]:
    return {
        (subject.number, result.group, is_open_link): result.counts.returned
        for subject in summary.subjects
        for is_open_link, results in ((False, subject.groups), (True, subject.open_link))
        for result in results
        if isinstance(result.counts, GroupCounts)
    }
