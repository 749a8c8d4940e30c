"""Items that the numbers around them would pin, and what is withheld so that they are not."""

import numpy as np

from surveys.identifiers import ItemId
from surveys.release_pins import Surroundings, unpin
from surveys.summary import (
    Band,
    BandName,
    Coded,
    CriterionResult,
    Figure,
    GroupCounts,
    GroupResult,
    ItemResult,
    Withheld,
    WithheldReason,
)
from tests.surveys.release.conftest import PEER

TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
WOULD_REVEAL = Withheld(WithheldReason.WOULD_REVEAL)
LOW, MIDDLE, HIGH = Band(BandName.LOW, 0, 50), Band(BandName.MIDDLE, 50, 75), Band(BandName.HIGH, 75, 100)
Score = Figure | Band | Withheld


def _points(value: float, coded: Coded | None = None) -> Figure:
    return Figure(value, 0, 100, 1, coded)


def _result(score: Score, criteria: list[Score], items: list[Score]) -> GroupResult:
    return GroupResult(
        PEER,
        GroupCounts(20, 12, 12, 0),
        score,
        tuple(CriterionResult(f"C{place}", one) for place, one in enumerate(criteria)),
        tuple(ItemResult(ItemId(f"i{place}"), one, TOO_FEW, None) for place, one in enumerate(items)),
    )


def _around(belongs: list[list[bool]], answers: int = 12) -> Surroundings:
    table = np.array(belongs)
    return Surroundings(table, np.ones(table.shape[1]), np.full(len(table), 100 / (4 * answers)))


PAIRS = [[True, False], [True, False], [False, True], [False, True]]


def test_items_that_nothing_pins_are_left_alone() -> None:
    result = _result(_points(70), [_points(70), _points(70)], [MIDDLE, HIGH, MIDDLE, MIDDLE])
    assert unpin(result, _around(PAIRS)) == result


def test_two_items_at_the_edge_of_their_bands_are_withheld_and_the_others_stay() -> None:
    # both 75 or more with a mean of 75: both are 75
    result = _result(_points(68), [_points(75), _points(60)], [HIGH, HIGH, MIDDLE, MIDDLE])
    told = unpin(result, _around(PAIRS))
    assert [one.score for one in told.items] == [WOULD_REVEAL, WOULD_REVEAL, MIDDLE, MIDDLE]
    assert {one.distribution for one in told.items} == {TOO_FEW}  # the reason that stood there stays
    assert (told.score, told.criteria) == (result.score, result.criteria)


def test_a_criterion_that_alone_pins_its_items_goes_with_all_that_would_give_it_back() -> None:
    # ten ballots on two categories: means of 0, 10, .. 100; from 98 on only 100 is possible. The first
    # criterion is the ballot score twice less the second, so the second goes too.
    ends = _result(_points(94), [_points(99), _points(89)], [HIGH, HIGH, HIGH, HIGH])
    around = Surroundings(np.array(PAIRS), np.ones(2), np.full(4, 10.0))
    told = unpin(ends, around)
    assert {one.score for one in told.criteria} == {WOULD_REVEAL}
    assert {one.score for one in told.items[:2]} == {WOULD_REVEAL}
    assert told.score == ends.score


def test_what_the_ballot_score_alone_says_stays_told() -> None:
    alone = _result(_points(99), [_points(99)], [HIGH, HIGH])
    told = unpin(alone, Surroundings(np.array([[True], [True]]), np.ones(1), np.full(2, 10.0)))
    assert {one.score for one in told.criteria} == {one.score for one in told.items} == {WOULD_REVEAL}
    assert told.score == alone.score


def test_a_contradiction_pins_nothing() -> None:
    # "don't know" makes a criterion something else than the mean of its items' means
    odd = _result(_points(20), [_points(20), _points(20)], [HIGH, HIGH, HIGH, HIGH])
    assert unpin(odd, _around(PAIRS)) == odd


def test_coded_ends_reach_to_the_ends_of_the_scale() -> None:
    top = _result(_points(95, Coded.TOP), [_points(95, Coded.TOP)] * 2, [HIGH] * 4)
    bottom = _result(_points(5, Coded.BOTTOM), [_points(5, Coded.BOTTOM)] * 2, [LOW] * 4)
    assert unpin(top, _around(PAIRS)) == top
    assert unpin(bottom, _around(PAIRS)) == bottom
