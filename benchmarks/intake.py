"""Intake without HTTP: whole submissions through the one door, beside one bare durable insert each."""

import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks._figures import Figure, report
from surveys import ballots
from surveys.invitations import admit
from surveys.upgrade import upgrade
from tests.surveys.sealed.open_round import answers, nonce, open_up
from webapp.settings import defaults, installation

AT_ONCE = 32
SUBMISSIONS = 3000
FAR_AWAY = date(2099, 12, 31)


def rate(act: Callable[[int], object]) -> tuple[float, float]:
    """Do an act for every number, 32 at once; give how many a second, and CPU milliseconds for each."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started, cpu = time.perf_counter(), time.process_time()
        list(pool.map(act, range(SUBMISSIONS)))
        return (
            SUBMISSIONS / (time.perf_counter() - started),
            1000 * (time.process_time() - cpu) / SUBMISSIONS,
        )


def through_the_door(folder: Path) -> tuple[float, float]:
    """Validate, seal, spend and store a ballot each; group commit, an answer after it."""
    settings = defaults(folder)
    settings.data_dir.mkdir(parents=True)
    place = installation(replace(settings, database_url=f"sqlite:///{settings.data_dir / 'ydan.db'}"))
    place.keys.create()
    upgrade(place.engine)
    found = open_up(place, SUBMISSIONS, peers=1, closes_on=FAR_AWAY)
    tickets = [admit(found.intake, code.digits) for code in found.issued[1]]
    with found.intake as intake:
        return rate(lambda number: ballots.submit(intake, tickets[number], nonce(), [answers(3)]))


def bare(folder: Path) -> tuple[float, float]:
    """Insert one row of the same size, each in a durable transaction of its own."""
    path = folder / "bare.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE ballot (id BLOB PRIMARY KEY, part BLOB) WITHOUT ROWID")
    own = threading.local()

    def insert(_number: int) -> bool:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(path, isolation_level=None, timeout=60)
            own.connection.execute("PRAGMA synchronous=FULL")
        own.connection.execute("INSERT INTO ballot VALUES (?, ?)", (nonce(), bytes(4417)))
        return True

    return rate(insert)


def main() -> None:
    """Measure both on the same disk."""
    sys.setswitchinterval(0.005)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        door, door_cpu = through_the_door(folder / "home")
        plain, plain_cpu = bare(folder)
    report(
        "intake",
        [
            Figure("submissions through the door, 32 at once", door, "/s"),
            Figure("bare durable inserts, 32 at once", plain, "/s"),
            Figure("the door beside the bare insert", door / plain, "times", 0.25, "least"),
            Figure("CPU of a submission", door_cpu, "ms"),
            Figure("CPU of a bare insert", plain_cpu, "ms"),
        ],
    )
