"""Intervals: those of R where R has them, and the claims about our own."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import (
    Dispersion,
    Interval,
    clopper_pearson,
    mover,
    newcombe,
    score_interval,
    wilson,
)


def _stack(interval: Interval) -> Any:
    return np.stack([interval.low, interval.high], axis=-1)


def test_wilson_is_that_of_r(oracle: Any) -> None:
    figures = oracle("intervals")
    found = _stack(wilson(figures["x"], figures["n"]))
    np.testing.assert_allclose(found, figures["wilson"], rtol=1e-8, atol=1e-15)


def test_clopper_pearson_is_that_of_r(oracle: Any) -> None:
    figures = oracle("intervals")
    found = _stack(clopper_pearson(figures["x"], figures["n"]))
    np.testing.assert_allclose(found, figures["clopper_pearson"], rtol=1e-8)


def test_newcombe_is_that_of_r(oracle: Any) -> None:
    for case in oracle("intervals")["newcombe"]:
        found = newcombe((case["x1"], case["n1"]), (case["x2"], case["n2"]))
        np.testing.assert_allclose([found.low, found.high], case["r"][1:], rtol=1e-8)


def test_nobody_asked_has_no_proportion() -> None:
    for method in (wilson, clopper_pearson):
        assert np.isnan(_stack(method([0], [0]))).all()


@pytest.mark.parametrize(("x", "n", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0), (1, np.inf, 0.95)])
def test_impossible_proportions_are_refused(x: float, n: float, level: float) -> None:
    for method in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match=r"outside|infinite"):
            method(x, n, level)


def test_five_unanimous_ballots_cannot_exclude_a_true_score_near_60() -> None:
    # the figure that methods.md settles: "five: a true score near 60"
    found = score_interval(1.0, Dispersion(np.array(0.0), np.array(5.0)))
    assert found.high == 1.0
    assert 0.58 < found.low < 0.66


def test_the_score_interval_is_its_formula() -> None:
    # written out once more from methods.md, section 2, for one case: m = .8, s2 = .04, n = 12, f = .25
    rho = (6 * 0.6 * 0.075 + 11 * 0.04) / (6 * 0.075 + 11 * (0.8 * 0.2 + 0.04 / 12))
    effective = 12 / (rho * 0.75)
    t = 2.109815577833317  # t(.975; 17)
    half = t * np.sqrt(0.16 / effective + t**2 / (4 * effective**2))
    centre = 0.8 + t**2 / (2 * effective)
    divisor = 1 + t**2 / effective
    found = score_interval(0.8, Dispersion(np.array(0.04), np.array(12.0), 0.25))
    np.testing.assert_allclose(found.low, (centre - half) / divisor, rtol=1e-12)
    np.testing.assert_allclose(found.high, (centre + half) / divisor, rtol=1e-12)


def test_the_ratio_of_dispersion_never_passes_one() -> None:
    most = score_interval(0.5, Dispersion(np.array(0.25 * 100 / 99), np.array(100.0)))
    plain = wilson(50, 100)
    assert most.low < plain.low < plain.high < most.high  # t instead of the normal quantile


def test_one_ballot_and_no_ballot_have_no_interval() -> None:
    found = score_interval([0.5, np.nan], Dispersion(np.array([np.nan, np.nan]), np.array([1.0, 0.0])))
    assert np.isnan(_stack(found)).all()


def test_everybody_of_a_finite_frame_leaves_no_doubt() -> None:
    found = score_interval(0.7, Dispersion(np.array(0.05), np.array(20.0), 1.0))
    np.testing.assert_allclose(_stack(found), [0.7, 0.7], rtol=1e-12)


def test_degrees_of_freedom_may_be_given() -> None:
    few = score_interval(0.7, Dispersion(np.array(0.05), np.array(40.0), 0.0, np.array(3.0)))
    many = score_interval(0.7, Dispersion(np.array(0.05), np.array(40.0)))
    assert few.low < many.low < many.high < few.high


@pytest.mark.parametrize(
    ("mean", "variance", "fraction", "level", "said"),
    [
        (1.2, 0.1, 0, 0.95, "mean"),
        (0.5, -0.1, 0, 0.95, "negative"),
        (0.5, 0.1, 1.5, 0.95, "fraction"),
        (0.5, 0.1, 0, 0.0, "confidence"),
        (0.5, 0.1, 0, np.nan, "confidence"),
        (np.inf, 0.1, 0, 0.95, "infinite"),
    ],
)
def test_impossible_means_are_refused(
    mean: float, variance: float, fraction: float, level: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        score_interval(mean, Dispersion(np.array(variance), np.array(10.0), fraction), level)


BALLOTS = st.lists(st.integers(0, 100).map(lambda x: x / 100), min_size=2, max_size=40)


@given(BALLOTS)
def test_the_interval_holds_the_mean_and_stays_on_the_scale(ballots: list[float]) -> None:
    found = score_interval(
        np.mean(ballots), Dispersion(np.var(ballots, ddof=1), np.array(float(len(ballots))))
    )
    assert 0 <= found.low <= np.mean(ballots) + 1e-12
    assert np.mean(ballots) - 1e-12 <= found.high <= 1


@given(BALLOTS)
def test_mirrored_ballots_mirror_the_interval(ballots: list[float]) -> None:
    mirrored = [1 - ballot for ballot in ballots]
    n = np.array(float(len(ballots)))
    one = score_interval(np.mean(ballots), Dispersion(np.var(ballots, ddof=1), n))
    other = score_interval(np.mean(mirrored), Dispersion(np.var(mirrored, ddof=1), n))
    np.testing.assert_allclose([one.low, one.high], [1 - other.high, 1 - other.low], atol=1e-9)


@given(BALLOTS, st.integers(2, 6))
def test_duplicated_ballots_shrink_the_interval(ballots: list[float], times: int) -> None:
    def width(values: list[float]) -> float:
        n = np.array(float(len(values)))
        found = score_interval(np.mean(values), Dispersion(np.var(values, ddof=1), n))
        return float(found.high - found.low)

    assert width(ballots * times) < width(ballots)


def test_a_sum_of_one_part_has_that_parts_interval() -> None:
    part = Interval(np.array([3.0, 0.0]), np.array([9.0, 0.0]))
    found = mover([5.0, 0.0], part, [1.0, 0.0])
    assert _stack(found).tolist() == [3.0, 9.0]


def test_a_part_without_weight_does_not_count_even_if_unknown() -> None:
    found = mover([5.0, np.nan], Interval(np.array([3.0, np.nan]), np.array([9.0, np.nan])), [1.0, 0.0])
    assert _stack(found).tolist() == [3.0, 9.0]


def test_an_unknown_part_makes_the_sum_unknown() -> None:
    found = mover([5.0, np.nan], Interval(np.array([3.0, np.nan]), np.array([9.0, np.nan])), [0.5, 0.5])
    assert np.isnan(_stack(found)).all()
