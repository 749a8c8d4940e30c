"""Key drivers: every order counted one by one, and what follows from the definition."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.drivers import importance, key_drivers

Floats = NDArray[np.float64]


def _ballots(seed: int, number: int = 200) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    common = random.normal(0, 1, number)
    x = np.column_stack([common + random.normal(0, spread, number) for spread in (0.5, 1.0, 2.0, 1.0)])
    return x, x @ [1.0, 0.5, 0.0, 0.2] + random.normal(0, 1.5, number)


def _explained(x: Floats, y: Floats, columns: tuple[int, ...]) -> float:
    """R^2 of a regression, by least squares."""
    design = np.column_stack([np.ones(len(y)), x[:, list(columns)]])
    rest = y - design @ np.linalg.lstsq(design, y)[0]
    return float(1 - rest @ rest / ((y - y.mean()) @ (y - y.mean())))


def _by_all_orders(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    orders = list(itertools.permutations(range(x.shape[1])))
    gains, partials = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for order in orders:
        for place, criterion in enumerate(order):
            before = _explained(x, y, order[:place])
            gain = _explained(x, y, order[: place + 1]) - before
            gains[criterion] += gain / len(orders)
            partials[criterion] += gain / (1 - before) / len(orders)
    return gains, partials / partials.sum()


def test_shares_are_means_over_all_orders() -> None:
    x, y = _ballots(1)
    gains, partials = _by_all_orders(x, y)
    found = key_drivers(x, y, np.random.default_rng(0), draws=5)
    np.testing.assert_allclose(found.shapley, gains, rtol=1e-9)
    np.testing.assert_allclose(found.kruskal, partials, rtol=1e-9)
    assert found.explained == pytest.approx(_explained(x, y, (0, 1, 2, 3)), rel=1e-10)
    assert found.shapley.sum() == pytest.approx(found.explained, rel=1e-12)
    assert found.ballots == 200


def test_criteria_apart_share_their_squared_correlations() -> None:
    x = np.array(list(itertools.product([-1.0, 1.0], repeat=3)))
    y = x @ [3.0, 2.0, 1.0] + 2 * x.prod(axis=1)
    found = importance(np.cov(np.column_stack([x, y]).T))
    np.testing.assert_allclose(found.shapley, np.array([9, 4, 1]) / 18)
    np.testing.assert_allclose(found.explained, 14 / 18)


def test_of_two_equal_criteria_each_gets_half() -> None:
    x, y = _ballots(2)
    twice = np.column_stack([x[:, 0], x[:, 0], x[:, 1]])
    found = key_drivers(twice, y, np.random.default_rng(0), draws=5)
    assert found.shapley[0] == pytest.approx(found.shapley[1], rel=1e-9)
    assert found.explained == pytest.approx(_explained(x, y, (0, 1)), rel=1e-9)


def test_criteria_that_explain_everything_leave_nothing_to_share() -> None:
    x, _ = _ballots(3)
    found = key_drivers(x[:, :2], x[:, 0], np.random.default_rng(0), draws=5)
    assert found.explained == pytest.approx(1)
    assert found.shapley.sum() == pytest.approx(1)
    assert np.isfinite(found.kruskal).all()


@given(st.permutations(range(4)), st.floats(0.1, 50), st.floats(-20, 20))
@settings(max_examples=30)
def test_order_scale_and_direction_do_not_count(order: list[int], scale: float, shift: float) -> None:
    x, y = _ballots(4, 60)
    plain = importance(np.cov(np.column_stack([x, y]).T))
    other = importance(np.cov(np.column_stack([shift - scale * x[:, order], y]).T))
    np.testing.assert_allclose(other.shapley, plain.shapley[order], rtol=1e-8)
    np.testing.assert_allclose(other.kruskal, plain.kruskal[order], rtol=1e-8)


def test_resampled_ballots_give_intervals_that_hold_the_truth() -> None:
    rounds, covered = 50, np.zeros(4)
    x, y = _ballots(5, 200_000)
    truth = importance(np.cov(np.column_stack([x, y]).T)).shapley
    for seed in range(rounds):
        x, y = _ballots(100 + seed, 150)
        ends = key_drivers(x, y, np.random.default_rng(seed), draws=100).shapley_ends
        covered += (ends.low <= truth) & (truth <= ends.high)
    assert covered.sum() / (4 * rounds) > 0.88
    assert covered.min() / rounds > 0.8


def test_the_same_seed_gives_the_same_intervals() -> None:
    x, y = _ballots(6)
    one, other = (key_drivers(x, y, np.random.default_rng(7), draws=20) for _ in range(2))
    np.testing.assert_array_equal(one.kruskal_ends.low, other.kruskal_ends.low)
    assert (one.shapley_ends.low < one.shapley).all()
    assert (one.shapley < one.shapley_ends.high).all()


def test_a_constant_criterion_drives_nothing() -> None:
    x, y = _ballots(8)
    x[:, 2] = 4.1
    found = key_drivers(x, y, np.random.default_rng(0), draws=20)
    assert found.shapley[2] == found.kruskal[2] == found.shapley_ends.high[2] == 0


def test_incomplete_ballots_do_not_count() -> None:
    x, y = _ballots(9)
    holes, without = x.copy(), np.ones(200, dtype=np.bool_)
    holes[:3, 1], without[:3] = np.nan, False
    found = key_drivers(holes, y, np.random.default_rng(0), draws=2)
    expected = key_drivers(x[without], y[without], np.random.default_rng(0), draws=2)
    np.testing.assert_allclose(found.shapley, expected.shapley)
    assert found.ballots == 197


@pytest.mark.parametrize("ballots", [0, 1, 5])
def test_too_few_ballots_say_nothing(ballots: int) -> None:
    x, y = _ballots(1)
    found = key_drivers(x[:ballots], y[:ballots], np.random.default_rng(0))
    assert found.ballots == ballots
    assert np.isnan([found.explained, *found.shapley, *found.kruskal_ends.high]).all()


def test_trust_that_does_not_vary_has_no_drivers() -> None:
    x, _ = _ballots(1)
    assert np.isnan(key_drivers(x, np.full(200, 70.1), np.random.default_rng(0)).shapley).all()
    assert np.isnan(importance(np.diag([1.0, 1.0, 0.0])).kruskal).all()
    # one ballot of 200 differs: nearly every third draw misses it and says nothing
    y = np.full(200, 70.0)
    y[0] = 71
    found = key_drivers(x, y, np.random.default_rng(0), draws=40)
    assert np.isfinite(found.shapley_ends.low).all()


def test_draws_that_all_miss_the_one_who_differs_give_no_interval() -> None:
    x, y = _ballots(1, 20)[0], np.zeros(20)
    y[0] = 1
    seed = next(
        seed
        for seed in range(100)
        if np.random.default_rng(seed).multinomial(20, np.full(20, 1 / 20), size=1)[0, 0] == 0
    )
    found = key_drivers(x, y, np.random.default_rng(seed), draws=1)
    assert np.isnan(found.shapley_ends.low).all()
    assert found.explained > 0


@pytest.mark.parametrize(
    ("x", "y", "choice", "message"),
    [
        (np.zeros((5, 0)), np.zeros(5), {}, "criteria"),
        (np.zeros((5, 15)), np.zeros(5), {}, "criteria"),
        (np.zeros(5), np.zeros(5), {}, "criteria"),
        (np.zeros((5, 2)), np.zeros(4), {}, "overall"),
        (np.zeros((5, 2)), np.zeros(5), {"draws": 0}, "draws"),
        (np.zeros((5, 2)), np.zeros(5), {"confidence": 1.0}, "draws"),
        (np.full((5, 2), np.inf), np.zeros(5), {}, "infinite"),
    ],
)
def test_what_cannot_be_is_refused(x: Any, y: Any, choice: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        key_drivers(x, y, np.random.default_rng(0), **choice)
