"""A funnel: scores by the ballots behind them, with the limits that chance draws around the mean of peers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from surveys.release_funnel import PeerFunnel, Point
from webapp.office.charts.axis import Axis

HEIGHT = 240.0
ROOM = 14.0  # above and below, so that letters and dots are not cut
TENTH = 10.0
TICKS = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """The upright axis: scores from ``least`` below to ``most`` above."""

    least: float
    most: float

    def place(self, score: float) -> float:
        """Give how far below the top a score stands; scores beyond the axis stop at its ends."""
        inside = min(max(score, self.least), self.most)
        return round(ROOM + (HEIGHT - 2 * ROOM) * (self.most - inside) / (self.most - self.least), 2)

    @property
    def values(self) -> tuple[float, ...]:
        """The scores that carry a line."""
        return tuple(self.least + index * (self.most - self.least) / TICKS for index in range(TICKS + 1))


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """Axes, points and curves; a curve is the points of a polyline in 0..100 by 0..HEIGHT.

    ``points``: those the visitor may see, in the order given.
    """

    ballots: Axis
    scores: Scale
    target: float
    beyond_chance: bool
    points: tuple[Point, ...]
    curves: tuple[tuple[str, str], ...]


def draw(funnel: PeerFunnel, seen: Sequence[Point]) -> FunnelChart:
    """Lay out a funnel; axes and curves are those of all peers, points those that are seen."""
    shown = [one.score.value for one in funnel.points]
    shown += [end for one in funnel.points for end in (one.low, one.high)]
    scores = Scale(max(0.0, floor(min(shown) / TENTH) * TENTH), min(100.0, ceil(max(shown) / TENTH) * TENTH))
    step = ceil(funnel.curves[-1].ballots / TICKS)
    ballots = Axis(0, step * TICKS, step)

    def line(kind: str, ends: Sequence[float]) -> tuple[str, str]:
        places = [ballots.place(one.ballots) for one in funnel.curves]
        heights = [scores.place(end) for end in ends]
        return kind, " ".join(f"{x:g},{y:g}" for x, y in zip(places, heights, strict=True))

    return FunnelChart(
        ballots,
        scores,
        funnel.target,
        funnel.beyond_chance,
        tuple(seen),
        tuple(
            line(kind, [getattr(one, kind)[side] for one in funnel.curves])
            for kind in ("warning", "control")
            for side in (0, 1)
        ),
    )
