"""Shapes of the public pages: where a score stands on its axis, and a bar of shares."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaire import Item, Scale
from surveys.summary import Distribution
from webapp.i18n import words

MARGIN = 3.0  # per cent on either side, so that a dot at the end is not cut
LEAST_LABELLED = 9


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, in per cent of its width. ``tone`` 0 (palest) .. 4."""

    x: float
    width: float
    percent: int
    ballots: int
    label: str
    tone: int

    @property
    def is_labelled(self) -> bool:
        """Whether its number has room."""
        return self.percent >= LEAST_LABELLED

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 2)


def place_on_axis(score: float) -> float:
    """Give the place of a score of 0-100 in per cent of the width."""
    return round(MARGIN + (100 - 2 * MARGIN) * min(max(score, 0.0), 100.0) / 100, 2)


def bar(item: Item, scales: Mapping[str, Scale], distribution: Distribution) -> tuple[Part, ...]:
    """Lay out a distribution, worst first; categories that were joined stand together."""
    names = _names(item, scales)
    order = list(names)
    laid: list[Part] = []
    x = 0.0
    for share in distribution.shares:
        if share.percent:
            last = order.index(share.categories[-1])
            # Options of a choice have no order of worth: they only differ from their neighbours.
            tone = round(4 * last / max(1, len(order) - 1)) if item.scale else 2 + len(laid) % 2
            label = " + ".join(names[one] for one in share.categories)
            laid.append(Part(round(x, 2), round(share.percent, 2), share.percent, share.ballots, label, tone))
        x += share.percent
    return tuple(laid)


def _names(item: Item, scales: Mapping[str, Scale]) -> dict[str, str]:
    if item.scale is None:
        return {option.id: words(option.label) for option in item.options}
    return {str(value): words(label) for value, label in enumerate(scales[item.scale].labels, start=1)}
