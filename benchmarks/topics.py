"""How long it takes to put two thousand texts into topics."""

import time
from random import Random

from analysis.topics import find_topics
from benchmarks._figures import Figure, report
from surveys.demonstration.words import KINDS

TEXTS = 2000
SEED = 20260302
MOST_SECONDS = 20.0


def texts() -> list[str]:
    """Give texts of one to three sentences of the demonstration, in mixed order."""
    random = Random(SEED)  # noqa: S311 - texts of nobody
    return [
        " ".join(random.choice(random.choice(KINDS)) for _ in range(random.randint(1, 3)))
        for _ in range(TEXTS)
    ]


def main() -> None:
    """Print the time, the first one with the loading of the library, and how many topics were found."""
    written = texts()
    begun = time.perf_counter()
    found = find_topics(written)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    again = find_topics(written)
    figures = [
        Figure("2,000 texts into topics, library loaded first", first, "s", MOST_SECONDS, "most"),
        Figure("2,000 texts into topics, again", time.perf_counter() - begun, "s", MOST_SECONDS / 2, "most"),
        Figure("topics found", float(len(found.topics)), "", 3.0, "least"),
        Figure("same topics again", float(found == again), "", 1.0, "least"),
    ]
    report("topics", figures)
