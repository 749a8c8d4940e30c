"""Synthetic rounds, honest and stuffed: what the integrity grade is measured on.

People have one opinion about a subject and something to say about each item (a normal copula cut into
five levels). Worlds bend that in ways the grade's own model does not know. In every round 3 % of the
honest people answer by dice and 4 % give all items the level they would mostly have given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.answer_blocks import Answers
from analysis.arrays import FloatArray, IntArray

LEVELS = 5
TOP = LEVELS - 1
SHAPES: Mapping[str, tuple[float, ...]] = {  # shares of the five levels, worst first
    "symmetric": (0.10, 0.20, 0.40, 0.20, 0.10),
    "80 % in the top two levels": (0.03, 0.05, 0.12, 0.35, 0.45),
    "97 % in the top two levels": (0.005, 0.01, 0.015, 0.27, 0.70),
    "two camps": (0.45, 0.05, 0.0, 0.05, 0.45),
}
DICE, LINES = 0.03, 0.04
LIKENESS = 0.5  # share of the variance of an answer that is the opinion about the subject
BETWEEN_SUBJECTS, BETWEEN_ITEMS = 0.3, 0.2  # standard deviations, in those of opinions
SLIPS = 0.05  # of the answers of a nearly identical ballot


class World(StrEnum):
    """How opinions are spread."""

    ONE_OPINION = "one opinion"
    FACETS = "three opinions in each ballot"
    HEAVY_TAILS = "heavy tails"
    STYLES = "mild and extreme styles of answering"
    CAMPS = "two camps that agree in everything"


class Stuffing(StrEnum):
    """How the stuffed tenth was filled."""

    IDENTICAL = "identical"
    NEARLY = "nearly identical"
    MIDDLE_LINES = "lines of the middle level"
    TOP_LINES = "lines of the top level"
    DICE = "dice"
    LIKE_PEOPLE = "drawn like people"


@dataclass(frozen=True, slots=True)
class Layout:
    """How many blocks (subject and group) of how many ballots of how many items."""

    blocks: int
    ballots: int
    items: int

    @property
    def name(self) -> str:
        return f"{self.blocks} x {self.ballots} ballots of {self.items} items"

    @property
    def block(self) -> IntArray:
        """The block of each ballot."""
        return np.repeat(np.arange(self.blocks), self.ballots)

    def answers(self, codes: IntArray, batches: IntArray | None = None) -> Answers:
        """Give a round to be examined."""
        return Answers.of(codes, [LEVELS] * self.items, self.block, self.blocks, batches)


def draw(random: np.random.Generator, shape: str, world: World, layout: Layout) -> IntArray:
    """Draw an honest round, (ballots, items), categories 0..4."""
    number = len(layout.block)
    cuts = special.ndtri(np.clip(np.cumsum(SHAPES[shape])[:-1], 1e-9, 1 - 1e-9))
    latent = np.sqrt(LIKENESS) * _opinions(random, world, layout)
    latent += random.normal(0, BETWEEN_SUBJECTS, layout.blocks)[layout.block][:, None]
    latent += np.sqrt(1 - LIKENESS) * random.standard_normal(latent.shape)
    latent += random.normal(0, BETWEEN_ITEMS, layout.items)
    if world is World.STYLES:
        latent *= np.exp(0.4 * random.standard_normal((number, 1)))
    codes: IntArray = (latent[..., None] > cuts).sum(axis=-1)
    luck = random.random(number)
    dice, lines = luck < DICE, (luck >= DICE) & (luck < DICE + LINES)
    codes[dice] = random.integers(0, LEVELS, (int(dice.sum()), layout.items))
    codes[lines] = np.median(codes[lines], axis=1).astype(np.int64)[:, None]
    return codes


def _opinions(random: np.random.Generator, world: World, layout: Layout) -> FloatArray:
    number = len(layout.block)
    opinion = random.standard_normal((number, 1))
    if world is World.HEAVY_TAILS:
        opinion = random.standard_t(3, (number, 1)) / np.sqrt(3)
    if world is World.CAMPS:
        opinion = np.where(random.random((number, 1)) < 0.3, -1.5, 0.64) + 0.3 * opinion
        opinion /= opinion.std()
    if world is World.FACETS:
        facets = random.standard_normal((number, 3))
        opinion = (
            np.sqrt(0.6) * opinion + np.sqrt(0.4) * facets[:, np.arange(layout.items) * 3 // layout.items]
        )
    return np.broadcast_to(opinion, (number, layout.items)).copy()


def stuff(
    random: np.random.Generator, codes: IntArray, where: IntArray, kind: Stuffing, like: IntArray
) -> IntArray:
    """Give the round with the ballots ``where`` filled by one hand; ``like``: another honest round."""
    stuffed = codes.copy()
    size = (len(where), codes.shape[1])
    if kind is Stuffing.DICE:
        stuffed[where] = random.integers(0, LEVELS, size)
    elif kind is Stuffing.LIKE_PEOPLE:
        stuffed[where] = like[where]
    elif kind is Stuffing.TOP_LINES:
        stuffed[where] = TOP
    elif kind is Stuffing.MIDDLE_LINES:
        stuffed[where] = LEVELS // 2
    else:  # somebody praises, with a fault or two in every four items
        pattern = TOP - random.choice(3, codes.shape[1], p=[0.65, 0.25, 0.10])
        slips = (random.random(size) < SLIPS) & (kind is Stuffing.NEARLY)
        stuffed[where] = np.where(slips, random.integers(0, LEVELS, size), pattern)
    return stuffed


def tenth(layout: Layout, *, aimed: bool) -> IntArray:
    """Choose a tenth of the ballots: half of the first blocks (aimed at few subjects), or of every block."""
    number = len(layout.block) // 10
    places = np.arange(len(layout.block)) % layout.ballots
    if aimed:
        return np.flatnonzero(places < (layout.ballots + 1) // 2)[:number]
    return np.flatnonzero(places < layout.ballots // 10)
