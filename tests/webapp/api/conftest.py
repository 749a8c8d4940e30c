"""An interface over rounds of every level in two organizations, and systems that hold tokens."""

import dataclasses
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from surveys import api_tokens, publications, summary_json
from surveys.api_tokens import TokenPlan, TokenScope
from surveys.database import open_sqlite
from surveys.identifiers import SurveyCode, UnitCode
from surveys.publications import Level, Step
from surveys.schema import release, survey, unit
from surveys.schema_exchange import package_issue, release_correction, scheme, signing_key
from surveys.schema_loop import recommendation, recommendation_step
from surveys.schemes import examples
from surveys.schemes import store as store_of_schemes
from surveys.schemes.store import SchemeState
from tests.webapp.results.conftest import prepare, publish, store, told
from webapp.api.app import create_api_app
from webapp.settings import Settings, defaults

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
PROVINCE, WARD, OTHER, OTHER_WARD = (UnitCode(code) for code in ("22", "06970", "01", "00004"))
RECOMMENDATIONS = tuple(f"{number:016x}" for number in range(7))
"""Of the ward 1, 2 and, not public, 4; of its province 3, of the other organization 5; 0 and 6: none."""
UNSIGNED = "Chữ chưa ai ký"
PACKAGE = b"PK not really a package"
DIGEST = hashlib.sha256(PACKAGE).hexdigest()
FOREIGN = b"PK of another organization"
FINGERPRINT = "ab" * 32
EXAMPLE = "example-leaders-30-70"
ROUNDS = (  # seed, code, unit, level
    (1, "mo", WARD, Level.PUBLIC),
    (2, "hoi-dong", WARD, Level.COUNCIL),
    (3, "kin", PROVINCE, Level.FRONT),
    (4, "rieng", WARD, Level.CADRE),
    (5, "xa", OTHER_WARD, Level.COUNCIL),
)


