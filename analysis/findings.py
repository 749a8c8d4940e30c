"""What is found among the ballots of a round: copies, filled batches, lines, answers that do not fit.

`analysis.integrity` fits the model and makes the grade of what is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.answer_blocks import Answers, RoundModel
from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.copies import (
    LEAST_SHARES,
    MOST_CHANGES,
    Alike,
    Cluster,
    allowed_chances,
    find_clusters,
    find_in_batches,
    lay_alike,
    lines,
    near_lines,
    on_lines,
)
from analysis.person_fit import likelihood

LINE_ERROR, COPY_ERROR, BATCH_ERROR, MISFIT_ERROR = 0.005, 0.0005, 0.0005, 0.0005
"""Chance of any false finding in a whole round, for each kind of finding."""
LEAST_BALLOTS = 10
"""Blocks with fewer ballots of enough answers are not examined."""
MISFIT = -3.0
"""l_z from which downwards the answers of a ballot do not fit together."""
MISFIT_SHARE = 0.08
"""So many ballots may honestly be so: in real surveys up to five in a hundred answer without care."""


class Kind(StrEnum):
    """Why ballots are flagged."""

    COPIES = "copies"
    BATCH = "batch"
    LINES = "lines"
    MISFIT = "misfit"


@dataclass(frozen=True, slots=True)
class Finding:
    """Ballots flagged together.

    ``block``: -1 where it is about the whole round. ``ballots``: their numbers; some are honest: about
    ``allowed`` of them may be. ``pattern``: (items,) the pattern they are near (-1: not answered), within
    ``changes`` items; empty for misfit.
    """

    kind: Kind
    block: int
    ballots: IntArray
    allowed: float
    pattern: IntArray
    changes: int

    @property
    def excess(self) -> float:
        """Ballots beyond those allowed."""
        return len(self.ballots) - self.allowed


def lay_sets(answers: Answers, enough: BoolArray, examined: IntArray) -> list[tuple[int, Alike]]:
    """Sort the ballots with enough answers of each block that has enough of them, for comparing."""
    order = np.argsort(answers.blocks, kind="stable")
    order = order[enough[order]]
    ends = np.cumsum(examined)
    blocks = np.flatnonzero(examined >= LEAST_BALLOTS)
    return [
        (int(block), alike)
        for block in blocks
        for alike in lay_alike(answers.codes, order[ends[block] - examined[block] : ends[block]])
    ]


def search(
    answers: Answers, sets: list[tuple[int, Alike]], model: RoundModel, looser: float, tolerance: float
) -> Iterator[Finding]:
    """Look for copies, filled batches and lines, given the model.

    ``looser``: how many times more easily than at last; ``tolerance``: a pattern may come so many times as
    often as the model says.
    """
    ballots = max(sum(len(alike.ballots) for _, alike in sets), 1)
    levels = (MOST_CHANGES + 1) * max(len(lines(answers.sizes)), 1)
    in_line = looser * LINE_ERROR / levels / (len({block for block, _ in sets}) + 1)
    off_line = looser / ballots / (MOST_CHANGES + 1)
    for block, alike in sets:
        centres = alike.patterns[alike.centres]
        straight = on_lines(centres, answers.sizes)
        chances = allowed_chances(centres, model.block(block), answers.sizes, tolerance)
        bounds = np.where(straight, in_line, off_line * COPY_ERROR)
        copies = find_clusters(alike, chances, bounds)
        yield from (_finding(Kind.COPIES, block, one) for one in copies)
        labels = answers.batches[alike.ballots]
        in_batches = find_in_batches(alike, chances, labels, np.full(len(centres), off_line * BATCH_ERROR))
        yield from (_finding(Kind.BATCH, block, one) for one in in_batches)
    yield from _lines_of_round(answers, sets, model, (in_line, tolerance))


def _finding(kind: Kind, block: int, cluster: Cluster) -> Finding:
    allowed = min(cluster.expected + 1, float(len(cluster.ballots)))
    return Finding(kind, block, cluster.ballots, allowed, cluster.centre, cluster.changes)


def _lines_of_round(
    answers: Answers, sets: list[tuple[int, Alike]], model: RoundModel, limits: tuple[float, float]
) -> Iterator[Finding]:
    """Look for lines that are a little too many in every block: many in the whole round."""
    if len(sets) <= 1:
        return
    bound, tolerance = limits
    straight = lines(answers.sizes)
    near = np.concatenate([near_lines(alike, answers.sizes) for _, alike in sets], axis=2)
    ballots = np.concatenate([alike.ballots for _, alike in sets])
    expected = sum(
        len(alike.ballots)
        * allowed_chances(
            np.where(alike.patterns[0] < 0, -1, straight), model.block(block), answers.sizes, tolerance
        )
        for block, alike in sets
    )
    counts, allowed = near.sum(axis=2), np.asarray(expected).T
    p = special.bdtrc(np.maximum(counts - 1, 0), len(ballots), allowed / len(ballots))
    p[counts - allowed < np.array(LEAST_SHARES) * len(ballots)] = 1.0
    for level in np.flatnonzero(p.min(axis=1) <= bound):
        changes = int(p[level].argmin())
        members = ballots[near[level, changes]]
        yield Finding(Kind.LINES, -1, members, float(allowed[level, changes]), straight[level], changes)


def all_lz(answers: Answers, model: RoundModel, chosen: BoolArray) -> FloatArray:
    """Give l_z of the chosen ballots, each against people of its own opinion; NaN for the others."""
    found = np.full(len(chosen), np.nan)
    order = np.flatnonzero(chosen)
    order = order[np.argsort(answers.blocks[order], kind="stable")]
    for mine in np.split(order, np.flatnonzero(np.diff(answers.blocks[order])) + 1):
        if mine.size:
            codes = answers.codes[mine]
            chances = model.block(int(answers.blocks[mine[0]])).given_opinion(codes)
            found[mine] = likelihood(codes, chances).lz
    return found


def find_misfits(answers: Answers, lz: FloatArray) -> Iterator[Finding]:
    """Look for more misfitting ballots than allowed, in each block and in the whole round."""
    known = ~np.isnan(lz)
    odd = known & (np.nan_to_num(lz) < MISFIT)
    n = np.bincount(answers.blocks[known], minlength=answers.number)
    counts = np.bincount(answers.blocks[odd], minlength=answers.number)
    p = special.bdtrc(np.maximum(counts - 1, 0), np.maximum(n, 1), MISFIT_SHARE)
    blocks = np.flatnonzero((counts > 0) & (p * (len(n) + 1) <= MISFIT_ERROR))
    of_round = float(special.bdtrc(max(counts.sum() - 1, 0), max(n.sum(), 1), MISFIT_SHARE))
    nothing = np.empty(0, dtype=np.int64)
    for block in blocks:
        members = np.flatnonzero(odd & (answers.blocks == block))
        yield Finding(Kind.MISFIT, int(block), members, MISFIT_SHARE * float(n[block]), nothing, 0)
    if not len(blocks) and counts.sum() and of_round * (len(n) + 1) <= MISFIT_ERROR:
        allowed = MISFIT_SHARE * float(n.sum())
        yield Finding(Kind.MISFIT, -1, np.flatnonzero(odd), allowed, nothing, 0)
