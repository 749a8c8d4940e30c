"""The integrity of a round: ballots that do not look as if each came from a person of its own.

Flags, never deletions. The grade rests on two signs only: more identical (or nearly identical) ballots
than people give by themselves, and ballots whose answers do not fit together (l_z). Everything else
(bursts, batches, coverage of the list, other indices) is shown beside it and moves no grade.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.answer_blocks import Answers, fit_round
from analysis.arrays import ArrayLike, BoolArray, FloatArray, IntArray
from analysis.copies import LEAST_COPIES, LEAST_ITEMS, TOLERANCE, Alike, at_ends
from analysis.findings import LEAST_BALLOTS, MISFIT, Finding, all_lz, find_misfits, lay_sets, search
from analysis.method import CONFIDENCE, METHOD_VERSION
from analysis.scores import Scores, group_scores, moments

LEAST_C, LEAST_D = 0.05, 0.15
"""Shares of ballots in excess from which on the grade is C, and D."""
_PASSES = 5
_MUCH = 0.1  # of the ballots of a block
_CARELESS = 0.1  # a misfitting ballot counts so much where the model says how alike ballots are
_LOOSER = 30.0  # in passes before the last, doubtful clusters weigh less in the model, too


class Grade(StrEnum):
    """Integrity of a round or a block; the rule is `grade_of`."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Integrity:
    """What was found.

    ``flagged``: (ballots,). ``suspicion``: (ballots,), the share of the like of it that is too much.
    ``lz``: (ballots,), NaN with fewer than five answers. ``examined``, ``excess``,
    (blocks,): ballots examined and ballots in excess. ``grades``: of the blocks, None where too few ballots
    were examined; ``grade``: of the round.
    """

    findings: tuple[Finding, ...]
    flagged: BoolArray
    suspicion: FloatArray
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


def examine(answers: Answers, alike: IntArray | None = None) -> Integrity:
    """Examine a round.

    The pattern model is fitted to the ballots, then again with the ballots of suspicious clusters weighed
    down to the number that the model allows, so that copies do not teach the model to expect them. At the
    start patterns that fill much of a block are weighed down, so that copies in the majority do not either.

    Parameters
    ----------
    answers
        Of the round.
    alike
        Shape (blocks,): the block whose model each is held against, where it is not its own; then its
        ballots teach the model nothing.
    """
    of_block = np.arange(answers.number) if alike is None else alike
    base = (of_block == np.arange(answers.number)).astype(np.float64)[answers.blocks]
    enough = (answers.codes >= 0).sum(axis=1) >= LEAST_ITEMS
    examined = np.bincount(answers.blocks[enough], minlength=answers.number)
    sets = lay_sets(answers, enough, examined)
    chosen = enough & (examined[answers.blocks] >= LEAST_BALLOTS)
    weights = base * _wary(answers, sets)
    for number in reversed(range(_PASSES)):
        model = fit_round(answers, weights).held(of_block)
        lz = all_lz(answers, model, chosen)
        fitting = np.where(np.nan_to_num(lz) < MISFIT, _CARELESS, 1.0)
        careful = fit_round(answers, weights * fitting).held(of_block)
        found = list(search(answers, sets, careful, *((_LOOSER, 1.0) if number else (1.0, TOLERANCE))))
        if not found and weights[base > 0].all():  # nothing to learn; the strict pass finds nothing more
            break
        weights = base.copy()
        for finding in found:
            weights[finding.ballots] *= _worth(answers, finding, examined)
    return _conclude(answers, [*found, *find_misfits(answers, lz)], lz, examined)


def score_both(
    scores: ArrayLike, cells: ArrayLike, size: int, flagged: BoolArray, *, confidence: float = CONFIDENCE
) -> Comparison:
    """Score cells with and without the flagged ballots; scores of ballots on 0..100, shape (ballots,)."""
    values = np.asarray(scores, dtype=np.float64)
    kept = moments(np.where(flagged, np.nan, values), cells, size)
    every = moments(values, cells, size)
    return Comparison(
        group_scores(every, confidence=confidence),
        group_scores(kept, confidence=confidence),
        (every.n - kept.n).astype(np.int64),
    )


def _wary(answers: Answers, sets: list[tuple[int, Alike]]) -> FloatArray:
    """Give the first weights: 0 to ballots whose very pattern fills much of their block.

    The ends of the scale are left: honest people fill much of a block with them.
    """
    weights = np.ones(len(answers.codes))
    for _, alike in sets:
        number = np.bincount(alike.place)
        many = (number >= _MUCH * len(alike.ballots)) & (number >= LEAST_COPIES)
        suspicious = many & ~at_ends(alike.patterns, answers.sizes)
        weights[alike.ballots[suspicious[alike.place]]] = 0.0
    return weights


def _worth(answers: Answers, finding: Finding, examined: IntArray) -> float:
    """Give the weight of each ballot of a finding: together those allowed, and never much of their block."""
    number = len(finding.ballots)
    together = min(finding.allowed, float(number))
    if finding.block >= 0 and not at_ends(finding.pattern[None], answers.sizes)[0]:
        rest = float(examined[finding.block]) - number
        together = min(together, _MUCH / (1 - _MUCH) * rest)
    return together / number


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
    return Integrity(tuple(findings), flagged, suspicion, lz, examined, excess, grades, grade)
