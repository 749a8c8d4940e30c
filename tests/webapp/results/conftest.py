"""A public site over rounds of every level, and a client that audits every page it fetches."""

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys import (
    public_content,
    publication_steps,
    publications,
    published,
    questionnaires,
    release,
    rounds,
)
from surveys.database import open_sqlite
from surveys.identifiers import Language, SurveyCode, SurveyState
from surveys.public_content import Edition
from surveys.public_hash import hash_of
from surveys.publication_steps import Signed
from surveys.publications import Level, Step
from surveys.questionnaire_file import read
from surveys.schema import label
from surveys.schema import survey as survey_table
from surveys.schema import unit as unit_table
from surveys.summary import Summary
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from surveys.upgrade import upgrade
from tests.attack.rounds import draw_round, mixed_form
from tests.page_audit import faults_of
from tests.surveys.release.conftest import CITIZEN, PEER, Round, make_ballots
from webapp.results.app import create_results_app
from webapp.settings import defaults

FORM = mixed_form()
GROUPS = (
    GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
    GroupRule(PEER, 0.5, 5, required=True, size=None),
)
SIZES = ((10, 5, 0), (31, 12, 0), (60, 20, 33), (410, 52, 0), (120, 4, 0))
TODAY = date(2026, 4, 12)
SIGNED = Signed(("lan", "minh"), TODAY)
LICENCE = "CC BY 4.0"
REASON = {"vi": "Nêu tên người không liên quan.", "en": "It named somebody not concerned."}


class SiteClient(FlaskClient):
    """Fetches like a browser; a page with a fault fails the test that fetched it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch one address and audit what comes."""
        answer = super().open(*args, **kwargs)
        is_page = answer.mimetype == "text/html" and "Content-Encoding" not in answer.headers
        if is_page and answer.data and answer.status_code != 302:
            faults = faults_of(answer.text)
            assert not faults, f"{answer.request.path}: {faults}"
        return answer


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """One public site and the database under it."""

    app: Flask
    engine: sa.Engine

    def client(self) -> SiteClient:
        """Give a browser that keeps no cookie."""
        self.app.test_client_class = SiteClient
        client = self.app.test_client(use_cookies=False)
        assert isinstance(client, SiteClient)
        return client

    def lines(self) -> list[published.Line]:
        """Give what is or was public."""
        with self.engine.connect() as connection:
            return list(published.lines(connection))


def told(seed: int, code: str, sizes: Any = SIZES) -> Summary:
    """Give what a drawn round may tell, under a code of its own."""
    found = Round(read(FORM), groups=GROUPS, subjects=len(sizes)).release(
        draw_round(seed, sizes), make_ballots
    )
    return dataclasses.replace(found, survey=SurveyCode(code))


def store(connection: sa.Connection, code: str) -> None:
    """Put a closed round into the register of rounds."""
    found = Round(read(FORM), groups=GROUPS).survey
    values = {
        "code": code,
        "unit": found.unit,
        "state": SurveyState.CLOSED,
        "questionnaire_id": found.questionnaire_id,
        "questionnaire_version": found.questionnaire_version,
        "questionnaire_hash": found.questionnaire_hash,
        "period_start": found.period_start,
        "period_end": found.period_end,
        "closes_on": found.closes_on,
        "opened_on": found.opened_on,
        "closed_on": found.closed_on,
        "rules": to_json(found.rules),
    }
    connection.execute(sa.insert(survey_table).values(values))


def publish(connection: sa.Connection, summary: Summary, level: Level) -> None:
    """Release a summary to a level."""
    frozen = release.publish(connection, summary, TODAY, level)
    edition = Edition(frozen.number, frozen.hash, summary)
    publication_steps.go(connection, (b"k" * 32,), edition, level, SIGNED)


def publish_again(connection: sa.Connection, code: SurveyCode) -> None:
    """Publish the same release once more: the version before is superseded."""
    found = release.read_release(connection, code)
    edition = Edition(found.number, found.hash, found.summary)
    publication_steps.go(connection, (b"k" * 32,), edition, Level.PUBLIC, SIGNED)


def withdraw(connection: sa.Connection, code: SurveyCode) -> None:
    """Take the public page of a round down."""
    number = publications.next_number(connection, code)
    content = public_content.withdrawal(connection, rounds.get(connection, code), number, TODAY, REASON)
    publications.note(connection, code, Step(1, None, content, hash_of(content)), SIGNED.officers, TODAY)


def prepare(folder: Path) -> sa.Engine:
    """Make a database with the form and the names that rounds need."""
    engine = open_sqlite(folder / "site.db")
    prepare_at(engine)
    return engine


def prepare_at(engine: sa.Engine) -> None:
    """Make the tables, the form and the names that rounds need."""
    upgrade(engine)
    with engine.begin() as connection:
        questionnaires.add(connection, FORM)
        connection.execute(
            sa.insert(unit_table).values(
                code="06970", kind="ward", name="Phường Hồng Gai", sort_key=b"p", search_key="phuong hong gai"
            )
        )
        for language, text in (("vi", "Chủ tịch"), ("en", "Chair")):
            connection.execute(
                sa.insert(label).values(kind="position", code="chair", language=language, text=text)
            )


def open_site(engine: sa.Engine, folder: Path, language: str = "vi") -> Site:
    """Make the site over a database; not a single key exists."""
    settings = dataclasses.replace(
        defaults(folder),
        licence=LICENCE,
        language=Language(language),
        results_url="https://ketqua.example.vn",
    )
    return Site(create_results_app(settings, engine), engine)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one public round, one for the Front, one with the cadre: once, every test gets a copy."""
    folder = tmp_path_factory.mktemp("site")
    engine = prepare(folder)
    with engine.begin() as connection:
        for seed, code, level in (
            (1, "mo", Level.PUBLIC),
            (2, "kin", Level.FRONT),
            (3, "rieng", Level.CADRE),
        ):
            store(connection, code)
            publish(connection, told(seed, code), level)
    engine.dispose()
    return folder


@pytest.fixture
def site(_made: Path, tmp_path: Path) -> Iterator[Site]:
    """Give a site with one public round, one for the Front, one with the cadre."""
    shutil.copytree(_made, tmp_path / "site")
    engine = open_sqlite(tmp_path / "site" / "site.db")
    yield open_site(engine, tmp_path)
    engine.dispose()
