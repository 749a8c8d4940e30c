"""How well a questionnaire measures in one respondent group, from the additive sums of its ballots."""

import math

import numpy as np

from analysis.arrays import FloatArray
from analysis.reliability import Alpha, alpha_from_covariances, icc_from_moments
from analysis.scores import Moments
from surveys.identifiers import RespondentGroup
from surveys.summary import Coefficient, GroupReliability, Withheld, WithheldReason
from surveys.survey import Rules
from surveys.tally import Tally
from surveys.tally_scoring import Plan

LEAST_BALLOTS = 30
"""Complete ballots from which a reliability is told."""
LEAST_SUBJECTS = 2
_HUNDREDTHS = 100


def measure_alpha(plan: Plan, table: Tally, group: RespondentGroup, confidence: float) -> Alpha:
    """Give Cronbach's alpha of a group's core items over all complete ballots of its cells."""
    place = list(RespondentGroup).index(group)
    mine = table.where(table.group == place)
    ballots = int(mine.complete.sum())
    core = np.flatnonzero(plan.core[place])
    totals, products = mine.item_totals.sum(axis=0)[core], mine.item_products.sum(axis=0)[np.ix_(core, core)]
    sums = products - np.outer(totals, totals) / max(ballots, 1)
    return alpha_from_covariances(_without_dust(sums, products) / max(ballots - 1, 1), ballots, confidence)


def tell_reliability(plan: Plan, table: Tally, group: RespondentGroup, rules: Rules) -> GroupReliability:
    """Tell the reliability of a group.

    Parameters
    ----------
    table
        The cells that are told, pooled; a withheld subject has no influence on anything published.
    """
    alpha = measure_alpha(plan, table, group, rules.confidence)
    mine = table.where(table.group == list(RespondentGroup).index(group))
    between = _between_subjects(mine)
    if alpha.ballots < LEAST_BALLOTS:
        nothing = Withheld(WithheldReason.TOO_FEW_BALLOTS)
        return GroupReliability(group, nothing, nothing, nothing, passes=False)
    if math.isnan(alpha.value):  # one item, or no two answers that differ
        unknown = Withheld(WithheldReason.LOW_RELIABILITY)
        return GroupReliability(group, unknown, *between, passes=False)
    told = Coefficient(
        round(alpha.value, 2) + 0.0,
        math.floor(alpha.low * _HUNDREDTHS) / _HUNDREDTHS,
        math.ceil(alpha.high * _HUNDREDTHS) / _HUNDREDTHS,
    )
    return GroupReliability(group, told, *between, passes=told.value >= rules.least_reliability)


def _between_subjects(mine: Tally) -> tuple[Coefficient | Withheld, Coefficient | Withheld]:
    found = icc_from_moments(Moments(mine.ballots.n, mine.ballots.total, mine.ballots.squares))
    if found.subjects < LEAST_SUBJECTS or math.isnan(found.icc1) or math.isnan(found.icc2):
        nothing = Withheld(WithheldReason.NO_EQUIVALENTS)
        return nothing, nothing
    return _plain(found.icc1), _plain(found.icc2)


def _plain(value: float) -> Coefficient:
    return Coefficient(round(value, 2) + 0.0, None, None)  # never "-0"


def _without_dust(sums: FloatArray, products: FloatArray) -> FloatArray:
    """Make centred sums 0 where they are rounding errors: an item that everybody answered alike."""
    constant = np.diag(sums) <= 1e-12 * np.diag(products)
    return np.where(constant[:, None] | constant[None, :], 0.0, sums)
