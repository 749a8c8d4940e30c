"""Ratings that their levels explain: no residual can be told, so nothing is, in any order of the rows."""

import itertools

import numpy as np
import pytest

from analysis.crossed import NotConverged, fit_crossed
from analysis.crossed_explained import are_explained

CADRES = np.array([0, 0, 1, 1, 2, 2])
RATERS = np.array([0, 1, 1, 2, 2, 0])
SUMS = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 4.0])  # 0, 1, 3 for the cadres, 1, 2, 3 for the raters


def test_sums_of_a_merit_and_a_leniency_are_explained_and_a_hair_beside_them_is_not() -> None:
    assert are_explained(SUMS, [CADRES, RATERS], [3, 3])
    assert not are_explained(SUMS + np.eye(6)[0] * 1e-3, [CADRES, RATERS], [3, 3])


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::60])
def test_explained_ratings_have_no_estimate_in_any_order(order: tuple[int, ...]) -> None:
    place = np.array(order)
    with pytest.raises(NotConverged, match="without any residual"):
        fit_crossed(SUMS[place], [CADRES[place], RATERS[place]], [3, 3])


def test_a_sparse_table_that_its_levels_exhaust_has_an_estimate() -> None:
    random = np.random.default_rng(5)
    codes = [random.integers(0, size, 60) for size in (40, 50)]
    ratings = random.normal(size=60)
    assert not are_explained(ratings, codes, [40, 50])
    assert fit_crossed(ratings, codes, [40, 50]).residual > 0


def test_a_tree_of_ratings_is_exhausted_not_explained() -> None:
    assert not are_explained(np.array([1.0, 3.0, 1.5]), [np.array([0, 1, 0]), np.array([0, 1, 1])], [2, 2])


def test_among_many_ratings_the_search_itself_finds_that_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.crossed.MOST_SEARCHED_TWICE", 0)
    with pytest.raises(NotConverged, match="without any residual"):
        fit_crossed(np.tile(SUMS, 50), [np.tile(CADRES, 50), np.tile(RATERS, 50)], [3, 3])
