"""Counts of told cells: nothing but counting, and withheld stays withheld."""

from dataclasses import replace

import pytest

from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.summary import Figure, GroupCounts, GroupResult, SubjectSummary, Withheld, WithheldReason
from surveys.summary_counts import BallotCounts, ToldCounts, ballot_counts, range_of, told_counts

FEW, REVEAL = Withheld(WithheldReason.TOO_FEW_BALLOTS), Withheld(WithheldReason.WOULD_REVEAL)
CITIZEN, PEER = RespondentGroup.CITIZEN, RespondentGroup.PEER


def _figure(value: float) -> Figure:
    return Figure(value, max(0.0, value - 5), min(100.0, value + 5), 1.0, None)


def _subject(number: int, composite: Figure | Withheld, counts: GroupCounts | Withheld) -> SubjectSummary:
    group = GroupResult(CITIZEN, counts, composite, (), ())
    return SubjectSummary(
        SubjectNumber(number), SubjectKind.CADRE, f"CB{number}", "Tên", None, None, UnitCode("1"),
        (group,), composite, (), FEW,
    )  # fmt: skip


def test_who_is_told_and_who_is_not_is_counted_with_the_reasons() -> None:
    told = GroupCounts(40, 30, 28, 2)
    subjects = [
        _subject(1, _figure(59.9), told),
        _subject(2, _figure(60), told),
        _subject(3, _figure(100), told),
        _subject(4, REVEAL, told),
        _subject(5, FEW, FEW),
        _subject(6, FEW, FEW),
    ]
    counts = told_counts(subjects)
    assert counts == ToldCounts(6, 3, ((FEW, 2), (REVEAL, 1)), (1, 1, 0, 0, 1))
    assert counts.hidden == 3
    assert told_counts([]) == ToldCounts(0, 0, (), (0, 0, 0, 0, 0))


def test_withheld_groups_have_no_part_in_the_ballots() -> None:
    subjects = [
        _subject(1, _figure(50), GroupCounts(40, 30, 28, 2)),
        _subject(2, _figure(60), GroupCounts(0, 12, 12, 0)),
        _subject(3, FEW, FEW),
    ]
    assert ballot_counts(subjects, (CITIZEN, PEER)) == (
        BallotCounts(CITIZEN, 2, 40, 42, 40),
        BallotCounts(PEER, 0, 0, 0, 0),
    )
    others = replace(subjects[2], composite=REVEAL)
    assert ballot_counts([*subjects[:2], others], (CITIZEN,)) == ballot_counts(subjects, (CITIZEN,))


@pytest.mark.parametrize(
    ("value", "place"), [(0, 0), (59.9, 0), (60, 1), (79.9, 2), (80, 3), (89, 3), (90, 4), (100, 4)]
)
def test_a_score_lies_in_one_of_five_ranges(value: float, place: int) -> None:
    assert range_of(_figure(value)) == place
