"""The integrity of a round: ballots that do not look as if each came from a person of its own.

Flags, never deletions. The grade rests on two signs only: more identical (or nearly identical) ballots
than people give by themselves, and ballots whose answers do not fit together (l_z). Everything else
(bursts, batches, coverage of the list, other indices) is shown beside it and moves no grade.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.answer_blocks import Answers, RoundModel, fit_round
from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray
from analysis.copies import (
    LEAST_ITEMS,
    LEAST_SHARES,
    MOST_CHANGES,
    TOLERANCE,
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
from analysis.method import METHOD_VERSION
from analysis.person_fit import likelihood
from analysis.scores import Scores, group_scores, moments

LINE_ERROR, COPY_ERROR, BATCH_ERROR, MISFIT_ERROR = 0.005, 0.0005, 0.0005, 0.0005
"""Chance of any false finding in a whole round, for each kind of finding."""
LEAST_BALLOTS = 10
"""Blocks with fewer ballots of enough answers are not examined."""
MISFIT = -3.0
"""l_z from which downwards the answers of a ballot do not fit together."""
MISFIT_SHARE = 0.08
"""So many ballots may honestly be so: in real surveys up to five in a hundred answer without care."""
LEAST_C, LEAST_D = 0.05, 0.15
"""Shares of ballots in excess from which on the grade is C, and D."""
_PASSES = 5
_CARELESS = 0.1  # a misfitting ballot counts so much where the model says how alike ballots are
_LOOSER = 30.0  # in passes before the last, doubtful clusters weigh less in the model, too


class Grade(StrEnum):
    """Integrity of a round or a block; the rule is `grade_of`."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


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


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was found.

    ``flagged``: (ballots,). ``lz``: (ballots,), NaN with fewer than five answers. ``examined``, ``excess``,
    (blocks,): ballots examined and ballots in excess. ``grades``: of the blocks, None where too few ballots
    were examined; ``grade``: of the round.
    """

    findings: tuple[Finding, ...]
    flagged: BoolArray
    lz: FloatArray
    examined: IntArray
    excess: FloatArray
    grades: tuple[Grade | None, ...]
    grade: Grade | None
    method_version: str = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scores of all ballots and of those not flagged, and how many are flagged, arrays (cells,).

    Numbers for the disclosure gate, which shows both only where both parts reach the threshold.
    """

    every: Scores
    unflagged: Scores
    flagged: IntArray


def grade_of(excess: float, examined: int, *, found: bool) -> Grade | None:
    """Give the grade: A nothing found; B found, less than 5 % of ballots in excess; C less than 15 %; else D.

    None with fewer than 10 ballots examined.
    """
    if examined < LEAST_BALLOTS:
        return None
    share = excess / examined
    if not found:
        return Grade.A
    if share < LEAST_C:
        return Grade.B
    return Grade.C if share < LEAST_D else Grade.D


def examine(answers: Answers) -> Integrity:
    """Examine a round.

    The pattern model is fitted to all ballots, then again with the ballots of suspicious clusters weighed
    down to the number that the model allows, so that copies do not teach the model to expect them.
    """
    enough = (answers.codes >= 0).sum(axis=1) >= LEAST_ITEMS
    examined = np.bincount(answers.blocks[enough], minlength=answers.number)
    sets = _lay_sets(answers, enough, examined)
    chosen = enough & (examined[answers.blocks] >= LEAST_BALLOTS)
    weights = np.ones(len(answers.codes))
    for number in reversed(range(_PASSES)):
        model = fit_round(answers, weights)
        lz = _all_lz(answers, model, chosen)
        careful = fit_round(answers, np.where(np.nan_to_num(lz) < MISFIT, _CARELESS, weights))
        found = list(_search(answers, sets, careful, *((_LOOSER, 1.0) if number else (1.0, TOLERANCE))))
        if not found:  # nothing to learn, and the strict pass finds nothing that this one did not
            break
        weights = np.ones(len(answers.codes))
        for finding in found:
            weights[finding.ballots] = min(1.0, finding.allowed / len(finding.ballots))
    return _conclude(answers, [*found, *_misfits(answers, lz)], lz, examined)


def score_both(scores: ArrayLike, cells: ArrayLike, size: int, flagged: BoolArray) -> Comparison:
    """Score cells with and without the flagged ballots; scores of ballots on 0..100, shape (ballots,)."""
    values = np.asarray(scores, dtype=np.float64)
    kept = moments(np.where(flagged, np.nan, values), cells, size)
    every = moments(values, cells, size)
    return Comparison(group_scores(every), group_scores(kept), (every.n - kept.n).astype(np.int64))


def _lay_sets(answers: Answers, enough: BoolArray, examined: IntArray) -> list[tuple[int, Alike]]:
    order = np.argsort(answers.blocks, kind="stable")
    order = order[enough[order]]
    ends = np.cumsum(examined)
    blocks = np.flatnonzero(examined >= LEAST_BALLOTS)
    return [
        (int(block), alike)
        for block in blocks
        for alike in lay_alike(answers.codes, order[ends[block] - examined[block] : ends[block]])
    ]


def _search(
    answers: Answers, sets: list[tuple[int, Alike]], model: RoundModel, looser: float, tolerance: float
) -> Iterator[Finding]:
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


def _all_lz(answers: Answers, model: RoundModel, chosen: BoolArray) -> FloatArray:
    found = np.full(len(chosen), np.nan)
    order = np.flatnonzero(chosen)
    order = order[np.argsort(answers.blocks[order], kind="stable")]
    for mine in np.split(order, np.flatnonzero(np.diff(answers.blocks[order])) + 1):
        if mine.size:
            codes = answers.codes[mine]
            chances = model.block(int(answers.blocks[mine[0]])).given_opinion(codes)
            found[mine] = likelihood(codes, chances).lz
    return found


def _misfits(answers: Answers, lz: FloatArray) -> Iterator[Finding]:
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


def _conclude(answers: Answers, findings: list[Finding], lz: FloatArray, examined: IntArray) -> Integrity:
    # a ballot in several findings counts once, with the finding that leaves most of it
    suspicion = np.zeros(len(lz))
    for finding in findings:
        share = max(finding.excess, 0.0) / len(finding.ballots)
        suspicion[finding.ballots] = np.maximum(suspicion[finding.ballots], share)
    flagged = np.zeros(len(lz), dtype=np.bool_)
    for finding in findings:
        flagged[finding.ballots] = True
    excess = np.bincount(answers.blocks, suspicion, answers.number).astype(np.float64)
    found = np.bincount(answers.blocks, flagged, answers.number) > 0
    judged = np.where(examined >= LEAST_BALLOTS, examined, 0)
    grades = tuple(
        grade_of(float(excess[block]), int(examined[block]), found=bool(found[block]))
        for block in range(answers.number)
    )
    grade = grade_of(float(excess.sum()), int(judged.sum()), found=bool(findings))
    return Integrity(tuple(findings), flagged, lz, examined, excess, grades, grade)
