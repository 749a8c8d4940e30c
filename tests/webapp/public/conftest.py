"""The respondents' application over rounds that are really open."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from surveys import shares
from surveys.installation import Installation
from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.open_surveys import Codes, open_surveys
from tests.webapp.public.respondent import Respondent
from webapp.public.app import create_public_app
from webapp.settings import Settings, defaults


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap shares with little memory: the real cost is claimed elsewhere."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return dataclasses.replace(defaults(tmp_path), contact="Ban Thường trực, 0203 000 000")


@pytest.fixture
def codes(sqlite_installation: Installation) -> Codes:
    return open_surveys(sqlite_installation)


@pytest.fixture
def app(sqlite_installation: Installation, codes: Codes, settings: Settings) -> Iterator[Flask]:
    assert codes
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
