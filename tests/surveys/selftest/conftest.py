"""Installations made by the real acts, copied for each test, so that a leak can be planted in one."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import release, shares
from surveys.closing import close_round
from surveys.installation import Installation
from surveys.selftest.attacks import attack
from surveys.selftest.copying import Sources, copied
from surveys.selftest.findings import Kind, Outcome, Verdict
from surveys.upgrade import upgrade
from tests.conftest import StandingClock
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound, open_up
from webapp.settings import defaults, installation

ANSWERS = 40
NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def database(self) -> Path:
        return self.store / "ydan.db"

    @property
    def box(self) -> Path:
        return self.store / "boxes" / f"{SURVEY}.box"

    @property
    def sources(self) -> Sources:
        return Sources(self.store, key_folders=(self.folder / "keys", self.folder / "key-store"))

    def attacked(self, sources: Sources | None = None) -> dict[str, Outcome]:
        """Attack it and give the outcomes by name."""
        with copied(sources or self.sources) as evidence:
            return {one.name: one for one in attack(evidence)}


def leaks(outcome: Outcome) -> list[str]:
    """Give what an attack got and nobody may get."""
    return [str(found.problem) for found in outcome.found if found.kind is Kind.LEAK]


def failed(outcomes: dict[str, Outcome]) -> set[str]:
    return {name for name, one in outcomes.items() if one.verdict is Verdict.FAILED}


def answered(place: Installation) -> OpenRound:
    """Open a round in which forty people answer, every third with a text."""
    place.boxes.mkdir(parents=True, exist_ok=True)
    place.key_store.mkdir(parents=True, exist_ok=True)
    found = open_up(place, citizens=ANSWERS + 2)
    for number in range(ANSWERS):
        found.send(number, 1 + number * 7 % 3, "Cần niêm yết giá ở chợ" if number % 3 == 0 else "")
    found.intake.close()
    return found


def _place(folder: Path) -> Installation:
    place = installation(defaults(folder), clock=StandingClock(NOW))
    place.boxes.mkdir(parents=True)
    place.keys.create()
    upgrade(place.engine)
    return place


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("selftest")
    with pytest.MonkeyPatch.context() as patch:  # the real cost of a guess is claimed in test_shares
        patch.setattr(shares, "OPERATIONS", 1)
        patch.setattr(shares, "MEMORY_BYTES", 8192)
        for name in ("open", "released"):
            place = _place(folder / name)
            answered(place)
            if name == "released":
                close_round(place, SURVEY, (AN, BINH))
                release.release_round(place, SURVEY, ("an", "binh"))
            place.engine.dispose()
    return folder / "open", folder / "released"


@pytest.fixture
def open_home(_templates: tuple[Path, Path], tmp_path: Path) -> Home:
    """Give an installation with an open round in which forty people have answered."""
    shutil.copytree(_templates[0], tmp_path / "open")
    return Home(tmp_path / "open")


@pytest.fixture
def released_home(_templates: tuple[Path, Path], tmp_path: Path) -> Home:
    """Give an installation whose only round is closed and released."""
    shutil.copytree(_templates[1], tmp_path / "released")
    return Home(tmp_path / "released")


@pytest.fixture
def server_round(
    postgres_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenRound]:
    """Give an open round on PostgreSQL in which forty people have answered."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    url = postgres_engine.url.render_as_string(hide_password=False)
    place = installation(replace(defaults(tmp_path), database_url=url), clock=StandingClock(NOW))
    place.keys.create()
    yield answered(place)
    place.engine.dispose()
