"""The integrity grade: how often it accuses honest rounds, how often it finds a stuffed tenth.

Seeded synthetic rounds (`benchmarks/_rounds.py`). What people do by themselves too - praise in a line at
a ceiling, draw answers like people - cannot be found by any look at the answers: it is measured all the
same and stands without a target, as do groups too small for it.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

import numpy as np

from analysis.integrity import Grade, examine
from benchmarks._figures import Figure, report
from benchmarks._rounds import SHAPES, Layout, Stuffing, World, draw, stuff, tenth

SEED = 20261123
HONEST_ROUNDS, BENT_ROUNDS, STUFFED_ROUNDS = 60, 20, 12
LARGE = (Layout(1, 200, 12), Layout(5, 100, 20), Layout(10, 30, 12))
SMALL = Layout(30, 10, 8)
LAYOUTS = (*LARGE, SMALL)
MOST_FALSE, LEAST_FOUND = 1.0, 90.0
FINDABLE = (Stuffing.IDENTICAL, Stuffing.NEARLY, Stuffing.MIDDLE_LINES)
EVERY_SUBJECT = (Layout(5, 100, 20), Layout(10, 30, 12))
Round = Callable[[np.random.Generator], bool]


def accuses(shape: str, world: World, layout: Layout) -> Round:
    """Give a trial: does an honest round get less than A."""

    def trial(random: np.random.Generator) -> bool:
        return examine(layout.answers(draw(random, shape, world, layout))).grade is not Grade.A

    return trial


def finds(shape: str, layout: Layout, kind: Stuffing, *, aimed: bool = True, labelled: bool = False) -> Round:
    """Give a trial: does a round with a stuffed tenth get less than A. ``labelled``: the batch is known."""

    def trial(random: np.random.Generator) -> bool:
        honest, like = (draw(random, shape, World.ONE_OPINION, layout) for _ in range(2))
        where = tenth(layout, aimed=aimed)
        codes = stuff(random, honest, where, kind, like)
        batches = None
        if labelled:
            batches = random.integers(1, 10, len(codes))
            batches[where] = 0
        return examine(layout.answers(codes, batches)).grade is not Grade.A

    return trial


def share(trials: Iterable[Round], rounds: int) -> float:
    """Give the share of rounds, in percent, of which the trials say yes; each trial has seeds of its own."""
    said = [
        trial(np.random.default_rng([SEED, place, number]))
        for place, trial in enumerate(trials)
        for number in range(rounds)
    ]
    return 100 * sum(said) / len(said)


def _honest() -> Iterator[Figure]:
    for shape in SHAPES:
        measured = share((accuses(shape, World.ONE_OPINION, one) for one in LAYOUTS), HONEST_ROUNDS)
        yield Figure(f"false alarms: {shape}", measured, "%", MOST_FALSE, "most")
    for world in (World.FACETS, World.HEAVY_TAILS, World.STYLES):
        measured = share((accuses(*one) for one in product(SHAPES, [world], LAYOUTS)), BENT_ROUNDS)
        yield Figure(f"false alarms: {world.value}", measured, "%", MOST_FALSE, "most")
    small = (accuses(shape, World.ONE_OPINION, SMALL) for shape in SHAPES)
    yield Figure("false alarms: groups of 10", share(small, HONEST_ROUNDS), "%", MOST_FALSE, "most")
    camps = (accuses(*one) for one in product(SHAPES, [World.CAMPS], LAYOUTS))
    yield Figure(f"false alarms: {World.CAMPS.value}", share(camps, BENT_ROUNDS), "%")


def _stuffed() -> Iterator[Figure]:
    for kind in FINDABLE:
        measured = share((finds(*one, kind) for one in product(SHAPES, LARGE)), STUFFED_ROUNDS)
        yield Figure(
            f"found, 30 ballots or more about each: {kind.value}", measured, "%", LEAST_FOUND, "least"
        )
    for kind in FINDABLE:
        measured = share((finds(shape, SMALL, kind) for shape in SHAPES), STUFFED_ROUNDS)
        yield Figure(f"found, groups of 10: {kind.value}", measured, "%")
    for shape in SHAPES:
        for labelled, words in ((False, ""), (True, ", paper batch known")):
            trials = (finds(shape, one, Stuffing.TOP_LINES, labelled=labelled) for one in LARGE)
            measured = share(trials, STUFFED_ROUNDS)
            yield Figure(f"found: {Stuffing.TOP_LINES.value}, {shape}{words}", measured, "%")
    for kind in (Stuffing.DICE, Stuffing.LIKE_PEOPLE):
        measured = share((finds(*one, kind) for one in product(SHAPES, LARGE)), STUFFED_ROUNDS // 3)
        yield Figure(f"found: {kind.value}", measured, "%")
    for layout in EVERY_SUBJECT:
        trials = (finds(shape, layout, Stuffing.IDENTICAL, aimed=False) for shape in SHAPES)
        measured = share(trials, STUFFED_ROUNDS)
        yield Figure(f"found: identical, a tenth about every subject, {layout.name}", measured, "%")


def main() -> None:
    """Draw the rounds and grade them."""
    report("integrity", [*_honest(), *_stuffed()])


if __name__ == "__main__":
    main()
