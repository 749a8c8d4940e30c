"""The respondents' application over rounds that are really open: opened once, copied for each test."""

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from surveys import shares
from surveys.database import open_sqlite
from surveys.installation import Clock, Installation, KeyFolder
from surveys.upgrade import upgrade
from tests.conftest import StandingClock
from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.open_surveys import Codes, open_surveys
from tests.webapp.public.respondent import Respondent
from webapp.public.app import create_public_app
from webapp.settings import Settings, defaults


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder with a whole installation, and the codes of its rounds."""

    folder: Path
    codes: Codes


def _installation(folder: Path, clock: Clock) -> Installation:
    return Installation(
        engine=open_sqlite(folder / "ydan.db"),
        keys=KeyFolder(folder / "keys"),
        boxes=folder / "boxes",
        key_store=folder / "key_store",
        clock=clock,
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Open the rounds by the real ceremony; its shares are wrapped with little memory, to be quick."""
    folder = tmp_path_factory.mktemp("opened")
    place = _installation(folder, StandingClock(datetime(2026, 3, 2, 2, tzinfo=UTC)))
    place.keys.create()
    for one in (place.boxes, place.key_store):
        one.mkdir()
    upgrade(place.engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares, "OPERATIONS", 1)
        patch.setattr(shares, "MEMORY_BYTES", 8192)
        codes = open_surveys(place)
    place.engine.dispose()
    return Opened(folder, codes)


@pytest.fixture
def codes(opened: Opened) -> Codes:
    return opened.codes


@pytest.fixture
def sqlite_installation(opened: Opened, tmp_path: Path, clock: StandingClock) -> Iterator[Installation]:
    """Give a copy of the installation with its open rounds."""
    shutil.copytree(opened.folder, tmp_path, dirs_exist_ok=True)
    found = _installation(tmp_path, clock)
    yield found
    found.engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return dataclasses.replace(defaults(tmp_path), contact="Ban Thường trực, 0203 000 000")


@pytest.fixture
def app(sqlite_installation: Installation, settings: Settings) -> Iterator[Flask]:
    found = create_public_app(settings, sqlite_installation)
    yield found
    found.extensions["ydan-door"].intake.close()


@pytest.fixture
def client(app: Flask) -> AuditingClient:
    """Give a browser without script that audits every page."""
    return auditing(app)


@pytest.fixture(params=["vi", "en"])
def respondent(app: Flask, request: pytest.FixtureRequest) -> Respondent:
    """Give somebody who reads one of the languages and fills in forms; the test runs in both."""
    return Respondent(auditing(app), request.param)
