"""The exact numbers of a round by subject and respondent group: they leave through the gate only."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.scores import Moments, Scores, group_scores
from surveys.questionnaire import FIRST_NO_ANSWER, LEFT_BLANK, NOT_ASKED, Questionnaire
from surveys.tally import Tally
from surveys.tally_scoring import Plan

TWO_VALUES = 2


@dataclass(frozen=True, slots=True)
class Exact:
    """Scores of P cells (a subject and a group each), in the order of the pooled tally.

    ``ballots`` (P,), ``criteria`` (P, criteria), ``items`` (P, items). ``counts`` (P, items, K): answers
    by value or option, from 1 on. ``asked``, ``no_answer`` (P, items): ballots asked the item; of these,
    those that chose a way of not answering. ``weighted`` (P,): ballots and criteria count strata by their
    people.
    """

    table: Tally
    ballots: Scores
    criteria: Scores
    items: Scores
    counts: IntArray
    asked: IntArray
    no_answer: IntArray
    weighted: BoolArray

    @property
    def valid(self) -> IntArray:
        """Shape (P,): ballots with a score."""
        return self.ballots.n.astype(np.int64)


def exact_scores(
    questionnaire: Questionnaire, pooled: Tally, fraction: FloatArray, confidence: float
) -> Exact:
    """Score every cell of a pooled tally. ``fraction`` (P,): share of a finite frame that answered."""
    plan = Plan.of(questionnaire)
    codes = np.array(pooled.categories)
    is_value = (codes > NOT_ASKED) & (codes < FIRST_NO_ANSWER)
    counts = pooled.counts[:, :, is_value]
    worth = _worth(plan, codes[is_value])
    no_answer = pooled.counts[:, :, (codes >= FIRST_NO_ANSWER) & (codes < LEFT_BLANK)].sum(axis=2)
    rated = counts * (plan.points > 0)[:, None]
    items = Moments(
        rated.sum(axis=2).astype(np.float64), (rated * worth).sum(axis=2), (rated * worth**2).sum(axis=2)
    )
    column = fraction[:, None]
    return Exact(
        table=pooled,
        ballots=group_scores(pooled.ballots, fraction=fraction, confidence=confidence),
        criteria=group_scores(pooled.criteria, fraction=column, confidence=confidence),
        items=group_scores(
            items,
            fraction=column,
            two_valued=(plan.points == TWO_VALUES)[None, :],
            confidence=confidence,
        ),
        counts=counts,
        asked=pooled.counts.sum(axis=2) - pooled.counts[:, :, codes == NOT_ASKED].sum(axis=2),
        no_answer=no_answer,
        weighted=np.zeros(len(pooled.keys), dtype=np.bool_),
    )


def _worth(plan: Plan, values: IntArray) -> FloatArray:
    """Shape (items, values): the score of each value of each item; 0 for choices."""
    top = np.maximum(plan.points, 2.0)[:, None]
    inside = values <= plan.points[:, None]
    return np.where(inside, 100.0 * (values - 1) / (top - 1), 0.0)
