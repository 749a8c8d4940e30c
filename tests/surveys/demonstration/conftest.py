"""The demonstration, made once for all claims about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from surveys import shares
from surveys.audit_witness import watch, witness_of
from surveys.database import open_sqlite
from surveys.demonstration.make import make
from surveys.demonstration.sheet import Sheet
from surveys.installation import Installation, KeyFolder
from surveys.upgrade import upgrade

HERE = Path(__file__).parent
PRESENT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Told = list[tuple[str, int, int]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker try every claim about the demonstration: it is made once, not once per worker."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group("demonstration"))


@dataclass(frozen=True, slots=True)
class Made:
    """A demonstration with what was told while it was made."""

    installation: Installation
    sheet: Sheet
    told: Told


def _made(folder: Path) -> Made:
    engine = open_sqlite(folder / "ydan.db")
    upgrade(engine)
    for name in ("boxes", "key-store"):
        (folder / name).mkdir()
    keys = KeyFolder(folder / "keys")
    keys.create()
    installation = Installation(
        engine=engine,
        keys=keys,
        boxes=folder / "boxes",
        key_store=folder / "key-store",
        clock=lambda: PRESENT,
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    watch(engine, witness_of(installation))
    told: Told = []
    return Made(installation, make(installation, lambda *step: told.append(step)), told)


@pytest.fixture(scope="session")
def making(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Made]]:
    """Give a function that makes a demonstration in a folder of its own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(shares, "OPERATIONS", 1)
    patch.setattr(shares, "MEMORY_BYTES", 8192)
    all_made: list[Made] = []

    def one() -> Made:
        all_made.append(_made(tmp_path_factory.mktemp("demonstration")))
        return all_made[-1]

    yield one
    patch.undo()
    for made in all_made:
        made.installation.engine.dispose()


@pytest.fixture
def random() -> Random:
    """Give a source that draws the same every time."""
    return Random(1)  # noqa: S311 - nothing here is secret


@pytest.fixture(scope="session")
def another(making: Callable[[], Made]) -> Made:
    """Give a second demonstration, made like the first; one test closes its open round."""
    return making()


@pytest.fixture(scope="session")
def made(making: Callable[[], Made]) -> Made:
    """Give the demonstration; tests only look at it."""
    return making()
