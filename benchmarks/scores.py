"""From coded answers to item means with standard errors, and from sums to scores with intervals."""

import resource
import time
from collections.abc import Callable

import numpy as np

from analysis.counts import count_codes, summarise_counts
from analysis.scores import Moments, group_scores
from benchmarks._figures import Figure, report

SEED = 20260302
CADRES = 10_000
ITEMS = 12
LEVELS = tuple(range(1, 6))
SHARES = (0.05, 0.08, 0.17, 0.35, 0.35)


def _seconds(work: Callable[[], object], times: int = 3) -> float:
    """Give the shortest time of a few runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _means(ratings: int) -> float:
    random = np.random.default_rng(SEED)
    ballots = ratings // ITEMS
    codes = random.choice(np.array(LEVELS, dtype=np.uint8), (ballots, ITEMS), p=SHARES)
    cadres = random.integers(0, CADRES, ballots)

    def work() -> None:
        found = summarise_counts(count_codes(codes, cadres, CADRES, LEVELS), LEVELS)
        np.divide(found.sd, np.sqrt(found.n), out=np.zeros_like(found.sd), where=found.n > 0)

    return _seconds(work)


def _intervals() -> float:
    random = np.random.default_rng(SEED)
    n = random.integers(5, 400, (CADRES, ITEMS)).astype(np.float64)
    mean = random.uniform(30, 95, n.shape)
    sums = Moments(n, n * mean, n * np.minimum(mean**2 + 300, 100 * mean))
    return _seconds(lambda: group_scores(sums))


def main() -> None:
    """Measure; print the figures beside their targets."""
    name = f"item means with standard errors, {CADRES:,} cadres x {ITEMS} items"
    figures = [
        Figure(f"{name}, 1 million ratings", _means(1_000_000), "s", 1.0, "most"),
        Figure(f"{name}, 5 million ratings", _means(5_000_000), "s", 3.0, "most"),
        Figure(
            f"scores with intervals of {CADRES:,} cadres x {ITEMS} criteria", _intervals(), "s", 0.1, "most"
        ),
        Figure(
            "largest memory of the process",
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            "GB",
            1.0,
            "most",
        ),
    ]
    report("scores", figures)


if __name__ == "__main__":
    main()
