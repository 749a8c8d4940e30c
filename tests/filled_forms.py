"""Forms as people fill them in: one hand with one pen a page, mostly neat, sometimes not; and the truth."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.identifiers import ItemId
from surveys.paper.layout import Bubble, PageLayout
from tests import pens
from tests.pens import Mark, Paper, Pen, Spot

Pixels = NDArray[np.uint8]

# How often each thing happens to an item, of 1.
HAPPENS = {
    "marked": 0.80, "blank": 0.07, "faint": 0.04, "rubbed out": 0.015, "changed by rubber": 0.015,
    "changed by scribble": 0.015, "changed by strike": 0.015, "two marks": 0.01, "circled": 0.01,
    "stray": 0.01,
}  # fmt: skip
STYLES: tuple[tuple[Mark, float], ...] = (
    (pens.fill, 0.45), (pens.cross, 0.25), (pens.tick, 0.22), (pens.slash, 0.05), (pens.dot, 0.03),
)  # fmt: skip
OTHER_STYLE = 0.04  # of the items of a page are marked in another way than the rest


@dataclass(frozen=True, slots=True)
class Truth:
    """What a person meant with one item. ``answer``: None for nothing; ``clear``: only one reading of it."""

    answer: str | None
    clear: bool
    event: str


Truths = Mapping[tuple[int, ItemId], Truth]


def fill_in(page: Pixels, layout: PageLayout, per_mm: float, random: np.random.Generator) -> Truths:
    """Fill in a page, (h, w, 3), in place; give what was meant."""
    hand = _Hand(
        Paper(page, per_mm, random),
        pens.PENS[int(random.integers(len(pens.PENS)))],
        _style(random),
    )
    items: dict[tuple[int, ItemId], list[Bubble]] = defaultdict(list)
    for one in layout.bubbles:
        items[one.place, one.item].append(one)
    return {asked: hand.answer(bubbles) for asked, bubbles in items.items()}


def _style(random: np.random.Generator) -> Mark:
    return STYLES[int(random.choice(len(STYLES), p=[share for _, share in STYLES]))][0]


@dataclass(frozen=True, slots=True)
class _Hand:
    paper: Paper
    pen: Pen
    style: Mark

    def answer(self, bubbles: list[Bubble]) -> Truth:
        """Answer one item in one of the ways in which people do."""
        random = self.paper.random
        event = str(random.choice(list(HAPPENS), p=list(HAPPENS.values())))
        order = random.permutation(len(bubbles))
        first, second = (bubbles[order[at]] for at in (0, min(1, len(bubbles) - 1)))
        if event == "marked":
            self._mark(first)
            return Truth(first.answer, True, event)
        if event == "faint":
            self._mark(first, float(random.uniform(0.18, 0.5)))
            return Truth(first.answer, True, event)
        if event == "blank":
            return Truth(None, True, event)
        if event == "circled":
            pens.circled(self.paper, _spot(first), self.pen)
            return Truth(first.answer, True, event)
        if event == "two marks":
            self._mark(first)
            self._mark(second)
            return Truth(None, first is second, event)
        return self._unusual(event, first, second)

    def _unusual(self, event: str, first: Bubble, second: Bubble) -> Truth:
        """Change one's mind, or leave a stray dot in another bubble."""
        if event == "stray":
            self._mark(first)
            near = self.paper.random.uniform(-0.6, 0.6, 2)
            speck = Spot(*_spot(second).place(*near), 0.12)
            pens.fill(self.paper, speck, self.pen)
            return Truth(first.answer, True, event)
        before = self.paper.page.copy() if "rub" in event else self.paper.page
        self._mark(first)
        if "rub" in event:
            pens.rub_out(self.paper, _spot(first), before)
        else:
            (pens.scribble if "scribble" in event else pens.strike)(self.paper, _spot(first), self.pen)
        if event == "rubbed out":
            return Truth(None, True, event)
        if first is not second:
            self._mark(second)
        return Truth(second.answer, first is not second, event)

    def _mark(self, bubble: Bubble, strength: float = 1.0) -> None:
        style = _style(self.paper.random) if self.paper.random.random() < OTHER_STYLE else self.style
        style(self.paper, _spot(bubble), self.pen, strength)


def _spot(bubble: Bubble) -> Spot:
    return Spot(bubble.x, bubble.y, bubble.radius)
