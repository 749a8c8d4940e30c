"""Bursts over days: what a steady flow does not explain, whatever rounding may hide."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.bursts import Burst, scan_bursts

STEADY = [20.0] * 10


def test_a_day_with_far_more_ballots_is_a_burst() -> None:
    counts = [20, 20, 20, 120, 20, 20, 20, 20, 20, 20]
    (found,) = scan_bursts(counts, np.ones(10), 3)
    assert (found.first, found.last, found.least) == (3, 3, 120)
    # the other nine days may have had 29 each; 10 + 9 + 8 windows were looked at
    total = 120 + 9 * 29
    assert found.expected == pytest.approx(total / 10)
    assert found.p == pytest.approx(27 * stats.binom.sf(119, total, 0.1))


def test_several_days_together_are_one_burst() -> None:
    counts = [20, 20, 60, 70, 60, 20, 20, 20, 20, 20]
    (found,) = scan_bursts(counts, np.ones(10), 5)
    assert (found.first, found.last) == (2, 4)


def test_two_bursts_apart_are_told_apart_the_most_striking_first() -> None:
    found = scan_bursts([10, 90, 10, 10, 10, 10, 120, 10, 10, 10, 10, 10], np.ones(12), 2)
    assert [(one.first, one.last) for one in found] == [(6, 6), (1, 1)]
    assert found[0].p < found[1].p


def test_a_steady_flow_has_no_burst() -> None:
    assert scan_bursts(STEADY, np.ones(10), 10) == ()
    assert scan_bursts([0.0] * 10, np.ones(10), 3) == ()


def test_days_with_more_people_may_bring_more() -> None:
    counts = [20, 20, 20, 120, 20, 20, 20, 20, 20, 20]
    flow = [1, 1, 1, 6, 1, 1, 1, 1, 1, 1]
    assert scan_bursts(counts, flow, 3) == ()


def test_days_without_collection_bring_nothing_to_the_flow() -> None:
    counts, flow = [20, 20, 120, 20, 20, 20], [1, 1, 1, 1, 1, 1]
    with_rest, rest_flow = [20, 20, 0, 120, 20, 20, 20, 0], [1, 1, 0, 1, 1, 1, 1, 0]
    (alone,), (rested,) = scan_bursts(counts, flow, 1), scan_bursts(with_rest, rest_flow, 1)
    assert rested.expected == pytest.approx(alone.expected)
    assert rested.p == pytest.approx(alone.p * 8 / 6)  # more windows


def test_what_rounding_hides_speaks_for_the_people() -> None:
    # counted to the ballot 20 on one day and none before is one; in tens each day before may have had 9
    assert scan_bursts([0, 0, 0, 0, 0, 20], np.ones(6), 1, unit=1) != ()
    assert scan_bursts([0, 0, 0, 0, 0, 20], np.ones(6), 1, unit=10) == ()


def test_of_steady_flows_hardly_any_is_accused() -> None:
    random = np.random.default_rng(4)
    rounds = random.poisson(55, (2000, 30)) // 10 * 10
    accused = sum(bool(scan_bursts(counts, np.ones(30), 7)) for counts in rounds)
    assert accused <= 5  # at most one in a thousand is expected


@pytest.mark.parametrize(
    ("counts", "flow", "message"),
    [
        ([15.0], [1], "multiples of 10"),
        ([-10.0], [1], "multiples of 10"),
        ([np.nan], [1], "multiples of 10"),
        ([10.0, 10], [1], "for every day"),
        ([], [], "for every day"),
        ([[10.0]], [[1]], "for every day"),
        (np.zeros(3661), np.zeros(3661), "for every day"),
        ([10.0], [0], "more than 0 where"),
        ([10.0], [-1], "0 or more"),
        ([10.0], [np.nan], "0 or more"),
    ],
)
def test_days_that_do_not_fit_are_refused(counts: Any, flow: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scan_bursts(counts, flow, 3)


def test_a_window_longer_than_the_round_is_the_round() -> None:
    assert scan_bursts([50.0], [1], 30) == ()
    assert Burst(0, 1, 50.0, 10.0, 1e-5).method_version
