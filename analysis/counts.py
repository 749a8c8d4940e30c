"""Counts of categories: the first table (T1), and what one cell of it says.

Counts are additive: the counts of two communes sum to those of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import ArrayLike, BoolArray, CodeArray, FloatArray, IntArray, as_indices, divide

CODES = 256
"""A stored answer is one byte."""


@dataclass(frozen=True, slots=True)
class CountSummary:
    """What the counts of an item say; arrays of one shape (``shares`` has the categories last).

    ``n`` answers with a value; ``mean`` and ``sd`` (divisor n - 1) on the item's own scale: NaN where
    nobody answered, ``sd`` also where one did. ``shares`` of the categories among answers with a value.
    ``dont_know``: share of "don't know" among all who were asked; NaN where nobody was.
    ``unanimous``: two or more answers, all the same.
    """

    n: IntArray
    mean: FloatArray
    sd: FloatArray
    shares: FloatArray
    dont_know: FloatArray
    unanimous: BoolArray


def count_codes(codes: CodeArray, cells: ArrayLike, size: int, categories: Sequence[int]) -> IntArray:
    """Count every answer code by cell and item.

    Parameters
    ----------
    codes
        Shape (ballots, items), bytes 0..255.
    cells
        Shape (ballots,): the cell 0..size-1 of the table each ballot belongs to.
    size
        How many cells there are.
    categories
        The codes that may occur, in the order of the last axis.

    Returns
    -------
    IntArray
        Shape (size, items, len(categories)).

    Raises
    ------
    ValueError
        A code that is no category, a cell outside the table, or lengths that differ.
    """
    table = np.asarray(codes)
    if table.ndim != 2 or (table.size and (table.min() < 0 or table.max() >= CODES)):  # noqa: PLR2004 - a table
        raise ValueError("codes: expected a table of bytes, ballots by items")
    where = as_indices(cells, size, "cells")
    if where.shape != (table.shape[0],):
        raise ValueError("cells: expected one for each ballot")
    places = np.full(CODES, -1, dtype=np.int64)
    places[list(categories)] = np.arange(len(categories))
    counts = np.zeros((size, table.shape[1], len(categories)), dtype=np.int64)
    cell_size = len(categories)
    for item in range(table.shape[1]):
        place = places[table[:, item]]
        if place.size and place.min() < 0:
            msg = f"codes: item {item} has the code {int(table[place < 0, item][0])}, which is no category"
            raise ValueError(msg)
        flat = np.bincount(where * cell_size + place, minlength=size * cell_size)
        counts[:, item, :] = flat.reshape(size, cell_size)
    return counts


def summarise_counts(
    counts: ArrayLike, values: ArrayLike, dont_know: ArrayLike | None = None
) -> CountSummary:
    """Say what counts mean.

    Parameters
    ----------
    counts
        Shape (..., K): answers in each category with a value.
    values
        Shape (K,): the value of each category, in the order of the last axis.
    dont_know
        Shape (...): how many were asked and gave no value; none if left out.

    Raises
    ------
    ValueError
        A negative or broken count, or another number of values than categories.
    """
    table = _whole(counts, "counts")
    worth = np.asarray(values, dtype=np.float64)
    if worth.ndim != 1 or table.shape[-1:] != worth.shape or not np.isfinite(worth).all():
        raise ValueError("values: expected one finite value for each category")
    unknown = (
        np.zeros(table.shape[:-1], dtype=np.int64) if dont_know is None else _whole(dont_know, "dont_know")
    )
    n = table.sum(axis=-1)
    mean = divide(table @ worth, n)
    # centred sums: no cancellation, and unanimous answers give exactly 0
    away = np.where(n > 0, (table * (worth - np.nan_to_num(mean)[..., None]) ** 2).sum(axis=-1), np.nan)
    return CountSummary(
        n=n,
        mean=mean,
        sd=np.sqrt(divide(np.where(_one_category(table), 0.0, away), np.maximum(n - 1, 0))),
        shares=divide(table, n[..., None]),
        dont_know=divide(unknown, n + unknown),
        unanimous=_one_category(table) & (n > 1),
    )


def _one_category(table: IntArray) -> BoolArray:
    return np.asarray((table > 0).sum(axis=-1) == 1)


def _whole(counts: ArrayLike, name: str) -> IntArray:
    table = np.asarray(counts)
    if table.dtype.kind not in "iu" or (table.size and table.min() < 0):
        msg = f"{name}: a count is not a whole number of 0 or more"
        raise ValueError(msg)
    return table.astype(np.int64)
