"""Scores with the leniency of the raters taken out, where the round allows to tell it from merit.

A pool is the people of one respondent group who were asked about the same subjects. Everything is computed
from published group scores, their intervals and counts, so it tells nothing about ballots that those do
not; no rater is known, and none is guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.crossed import NotConverged, fit_crossed
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.release_figures import figure
from surveys.release_pools import Cells, Design
from surveys.release_standing import Published, variances_of
from surveys.summary import Figure, GroupResult, Withheld, WithheldReason
from surveys.survey import Assignment

Place = tuple[SubjectNumber, RespondentGroup]
Pool = tuple[RespondentGroup, frozenset[SubjectNumber]]
Told = Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]]
Adjusted = dict[SubjectNumber, Figure | Withheld]


@dataclass(frozen=True, slots=True)
class Raters:
    """Who rated whom: the pool of each place, None where one score mixes several pools."""

    pools: Mapping[Place, Pool | None]

    @classmethod
    def of(cls, assignments: Sequence[Assignment]) -> "Raters":
        """Read the assignments; whoever comes by the open link belongs to no pool."""
        pools: dict[Place, Pool | None] = {}
        for assignment in assignments:
            if assignment.channel is not Channel.OPEN_LINK:
                pool = (assignment.group, frozenset(assignment.subjects))
                for subject in assignment.subjects:
                    place = (subject, assignment.group)
                    pools[place] = pool if pools.get(place, pool) == pool else None
        return cls(pools)

    def are_the_same(self, members: Published, groups: Sequence[RespondentGroup]) -> bool:
        """Tell whether in every group one pool rated all these subjects."""
        for group in groups:
            found = {self.pools.get((subject, group)) for subject, _ in members}
            if len(found) > 1 or None in found:
                return False
        return True


def tell_adjusted(
    published: Mapping[str, Published],
    told: Told,
    raters: Raters,
    weights: Mapping[RespondentGroup, float],
    confidence: float,
) -> Adjusted:
    """Take the leniency of pools out of the composites.

    Published score = mean + (position group, respondent group) + subject + pool + (subject, pool) + noise,
    each a random effect by REML (Bates et al. 2015). Told is the composite as raters of average leniency
    among those of the position group would have given it, in the step of its own composite. Withheld where
    all were rated by the same pools; where pools do not overlap, so that leniency and merit are one number;
    and where the fit does not converge.

    Parameters
    ----------
    published
        The composites that are compared, by position group, two or more in each.
    told
        Published results of every compared subject.
    weights
        Of the groups that count, above 0.
    """
    same = {name: one for name, one in published.items() if raters.are_the_same(one, list(weights))}
    uneven = {name: one for name, one in published.items() if name not in same}
    cells = Cells.overlapping(_design(published, told, raters, weights), confidence)
    fitting = {name: one for name, one in uneven.items() if cells.compares([subject for subject, _ in one])}
    apart = {name: one for name, one in uneven.items() if name not in fitting}
    return {
        **_withhold(same, WithheldReason.SAME_RATERS),
        **_withhold(apart, WithheldReason.LENIENCY_NOT_IDENTIFIED),
        **(_fit(cells, fitting, weights, confidence) if fitting else {}),
    }


def _design(
    published: Mapping[str, Published], told: Told, raters: Raters, groups: Iterable[RespondentGroup]
) -> Design:
    return {
        (name, group): [
            (subject, raters.pools.get((subject, group)), told[subject][group]) for subject, _ in members
        ]
        for name, members in published.items()
        for group in groups
    }


def _fit(
    cells: Cells,
    fitting: Mapping[str, Published],
    weights: Mapping[RespondentGroup, float],
    confidence: float,
) -> Adjusted:
    try:
        fit = fit_crossed(*cells.ratings())
    except NotConverged:
        return _withhold(fitting, WithheldReason.NOT_CONVERGED)
    if fit.variances[0] == 0.0:  # all differences go to pools: nothing of a person is left to be told
        return _withhold(fitting, WithheldReason.LENIENCY_NOT_IDENTIFIED)
    merit, pools, columns, _ = fit.effects
    # how much pools differ is itself known from so many pools only
    reach = float(special.stdtrit(len(cells.pools) - 1, 0.5 + confidence / 2))
    errors = fit.errors(0)[1]
    adjusted: Adjusted = {}
    for name, members in fitting.items():
        mean = fit.intercept + sum(
            weight * float(columns[cells.columns[name, group]] + pools[cells.pools_of(name, group)].mean())
            for group, weight in weights.items()
        )
        # the mean of the position group is itself known from its subjects only
        of_mean = float(variances_of([one for _, one in members], confidence).mean()) / len(members)
        for subject, composite in members:
            at = cells.subjects[subject]
            value = mean + float(merit[at])
            half = reach * float(np.sqrt(errors[at] ** 2 + of_mean))
            adjusted[subject] = figure(value, value - half, value + half, composite.step)
    return adjusted


def _withhold(of: Mapping[str, Published], reason: WithheldReason) -> Adjusted:
    return {subject: Withheld(reason) for members in of.values() for subject, _ in members}
