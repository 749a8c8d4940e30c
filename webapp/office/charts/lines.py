"""Lines over rounds: from published scores to places in the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from surveys.release_trend import Point
from surveys.summary import Figure
from webapp.office.charts.axis import Axis

HEIGHT = 220
TOP, BOTTOM = 12, 30  # the names of the rounds stand below
LEFT, RIGHT = 12.0, 6.0  # per cent of the width


@dataclass(frozen=True, slots=True)
class Mark:
    """One round: ``x`` in per cent, the others in pixels from the top; None where nothing is told."""

    x: float
    value: float | None
    low: float | None
    high: float | None
    point: Point


@dataclass(frozen=True, slots=True)
class Lines:
    """Marks from left to right, the segments between neighbours that are both told, and the scale."""

    marks: tuple[Mark, ...]
    segments: tuple[tuple[Mark, Mark], ...]
    ticks: tuple[tuple[float, float], ...]
    height: int


def laid(points: Sequence[Point], axis: Axis, apart: Sequence[bool] = ()) -> Lines:
    """Lay out the scores of rounds, the earliest on the left; ``apart``: which neighbours no line joins."""
    inner = HEIGHT - TOP - BOTTOM

    def down(value: float) -> float:
        return round(TOP + inner * (axis.most - value) / (axis.most - axis.least), 1)

    step = (100 - LEFT - RIGHT) / max(len(points), 1)
    marks = []
    for place, point in enumerate(points):
        score, x = point.score, round(LEFT + step * (place + 0.5), 2)
        if isinstance(score, Figure):
            marks.append(Mark(x, down(score.value), down(score.low), down(score.high), point))
        else:
            marks.append(Mark(x, None, None, None, point))
    return Lines(
        tuple(marks),
        tuple(
            (one, other)
            for place, (one, other) in enumerate(pairwise(marks))
            if one.value is not None and other.value is not None and not any(apart[place : place + 1])
        ),
        tuple((down(value), value) for value in axis.values),
        HEIGHT,
    )
