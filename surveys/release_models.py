"""Two other models of the same question: the fair average, and the score by the order of answers alone.

Both are told in whole points, beside the composite. Where pools of raters do not tie the subjects of
a position group together, leniency and merit are one number, and neither is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.crossed import NotConverged
from analysis.cumulative import OrdinalRatings
from analysis.cumulative_mixed import CumulativeMixedFit, fit_cumulative_mixed
from analysis.rasch import RaschFit, fit_rasch
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_figures import figure
from surveys.release_leniency import Raters
from surveys.release_pool_counts import Part, PoolCounts
from surveys.release_told import WHOLE_POINT, Told, quantile
from surveys.summary import Figure, SubjectSummary, Withheld, WithheldReason
from surveys.tally import Tally

MOST_POOLS = 60
MOST_COUNTS = 5_000_000
_TOP = 100.0
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Others:
    """The two models' scores of one subject."""

    fair: Figure | Withheld
    ordinal: Figure | Withheld

    @classmethod
    def withheld(cls, reason: WithheldReason) -> "Others":
        """Withhold both for one reason."""
        return cls(Withheld(reason), Withheld(reason))


def tell_others(
    told: Told, questionnaire: Questionnaire, raters: Raters, table: Tally
) -> dict[SubjectNumber, Others]:
    """Tell both models' scores of every subject, or why there is none."""
    cells = PoolCounts.of(told, questionnaire, raters, table)
    others: dict[SubjectNumber, Others] = {}
    groups: dict[str, list[SubjectNumber]] = {}
    for subject in told.summary.subjects:
        reason = _excluded(subject, cells)
        if reason is None:
            groups.setdefault(subject.position_group or "", []).append(subject.number)
        else:
            others[subject.number] = Others.withheld(reason)
    fitted: dict[int, dict[SubjectNumber, Others]] = {}
    for members in groups.values():
        parts = {cells.part[one] for one in members}
        if len(members) < _FEWEST or len(parts) > 1:
            alone = len(members) < _FEWEST
            reason = WithheldReason.NO_EQUIVALENTS if alone else WithheldReason.LENIENCY_NOT_IDENTIFIED
            others |= dict.fromkeys(members, Others.withheld(reason))
            continue
        [part] = parts
        if part not in fitted:
            fitted[part] = _fit(cells.of_part(part), told)
        others |= {one: fitted[part][one] for one in members}
    return others


def _excluded(subject: SubjectSummary, cells: PoolCounts) -> WithheldReason | None:
    """Say why a subject is not compared at all, or has too few ballots for a model; None: it has not."""
    if isinstance(subject.comparison, Withheld):
        return subject.comparison.reason
    return None if cells.whole(subject.number) else WithheldReason.TOO_FEW_BALLOTS


def _fit(part: Part, told: Told) -> dict[SubjectNumber, Others]:
    if len(part.pools) > MOST_POOLS or part.counts.size > MOST_COUNTS:
        return dict.fromkeys(part.subjects, Others.withheld(WithheldReason.NOT_COMPUTED))
    fair, ordinal = _fair(part, told), _ordinal(part, told)
    return {subject: Others(fair[place], ordinal[place]) for place, subject in enumerate(part.subjects)}


def _nothing(part: Part) -> list[Figure | Withheld]:
    return [Withheld(WithheldReason.NOT_CONVERGED)] * len(part.subjects)


def _fair(part: Part, told: Told) -> list[Figure | Withheld]:
    try:
        found: RaschFit = fit_rasch(part.counts, told.summary.confidence)
    except NotConverged:
        return _nothing(part)
    return [
        Withheld(WithheldReason.WOULD_REVEAL)
        if extreme or np.isnan(value)
        else figure(value, low, high, WHOLE_POINT)
        for value, low, high, extreme in zip(
            found.fair, found.fair_low, found.fair_high, found.extreme, strict=True
        )
    ]


def _ordinal(part: Part, told: Told) -> list[Figure | Withheld]:
    """Fit a random effect of subjects beside fixed ones of pools.

    The answers of a ballot are alike: together they count as one.
    """
    subject, pool, value = np.nonzero(part.counts)
    weights = part.counts[subject, pool, value] / part.items
    predictors = np.eye(len(part.pools))[pool][:, 1:]
    try:
        found = fit_cumulative_mixed(
            OrdinalRatings.of(value.astype(np.int64), predictors, weights),
            subject.astype(np.int64),
            len(part.subjects),
        )
    except NotConverged:
        return _nothing(part)
    if found.variance == 0.0:  # all differences go to pools: nothing of a person is left to be told
        return [Withheld(WithheldReason.LENIENCY_NOT_IDENTIFIED)] * len(part.subjects)
    half = quantile(told.summary.confidence) * found.effect_errors
    at = [_expected(found, part, told.weights, found.effects + side) for side in (0.0, -half, half)]
    return [figure(middle, low, high, WHOLE_POINT) for middle, low, high in zip(*at, strict=True)]


def _expected(
    found: CumulativeMixedFit,
    part: Part,
    weights: Mapping[RespondentGroup, float],
    effects: FloatArray,
) -> FloatArray:
    """Give the score expected of average pools for each subject's effect, on 0-100."""
    from scipy import special

    slopes = np.concatenate([[0.0], found.slopes])
    scores = _TOP * found.categories / (part.counts.shape[-1] - 1)
    bounds = found.thresholds[None, None, :] - effects[:, None, None] - slopes[None, :, None]
    below = special.expit(bounds)
    whole = np.concatenate([np.zeros((*below.shape[:2], 1)), below, np.ones((*below.shape[:2], 1))], axis=2)
    return np.asarray((np.diff(whole, axis=2) @ scores) @ part.shares(weights))
