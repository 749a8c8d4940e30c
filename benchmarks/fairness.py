"""Is a comparison fair where raters differ in leniency: what the product says, beside what is true.

Raw scores stand beside for comparison. A pair is falsely separated when it is told apart the wrong way round;
the share is of the pairs told apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import stats

from analysis.arrays import FloatArray, IntArray
from benchmarks._figures import Figure, report
from benchmarks._provinces import POSITIONS, Found, rate, release

SEED = 20_261_123
PROVINCES = 500
LAYOUTS = {
    "ratings, two pools each": ((0, 200), (1, 200)),
    "ratings, mostly one pool": ((0, 320), (1, 40), (7, 40)),
    "ratings, four pools each": ((0, 100), (1, 100), (7, 100), (12, 100)),
}
LEAST_COVERAGE, MOST_COVERAGE, MOST_FALSE = 93.0, 97.0, 5.0


@dataclass(frozen=True, slots=True)
class Fairness:
    """Over all provinces: Kendall's tau with the truth; percent of intervals, provinces, pairs.

    ``looks``: percent of pairs, and of these the wrong way round; ``told`` likewise.
    """

    coverage: float
    tau: tuple[float, float]
    best: tuple[float, float]
    looks: tuple[float, float]
    told: tuple[float, float]

    @classmethod
    def of(cls, found: Sequence[Found]) -> "Fairness":
        """Sum up provinces; pairs of figures are those of the raw and of the adjusted score."""
        truth, raw, adjusted = (
            np.array([getattr(one, name) for one in found]) for name in ("truth", "raw", "adjusted")
        )
        order = np.sign(truth[:, :, None] - truth[:, None, :])
        looks, told = (np.array([getattr(one, name) for one in found]) for name in ("looks", "told"))
        return cls(
            coverage=100 * float(np.mean([one.held for one in found])),
            tau=(_tau(truth, raw), _tau(truth, adjusted)),
            best=(_best(truth, raw), _best(truth, adjusted)),
            looks=_separated(looks, order),
            told=_separated(told, order),
        )


def _tau(truth: FloatArray, scores: FloatArray) -> float:
    return float(np.mean([stats.kendalltau(*pair).statistic for pair in zip(truth, scores, strict=True)]))


def _best(truth: FloatArray, scores: FloatArray) -> float:
    return 100 * float(np.mean(truth.argmax(axis=1) == scores.argmax(axis=1)))


def _separated(signs: IntArray, order: FloatArray) -> tuple[float, float]:
    pairs, false = int(np.count_nonzero(signs)), int(np.count_nonzero(signs * order < 0))
    return 100 * pairs / (len(signs) * POSITIONS * (POSITIONS - 1)), 100 * false / max(pairs, 1)


def simulate(make: Callable[[np.random.Generator], Found], provinces: int, seed: int) -> Fairness:
    """Make provinces, each from a seed of its own."""
    return Fairness.of([make(np.random.default_rng([seed, number])) for number in range(provinces)])


def _figures(name: str, found: Fairness, most: float | None) -> list[Figure]:
    figures = [
        Figure(f"{name}: intervals of adjusted scores cover", found.coverage, "%", LEAST_COVERAGE, "least"),
        Figure(f"{name}: Kendall tau adjusted, beside raw", found.tau[1], "", found.tau[0], "least"),
        Figure(f"{name}: of pairs told apart, falsely", found.told[1], "%", MOST_FALSE, "most"),
        Figure(f"{name}: pairs told apart", found.told[0], "%"),
        Figure(f"{name}: raw, pairs that look separated", found.looks[0], "%"),
        Figure(f"{name}: raw, of these falsely", found.looks[1], "%"),
        Figure(f"{name}: best adjusted is truly best", found.best[1], "%"),
        Figure(f"{name}: best raw is truly best", found.best[0], "%"),
    ]
    if most is not None:
        figures.insert(1, Figure(f"{name}: and no more than", found.coverage, "%", most, "most"))
    return figures


def main() -> None:
    """Print what every kind of province gives."""
    kinds = [(name, partial(rate, layout=layout), MOST_COVERAGE) for name, layout in LAYOUTS.items()]
    figures: list[Figure] = []
    for name, make, most in kinds:
        figures += _figures(name, simulate(make, PROVINCES, SEED), most)
    of_400, of_200 = (simulate(partial(release, ballots=ballots), PROVINCES, SEED) for ballots in (400, 200))
    figures += _figures("release, two groups of 400", of_400, MOST_COVERAGE)
    # intervals rounded outwards to whole points hold more often than they must
    figures += _figures("release in whole points, two groups of 200", of_200, None)
    report("fairness", figures)


if __name__ == "__main__":
    main()
