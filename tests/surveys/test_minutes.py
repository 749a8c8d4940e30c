"""The numbers of the minutes follow from what is told, or everything is told."""

from typing import TYPE_CHECKING

import pytest

from surveys.closing import Minutes
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.minutes import ToldMinutes, tell
from surveys.summary import GroupCounts, GroupResult, Withheld, WithheldReason
from surveys.survey import Assignment

if TYPE_CHECKING:
    from surveys.summary import Summary

CITIZEN, SELF = RespondentGroup.CITIZEN, RespondentGroup.SELF
FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
EXACT = ToldMinutes(40, 30, 30, 1, is_complete=True)


class _Subject:
    def __init__(self, groups: list[GroupResult], open_link: list[GroupResult]) -> None:
        self.number, self.groups, self.open_link = SubjectNumber(1), groups, open_link


class _Summary:
    def __init__(self, groups: list[GroupResult], open_link: list[GroupResult]) -> None:
        self.subjects = [_Subject(groups, open_link)]


def _result(counts: GroupCounts | Withheld) -> GroupResult:
    return GroupResult(CITIZEN, counts, FEW, (), ())


def _asked(group: RespondentGroup, issued: int, channel: Channel = Channel.WEB) -> Assignment:
    return Assignment(1, group, 0, channel, (SubjectNumber(1),), issued)


def _told(summary: "_Summary", *asked: Assignment) -> ToldMinutes:
    minutes = Minutes(SurveyCode("r"), 40, 30, 30, 1, ("a", "b"), destroyed=True)
    found: Summary = summary  # type: ignore[assignment] # as much of a summary as the minutes look at
    return tell(minutes, asked, found)


TOLD = _result(GroupCounts(20, 17, 15, 1))


@pytest.mark.parametrize(
    ("summary", "asked", "expected"),
    [
        (_Summary([TOLD], []), [_asked(CITIZEN, 20)], EXACT),
        (_Summary([TOLD], []), [_asked(CITIZEN, 20), _asked(SELF, 0)], EXACT),
        (_Summary([TOLD], []), [_asked(CITIZEN, 20), _asked(SELF, 1)], 17),
        (_Summary([_result(FEW)], []), [_asked(CITIZEN, 20)], 0),
        (_Summary([TOLD], []), [_asked(CITIZEN, 20), _asked(CITIZEN, 9, Channel.OPEN_LINK)], 17),
        (_Summary([TOLD], [TOLD]), [_asked(CITIZEN, 20), _asked(CITIZEN, 9, Channel.OPEN_LINK)], EXACT),
        (_Summary([], [TOLD]), [_asked(CITIZEN, 20)], 17),
    ],
)
def test_totals_are_told_only_where_every_asked_group_is(
    summary: _Summary, asked: list[Assignment], expected: ToldMinutes | int
) -> None:
    if isinstance(expected, int):
        expected = ToldMinutes(40, None, expected, 1, is_complete=False)
    assert _told(summary, *asked) == expected
