"""Real server processes over a round that is really open, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import shares
from tests.faults.server import Served, Server, url_of
from tests.surveys.sealed.open_round import open_up
from webapp.settings import defaults, installation

FAR_AWAY = date(2099, 12, 31)


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap with little memory: the real cost is claimed in tests/surveys/sealed."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def serve(engine: sa.Engine, tmp_path: Path) -> Iterator[Callable[[int], Served]]:
    """Give what opens a round with so many codes and serves it; the test runs on both databases."""
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    place = installation(settings)
    place.keys.create()
    server = Server(settings, tmp_path / "server.log")

    def started(codes: int) -> Served:
        served = Served(server, open_up(place, codes, peers=1, closes_on=FAR_AWAY), place)
        server.start()
        return served

    yield started
    server.kill()
    place.engine.dispose()
