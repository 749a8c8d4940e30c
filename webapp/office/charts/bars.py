"""Stacked distribution bars: the shares of the answers, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

from surveys.questionnaire import Item, Questionnaire
from surveys.summary import Distribution

LEAST_LABELLED = 10  # per cent: a narrower part has no room for its number
TONES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, places in per cent of the width.

    ``tone`` 1 (worst) .. 5 (best) for the steps of a scale; 0 for options that have no order of worth.
    """

    x: float
    width: float
    percent: int
    ballots: int
    label: str
    tone: int

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def labelled(self) -> bool:
        """Whether its number has room."""
        return self.percent >= LEAST_LABELLED

    @property
    def dark(self) -> bool:
        """Whether letters on it must be light."""
        return self.tone in {1, TONES}

    @property
    def hatched(self) -> bool:
        """Whether it is hatched: the worse half must differ without colour."""
        return 0 < self.tone <= TONES // 2


def category_names(questionnaire: Questionnaire, item: Item, language: str) -> Mapping[str, str]:
    """Give the words of every category of an item: values as text, or option ids, worst first."""
    if item.scale is None:
        return {option.id: option.label[language] for option in item.options}
    labels = questionnaire.scales[item.scale].labels
    return {str(value): label[language] for value, label in enumerate(labels, start=1)}


def _tone(categories: tuple[str, ...], order: list[str]) -> int:
    places = [order.index(category) for category in categories]
    tone = 1 + (TONES - 1) * sum(places) / len(places) / max(1, len(order) - 1)
    # Between two tones the paler one: joined categories are never shown as the end of the scale.
    return ceil(tone - 0.5) if tone > (1 + TONES) / 2 else floor(tone + 0.5)


def parts(distribution: Distribution, names: Mapping[str, str], *, ranked: bool) -> tuple[Part, ...]:
    """Lay out a distribution; parts of nothing are left out. ``ranked``: its categories run worst to best."""
    order = list(names)
    total = sum(share.percent for share in distribution.shares) or 1
    laid: list[Part] = []
    x = 0.0
    for share in distribution.shares:
        width = 100 * share.percent / total
        tone = _tone(share.categories, order) if ranked else 0
        if width > 0:
            label = _label(share.categories, names)
            laid.append(Part(round(x, 2), round(width, 2), share.percent, share.ballots, label, tone))
        x += width
    return tuple(laid)


def _label(categories: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Name neighbouring categories by the first and the last of them."""
    first, last = names[categories[0]], names[categories[-1]]
    return first if len(categories) == 1 else f"{first} – {last}"
