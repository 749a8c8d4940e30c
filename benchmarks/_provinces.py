"""Seeded provinces of which the truth is known: thirty equivalent positions rated by pools of raters.

Answers 1 to 5 with SD 0.9, merit of cadres with SD 0.25, leniency of pools of raters with SD 0.2. Two ways
the product adjusts scores: a table of ratings with a column of pools (`ydan analyse --model crossed`), and a
release, in which citizens of 15 communes rate the two people of their commune and five pools of colleagues
rate six people each across communes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.adjusted import Effects, compare_effects
from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.comparison import Contenders
from analysis.crossed import fit_crossed
from analysis.disclosure import floor_for
from analysis.scores import Moments, Scores, group_scores, moments
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.ratings_table import Labels
from surveys.release_comparison import compare
from surveys.release_composite import tell_composite
from surveys.release_figures import figure
from surveys.release_leniency import Raters, tell_adjusted
from surveys.standalone_crossed import fit_columns
from surveys.summary import Figure, GroupCounts, GroupResult
from surveys.survey import Assignment

POSITIONS, COMMUNES, COLLEAGUES = 30, 15, 5
MEAN, MERIT, LENIENCY, ANSWERS = 3.4, 0.25, 0.2, 0.9
CONFIDENCE = 0.95
LOWEST, TOP = 1, 5
POINTS = 25.0  # of 0-100 for one step of an answer
CUTS = np.arange(LOWEST, TOP) + 0.5
LEAST_TOLD = 5
HALVES = {RespondentGroup.CITIZEN: 0.5, RespondentGroup.PEER: 0.5}
EVERY = np.arange(POSITIONS)
POOLS = {  # the pool of each position
    RespondentGroup.CITIZEN: EVERY // 2,
    RespondentGroup.PEER: np.where(EVERY % 2, EVERY // 2 * 7 % COMMUNES, EVERY // 2) * COLLEAGUES // COMMUNES,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one province gave, arrays (positions,), and which pairs are told apart, by the sign told.

    ``looks``: pairs that look separated to whoever compares raw means two by two; ``told``: what the product
    says. Both of shape (positions, positions), 0 where not told apart.
    """

    truth: FloatArray
    raw: FloatArray
    adjusted: FloatArray
    held: BoolArray
    looks: IntArray
    told: IntArray


def rate(random: np.random.Generator, layout: Sequence[tuple[int, int]]) -> Found:
    """Make a table of ratings and analyse it.

    ``layout``: cadre c is rated by that many people of pool c + offset (of 30), for each (offset, number).
    """
    merit, leniency = random.normal(0, MERIT, POSITIONS), random.normal(0, LENIENCY, POSITIONS)
    offsets, numbers = zip(*layout, strict=True)
    cadre = np.repeat(EVERY, sum(numbers))
    pool = (cadre + np.tile(np.repeat(offsets, numbers), POSITIONS)) % POSITIONS
    ratings = _answers(random, MEAN + merit[cadre] + leniency[pool])
    truth = _expected(MEAN + merit, float(np.hypot(ANSWERS, LENIENCY)))
    names = tuple(map(str, EVERY))
    labels = {"cadre": Labels(cadre, names), "pool": Labels(pool, names)}
    crossed = fit_columns(ratings, labels, CONFIDENCE, rater="pool")
    fit = fit_crossed(ratings, [cadre, pool], [POSITIONS, POSITIONS])
    pairs = compare_effects(Effects.of(fit, 0, EVERY, 2 * POSITIONS - 2), CONFIDENCE)
    told = np.zeros((POSITIONS, POSITIONS), dtype=np.int64)
    told[pairs.first, pairs.second] = np.where(pairs.told_apart, np.sign(pairs.difference), 0)
    scores = group_scores(moments(ratings, cadre, POSITIONS))
    return Found(
        truth,
        scores.score,
        crossed.adjusted,
        (crossed.low <= truth) & (truth <= crossed.high),
        _looks(scores.score, scores.se),
        told - told.T,
    )


