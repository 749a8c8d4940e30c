"""From opened ballots to the two tables everything published is computed from.

Both tables are additive (adding two tallies equals the tally of both), know no rater, and keep every
channel apart; the open link in particular is merged with the others nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.counts import count_codes
from analysis.scores import Moments, moments
from surveys.identifiers import Channel
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.tally_scoring import Plan, score_ballots

BLOCK_BALLOTS = 200_000
"""Ballots scored at a time: bounds the memory, changes no result."""
_GROUPS, _STRATA, _CHANNELS = 8, 1 << 16, 8


@dataclass(frozen=True, slots=True)
class Tally:
    """The tables of a round; the first axis of every array is the cell.

    Attributes
    ----------
    keys
        Shape (cells,), sorted: subject, group, stratum and channel packed into one number each.
    categories
        Answer codes in the order of the last axis of ``counts``.
    returned, no_contact
        Ballots that came back; those of them that say there was no contact.
    counts
        T1, shape (cells, coded items, categories): ballots with that answer.
    ballots
        T2: number, sum and sum of squares of ballot scores.
    criteria
        T2 by criterion, arrays of shape (cells, criteria).
    products
        T2, shape (cells, criteria, criteria): sums of products of two criterion scores of one ballot.
    complete, item_totals, item_products
        Ballots that rated every core item, the sums and products of their item scores, shapes (cells,),
        (cells, items), (cells, items, items): what reliability is computed from.
    """

    keys: IntArray
    categories: tuple[int, ...]
    returned: IntArray
    no_contact: IntArray
    counts: IntArray
    ballots: Moments
    criteria: Moments
    products: FloatArray
    complete: IntArray
    item_totals: FloatArray
    item_products: FloatArray

    @property
    def subject(self) -> IntArray:
        """Shape (cells,): number of the subject in its round."""
        return self.keys // (_GROUPS * _STRATA * _CHANNELS)

    @property
    def group(self) -> IntArray:
        """Shape (cells,): place in ``RespondentGroup``."""
        return self.keys // (_STRATA * _CHANNELS) % _GROUPS

    @property
    def stratum(self) -> IntArray:
        """Shape (cells,): number of the stratum."""
        return self.keys // _CHANNELS % _STRATA

    @property
    def channel(self) -> IntArray:
        """Shape (cells,): place in ``Channel``."""
        return self.keys % _CHANNELS

    @property
    def is_open_link(self) -> BoolArray:
        """Shape (cells,): True where the ballots came by the open link."""
        return np.asarray(self.channel == list(Channel).index(Channel.OPEN_LINK))

    def __add__(self, other: "Tally") -> "Tally":
        if self.categories != other.categories or self.counts.shape[1:] != other.counts.shape[1:]:
            raise ValueError("the tallies of two questionnaires cannot be added")
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")
        columns = [
            np.concatenate([mine, theirs])[order]
            for mine, theirs in zip(_columns(self), _columns(other), strict=True)
        ]
        return _sum_runs(keys[order], columns, self.categories)

    def where(self, chosen: BoolArray) -> "Tally":
        """Keep the cells that are True."""
        return _rebuild(self.keys[chosen], [column[chosen] for column in _columns(self)], self.categories)

    def by_stratum(self) -> "Tally":
        """Sum over channels: one cell for each subject, group and stratum (channel 0)."""
        return _sum_runs(self.keys // _CHANNELS * _CHANNELS, _columns(self), self.categories)

    def pooled(self) -> "Tally":
        """Sum over strata and channels: one cell for each subject and group (stratum and channel 0)."""
        whole = _STRATA * _CHANNELS
        return _sum_runs(self.keys // whole * whole, _columns(self), self.categories)


def tally(questionnaire: Questionnaire, opened: OpenedBallots) -> Tally:
    """Count and score opened ballots.

    Parameters
    ----------
    questionnaire
        The version the ballots answered.
    opened
        Arrays of n ballots; ``codes`` has one column for each coded item.

    Raises
    ------
    ValueError
        Another number of items, or a code the questionnaire does not have.
    """
    plan = Plan.of(questionnaire)
    if opened.codes.shape[1:] != (plan.items,):
        raise ValueError("codes: expected one column for each coded item of the questionnaire")
    starts = range(0, max(len(opened.codes), 1), BLOCK_BALLOTS)
    return reduce(Tally.__add__, (_tally_block(plan, opened, slice(at, at + BLOCK_BALLOTS)) for at in starts))


def _tally_block(plan: Plan, opened: OpenedBallots, block: slice) -> Tally:
    codes = opened.codes[block]
    keys, cells = np.unique(_pack(opened, block), return_inverse=True)
    size = len(keys)
    scored = score_ballots(plan, codes, opened.group[block])
    complete = cells[scored.complete]
    core = np.where(plan.core[opened.group[block]], scored.items, 0.0)[scored.complete]
    return Tally(
        keys=keys,
        categories=plan.categories,
        returned=np.bincount(cells, minlength=size),
        no_contact=np.bincount(cells[scored.no_contact], minlength=size),
        counts=count_codes(codes, cells, size, plan.categories),
        ballots=moments(scored.ballots, cells, size),
        criteria=moments(scored.criteria, cells, size),
        products=_sum_products(np.nan_to_num(scored.criteria), cells, size),
        complete=np.bincount(complete, minlength=size),
        item_totals=moments(core, complete, size).total,
        item_products=_sum_products(core, complete, size),
    )


def _pack(opened: OpenedBallots, block: slice) -> IntArray:
    key: IntArray = opened.subject[block].astype(np.int64)
    for part, size in ((opened.group, _GROUPS), (opened.stratum, _STRATA), (opened.channel, _CHANNELS)):
        key = key * np.int64(size) + part[block].astype(np.int64)
    return key


def _sum_products(values: FloatArray, cells: IntArray, size: int) -> FloatArray:
    columns = values.shape[1]
    sums = np.zeros((size, columns, columns))
    for first in range(columns):
        for second in range(first, columns):
            product = np.bincount(cells, values[:, first] * values[:, second], minlength=size)
            sums[:, first, second] = sums[:, second, first] = product
    return sums


def _columns(table: Tally) -> list[NDArray[Any]]:
    """Every additive array of a tally; ``_rebuild`` reads them back in this order."""
    counts: list[NDArray[Any]] = [table.returned, table.no_contact, table.counts]
    scores = [part for sums in (table.ballots, table.criteria) for part in (sums.n, sums.total, sums.squares)]
    return [*counts, *scores, table.products, table.complete, table.item_totals, table.item_products]


def _rebuild(keys: IntArray, columns: Sequence[NDArray[Any]], categories: tuple[int, ...]) -> Tally:
    returned, no_contact, counts, *scores, products, complete, item_totals, item_products = columns
    return Tally(
        keys=keys,
        categories=categories,
        returned=returned,
        no_contact=no_contact,
        counts=counts,
        ballots=Moments(*scores[:3]),
        criteria=Moments(*scores[3:]),
        products=products,
        complete=complete,
        item_totals=item_totals,
        item_products=item_products,
    )


def _sum_runs(keys: IntArray, columns: Sequence[NDArray[Any]], categories: tuple[int, ...]) -> Tally:
    """Sum rows with the same key; ``keys`` are sorted."""
    different, starts = np.unique(keys, return_index=True)
    if not len(keys):
        return _rebuild(keys, columns, categories)
    return _rebuild(different, [np.add.reduceat(column, starts) for column in columns], categories)
