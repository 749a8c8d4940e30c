"""Bars of counts: cadres by the range their told score lies in, and those who are withheld, hatched."""

from dataclasses import dataclass

from surveys.summary_counts import RANGES, ToldCounts

LEAST_LABELLED = 6  # per cent of the width: a narrower part has no room for its number
LIGHT_LETTERS_FROM = 3


@dataclass(frozen=True, slots=True)
class RangePart:
    """One part of a bar; places in per cent of the width. ``tone`` None: withheld."""

    x: float
    width: float
    count: int
    tone: int | None

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def labelled(self) -> bool:
        """Whether its number has room."""
        return self.width >= LEAST_LABELLED

    @property
    def dark(self) -> bool:
        """Whether letters on it must be light."""
        return self.tone is not None and self.tone >= LIGHT_LETTERS_FROM


def laid_ranges(counts: ToldCounts) -> tuple[RangePart, ...]:
    """Lay out who is told by range, lowest first, then who is withheld; parts of nothing are left out."""
    laid: list[RangePart] = []
    x = 0.0
    tones: list[int | None] = [*range(len(RANGES)), None]
    for count, tone in zip((*counts.ranges, counts.hidden), tones, strict=True):
        width = 100 * count / max(counts.cadres, 1)
        if count:
            laid.append(RangePart(round(x, 2), round(width, 2), count, tone))
        x += width
    return tuple(laid)
