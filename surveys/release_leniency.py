"""Scores with the leniency of the raters taken out, where the round allows to tell it from merit.

A pool is the people of one respondent group who were asked about the same subjects. Everything is computed
from published group scores, their intervals and counts, so it tells nothing about ballots that those do
not; no rater is known, and none is guessed. Rounds that declared linking are the exception: there the ballots
of one code share a number, and what `surveys.release_linked` may tell from it takes the place of this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.adjusted import Effects, compare_effects, compare_effects_with_others
from analysis.arrays import FloatArray
from analysis.crossed import CrossedFit, NotConverged, fit_crossed
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.release_comparison import Apart
from surveys.release_figures import figure
from surveys.release_linked import LinkedRows, tell_linked
from surveys.release_pools import Cells, Design
from surveys.release_standing import Published
from surveys.summary import Figure, GroupResult, Withheld, WithheldReason
from surveys.survey import Assignment

Place = tuple[SubjectNumber, RespondentGroup]
Pool = tuple[RespondentGroup, frozenset[SubjectNumber]]
Told = Mapping[SubjectNumber, Mapping[RespondentGroup, GroupResult]]


@dataclass(frozen=True, slots=True)
class Leniency:
    """What is left when leniency is taken out.

    ``apart``: by position group whose scores are told, who still differs.
    """

    scores: dict[SubjectNumber, Figure | Withheld]
    apart: dict[str, Apart]


@dataclass(frozen=True, slots=True)
class Raters:
    """Who rated whom: the pool of each place, None where one score mixes several pools.

    ``rows``: in a round that declared linking, its ballots by rater.
    """

    pools: Mapping[Place, Pool | None]
    rows: LinkedRows | None = None

    @classmethod
    def of(cls, assignments: Sequence[Assignment], rows: LinkedRows | None = None) -> "Raters":
        """Read the assignments; whoever comes by the open link belongs to no pool."""
        pools: dict[Place, Pool | None] = {}
        for assignment in assignments:
            if assignment.channel is not Channel.OPEN_LINK:
                pool = (assignment.group, frozenset(assignment.subjects))
                for subject in assignment.subjects:
                    place = (subject, assignment.group)
                    pools[place] = pool if pools.get(place, pool) == pool else None
        return cls(pools, rows)

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
) -> Leniency:
    """Take the leniency of pools out of the composites.

    Published score = mean + (position group, respondent group) + subject + pool + (subject, pool) + noise,
    each a random effect by REML (Bates et al. 2015). Told is the composite as raters of average leniency
    among those of the position group would have given it, in the step of its own composite. Withheld where
    all were rated by the same pools; where pools do not overlap, so that leniency and merit are one number;
    and where the fit does not converge. Where raters are known, what they tell replaces what pools do.

    Parameters
    ----------
    published
        The composites that are compared, by position group, two or more in each.
    told
        Published results of every compared subject.
    weights
        Of the groups that count, above 0.
    """
    by_pools = _by_pools(published, told, raters, weights, confidence)
    if raters.rows is None:
        return by_pools
    linked = tell_linked(raters.rows, published, weights, confidence)
    return Leniency(by_pools.scores | linked.scores, by_pools.apart | linked.apart)


def _by_pools(
    published: Mapping[str, Published],
    told: Told,
    raters: Raters,
    weights: Mapping[RespondentGroup, float],
    confidence: float,
) -> Leniency:
    same = {name: one for name, one in published.items() if raters.are_the_same(one, list(weights))}
    uneven = {name: one for name, one in published.items() if name not in same}
    cells = Cells.overlapping(_design(published, told, raters, weights), confidence)
    fitting = {name: one for name, one in uneven.items() if cells.compares([subject for subject, _ in one])}
    apart = {name: one for name, one in uneven.items() if name not in fitting}
    withheld = _withhold(same, WithheldReason.SAME_RATERS)
    withheld.scores.update(_withhold(apart, WithheldReason.LENIENCY_NOT_IDENTIFIED).scores)
    found = _fit(cells, fitting, weights, confidence) if fitting else Leniency({}, {})
    return Leniency({**withheld.scores, **found.scores}, found.apart)


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
) -> Leniency:
    try:
        fit = fit_crossed(*cells.ratings())
    except NotConverged:
        return _withhold(fitting, WithheldReason.NOT_CONVERGED)
    if fit.variances[0] == 0.0:  # all differences go to pools: nothing of a person is left to be told
        return _withhold(fitting, WithheldReason.LENIENCY_NOT_IDENTIFIED)
    # how much pools differ, and how much subjects, is itself known from so many only
    freedom = len(cells.pools) + len(cells.subjects) - 2
    found = Leniency({}, {})
    for name, members in fitting.items():
        subjects = [subject for subject, _ in members]
        told = _composites(fit, cells.sums(subjects, name, weights), freedom, confidence)
        found.scores.update(
            (subject, figure(told[0, place], told[1, place], told[2, place], composite.step))
            for place, (subject, composite) in enumerate(members)
        )
        levels = np.array([cells.subjects[subject] for subject in subjects])
        effects = Effects.of(fit, 0, levels, freedom)
        found.apart[name] = Apart.of(
            compare_effects(effects, confidence), compare_effects_with_others(effects, confidence)
        )
    return found


def _composites(fit: CrossedFit, sums: Sequence[FloatArray], freedom: float, confidence: float) -> FloatArray:
    """Give value and ends of sums of effects, shape (3, sums)."""
    ones = np.ones(sums[0].shape[1])
    value = fit.intercept + sum(part.T @ effects for part, effects in zip(sums, fit.effects, strict=True))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * np.sqrt(np.diag(fit.covariance(ones, sums)))
    return np.array([value, value - half, value + half])


def _withhold(of: Mapping[str, Published], reason: WithheldReason) -> Leniency:
    return Leniency({subject: Withheld(reason) for members in of.values() for subject, _ in members}, {})
