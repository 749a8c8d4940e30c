"""Funnel limits of one position group, from published composites, intervals and counts alone."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.funnel import CONTROL, WARNING, Funnel, draw_funnel
from analysis.intervals import Interval
from surveys.release_standing import variances_of
from surveys.summary import Figure, GroupCounts, SubjectSummary, Summary, Withheld

CURVE_POINTS = 40
WIDEST = 1.1  # the curves go on a little beyond the largest number of ballots


class Lies(StrEnum):
    """Where a score lies in its funnel."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    FAR_OUTSIDE = "far_outside"


@dataclass(frozen=True, slots=True)
class Point:
    """One subject: its published composite, the ballots behind it, and the 95 % limits for so many."""

    subject: SubjectSummary
    score: Figure
    ballots: int
    low: float
    high: float
    lies: Lies


@dataclass(frozen=True, slots=True)
class Curve:
    """The limits for so many ballots, at 95 and at 99.8 %."""

    ballots: float
    warning: tuple[float, float]
    control: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PeerFunnel:
    """Subjects in the order of their numbers; ``beyond_chance``: they differ by more than chance does."""

    target: float
    points: tuple[Point, ...]
    curves: tuple[Curve, ...]
    beyond_chance: bool


def tell_funnel(summary: Summary, position_group: str) -> PeerFunnel | None:
    """Draw the limits around the mean of the subjects that are compared; None with fewer than three."""
    told = [
        (one, one.composite, ballots)
        for one in summary.subjects
        if one.position_group == position_group
        and isinstance(one.composite, Figure)
        and not isinstance(one.comparison, Withheld)
        and (ballots := _ballots(summary, one)) > 0
    ]
    numbers = np.array([ballots for _, _, ballots in told], dtype=np.float64)
    scores = [score for _, score, _ in told]
    variances = variances_of(scores, summary.confidence)
    funnel = draw_funnel([score.value for score in scores], variances, numbers)
    if funnel is None:
        return None
    points = tuple(_point(funnel, *one) for one in told)
    grid = np.linspace(max(1.0, numbers.min() / 2), numbers.max() * WIDEST, CURVE_POINTS)
    warning, control = (funnel.limits(grid, level) for level in (WARNING, CONTROL))
    curves = tuple(
        Curve(float(at), _ends(warning, place), _ends(control, place)) for place, at in enumerate(grid)
    )
    return PeerFunnel(round(funnel.target, 1), points, curves, funnel.between > 0)


def _point(funnel: Funnel, subject: SubjectSummary, score: Figure, ballots: int) -> Point:
    warning, control = (funnel.limits([ballots], level) for level in (WARNING, CONTROL))
    low, high = _ends(warning, 0)
    lies = Lies.INSIDE if low <= score.value <= high else Lies.OUTSIDE
    if lies is Lies.OUTSIDE and not control.low[0] <= score.value <= control.high[0]:
        lies = Lies.FAR_OUTSIDE
    return Point(subject, score, ballots, round(low, 1), round(high, 1), lies)


def _ends(limits: Interval, place: int) -> tuple[float, float]:
    return float(limits.low[place]), float(limits.high[place])


def _ballots(summary: Summary, subject: SubjectSummary) -> int:
    """Add up the ballots of the groups that count; all of them are told where there is a composite."""
    counted = {policy.group for policy in summary.policies if policy.required and policy.weight > 0}
    counts = [group.counts for group in subject.groups if group.group in counted]
    return sum(one.valid for one in counts if isinstance(one, GroupCounts))