def release(random: np.random.Generator, ballots: int) -> Found:
    """Make the ballots of a round, so many of each group about each position, and what is published of it."""
    merit, truth, scores = random.normal(0, MERIT, POSITIONS), np.zeros(POSITIONS), []
    for group, pool in POOLS.items():
        leniency = random.normal(0, LENIENCY, int(pool.max()) + 1)[pool]
        # rows: cadres; columns: the pool of each position; on average over these pools is the truth
        mean = MEAN + merit[:, None] + leniency
        truth += HALVES[group] * POINTS * (_expected(mean, ANSWERS) - LOWEST).mean(axis=1)
        values = POINTS * (_answers(random, np.repeat(np.diag(mean)[:, None], ballots, axis=1)) - LOWEST)
        number = np.full(POSITIONS, float(ballots))
        scores.append(group_scores(Moments(number, values.sum(axis=1), (values**2).sum(axis=1))))
    score, sd, n = (np.stack([getattr(one, name) for one in scores], axis=1) for name in ("score", "sd", "n"))
    exact = Contenders(score, sd, n, np.zeros(n.shape), np.array(list(HALVES.values())))
    told = {
        SubjectNumber(int(at)): {
            group: _result(group, scores[place], int(at), ballots) for place, group in enumerate(POOLS)
        }
        for at in EVERY
    }
    return _publish(told, truth, exact, _asked(ballots))


def _publish(
    told: Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]],
    truth: FloatArray,
    exact: Contenders,
    asked: Sequence[Assignment],
) -> Found:
    composites = {number: tell_composite(groups, HALVES) for number, groups in told.items()}
    published = [(number, one) for number, one in composites.items() if isinstance(one, Figure)]
    leniency = tell_adjusted({"post": published}, told, Raters.of(asked), HALVES, CONFIDENCE)
    adjusted = [one for one in leniency.scores.values() if isinstance(one, Figure)]
    if len(adjusted) < POSITIONS:
        raise ValueError("the design of this province is meant to tell leniency from merit")
    compared = compare("post", published, exact, CONFIDENCE, leniency.apart["post"])
    signs = np.zeros((POSITIONS, POSITIONS), dtype=np.int64)
    for number, comparison in compared.items():
        for pair in comparison.pairs:
            if pair.peer is not None and pair.told_apart:
                signs[number, pair.peer] = int(np.sign(pair.value))
    raw = np.array([one.value for _, one in published])
    return Found(
        truth,
        raw,
        np.array([one.value for one in adjusted]),
        np.array([one.low <= value <= one.high for one, value in zip(adjusted, truth, strict=True)]),
        _looks(raw, np.sqrt((exact.sd**2 / exact.n) @ exact.weights**2)),
        signs,
    )


def _answers(random: np.random.Generator, mean: FloatArray) -> FloatArray:
    return np.clip(np.rint(mean + random.normal(0, ANSWERS, mean.shape)), LOWEST, TOP)


def _expected(mean: FloatArray, spread: float) -> FloatArray:
    """Mean of the whole answers that fall around a mean."""
    return np.asarray(LOWEST + special.ndtr((mean[..., None] - CUTS) / spread).sum(axis=-1))


def _looks(score: FloatArray, se: FloatArray) -> IntArray:
    difference = score[:, None] - score
    beyond = np.abs(difference) > special.ndtri(0.5 + CONFIDENCE / 2) * np.hypot(se[:, None], se)
    return np.where(beyond, np.sign(difference), 0).astype(np.int64)


def _result(group: RespondentGroup, scores: Scores, at: int, ballots: int) -> GroupResult:
    step = floor_for(ballots, LEAST_TOLD).ballot_step
    if step is None:
        raise ValueError("too few ballots to be told")
    score = figure(float(scores.score[at]), float(scores.low[at]), float(scores.high[at]), step)
    return GroupResult(group, GroupCounts(ballots, ballots, ballots, 0), score, (), ())


def _asked(ballots: int) -> list[Assignment]:
    return [
        Assignment(
            1 + place, group, 0, Channel.WEB, tuple(map(SubjectNumber, EVERY[pool == one].tolist())), ballots
        )
        for place, (group, pool, one) in enumerate(
            (group, pool, one) for group, pool in POOLS.items() for one in np.unique(pool)
        )
    ]
