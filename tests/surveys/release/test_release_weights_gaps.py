"""What hangs on weights, and own scores beside the others': by hand, from published figures alone."""

from dataclasses import replace

import pytest

from surveys.identifiers import SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_gaps import tell_gaps
from surveys.release_told import Told
from surveys.summary import Summary, Withheld, WithheldReason
from surveys.summary_analyses import CriterionGap, Gap, WeightRange
from surveys.survey import GroupRule
from surveys.tally import tally
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import (
    BEST,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    PEER,
    SELF,
    SUBORDINATE,
    YES,
    Row,
    ballots_of,
)

PEERS = GroupRule(PEER, 1.0, 5, required=True, size=None)
HALVES = (
    GroupRule(PEER, 0.5, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.5, 5, required=True, size=None),
)
OWN = GroupRule(SELF, 0.0, 1, required=False, size=1)


def _weights(asked: Questionnaire, rows: list[Row], **parts: object) -> list[WeightRange | Withheld]:
    told = Analysed(asked, **{"groups": HALVES, "subjects": 2, **parts}).tell(make_ballots(rows))  # type: ignore[arg-type]
    return [one.weights for one in told.analyses.subjects]


def _two(first: tuple[int, ...], second: tuple[int, ...], subject: int) -> list[Row]:
    return ballots_of(PEER, (20, first), subject=subject) + ballots_of(
        SUBORDINATE, (20, second), subject=subject
    )


def test_a_composite_may_move_as_far_as_its_weights_and_an_order_may_turn(
    questionnaire: Questionnaire,
) -> None:
    rows = _two(GOOD, MIDDLING, 1) + _two(MIDDLING, GOOD, 2)
    # 75 and 50 with weights from 40 : 60 to 60 : 40
    assert _weights(questionnaire, rows) == [
        WeightRange(60.0, 65.0, (SubjectNumber(2),)),
        WeightRange(60.0, 65.0, (SubjectNumber(1),)),
    ]


def test_those_who_are_not_equivalent_have_no_order_to_turn(questionnaire: Questionnaire) -> None:
    rows = _two(GOOD, MIDDLING, 1) + _two(MIDDLING, GOOD, 2)
    found = _weights(questionnaire, rows, position_groups=(None,))
    assert [one.turns for one in found if isinstance(one, WeightRange)] == [(), ()]
    found = _weights(questionnaire, rows, position_groups=("chair", "secretary"))
    assert [one.turns for one in found if isinstance(one, WeightRange)] == [(), ()]


def test_who_is_better_in_every_group_stays_so_whatever_the_weights(questionnaire: Questionnaire) -> None:
    found = _weights(questionnaire, _two(GOOD, GOOD, 1) + _two(MIDDLING, MIDDLING, 2))
    assert found == [WeightRange(75.0, 75.0, ()), WeightRange(50.0, 50.0, ())]


def test_without_parts_that_are_known_nothing_is_said_of_weights(questionnaire: Questionnaire) -> None:
    rows = _two(GOOD, BEST, 1) + ballots_of(PEER, (20, GOOD), subject=2)
    assert _weights(questionnaire, rows) == [
        Withheld(WithheldReason.WOULD_REVEAL),  # 95 or more: nobody knows how much more
        Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD),
    ]
    rows = ballots_of(PEER, (20, GOOD))
    [alone, _] = _weights(questionnaire, rows, groups=(PEERS,))
    assert alone == Withheld(WithheldReason.ONE_GROUP)


def _gaps(asked: Questionnaire, rows: list[Row], groups: tuple[GroupRule, ...]) -> tuple[CriterionGap, ...]:
    told = Analysed(asked, groups=groups, subjects=1).tell(make_ballots(rows))
    return told.analyses.subjects[0].gaps


