"""How long the answer to a code takes: a valid, a used, an unknown, a malformed one cannot be told apart.

Posted to the respondents' application as it is served, in one process, in random order and several at once.
AUC is the chance that an answer of one kind takes longer than one of another; 0.5 tells nothing.
"""

import itertools
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from flask import Flask
from numpy.typing import NDArray

from benchmarks._figures import Figure, report
from surveys import codes, shares
from surveys.upgrade import upgrade
from tests.surveys.sealed.open_round import OpenRound, open_up
from webapp.public import code_pace
from webapp.public.app import create_public_app
from webapp.settings import defaults, installation

EACH = 5000
AT_ONCE = 4
CODES = 400
MOST_AUC = 0.55
FAR_AWAY = date(2099, 12, 31)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SEED = 20260302


@dataclass(frozen=True, slots=True)
class Kinds:
    """Codes to type, by kind. Malformed: the check digit is right, and no slip was ever printed like it."""

    typed: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, found: OpenRound) -> "Kinds":
        """Give codes of every kind."""
        issued = [codes.shown(one.digits) for one in found.issued[1]]
        half = len(issued) // 2
        unknown = [codes.shown(codes.new_code()) for _ in range(half)]
        malformed = [".".join(codes.new_code()) + "- " for _ in range(half)]
        return cls(
            {"used": issued[:half], "valid": issued[half:], "unknown": unknown, "malformed": malformed}
        )


@contextmanager
def served(folder: Path) -> Iterator[tuple[Flask, Kinds]]:
    """Give the application over an open round of which half the codes are used."""
    # Thousands of refused codes would slow every answer, which is measured by itself.
    code_pace.REFUSED = replace(code_pace.REFUSED, free=10**9)
    shares.OPERATIONS, shares.MEMORY_BYTES = 1, 8192  # closing costs are not what is measured
    settings = defaults(folder)
    settings.data_dir.mkdir(parents=True)
    place = installation(settings)
    place.keys.create()
    upgrade(place.engine)
    found = open_up(place, CODES, peers=1, closes_on=FAR_AWAY)
    for number in range(CODES // 2):
        found.send(number, 3)
    found.intake.close()
    app = create_public_app(settings, place)
    yield app, Kinds.of(found)
    app.extensions["ydan-door"].intake.close()
    place.engine.dispose()


def seconds(app: Flask, kinds: Kinds, each: int) -> dict[str, NDArray[np.float64]]:
    """Post so many codes of every kind, mixed, and give how long each answer took."""
    chance = random.Random(SEED)  # noqa: S311 - an order of posting, nothing secret
    orders = [
        (kind, code)
        for kind, some in kinds.typed.items()
        for code in itertools.islice(itertools.cycle(some), each)
    ]
    chance.shuffle(orders)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = list(
            pool.map(lambda part: _posted(app, part), (orders[at::AT_ONCE] for at in range(AT_ONCE)))
        )
    found: dict[str, list[float]] = {kind: [] for kind in kinds.typed}
    for kind, value in itertools.chain.from_iterable(taken):
        found[kind].append(value)
    return {kind: np.array(values) for kind, values in found.items()}


def _posted(app: Flask, orders: Sequence[tuple[str, str]]) -> list[tuple[str, float]]:
    taken = []
    page = app.test_client().get("/")
    token = TOKEN.search(page.text)
    headers = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
    browser = app.test_client(use_cookies=False)  # a visitor who has just come, each time
    for kind, code in orders:
        form = {"csrf_token": token[1] if token else "", "code": code}
        began = time.perf_counter()
        status = browser.post("/", data=form, headers=headers).status_code
        taken.append((kind, time.perf_counter() - began))
        if status != (303 if kind == "valid" else 403):
            raise RuntimeError(f"{kind}: {status}")
    return taken


def auc(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Give how well times tell two kinds apart: 0.5 not at all, 1 always (ties count half)."""
    places = np.searchsorted(np.sort(other), one, "left") + np.searchsorted(np.sort(other), one, "right")
    share = float(places.sum()) / (2 * one.size * other.size)
    return max(share, 1 - share)


def worst(taken: Mapping[str, NDArray[np.float64]]) -> float:
    """Give the largest AUC of any two kinds."""
    return max(auc(taken[one], taken[other]) for one, other in itertools.combinations(taken, 2))


def main() -> None:
    """Measure with the even pace of answers, and without it for comparison."""
    sys.setswitchinterval(0.005)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (app, kinds):
        even = seconds(app, kinds, EACH)
        code_pace.STEP_SECONDS = 0.0
        bare = seconds(app, kinds, EACH // 10)
    figures = [
        Figure(
            f"AUC of {one} and {other} codes, {EACH:,} each",
            auc(even[one], even[other]),
            "",
            MOST_AUC,
            "most",
        )
        for one, other in itertools.combinations(even, 2)
    ]
    report(
        "code_timing",
        [
            *figures,
            Figure("worst AUC without the even pace", worst(bare), ""),
            Figure(
                "median answer to a code", float(np.median(np.concatenate(list(even.values())))) * 1e3, "ms"
            ),
            Figure(
                "median without the even pace",
                float(np.median(np.concatenate(list(bare.values())))) * 1e3,
                "ms",
            ),
        ],
    )


if __name__ == "__main__":
    main()
