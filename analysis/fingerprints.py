"""Does a paper batch (an enumerator) answer unlike the others: the fingerprint of a hand.

Batches are compared within blocks only (the same subject, the same group of respondents). Places may
honestly differ: a batch that departs is a reason to look, it moves no grade.
"""

from dataclasses import dataclass

import numpy as np

from analysis.answer_blocks import Answers
from analysis.arrays import BoolArray, FloatArray, IntArray, divide
from analysis.comparison import adjust_bh
from analysis.method import METHOD_VERSION

FALSE_SHARE = 0.01
"""Of the batches said to depart at most so many are expected not to (false discovery rate)."""
DRAWS = 1999


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Arrays (batches,), in the order of ``batch``, their labels.

    ``ballots`` of the batch; ``distance`` 0..1: half the sum of the differences between the batch's shares
    and those expected of it, mean over the items; ``p`` that a batch of ballots drawn blindly from the
    same blocks is as unlike the others; ``p_bh``: by Benjamini & Hochberg (1995) over all batches.
    NaN where the batch is all there is of its blocks.
    """

    batch: IntArray
    ballots: IntArray
    distance: FloatArray
    p: FloatArray
    p_bh: FloatArray
    departs: BoolArray
    method_version: str = METHOD_VERSION


def fingerprint(answers: Answers, random: np.random.Generator, draws: int = DRAWS) -> Fingerprints:
    """Compare the answers of each batch with those of its blocks.

    The answers of a ballot belong together, so that no chi-square table holds: whole ballots change places
    within their block (permutation test; Fisher 1935, Pitman 1937) on Pearson's (1900) sum of
    (seen - expected)^2 / expected over items and categories. "No value" is a category, too.

    Parameters
    ----------
    answers
        Those with batch -1 are the others with whom batches are compared.
    random
        Draws the permutations; the same generator, the same p-values.
    """
    labels, batch = np.unique(answers.batches, return_inverse=True)
    batch = batch.reshape(-1)
    seen_by = _Counter.of(answers)
    seen = seen_by.count(batch, len(labels))
    expected = seen_by.expect(answers, batch, len(labels))
    found = _unlike(seen, expected)
    beyond = np.zeros(len(labels))
    for _ in range(draws):
        drawn = batch[_within(answers.blocks, random)]
        # a hair's breadth less counts as equal: sums in another order round differently
        beyond += _unlike(seen_by.count(drawn, len(labels)), expected) >= found * (1 - 1e-9)
    ballots = np.bincount(batch, minlength=len(labels))
    told = labels >= 0
    p = np.where(found > 0, (1 + beyond) / (1 + draws), 1.0)
    p[_alone(answers, batch, len(labels))] = np.nan
    adjusted = adjust_bh(p[told])
    apart = np.abs(seen - expected).sum(axis=1) / 2
    return Fingerprints(
        labels[told],
        ballots[told],
        divide(apart, ballots * max(answers.codes.shape[1], 1))[told],
        p[told],
        adjusted,
        np.nan_to_num(adjusted, nan=1.0) <= FALSE_SHARE,
    )


@dataclass(frozen=True, slots=True)
class _Counter:
    """The cells (item, category) of every ballot, (ballots, items), and how many there are."""

    cells: IntArray
    number: int

    @classmethod
    def of(cls, answers: Answers) -> "_Counter":
        first = np.concatenate([[0], np.cumsum(answers.sizes + 1)])  # one more: no value
        return cls(np.asarray(answers.codes + 1 + first[:-1]), int(first[-1]))

    def count(self, batch: IntArray, batches: int) -> FloatArray:
        places = batch[:, None] * self.number + self.cells
        counted = np.bincount(places.reshape(-1), minlength=batches * self.number)
        return counted.reshape(batches, self.number).astype(np.float64)

    def expect(self, answers: Answers, batch: IntArray, batches: int) -> FloatArray:
        """Give what a batch has when its ballots are drawn blindly from its blocks."""
        of_block = self.count(answers.blocks, answers.number)
        size = np.bincount(answers.blocks, minlength=answers.number)
        places = batch * answers.number + answers.blocks
        held = np.bincount(places, minlength=batches * answers.number).reshape(batches, answers.number)
        return np.asarray(held @ np.nan_to_num(divide(of_block, size[:, None])))


def _unlike(seen: FloatArray, expected: FloatArray) -> FloatArray:
    return np.asarray(np.nan_to_num(divide((seen - expected) ** 2, expected)).sum(axis=1))


def _within(blocks: IntArray, random: np.random.Generator) -> IntArray:
    """Give a permutation of the ballots that leaves each in its block."""
    mixed = np.lexsort((random.random(len(blocks)), blocks))
    moved = np.empty(len(blocks), dtype=np.int64)
    moved[np.argsort(blocks, kind="stable")] = mixed
    return moved


def _alone(answers: Answers, batch: IntArray, batches: int) -> BoolArray:
    """Say which batches share no block with any other ballot."""
    size = np.bincount(answers.blocks, minlength=answers.number)
    places = batch * answers.number + answers.blocks
    held = np.bincount(places, minlength=batches * answers.number).reshape(batches, answers.number)
    return np.asarray(((held == size) | (held == 0)).all(axis=1))