@dataclasses.dataclass(frozen=True, slots=True)
class System:
    """Another system with its token. ``answer``: what it gets for an address."""

    app: Flask
    token: str

    def get(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """Ask for an address; names of headers with _ for -."""
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.app.test_client(use_cookies=False).open(path, method=method, headers=sent)

    def json(self, path: str) -> Any:
        """Ask for an address that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json


@dataclasses.dataclass(frozen=True, slots=True)
class Interface:
    """One interface, its database, and the tokens by name."""

    app: Flask
    engine: sa.Engine
    settings: Settings
    tokens: Mapping[str, str]

    def system(self, name: str = "ward") -> System:
        """Give the system that holds a token."""
        return System(self.app, self.tokens[name])


def add_units(connection: sa.Connection) -> None:
    """Make two organizations, each a province with a ward; the ward of the first is there already."""
    for code, parent in ((PROVINCE, None), (OTHER, None), (OTHER_WARD, OTHER)):
        connection.execute(
            sa.insert(unit).values(
                code=code,
                parent=parent,
                kind="province" if parent is None else "ward",
                name=f"Đơn vị {code}",
                sort_key=b"d",
                search_key="don vi",
            )
        )
    connection.execute(sa.update(unit).where(unit.c.code == WARD).values(parent=PROVINCE))


def add_package(connection: sa.Connection, code: str, content: bytes) -> None:
    """Issue a package of the first release of a round."""
    connection.execute(
        sa.insert(package_issue).values(
            survey=code,
            number=1,
            language="vi",
            fingerprint=FINGERPRINT,
            digest=hashlib.sha256(content).hexdigest(),
            content=content,
            issued_on=TODAY,
        )
    )


def add_scheme(connection: sa.Connection, name: str, of: UnitCode, state: SchemeState) -> None:
    """Store a scheme: an example copied for a unit."""
    source = examples.copied(examples.sources()[EXAMPLE, 1], name, 1)
    store_of_schemes.draft(connection, source, of, "lan")
    connection.execute(
        sa.update(scheme)
        .where(scheme.c.id == name)
        .values(state=state, approved_by=["lan", "minh"], approved_on=TODAY)
    )


def release_again(connection: sa.Connection, code: str, level: Level = Level.COUNCIL) -> None:
    """Freeze one more release of a round, past the audit, which would refuse so much the same."""
    text = summary_json.dump(dataclasses.replace(told(6, code), title={"vi": "Sửa", "en": "Corrected"}))
    connection.execute(
        sa.insert(release).values(
            survey=code,
            number=2,
            hash=hashlib.sha256(text.encode()).hexdigest(),
            method_version="1.2",
            summary=text,
            released_on=TODAY,
        )
    )
    publications.note(connection, SurveyCode(code), Step(2, level), ("lan", "minh"), TODAY)


def add_recommendation(connection: sa.Connection, number: int, of: UnitCode, **parts: object) -> str:
    """Store a recommendation of two steps, the second written after two people signed; give its id."""
    id_ = f"{number:016x}"
    values = {
        "id": id_,
        "unit": of,
        "year": 2026,
        "number": number,
        "origin": "supervision",
        "document": "12/KL-MTTQ",
        "finding": "Một cửa đóng cửa chiều thứ bảy.",
        "text": f"Mở cửa sáng thứ bảy ({number}).",
        "addressee_kind": "unit",
        "addressee": of,
        "answer_by": date(2026, 3, 16),
        "due_on": date(2026, 6, 30),
        "search_key": "mo cua",
        "state": "in_progress",
        "answered_on": date(2026, 3, 10),
        "public": True,
        "made_by": "lan",
        "made_on": date(2026, 3, 2),
    }
    connection.execute(sa.insert(recommendation).values(values | parts))
    moved = {"due_on": {"from": "2026-05-31", "to": "2026-06-30"}}
    for at, (act, text, change) in enumerate(
        (
            ("make", "Gửi phường.", {}),
            ("move_deadline", "Chờ lắp máy.", moved),
            ("change_owner", "Việc trong cơ quan", {}),
            ("publish", "", {}),
            ("progress", UNSIGNED, {}),
        ),
        start=1,
    ):
        step = {"number": at, "act": act, "state": "in_progress", "text": text, "change": change}
        who = {"written_by": "lan", "written_on": date(2026, 3, 2) + timedelta(days=at)}
        connection.execute(sa.insert(recommendation_step).values(recommendation=id_, **step, **who))
    return id_


def make_tokens(connection: sa.Connection) -> dict[str, str]:
    """Give tokens of the ward, its province, the other organization, and of single scopes."""
    every = frozenset(TokenScope)
    plans = {
        "ward": (WARD, every),
        "province": (PROVINCE, every),
        "other": (OTHER, every),
        "schemes": (WARD, frozenset({TokenScope.SCHEMES})),
        "packages": (WARD, frozenset({TokenScope.PACKAGES})),
    }
    plans["recommendations"] = (WARD, frozenset({TokenScope.RECOMMENDATIONS}))
    last = date(2026, 12, 31)
    return {
        name: api_tokens.make(
            connection, TokenPlan(of, f"Hệ thống {name}", scopes, last), "lan", TODAY
        ).presented
        for name, (of, scopes) in plans.items()
    }


def fill(connection: sa.Connection) -> None:
    """Make rounds of every level, a correction, packages, keys and schemes."""
    add_units(connection)
    for seed, code, of, level in ROUNDS:
        store(connection, code)
        publish(connection, told(seed, code), level)
        connection.execute(sa.update(survey).where(survey.c.code == code).values(unit=of))
    store(connection, "chua-dong")
    release_again(connection, "mo")
    connection.execute(
        sa.insert(release_correction).values(
            survey="mo",
            number=2,
            supersedes=1,
            reason={"vi": "Tìm thấy phiếu giấy.", "en": "Paper was found."},
            corrected_by=["lan", "minh"],
            corrected_on=TODAY,
        )
    )
    connection.execute(
        sa.insert(signing_key).values(
            fingerprint=FINGERPRINT, pem="-----BEGIN PUBLIC KEY-----", made_on=TODAY
        )
    )
    for code, content in (("mo", PACKAGE), ("rieng", b"PK secret"), ("xa", FOREIGN)):
        add_package(connection, code, content)
    for number, whose, parts in (
        (1, WARD, {}),
        (2, WARD, {"due_on": date(2026, 4, 30), "survey": "mo"}),
        (3, PROVINCE, {"year": 2025, "state": "done", "done_on": date(2026, 3, 30), "survey": "kin"}),
        (4, WARD, {"public": False}),
        (5, OTHER_WARD, {}),
    ):
        add_recommendation(connection, number, whose, **parts)
    for name, whose, state in (
        ("nhap", WARD, SchemeState.DRAFT),
        ("phuong", WARD, SchemeState.RETIRED),
        ("tinh", PROVINCE, SchemeState.APPROVED),
        ("xa-la", OTHER, SchemeState.APPROVED),
    ):
        add_scheme(connection, name, whose, state)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("interface")
    engine = prepare(folder)
    with engine.begin() as connection:
        fill(connection)
        tokens = make_tokens(connection)
    engine.dispose()
    return folder, tokens


@pytest.fixture(scope="session")
def interface(
    _filled: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Interface]:
    """Give an interface over the two organizations, for tests that only ask; not a single key exists."""
    with _open(_filled, tmp_path_factory.mktemp("asked")) as found:
        yield found


@pytest.fixture
def own_interface(_filled: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Interface]:
    """Give an interface over a copy that a test may change."""
    with _open(_filled, tmp_path) as found:
        yield found


@contextmanager
def _open(filled: tuple[Path, dict[str, str]], folder: Path) -> Iterator[Interface]:
    shutil.copytree(filled[0], folder / "interface")
    engine = open_sqlite(folder / "interface" / "site.db")
    settings = dataclasses.replace(defaults(folder), api_requests_per_minute=100_000)
    yield Interface(create_api_app(settings, engine, lambda: NOW), engine, settings, filled[1])
    engine.dispose()
