"""How often 95 % intervals of scores hold the true score: simulation over ballots as they really fall.

Seeded; each cell draws whole rounds of ballots and asks whether the interval holds the mean of the frame
they came from. In the core grid a ballot is one item of five levels. Beyond it a ballot is the mean of
twelve items that one person answered (alike by a normal copula): milder shapes, on which the prior makes
small samples cautious. All targets stand beside all cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.arrays import FloatArray
from analysis.scores import Moments, group_scores
from benchmarks._figures import Figure, report

SEED = 20260302
ROUNDS = 10_000
MOST_BALLOTS_AT_ONCE = 400_000
SIZES = (5, 10, 20, 50, 100, 400)
LIKENESS = 0.5  # correlation of two answers of one person, before they are cut into levels
SHAPES = {  # shares of the five levels, worst first
    "symmetric": (0.10, 0.20, 0.40, 0.20, 0.10),
    "80 % in the top two levels": (0.03, 0.05, 0.12, 0.35, 0.45),
    "97 % in the top two levels": (0.005, 0.01, 0.015, 0.27, 0.70),
    "two camps": (0.45, 0.05, 0.0, 0.05, 0.45),
}
EXTREME = "97 % in the top two levels"
ITEMS = (1, 12)
FRAMES = (None, 2)  # not finite; twice the ballots that came back
LEAST, MOST_FROM_20, MOST_FROM_100, MOST_WIDTH = 93.0, 99.0, 97.0, 1.3


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of round."""

    shape: str
    items: int
    n: int
    frame: int | None

    @property
    def name(self) -> str:
        frame = "large frame" if self.frame is None else f"frame of {self.frame * self.n}"
        return f"{self.shape}, {self.items} item{'s' * (self.items > 1)}, n = {self.n}, {frame}"

    @property
    def most(self) -> float | None:
        """Highest coverage that the target allows; None for fewer than 20 ballots."""
        if self.n >= 100 and self.shape != EXTREME:
            return MOST_FROM_100
        return MOST_FROM_20 if self.n >= 20 else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a cell's rounds gave: percent held, width beside the known-variance interval, ends."""

    cell: Cell
    coverage: float
    relative_width: float
    lowest: float
    highest: float


def _ballots(random: np.random.Generator, cell: Cell, rounds: int) -> FloatArray:
    """Ballot scores 0..100 of whole frames, (rounds, size of the frame or n)."""
    size = cell.n * (cell.frame or 1)
    cuts = special.ndtri(np.clip(np.cumsum(SHAPES[cell.shape])[:-1], 0, 1 - 1e-12))
    person = np.sqrt(LIKENESS) * random.standard_normal((rounds, size), dtype=np.float32)
    total = np.zeros((rounds, size))
    for _ in range(cell.items):
        own = np.sqrt(1 - LIKENESS) * random.standard_normal((rounds, size), dtype=np.float32)
        answer = person + own
        for cut in cuts:
            total += answer > cut
    return np.asarray(100 * total / (4 * cell.items))


def _blocks(cell: Cell) -> Iterator[int]:
    """Give the rounds in pieces that fit in memory."""
    at_once = max(1, min(ROUNDS, MOST_BALLOTS_AT_ONCE // (cell.n * (cell.frame or 1))))
    left = ROUNDS
    while left > 0:
        yield min(at_once, left)
        left -= at_once


def simulate(cell: Cell, seed: int) -> Found:
    """Draw the rounds of one cell."""
    random = np.random.default_rng(seed)
    truth_large = 25 * float(np.dot(SHAPES[cell.shape], range(5)))
    held = width = 0.0
    lowest, highest = 100.0, 0.0
    spread: list[float] = []
    for rounds in _blocks(cell):
        frame = _ballots(random, cell, rounds)
        sample = frame[:, : cell.n]
        sums = Moments(np.full(rounds, float(cell.n)), sample.sum(axis=1), (sample**2).sum(axis=1))
        fraction = 0.0 if cell.frame is None else 1 / cell.frame
        found = group_scores(sums, fraction=fraction)
        truth = np.full(rounds, truth_large) if cell.frame is None else frame.mean(axis=1)
        held += float(((found.low <= truth + 1e-9) & (truth - 1e-9 <= found.high)).sum())
        width += float((found.high - found.low).sum())
        lowest, highest = min(lowest, float(found.low.min())), max(highest, float(found.high.max()))
        spread.append(float(frame.std()))
    known = 2 * special.ndtri(0.975) * np.mean(spread) * np.sqrt((1 - fraction) / cell.n)
    return Found(cell, 100 * held / ROUNDS, float(width / ROUNDS / known), lowest, highest)


def main() -> None:
    """Simulate the grid; print every cell beside its targets."""
    cells = [
        Cell(shape, items, n, frame) for shape in SHAPES for items in ITEMS for frame in FRAMES for n in SIZES
    ]
    found = [simulate(cell, SEED + place) for place, cell in enumerate(cells)]
    figures = []
    for one in found:
        figures.append(Figure(f"coverage: {one.cell.name}", one.coverage, "%", LEAST, "least"))
        if one.cell.most is not None:
            figures.append(Figure(f"no more than: {one.cell.name}", one.coverage, "%", one.cell.most, "most"))
    widths = [one.relative_width for one in found]
    figures += [
        Figure("lowest coverage of the grid", min(one.coverage for one in found), "%", LEAST, "least"),
        Figure("mean width beside known variance", float(np.mean(widths)), "times", MOST_WIDTH, "most"),
        Figure("lowest end of an interval", min(one.lowest for one in found), "points", 0.0, "least"),
        Figure("highest end of an interval", max(one.highest for one in found), "points", 100.0, "most"),
    ]
    report("coverage", figures)


if __name__ == "__main__":
    main()
