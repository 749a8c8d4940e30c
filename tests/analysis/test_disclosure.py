"""How coarsely a number may be told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import (
    FLOORS,
    NOTHING,
    Band,
    Level,
    band_of,
    coarsen,
    floor_for,
    merge_distribution,
    step_for,
    whole_percents,
)

MERGED, FULL = FLOORS[2], FLOORS[3]


@pytest.mark.parametrize(
    ("n", "threshold", "steps", "others"),
    [  # the thresholds table, line by line: steps of ballot, criterion, item; bands, distribution, texts
        (4, 5, (None, None, None), (False, "none", False)),
        (9, 10, (None, None, None), (False, "none", False)),
        (5, 5, (5, None, None), (False, "none", False)),
        (9, 5, (5, None, None), (False, "none", False)),
        (10, 10, (1, 1, None), (True, "none", True)),
        (29, 5, (1, 1, None), (True, "none", True)),
        (30, 5, (1, 1, 5), (False, "merged", True)),
        (49, 10, (1, 1, 5), (False, "merged", True)),
        (50, 10, (1, 1, 1), (False, "full", True)),
        (399, 10, (1, 1, 1), (False, "full", True)),
        (400, 10, (0.1, 0.1, 0.1), (False, "full", True)),
    ],
)
def test_the_floors_are_those_of_the_table(n: int, threshold: int, steps: Any, others: Any) -> None:
    floor = floor_for(n, threshold)
    assert tuple(step_for(floor, level) for level in (Level.BALLOT, Level.CRITERION, Level.ITEM)) == steps
    assert (floor.item_bands, floor.distribution, floor.texts) == others


def test_a_policy_laxer_than_the_floor_tells_nothing_more() -> None:
    assert floor_for(3, 1) == NOTHING


def test_a_stricter_policy_stands_before_the_floors() -> None:
    assert floor_for(19, 20) == NOTHING
    assert floor_for(20, 20) == FLOORS[1]


def test_scores_go_to_the_nearest_step_and_intervals_outward() -> None:
    found = coarsen(72.5, 63.2, 80.1, 5)
    assert (found.value, found.low, found.high, found.step, found.coded) == (75, 60, 85, 5, None)
    found = coarsen(72.34, 63.25, 80.11, 0.1)
    assert (found.value, found.low, found.high) == (72.3, 63.2, 80.2)


def test_an_end_on_a_step_stays_there_in_spite_of_rounding_errors() -> None:
    found = coarsen(50.0, 30.000000000001, 69.999999999999, 1)
    assert (found.low, found.high) == (30, 70)


def test_an_interval_holds_its_coarse_score() -> None:
    found = coarsen(72.6, 72.6, 72.6, 5)
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    ("value", "coded", "told"),
    [
        (96, "top", 95),
        (94.6, "top", 95),
        (94.4, None, 94),
        (4, "bottom", 5),
        (5.4, "bottom", 5),
        (5.6, None, 6),
    ],
)
def test_the_ends_of_the_scale_are_told_as_or_more_and_or_less(
    value: float, coded: str | None, told: float
) -> None:
    found = coarsen(value, 0, 100, 1)
    assert (found.value, found.coded) == (told, coded)
    assert (found.low, found.high) == (5, 95)


@pytest.mark.parametrize(
    ("value", "low", "high", "step"),
    [(50, 60, 70, 1), (50, 40, 45, 1), (101, 40, 102, 1), (float("nan"), 1, 2, 1), (50, 40, 60, 0)],
)
def test_impossible_scores_are_refused(value: float, low: float, high: float, step: float) -> None:
    with pytest.raises(ValueError, match="needed"):
        coarsen(value, low, high, step)


def test_bands_are_three() -> None:
    assert [band_of(value) for value in (0, 49.9, 50, 74.9, 75, 100)] == [
        Band.LOW,
        Band.LOW,
        Band.MIDDLE,
        Band.MIDDLE,
        Band.HIGH,
        Band.HIGH,
    ]
    with pytest.raises(ValueError, match="needed"):
        band_of(float("nan"))


def test_no_distribution_is_told_below_its_floor() -> None:
    assert merge_distribution([3, 4, 5, 6, 7], FLOORS[1]) is None


def test_from_30_ballots_categories_are_merged_to_three() -> None:
    found = merge_distribution([2, 3, 5, 12, 10], MERGED)
    assert found is not None
    assert found.members == ((0, 1), (2,), (3, 4))
    assert found.counts == (5, 5, 22)
    assert found.is_merged


def test_a_scale_of_three_or_two_is_merged_further_so_that_merged_is_never_in_full() -> None:
    found = merge_distribution([5, 12, 15], MERGED)
    assert found is not None
    assert found.members == ((0, 1), (2,))
    assert found.counts == (17, 15)
    assert merge_distribution([12, 20], MERGED) is None


def test_from_50_ballots_the_distribution_is_told_in_full() -> None:
    found = merge_distribution([2, 3, 5, 12, 30], FULL)
    assert found is not None
    assert found.counts == (2, 3, 5, 12, 30)
    assert not found.is_merged


def test_a_share_of_one_ballot_is_merged_into_its_emptier_neighbour() -> None:
    found = merge_distribution([4, 1, 3, 12, 40], FULL)
    assert found is not None
    assert found.members == ((0,), (1, 2), (3,), (4,))


def test_a_share_of_one_ballot_is_not_hidden_in_an_empty_neighbour() -> None:
    found = merge_distribution([0, 1, 3, 12, 40], FULL)
    assert found is not None
    assert found.members == ((0,), (1, 2), (3,), (4,))


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 60], [0, 0, 0, 1, 59], [1, 0, 0, 0, 59], [], [0, 0]])
def test_fewer_than_two_ballots_outside_one_category_are_not_shown(counts: list[int]) -> None:
    assert merge_distribution(counts, FULL) is None


def test_broken_counts_have_no_distribution() -> None:
    with pytest.raises(ValueError, match="counts"):
        merge_distribution([-1, 2], FULL)
    with pytest.raises(ValueError, match="counts"):
        merge_distribution([[1, 2]], FULL)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.sampled_from([MERGED, FULL]))
def test_a_told_distribution_rests_nowhere_on_a_single_ballot(counts: list[int], floor: Any) -> None:
    found = merge_distribution(counts, floor)
    if found is None:
        return
    assert 1 not in found.counts
    assert sum(found.counts) == sum(counts)
    assert sum(found.counts) - max(found.counts) >= 2
    assert [place for member in found.members for place in member] == list(range(len(counts)))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_whole_percents_sum_to_a_hundred_and_are_less_than_a_point_away(counts: list[int]) -> None:
    found = whole_percents(counts)
    assert sum(found) == 100
    assert all(
        abs(percent - 100 * count / sum(counts)) < 1 for percent, count in zip(found, counts, strict=True)
    )


@pytest.mark.parametrize("counts", [[0, 0], [], [-1, 5]])
def test_nobody_has_no_percents(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="counts"):
        whole_percents(counts)
