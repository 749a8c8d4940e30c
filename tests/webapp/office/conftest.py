"""An office over a small province; a client that audits every page it fetches."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys import staff_sessions
from surveys.installation import Installation
from surveys.staff_sessions import Way
from tests.conftest import StandingClock
from tests.page_audit import faults_of
from tests.webapp.office.made_world import MadeWorld, made
from tests.webapp.office.world import PASSWORD, World
from webapp import create_office_app
from webapp.office import closing_work, sessions, work
from webapp.office.door import PACE
from webapp.office.sign_in_pace import SignInPace
from webapp.settings import Settings, defaults, installation

MOST_OFFICE_BYTES = 60_000  # compressed: office pages may hold long tables and slips
PATIENCE_SECONDS = 300.0  # a busy machine is slow, not wrong: pages wait for the end of their work
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class OfficeClient(FlaskClient):
    """Fetches like a browser; a page with a fault fails the test that fetched it."""

    token = ""
    audits = True  # off only where thousands of pages are asked for nothing but their status

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch one address and audit what comes."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and answer.data:
            found = TOKEN.search(answer.text)
            self.token = found[1] if found else self.token
            if self.audits and answer.status_code not in {301, 302}:
                faults = faults_of(answer.text, most_bytes=MOST_OFFICE_BYTES)
                assert not faults, f"{answer.request.path}: {faults}\n{answer.text}"
        return answer

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Post a form with the token of the page fetched last."""
        return self.post(path, data={"csrf_token": self.token, **fields})


@dataclasses.dataclass(frozen=True, slots=True)
class OfficeSite:
    """One office application with everything behind it."""

    app: Flask
    installation: Installation
    clock: StandingClock
    world: World

    def client(self) -> OfficeClient:
        """Give a browser that is not signed in."""
        self.app.test_client_class = OfficeClient
        client = self.app.test_client()
        assert isinstance(client, OfficeClient)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    def totp(self, username: str) -> str:
        """Give the next one-time code of somebody's phone."""
        self.clock.advance(seconds=30)
        return pyotp.TOTP(self.world.accounts[username].totp_secret).at(self.clock.now)

    def signed_in(self, username: str, language: str = "en") -> OfficeClient:
        """Give a browser with the session of somebody, as signing in leaves it."""
        client = self.client()
        with self.installation.engine.begin() as connection:
            number = staff_sessions.begin(connection, username, "?", Way.PASSWORD, self.clock())
        with client.session_transaction() as session:
            session[sessions.NUMBER] = number
            session[sessions.LANGUAGE] = language
        client.get("/")
        return client

    def credentials(self, username: str, prefix: str = "") -> dict[str, str]:
        """Give what somebody types to prove who they are."""
        return {
            f"{prefix}username": username,
            f"{prefix}password": PASSWORD,
            f"{prefix}totp": self.totp(username),
        }


def _settings(folder: Path) -> Settings:
    return dataclasses.replace(defaults(folder), trusted_hosts=("localhost", "127.0.0.1"))


def _installation(folder: Path, clock: StandingClock) -> Installation:
    settings = _settings(folder)
    place = installation(settings, clock=clock)
    for path in (settings.data_dir, settings.key_store_dir, place.boxes):
        path.mkdir(parents=True, exist_ok=True)
    place.keys.create()
    return place


@pytest.fixture(autouse=True, scope="session")
def _patient_closing() -> Iterator[None]:
    """Let a page wait for the end of a closing: what it shows of one that lasts is claimed by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing_work, "PATIENCE_SECONDS", PATIENCE_SECONDS)
        yield


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory) -> MadeWorld:
    """Give the small province that every office here is a copy of."""
    return made(tmp_path_factory)


@contextmanager
def _office(template: MadeWorld, folder: Path) -> Iterator[OfficeSite]:
    world, clock = template.copy_to(folder), StandingClock(template.now)
    place = _installation(folder, clock)
    app = create_office_app(_settings(folder), place)
    seats = _settings(folder).office_threads // 2
    # Nobody waits for real: how long one has to is claimed in test_sign_in_pace.
    app.extensions[PACE] = SignInPace(clock, seats, pause=lambda _seconds: None)
    app.extensions[work.EXTENSION].patience = PATIENCE_SECONDS
    yield OfficeSite(app, place, clock, world)
    place.engine.dispose()


Maker = Callable[[Path], AbstractContextManager[OfficeSite]]


@pytest.fixture
def make_office(made_world: MadeWorld) -> Maker:
    """Give what makes an office in a folder: for tests that compare several."""
    return partial(_office, made_world)


@pytest.fixture
def site(made_world: MadeWorld, tmp_path: Path) -> Iterator[OfficeSite]:
    """Give an office of its own to every test."""
    with _office(made_world, tmp_path / "office") as found:
        yield found


@pytest.fixture(scope="session")
def reading_site(made_world: MadeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """Give one office to all tests that only read."""
    with _office(made_world, tmp_path_factory.mktemp("reading") / "office") as found:
        yield found
