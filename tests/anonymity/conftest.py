"""Rounds of known people behind a real server, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from surveys import key_store, shares
from surveys.installation import Installation
from tests.anonymity import linker
from tests.anonymity.known_people import Known, Stored, answer, close, open_known, prepare
from tests.anonymity.linker import Box
from tests.faults.server import Server, url_of
from webapp.settings import defaults, installation

SEED = 20260302


@dataclass(frozen=True, slots=True)
class Seen:
    """One round as the linker got it, and the truth to measure it by."""

    known: Known
    spent: list[bytes]
    box: Box
    stored: Stored


@dataclass(frozen=True, slots=True)
class Hall:
    """An installation with its server; rounds come one after the other."""

    place: Installation
    server: Server
    folder: Path
    chance: Random

    def hold(self, name: str, count: int) -> Seen:
        """Open a round, let everybody answer in order, look at everything, close it."""
        known = open_known(self.place, name, count, self.chance)
        secret = key_store.read(self.place.key_store, known.survey, "secret.key")
        for person in known.people:
            answer(self.server.port, person)
        spent = linker.spent_codes(
            [person.code for person in known.people], self.place.keys.read("pepper"), secret
        )
        box = self._look(name)
        return Seen(known, spent, box, close(self.place, known))

    def _look(self, name: str) -> Box:
        if self.place.engine.dialect.name == "postgresql":
            return linker.of_server(self.place.engine, name)
        return linker.of_file(self.place.boxes / f"{name}.box", self.folder)

    def files(self) -> Iterator[Path]:
        """Give every file of the installation and its server but the keys that open what is closed."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap with little memory: the real cost is claimed in tests/surveys/sealed."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def hall(engine: sa.Engine, tmp_path: Path) -> Iterator[Hall]:
    """Serve an installation; the test runs on SQLite and on PostgreSQL."""
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    place = installation(settings)
    place.keys.create()
    for folder in (place.boxes, place.key_store):
        folder.mkdir(parents=True)
    prepare(place)
    server = Server(settings, tmp_path / "server.log")
    server.start()
    yield Hall(place, server, tmp_path, Random(SEED))  # noqa: S311 - who answers what, nothing secret
    server.kill()
    place.engine.dispose()
