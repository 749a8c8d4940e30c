"""Counts of categories and what they say."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counts import count_codes, summarise_counts

CATEGORIES = (0, 1, 2, 3, 4, 5, 200, 255)


def test_item_statistics_of_real_ballots_are_those_of_r(columns: Any, oracle: Any) -> None:
    data = columns("lq2002/data.csv")
    ballots = np.stack([data[f"LEAD{item:02d}"] for item in range(1, 12)], axis=1).astype(np.uint8)
    counts = count_codes(ballots, np.zeros(len(ballots), dtype=np.int64), 1, range(1, 6))
    found = summarise_counts(counts[0], [1, 2, 3, 4, 5])
    expected = list(oracle("lq2002")["items"].values())
    assert counts[0].tolist() == [list(item["counts"].values()) for item in expected]
    assert found.n.tolist() == [item["n"] for item in expected]
    np.testing.assert_allclose(found.mean, [item["mean"] for item in expected], rtol=1e-8)
    np.testing.assert_allclose(found.sd, [item["sd"] for item in expected], rtol=1e-8)


def test_every_code_is_counted_in_its_cell() -> None:
    codes = np.array([[1, 255], [5, 200], [1, 200]], dtype=np.uint8)
    counts = count_codes(codes, np.array([0, 1, 0]), 3, CATEGORIES)
    assert counts.shape == (3, 2, len(CATEGORIES))
    assert counts[0, 0].tolist() == [0, 2, 0, 0, 0, 0, 0, 0]
    assert counts[0, 1].tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert counts[1].sum() == 2
    assert counts[2].sum() == 0


def test_no_ballots_are_counted_as_none() -> None:
    empty = np.zeros((0, 4), dtype=np.uint8)
    assert count_codes(empty, np.zeros(0, dtype=np.int64), 2, CATEGORIES).sum() == 0


@pytest.mark.parametrize(
    ("codes", "cells", "said"),
    [
        ([[6]], [0], "which is no category"),
        ([[300]], [0], "bytes"),
        ([1], [0], "bytes"),
        ([[1]], [1], "outside 0..0"),
        ([[1]], [-1], "outside 0..0"),
        ([[1]], [0.5], "whole numbers"),
        ([[1]], [0, 0], "one for each ballot"),
    ],
)
def test_codes_outside_the_scale_are_refused(codes: Any, cells: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        count_codes(np.array(codes), np.array(cells), 1, CATEGORIES)


def test_nobody_one_and_unanimous_answers_have_their_own_values() -> None:
    found = summarise_counts([[0, 0, 0], [0, 1, 0], [0, 4, 0], [2, 0, 2]], [1, 2, 3], [3, 0, 4, 0])
    assert found.n.tolist() == [0, 1, 4, 4]
    np.testing.assert_array_equal(found.mean, [np.nan, 2, 2, 2])
    np.testing.assert_array_equal(found.sd[:3], [np.nan, np.nan, 0])
    np.testing.assert_allclose(found.sd[3], np.sqrt(4 / 3))
    np.testing.assert_array_equal(found.dont_know, [1, 0, 0.5, 0])
    np.testing.assert_array_equal(found.shares[2], [0, 1, 0])
    assert np.isnan(found.shares[0]).all()
    assert found.unanimous.tolist() == [False, False, True, False]


def test_the_dont_know_share_of_nobody_is_not_a_number() -> None:
    assert np.isnan(summarise_counts([0, 0], [1, 2]).dont_know)


@pytest.mark.parametrize(
    ("counts", "values", "said"),
    [
        ([-1, 2], [1, 2], "0 or more"),
        ([0.5, 2], [1, 2], "whole number"),
        ([1, 2], [1, 2, 3], "one finite value"),
        ([1, 2], [1, np.inf], "one finite value"),
    ],
)
def test_broken_counts_are_refused(counts: Any, values: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        summarise_counts(counts, values)


TABLES = st.lists(st.integers(0, 50), min_size=5, max_size=5)


@given(TABLES, TABLES)
def test_counts_of_two_parts_add_up(first: list[int], second: list[int]) -> None:
    together = summarise_counts(np.add(first, second), [1, 2, 3, 4, 5])
    parts = summarise_counts([first, second], [1, 2, 3, 4, 5])
    assert together.n == parts.n.sum()
    if together.n:
        weighted = np.nansum(parts.mean * parts.n) / together.n
        np.testing.assert_allclose(together.mean, weighted, rtol=1e-12)


@given(TABLES)
def test_a_reversed_scale_mirrors_the_mean(counts: list[int]) -> None:
    values = [0, 25, 50, 75, 100]
    as_is, reversed_ = summarise_counts(counts, values), summarise_counts(counts[::-1], values)
    np.testing.assert_allclose(as_is.mean, 100 - reversed_.mean, atol=1e-10)
    np.testing.assert_allclose(as_is.sd, reversed_.sd, atol=1e-10)
