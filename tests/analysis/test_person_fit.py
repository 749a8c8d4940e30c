"""Person-fit indices: R's careless on real ballots, and what theory says of every possible ballot."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.person_fit import even_odd, likelihood, long_strings, mahalanobis, residuals, response_spread

CHANCES = np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.25, 0.75, 0.0], [0.2, 0.2, 0.6]])


@pytest.fixture(scope="module")
def ballots(columns: Any) -> Any:
    data = columns("lq2002/data.csv")
    return np.stack([data[f"LEAD{item:02d}"] for item in range(1, 12)], axis=1)


def _every_ballot() -> tuple[Any, Any]:
    """All ballots that can happen, with their chances when items are independent."""
    codes = np.array([row for row in itertools.product(range(3), repeat=4) if row[2] < 2])
    return codes, np.prod(CHANCES[np.arange(4), codes], axis=1)


def test_long_strings_are_those_of_r(ballots: Any, oracle: Any) -> None:
    assert long_strings(ballots).tolist() == oracle("lq2002")["careless"]["longstring"]


def test_response_spread_is_that_of_r(ballots: Any, oracle: Any) -> None:
    np.testing.assert_allclose(response_spread(ballots), oracle("lq2002")["careless"]["irv"], rtol=1e-8)


def test_mahalanobis_distances_are_those_of_r(ballots: Any, oracle: Any) -> None:
    expected = oracle("lq2002")["careless"]["mahalanobis_D2"]
    np.testing.assert_allclose(mahalanobis(ballots), expected, rtol=1e-8)


def test_even_odd_is_that_of_r(ballots: Any, oracle: Any) -> None:
    expected = np.array(oracle("lq2002")["careless"]["evenodd_first10_two5"], dtype=np.float64)
    np.testing.assert_allclose(even_odd(ballots[:, :10], [0] * 5 + [1] * 5), expected, rtol=1e-8)


def test_over_every_possible_ballot_l_z_has_mean_0_and_variance_1() -> None:
    codes, chance = _every_ballot()
    found = likelihood(codes, CHANCES)
    np.testing.assert_allclose(found.log_likelihood, np.log(chance), rtol=1e-12)
    np.testing.assert_allclose([chance @ found.lz, chance @ found.lz**2], [0, 1], atol=1e-12)


def test_over_every_possible_ballot_residuals_have_mean_1() -> None:
    codes, chance = _every_ballot()
    found = residuals(codes, CHANCES, [1, 2, 5])
    np.testing.assert_allclose([chance @ found.outfit, chance @ found.infit], [1, 1], rtol=1e-12)


def test_a_surprising_answer_shows_in_every_index_of_likelihood() -> None:
    usual, odd = [2, 0, 1, 2], [0, 2, 0, 0]
    fit, rest = likelihood([usual, odd], CHANCES), residuals([usual, odd], CHANCES, [1, 2, 3])
    assert fit.lz[0] > 1
    assert fit.lz[1] < -2
    assert rest.outfit[0] < 1 < rest.outfit[1]
    assert rest.infit[0] < 1 < rest.infit[1]


def test_items_without_an_answer_do_not_count() -> None:
    part = likelihood([[2, -1, 1, -1], [-1] * 4], CHANCES)
    alone = likelihood([[2, 1]], CHANCES[[0, 2]])
    assert part.answered.tolist() == [2, 0]
    assert part.lz[0] == pytest.approx(alone.lz[0])
    assert np.isnan([part.lz[1], part.log_likelihood[1]]).all()
    fit = residuals([[2, -1, 1, -1], [-1] * 4], CHANCES, [1, 2, 3])
    assert fit.outfit[0] == pytest.approx(residuals([[2, 1]], CHANCES[[0, 2]], [1, 2, 3]).outfit[0])
    assert np.isnan([fit.outfit[1], fit.infit[1]]).all()


def test_each_ballot_may_have_chances_of_its_own() -> None:
    codes = [[2, 0, 1, 2], [0, 2, 0, 0]]
    own = np.stack([CHANCES, CHANCES[[3, 1, 2, 0]]])
    found = likelihood(codes, own).lz
    assert found[0] == pytest.approx(likelihood(codes[:1], CHANCES).lz[0])
    assert found[1] == pytest.approx(likelihood(codes[1:], CHANCES[[3, 1, 2, 0]]).lz[0])


def test_a_certain_answer_says_nothing() -> None:
    certain = [[0.0, 1.0]]
    assert np.isnan(likelihood([[1]], certain).lz).all()
    assert np.isnan(residuals([[1]], certain, [1, 2]).infit).all()


@pytest.mark.parametrize(
    ("codes", "chances", "message"),
    [
        ([[2, 0, 2, 0]], CHANCES, "chance is 0"),
        ([[3, 0, 0, 0]], CHANCES, "outside 0"),
        ([[0, 0, 0]], CHANCES, "each item"),
        ([0, 0, 0, 0], CHANCES, "each item"),
        ([[0, 0, 0, 0]], CHANCES * 2, "sum to 1"),
        ([[0, 0, 0, 0]], np.full((4, 3), np.nan), "sum to 1"),
    ],
)
def test_answers_and_chances_that_do_not_fit_are_refused(codes: Any, chances: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        likelihood(codes, chances)


def test_values_that_are_not_those_of_the_categories_are_refused() -> None:
    with pytest.raises(ValueError, match="each category"):
        residuals([[0, 0, 0, 0]], CHANCES, [1, 2])


def test_an_unanswered_item_ends_a_run() -> None:
    rows = np.array([[3, 3, np.nan, 3, 3], [np.nan] * 5, [1, 2, 2, 2, 1]])
    assert long_strings(rows).tolist() == [2, 0, 3]


def test_the_spread_of_less_than_two_answers_is_unknown() -> None:
    found = response_spread([[3.0, np.nan, 3], [3, np.nan, np.nan], [np.nan] * 3])
    np.testing.assert_array_equal(found, [0, np.nan, np.nan])


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2], [2, 1]],  # as many ballots as items
        [[1.0, 1], [2, 2], [4, 4]],  # the same item twice
        [[1.0, 3], [2, 3], [4, 3]],  # a constant item
        [[1.0, np.nan], [2, 3]],  # one complete ballot
        np.zeros((3, 0)),
    ],
)
def test_without_covariances_there_is_no_distance(rows: Any) -> None:
    assert np.isnan(mahalanobis(rows)).all()


def test_an_incomplete_ballot_has_no_distance_and_moves_no_other() -> None:
    rows = np.array([[1.0, 2], [2, 2], [4, 1], [5, 3]])
    with_hole = np.vstack([rows, [np.nan, 5.0]])
    np.testing.assert_array_equal(mahalanobis(with_hole), [*mahalanobis(rows), np.nan])


def test_opposite_halves_are_wholly_inconsistent_and_one_scale_says_nothing() -> None:
    scales = [0, 0, 1, 1]
    np.testing.assert_allclose(even_odd([[1, 5, 5, 1], [1, 1, 5, 5]], scales), [1, -1])
    assert np.isnan(even_odd([[1, 5, 5, 1]], [0, 0, 0, 0])).all()
    unknown = np.array([[1, 5, np.nan, np.nan], [3, 3, 3, 3], [np.nan] * 4])
    assert np.isnan(even_odd(unknown, scales)).all()


def test_tables_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="ballots by items"):
        long_strings([1.0, 2])
    with pytest.raises(ValueError, match="each item"):
        even_odd([[1.0, 2]], [0])


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=8, max_size=20))
def test_reversing_the_scale_changes_no_index(rows: list[list[int]]) -> None:
    ratings = np.array(rows, dtype=np.float64)
    turned = 6 - ratings
    assert long_strings(turned).tolist() == long_strings(ratings).tolist()
    np.testing.assert_allclose(response_spread(turned), response_spread(ratings), atol=1e-12)
    np.testing.assert_allclose(mahalanobis(turned), mahalanobis(ratings), rtol=1e-7, atol=1e-9)
    scales = [0, 0, 1, 1]
    np.testing.assert_allclose(even_odd(turned, scales), even_odd(ratings, scales), atol=1e-9)
