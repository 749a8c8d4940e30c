"""What is told of one group about one subject, as the unknowns and bounds of an attacker.

Only what a result tells is read, never a ballot: the same block can be made from a frozen release.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.disclosure_counts import Estimation, Share, ToldFigure
from analysis.disclosure_deduction import Block, ItemTold
from analysis.disclosure_totals import Range, Rows
from analysis.method import TOP_SCORE
from surveys.identifiers import ItemId
from surveys.questionnaire import Questionnaire
from surveys.summary import Band, Coded, Distribution, Figure, GroupCounts, GroupResult, ItemResult, Withheld

Score = Figure | Band | Withheld | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A questionnaire as means of items: ``criteria`` of each rated item, ``weights`` of each criterion."""

    points: Mapping[ItemId, int]
    criteria: Mapping[ItemId, tuple[str, ...]]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "Asked":
        """Read a questionnaire."""
        rated = [item for item in questionnaire.coded_items if item.scale is not None]
        return cls(
            {item.id: questionnaire.scales[item.scale].points for item in rated if item.scale is not None},
            {item.id: tuple(item.criteria) for item in rated},
            {criterion.code: criterion.weight for criterion in questionnaire.criteria},
        )


def block_of(result: GroupResult, asked: Asked, estimation: Estimation) -> Block | None:
    """Give what is told of a group as a block; None where nothing is told.

    Scores weighted by strata are no means of the items beside them, which are plain: they bind nothing.
    """
    if not isinstance(result.counts, GroupCounts):
        return None
    valid = result.counts.valid
    items = [one for one in result.items if one.item in asked.points]
    rows = [] if result.weighted else _rows(result, items, asked)
    several = [(row, score) for row, score in rows if (row > 0).sum() > 1]
    single = [
        (int(np.argmax(row)), score)
        for row, score in rows
        if (row > 0).sum() == 1 and not isinstance(score, Withheld)
    ]
    told = [
        _item(one, asked.points[one.item], valid, [score for place, score in single if place == number])
        for number, one in enumerate(items)
    ]
    missing = np.array([valid - one.answers for one in told], dtype=np.float64)
    shown = [(row, score) for row, score in several if not isinstance(score, Withheld)]
    weights = np.array([row for row, _ in shown]).reshape(len(shown), len(items))
    hidden = np.array([row for row, score in several if isinstance(score, Withheld)])
    return Block(
        tuple(told),
        Rows(
            weights,
            tuple(_loosened(_range(score), row, missing, valid) for row, score in shown),
        ),
        hidden.reshape(len(several) - len(shown), len(items)),
        estimation,
    )


def _rows(result: GroupResult, items: list[ItemResult], asked: Asked) -> list[tuple[FloatArray, Score]]:
    """Give the ballot score and every criterion as means of the items, with what is told of each."""
    means = {}
    for one in result.criteria:
        row = np.array([float(one.criterion in asked.criteria[item.item]) for item in items])
        if row.any():
            means[one.criterion] = row / row.sum()
    weights = [asked.weights[code] for code in means]
    rows: list[tuple[FloatArray, Score]] = [
        (means[one.criterion], one.score) for one in result.criteria if one.criterion in means
    ]
    if sum(weights) > 0:
        rows.append((np.average(list(means.values()), axis=0, weights=weights), result.score))
    return rows


def _item(one: ItemResult, points: int, valid: int, alone: list[Score]) -> ItemTold:
    shares: tuple[Share, ...] = ()
    answers = valid
    if isinstance(one.distribution, Distribution):
        answers = one.distribution.n
        shares = tuple(
            (tuple(int(value) - 1 for value in share.categories), share.ballots)
            for share in one.distribution.shares
        )
    scores = [one.score, *(alone if answers == valid else ())]
    ranges = [_range(score) for score in scores]
    tightest = Range(
        max(found.least for found in ranges),
        min(found.below for found in ranges),
        closed=min(ranges, key=lambda found: (found.below, found.closed)).closed,
    )
    figures = tuple(
        ToldFigure(score.value, score.low, score.high, score.step)
        for score in scores
        if isinstance(score, Figure)
    )
    return ItemTold(points, answers, tightest, figures, shares)


def _range(score: Score) -> Range:
    """Give the range of the exact value behind a score."""
    if isinstance(score, Band):
        return Range(score.least, score.below, closed=score.below == TOP_SCORE)
    if not isinstance(score, Figure):
        return Range()
    least = 0.0 if score.coded is Coded.BOTTOM else score.value - score.step / 2
    if score.coded is Coded.TOP:
        return Range(least)
    return Range(least, score.value + score.step / 2, closed=False)


def _loosened(told: Range, row: FloatArray, missing: FloatArray, valid: int) -> Range:
    """Widen the range of a mean of items as far as answers that are known to be missing may move it.

    With D ballots of N that lack an answer, the mean over ballots lies within 100 D / N of that of the
    complete ones, and the mean of the items' means within 100 D / (N - D).
    """
    lacking = float(missing[row > 0].sum())
    if not lacking:
        return told
    if lacking >= valid:
        return Range()
    slack = TOP_SCORE * lacking * (1 / valid + 1 / (valid - lacking))
    return Range(max(0.0, told.least - slack), min(TOP_SCORE, told.below + slack))
