"""Variance components and D-studies: against REML where both must agree, and against ICC."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.crossed import fit_crossed
from analysis.generalizability import VarianceComponents, variance_components
from analysis.reliability import icc

Floats = NDArray[np.float64]
TRUTH = (0.5, 0.8, 0.3, 0.2, 0.6)


def _draw(seed: int, ballots: Any, items: int) -> tuple[Floats, NDArray[np.int64], int]:
    random = np.random.default_rng(seed)
    subject = np.repeat(np.arange(len(ballots)), ballots)
    parts = [np.sqrt(part) for part in TRUTH]
    y = (
        3.0
        + random.normal(0, parts[0], len(ballots))[subject, None]
        + random.normal(0, parts[1], len(subject))[:, None]
        + random.normal(0, parts[2], items)
        + random.normal(0, parts[3], (len(ballots), items))[subject]
        + random.normal(0, parts[4], (len(subject), items))
    )
    return y, subject, len(ballots)


def _components(found: VarianceComponents) -> list[float]:
    return [found.subject, found.ballot, found.item, found.subject_item, found.residual]


def test_in_a_balanced_design_they_are_those_of_restricted_maximum_likelihood() -> None:
    y, subject, size = _draw(1, [6] * 15, 5)
    found = variance_components(y, subject, size)
    ballot, item = (index.ravel() for index in np.indices(y.shape))
    of = subject[ballot]
    fit = fit_crossed(y.ravel(), [of, ballot, item, of * 5 + item], [size, 90, 5, 75])
    np.testing.assert_allclose(_components(found)[:4], fit.variances, rtol=1e-4)
    assert found.residual == pytest.approx(fit.residual, rel=1e-4)


def test_a_table_worked_by_hand() -> None:
    # two subjects, two ballots each, two items; mean squares: subjects 36.125, ballots 1.625, items 3.125,
    # subjects by items 0.125, the rest 0.625
    found = variance_components(np.array([[1.0, 2], [2, 4], [6, 6], [6, 8]]), [0, 0, 1, 1], 2)
    assert found.subject == pytest.approx((36.125 - 1.625 - 0.125 + 0.625) / 4)
    assert found.ballot == pytest.approx((1.625 - 0.625) / 2)
    assert found.item == pytest.approx((3.125 - 0.125) / 4)
    assert found.subject_item == 0  # 0.125 is below 0.625
    assert found.residual == pytest.approx(0.625)


def test_what_was_put_in_comes_out_with_unequal_numbers_of_ballots() -> None:
    rounds = [_components(variance_components(*_draw(seed, np.arange(2, 22), 6))) for seed in range(200)]
    mean, error = np.mean(rounds, axis=0), np.std(rounds, axis=0) / np.sqrt(200)
    assert (np.abs(mean - TRUTH) < 4 * error).all()


def test_with_the_questionnaire_as_it_is_one_ballot_is_as_reliable_as_its_icc() -> None:
    y, subject, size = _draw(3, [7] * 12, 4)
    found = variance_components(y, subject, size)
    one_way = icc(y.mean(axis=1), subject, size)
    for ballots in (1, 5, 40):
        assert found.generalizability(ballots) == pytest.approx(float(one_way.of_mean(ballots)), rel=1e-9)
    assert found.generalizability(7) == pytest.approx(one_way.icc2, rel=1e-9)


@given(st.floats(0.05, 0.95), st.sampled_from([None, 4.0, 40.0]))
def test_that_many_ballots_are_enough_and_one_fewer_is_not(wanted: float, items: float | None) -> None:
    plan = VarianceComponents(*TRUTH, subjects=20, ballots=200, items=6)
    needed = plan.ballots_for(wanted, items)
    if np.isinf(needed):
        assert plan.generalizability(1e12, items) < wanted
    else:
        assert plan.generalizability(needed, items) >= wanted - 1e-8
        assert needed == 1 or plan.generalizability(needed - 1, items) < wanted


def test_more_ballots_do_not_cure_too_few_items() -> None:
    plan = VarianceComponents(*TRUTH, subjects=20, ballots=200, items=6)
    assert plan.ballots_for(0.95, items=4) == np.inf
    assert plan.generalizability(1e12, 4) == pytest.approx(0.5 / (0.5 + 0.2 / 4))
    assert plan.dependability(1e12, 4) == pytest.approx(0.5 / (0.5 + 0.2 / 4 + 0.3 / 4))
    assert VarianceComponents(0, 1, 0, 0, 1, 5, 50, 6).ballots_for() == np.inf


def test_a_mirrored_scale_and_another_order_change_nothing() -> None:
    y, subject, size = _draw(4, [3, 5, 9, 2], 3)
    plain = _components(variance_components(y, subject, size))
    order = np.random.default_rng(0).permutation(len(y))
    other = variance_components(6 - y[order], (size + subject)[order], 2 * size)
    np.testing.assert_allclose(_components(other), plain, rtol=1e-9)
    assert (other.subjects, other.ballots, other.items) == (4, 19, 3)


def test_incomplete_ballots_do_not_count() -> None:
    y, subject, size = _draw(5, [4, 4, 4], 3)
    holes = np.vstack([y, [np.nan, 1, 1]])
    found = variance_components(holes, np.append(subject, 2), size)
    assert _components(found) == pytest.approx(_components(variance_components(y, subject, size)))


@pytest.mark.parametrize(
    ("y", "subject"),
    [
        (np.ones((4, 3)), [0, 0, 0, 0]),
        (np.ones((4, 1)), [0, 0, 1, 1]),
        (np.ones((3, 3)), [0, 1, 2]),
        (np.ones((0, 3)), []),
    ],
)
def test_designs_that_cannot_tell_say_nothing(y: Any, subject: Any) -> None:
    found = variance_components(y, subject, 4)
    assert np.isnan(_components(found)).all()
    assert np.isnan(found.ballots_for())


def test_equal_answers_have_no_variance_and_no_reliability() -> None:
    found = variance_components(np.full((6, 3), 0.1), [0, 0, 1, 1, 2, 2], 3)
    assert _components(found) == [0, 0, 0, 0, 0]
    assert np.isnan(found.generalizability(10))


def test_what_cannot_be_is_refused() -> None:
    plan = VarianceComponents(*TRUTH, subjects=20, ballots=200, items=6)
    with pytest.raises(ValueError, match="wanted"):
        plan.ballots_for(1.0)
    with pytest.raises(ValueError, match="above 0"):
        plan.generalizability(0)
    with pytest.raises(ValueError, match="above 0"):
        plan.dependability(5, 0)
    with pytest.raises(ValueError, match="table"):
        variance_components(np.ones((3, 2)), [0, 1], 2)
    with pytest.raises(ValueError, match="outside"):
        variance_components(np.ones((2, 2)), [0, 2], 2)
