"""Who may be compared with whom, and whose measure has a bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.rasch_design import FacetTable, find_subsets, set_aside_extremes


def _cells(pattern: NDArray[np.int64]) -> FacetTable:
    """Give a table with two categories and an answer in either where the pattern has one."""
    return FacetTable.of(np.stack([pattern, pattern], axis=-1))


@given(st.integers(1, 9), st.integers(1, 7), st.integers(0, 2**32), st.floats(0.05, 0.6))
def test_with_two_facets_subsets_are_the_connected_components(
    subjects: int, raters: int, seed: int, filled: float
) -> None:
    pattern = (np.random.default_rng(seed).random((subjects, raters)) < filled).astype(np.int64)
    joined = np.zeros((subjects + raters, subjects + raters))
    joined[:subjects, subjects:] = pattern
    expected = connected_components(csr_array(joined), directed=False)[1][:subjects]
    found = find_subsets(_cells(pattern))
    rated = pattern.any(axis=1)
    assert (found[~rated] == -1).all()
    same = expected[:, None] == expected
    np.testing.assert_array_equal((found[:, None] == found)[np.ix_(rated, rated)], same[np.ix_(rated, rated)])
    assert sorted(set(found[rated].tolist())) == list(range(len(set(expected[rated].tolist()))))


def test_items_that_all_answer_do_not_tie_pools_of_raters_together() -> None:
    # a third facet, the item, is shared; raters 0, 1 know only subjects 0, 1, raters 2, 3 only 2, 3
    pattern = np.zeros((4, 4, 3), dtype=np.int64)
    pattern[:2, :2], pattern[2:, 2:] = 1, 1
    assert find_subsets(_cells(pattern)).tolist() == [0, 0, 1, 1]
    pattern[1, 2, 0] = 1  # one answer of a rater of the other pool
    assert find_subsets(_cells(pattern)).tolist() == [0, 0, 0, 0]


def test_who_has_one_end_of_the_scale_only_is_set_aside_until_nobody_has() -> None:
    counts = np.zeros((4, 3, 3), dtype=np.int64)
    counts[0, 0] = [3, 2, 1]
    counts[1, 0] = [1, 2, 3]
    counts[2, 0] = [0, 0, 4]  # nothing but the highest: has no bound
    counts[3, 1] = [1, 0, 0]  # nothing but the lowest, too
    counts[0, 1] = [0, 0, 5]  # without subject 3, rater 1 gave nothing but the highest
    kept = set_aside_extremes(FacetTable.of(counts))
    assert [mask.tolist() for mask in kept] == [[True, True, False, False], [True, False, False]]


def test_a_table_of_one_answer_keeps_nothing() -> None:
    kept = set_aside_extremes(FacetTable.of(np.array([[[0, 7, 0], [0, 1, 0]]])))
    assert not any(mask.any() for mask in kept)
    assert find_subsets(FacetTable.of(np.zeros((2, 3, 2), dtype=np.int64))).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[[0.5, 1.0]]], "whole numbers"),
        ([[[1, -1]]], "whole numbers"),
        ([[1, 2]], "whole numbers"),
        (np.zeros((2, 0, 3), dtype=np.int64), "whole numbers"),
        ([[[1], [2]]], "two or more categories"),
    ],
)
def test_what_are_no_counts_is_refused(counts: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FacetTable.of(counts)  # type: ignore[arg-type]  # broken on purpose