def test_a_large_gap_is_clear_in_its_direction(questionnaire: Questionnaire) -> None:
    others = ballots_of(PEER, (15, GOOD), (15, MIDDLING))
    for own, score, value in ((BEST, 100.0, 37.0), (MIDDLING, 50.0, -13.0)):
        overall, *criteria = _gaps(questionnaire, others + ballots_of(SELF, (1, own)), (PEERS, OWN))
        assert overall.criterion is None
        assert isinstance(overall.gap, Gap)
        assert (overall.gap.own, overall.gap.value) == (score, value)  # the others: 63 (62.5)
        assert overall.gap.clear
        assert overall.gap.low <= value <= overall.gap.high
        assert [one.criterion for one in criteria] == ["C1", "C2"]  # a mapping without weight has none


def test_a_small_gap_is_not_clear_however_sure(questionnaire: Questionnaire) -> None:
    rows = ballots_of(PEER, (200, GOOD), (200, MIDDLING)) + ballots_of(SELF, (1, (YES, 4, 4, 3, 3)))
    overall, *_ = _gaps(questionnaire, rows, (PEERS, OWN))
    assert isinstance(overall.gap, Gap)
    assert (overall.gap.own, overall.gap.clear) == (69.0, False)  # 3 of 4 parts 75, one part 50


@pytest.mark.parametrize(
    ("others", "own", "why"),
    [
        (20, 0, WithheldReason.NO_SELF_ASSESSMENT),
        (20, 2, WithheldReason.NO_SELF_ASSESSMENT),  # whose is it?
        (4, 1, WithheldReason.REQUIRED_GROUP_WITHHELD),
    ],
)
def test_without_one_of_the_two_there_is_no_gap(
    questionnaire: Questionnaire, others: int, own: int, why: WithheldReason
) -> None:
    rows = ballots_of(PEER, (others, GOOD)) + ballots_of(SELF, (own, BEST))
    overall, *_ = _gaps(questionnaire, rows, (PEERS, OWN))
    assert overall.gap == Withheld(why)


def test_a_criterion_that_is_withheld_has_no_gap(questionnaire: Questionnaire) -> None:
    rows = ballots_of(PEER, (7, GOOD)) + ballots_of(SELF, (1, BEST))
    overall, first, _ = _gaps(questionnaire, rows, (PEERS, OWN))
    assert isinstance(overall.gap, Gap)
    assert first.gap == Withheld(WithheldReason.TOO_FEW_BALLOTS)
    rows = ballots_of(PEER, (40, BEST)) + ballots_of(SELF, (1, GOOD))
    gaps = _gaps(questionnaire, rows, (PEERS, OWN))
    assert {one.gap for one in gaps} == {Withheld(WithheldReason.WOULD_REVEAL)}


def test_an_own_criterion_without_answers_has_no_gap(questionnaire: Questionnaire) -> None:
    own = (YES, 5, 5, DONT_KNOW, DONT_KNOW)
    rows = ballots_of(PEER, (20, GOOD)) + ballots_of(SELF, (1, own))
    _, first, second = _gaps(questionnaire, rows, (PEERS, OWN))
    assert isinstance(first.gap, Gap)
    assert second.gap == Withheld(WithheldReason.NO_SELF_ASSESSMENT)


def test_a_criterion_that_a_group_was_not_asked_has_no_gap(questionnaire: Questionnaire) -> None:
    ballots = make_ballots(ballots_of(PEER, (20, GOOD)) + ballots_of(SELF, (1, BEST)))
    told: Summary = Analysed(questionnaire, groups=(PEERS, OWN), subjects=1).tell(ballots)
    [group] = told.subjects[0].groups
    subject = replace(told.subjects[0], groups=(replace(group, criteria=group.criteria[1:]),))
    _, first, _ = tell_gaps(Told.of(told), questionnaire, tally(questionnaire, ballots), subject)
    assert first == CriterionGap("C1", Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD))


def test_where_several_may_answer_for_themselves_nothing_is_told(questionnaire: Questionnaire) -> None:
    rows = ballots_of(PEER, (20, GOOD)) + ballots_of(SELF, (1, BEST))
    assert _gaps(questionnaire, rows, (PEERS, replace(OWN, size=None))) == ()
    assert _gaps(questionnaire, rows, (PEERS,)) == ()
