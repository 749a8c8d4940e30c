"""Axes: from a score to a place in the drawing, in per cent of its width."""

from dataclasses import dataclass
from math import ceil

MARGIN = 3.0  # per cent on either side, so that dots and letters at the ends are not cut


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis from ``least`` to ``most``."""

    least: float
    most: float
    step: float

    def place(self, value: float) -> float:
        """Give the place of a value in per cent of the width; values beyond the axis stop at its ends."""
        inside = min(max(value, self.least), self.most)
        share = (inside - self.least) / (self.most - self.least)
        return round(MARGIN + (100 - 2 * MARGIN) * share, 2)

    @property
    def values(self) -> tuple[float, ...]:
        """The values that carry a tick."""
        count = round((self.most - self.least) / self.step)
        return tuple(self.least + index * self.step for index in range(count + 1))


SCORES = Axis(0, 100, 25)


def differences(reach: float) -> Axis:
    """Give a symmetric axis for differences of at most ``reach`` points."""
    end = max(10.0, ceil(reach / 10) * 10.0)
    return Axis(-end, end, end / 2)
