"""Reliability of real ballots as R finds it, and what cannot be found."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.omega import fit_one_factor, omega
from analysis.reliability import (
    agreement,
    alpha,
    alpha_from_covariances,
    icc,
    icc_from_moments,
    item_rest,
    uniform_variance,
)
from analysis.scores import moments

ITEMS = [f"LEAD{item:02d}" for item in range(1, 12)]


@pytest.fixture(scope="module")
def ballots(columns: Any) -> Any:
    data = columns("lq2002/data.csv")
    return np.stack([data[item] for item in ITEMS], axis=1)


@pytest.fixture(scope="module")
def companies(columns: Any) -> Any:
    names, codes = np.unique(columns("lq2002/data.csv")["COMPID"], return_inverse=True)
    return [str(int(name)) for name in names], codes


def test_alpha_with_its_interval_is_that_of_r(ballots: Any, oracle: Any) -> None:
    expected = oracle("lq2002")["alpha"]
    found = alpha(ballots)
    np.testing.assert_allclose(
        [found.value, found.low, found.high], [expected["raw"], *expected["feldt_ci"]], rtol=1e-8
    )
    assert (found.ballots, found.items) == (2042, 11)


def test_alpha_comes_from_covariances_as_well(ballots: Any, oracle: Any) -> None:
    found = alpha_from_covariances(np.cov(ballots.T), len(ballots))
    np.testing.assert_allclose(found.value, oracle("lq2002")["alpha"]["raw"], rtol=1e-8)


def test_item_rest_correlations_are_those_of_r(ballots: Any, oracle: Any) -> None:
    expected = oracle("lq2002")["alpha"]["item_rest_r"]
    np.testing.assert_allclose(item_rest(ballots), [expected[item] for item in ITEMS], rtol=1e-8)


def test_omega_is_that_of_r(ballots: Any, oracle: Any) -> None:
    # both are iterative: R's factanal stops at about 1e-7
    expected = oracle("lq2002")["omega"]["one_factor_ml"]
    found = omega(ballots)
    np.testing.assert_allclose(found.value, expected["omega_raw"], rtol=1e-6)
    np.testing.assert_allclose(found.standardised, expected["omega_std"], rtol=1e-6)
    np.testing.assert_allclose(found.loadings, list(expected["loadings"].values()), rtol=1e-4)
    np.testing.assert_allclose(found.uniquenesses, list(expected["uniquenesses"].values()), rtol=1e-4)


def test_intraclass_correlations_are_those_of_r(columns: Any, companies: Any, oracle: Any) -> None:
    expected = oracle("lq2002")["anova_icc"]
    names, codes = companies
    found = icc(columns("lq2002/data.csv")["LEAD"], codes, len(names))
    np.testing.assert_allclose(
        [found.icc1, found.icc2, found.between, found.within],
        [expected[name] for name in ("ICC1", "ICC2", "MSB", "MSW")],
        rtol=1e-8,
    )
    assert (found.ballots, found.subjects) == (2042, 49)


def test_the_average_mean_has_the_reliability_icc2(columns: Any, companies: Any) -> None:
    names, codes = companies
    found = icc(columns("lq2002/data.csv")["LEAD"], codes, len(names))
    np.testing.assert_allclose(found.of_mean([1, 2042 / 49]), [found.icc1, found.icc2])


def test_agreement_is_that_of_r(ballots: Any, companies: Any, oracle: Any) -> None:
    names, codes = companies
    expected_j = {row["grpid"]: row["rwg.j"] for row in oracle("lq2002")["rwg_j"]}
    expected_1 = {row["grpid"]: row["rwg"] for row in oracle("lq2002")["rwg_LEAD01"]}
    sizes = {row["grpid"]: row["gsize"] for row in oracle("lq2002")["rwg_j"]}
    found = agreement(ballots, codes, len(names), uniform_variance(5))
    np.testing.assert_allclose(found.rwg_j, [expected_j[name] for name in names], rtol=1e-8)
    np.testing.assert_allclose(found.rwg[:, 0], [expected_1[name] for name in names], rtol=1e-8)
    assert found.n.tolist() == [sizes[name] for name in names]


def test_disagreement_beyond_chance_is_no_agreement() -> None:
    found = agreement([[1.0, 1.0], [5.0, 5.0], [1.0, 1.0], [5.0, 5.0]], [0, 0, 0, 0], 1, uniform_variance(5))
    assert found.rwg.tolist() == [[0, 0]]
    assert found.rwg_j.tolist() == [0]


def test_perfect_agreement_is_one_and_a_lone_ballot_says_nothing() -> None:
    found = agreement(
        [[4.0, 4.0], [4.0, 4.0], [3.0, 2.0], [np.nan, 2.0]], [0, 0, 1, 1], 3, uniform_variance(5)
    )
    np.testing.assert_array_equal(found.rwg_j, [1, np.nan, np.nan])
    assert found.n.tolist() == [2, 1, 0]


def test_agreement_of_no_items_or_no_complete_ballots_is_unknown() -> None:
    assert np.isnan(agreement(np.zeros((2, 0)), [0, 0], 1, 2.0).rwg_j).all()
    assert np.isnan(agreement([[np.nan, 1.0]], [0], 1, 2.0).rwg_j).all()


def test_a_scale_without_spread_has_no_agreement() -> None:
    with pytest.raises(ValueError, match="two or more"):
        uniform_variance(1)
    with pytest.raises(ValueError, match="above 0"):
        agreement([[1.0]], [0], 1, 0.0)


@pytest.mark.parametrize("ratings", [[[1.0], [2], [3]], [[1.0, 2]], [[1.0, np.nan], [np.nan, 2]]])
def test_alpha_of_one_item_or_one_ballot_is_unknown(ratings: Any) -> None:
    found = alpha(ratings)
    assert np.isnan([found.value, found.low, found.high]).all()


def test_alpha_without_any_variance_is_unknown() -> None:
    assert np.isnan(alpha(np.full((3, 2), 3.0)).value)


def test_one_ballot_has_no_item_rest_correlation() -> None:
    assert np.isnan(item_rest(np.array([[1.0, 2, 3]]))).all()


def test_a_constant_item_has_no_item_rest_correlation() -> None:
    assert np.isnan(item_rest(np.array([[3.0, 1, 2], [3, 2, 2], [3, 4, 5]]))).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("scores", "subjects"),
    [([1.0, 2, 3], [0, 0, 0]), ([1.0, 2], [0, 1]), ([2.0, 2, 2, 2], [0, 0, 1, 1]), ([np.nan], [0])],
)
def test_icc_of_one_subject_of_single_ballots_or_of_no_variance_is_unknown(
    scores: Any, subjects: Any
) -> None:
    found = icc(scores, subjects, 2)
    assert np.isnan(found.icc1)


def test_icc_comes_from_additive_sums_as_well() -> None:
    values, subjects = np.array([1.0, 2, 5, 4, 3, 3]), np.array([0, 0, 1, 1, 2, 2])
    assert icc_from_moments(moments(values, subjects, 3)).icc1 == pytest.approx(icc(values, subjects, 3).icc1)


@pytest.mark.parametrize(
    "ratings",
    [
        np.eye(3)[:, :2],  # two items
        [[1.0, 2, 3], [3, 2, 1]],  # fewer ballots than items
        [[1.0, 2, 3], [2, 2, 1], [3, 2, 2], [4, 2, 5], [2, 2, 2]],  # a constant item
        [[1.0, 1, 3], [2, 2, 1], [3, 3, 2], [4, 4, 5], [2, 2, 2]],  # the same item twice
    ],
)
def test_omega_of_items_without_one_factor_of_their_own_is_unknown(ratings: Any) -> None:
    found = omega(ratings)
    assert np.isnan([found.value, found.standardised]).all()


def test_a_known_factor_is_found() -> None:
    loadings = np.array([0.9, 0.8, 0.7, 0.6])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1.0)
    found = fit_one_factor(correlations)
    assert found is not None
    np.testing.assert_allclose(found, 1 - loadings**2, rtol=1e-6)


def test_a_heywood_case_stays_on_its_bound() -> None:
    correlations = np.array([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])
    found = fit_one_factor(correlations)
    assert found is not None
    assert found[0] == pytest.approx(0.005)


def test_items_that_all_point_down_have_the_same_omega(ballots: Any) -> None:
    assert omega(6 - ballots).value == pytest.approx(omega(ballots).value, rel=1e-6)


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=5, max_size=20),
    st.integers(-3, 3),
    st.integers(1, 4),
)
def test_another_metric_changes_no_reliability(rows: list[list[int]], shift: int, factor: int) -> None:
    ratings = np.array(rows, dtype=np.float64)
    moved = shift + factor * ratings
    np.testing.assert_allclose(alpha(ratings).value, alpha(moved).value, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(item_rest(ratings), item_rest(moved), rtol=1e-9, atol=1e-9)
