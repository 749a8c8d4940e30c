"""The clock of a machine is set forward and back: no voice is lost or doubled, no code works twice."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit_witness
from surveys.audit import every_event
from surveys.installation import Installation
from tests.faults.desk import Desk
from tests.faults.server import Served, Server
from tests.faults.visitor import Visitor, fields_of
from tests.surveys.sealed.open_round import open_up
from webapp.serve import Side
from webapp.settings import Settings, defaults, installation

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
LAST_DAY = NOON.date() + timedelta(days=7)
MONTH = timedelta(days=30)


class FileClock:
    """A clock that this process and a server read from one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(NOON)

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text())

    def set(self, now: datetime) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.file)


@dataclass(frozen=True, slots=True)
class Clocked:
    """An installation whose servers live by a clock that the test sets."""

    settings: Settings
    place: Installation
    clock: FileClock

    def server(self, side: Side) -> Server:
        log = self.settings.data_dir.parent / f"{side}.log"
        return Server(self.settings, log, side, ("tests.faults.clocked_server", str(self.clock.file)))


@pytest.fixture
def clocked(sqlite_engine: sa.Engine, tmp_path: Path) -> Iterator[Clocked]:
    assert sqlite_engine
    settings = defaults(tmp_path / "home")
    settings.data_dir.mkdir(parents=True)
    shutil.copy(tmp_path / "ydan.db", settings.data_dir)
    clock = FileClock(tmp_path / "now")
    place = installation(settings, clock=clock)
    place.keys.create()
    place.key_store.mkdir()
    yield Clocked(settings, place, clock)
    place.engine.dispose()


@pytest.fixture
def served(clocked: Clocked) -> Iterator[Served]:
    server = clocked.server(Side.PUBLIC)
    found = Served(server, open_up(clocked.place, 2, peers=1, closes_on=LAST_DAY), clocked.place)
    server.start()
    yield found
    server.kill()


def test_a_form_filled_in_before_a_jump_counts_once_and_keeps_its_receipt(
    served: Served, clocked: Clocked
) -> None:
    visitor = Visitor(served.server.port)
    form = visitor.fill_in(served.round.issued[1][0].digits)
    clocked.clock.set(NOON + MONTH)
    assert visitor.send(form) == (403, "")  # the last day is over, as far as this machine knows
    assert served.in_box() == (0, 0, 0)
    clocked.clock.set(NOON - MONTH)
    status, receipt = visitor.send(form)
    assert (status, bool(receipt)) == (200, True)
    for now in (NOON + MONTH, NOON, NOON - 10 * MONTH):
        clocked.clock.set(now)
        assert visitor.send(form) == (200, receipt)
    assert served.in_box() == (1, 1, 1)


def test_a_spent_code_stays_spent_under_any_clock(served: Served, clocked: Clocked) -> None:
    code = served.round.issued[1][0].digits
    early, late = Visitor(served.server.port), Visitor(served.server.port)
    first, second = early.fill_in(code), late.fill_in(code)
    assert early.send(first)[0] == 200
    for now in (NOON - MONTH, NOON, NOON + MONTH):
        clocked.clock.set(now)
        assert late.send(second) == (403, "")
    assert served.in_box() == (1, 1, 1)


@pytest.fixture
def desk(clocked: Clocked) -> Iterator[Desk]:
    server = clocked.server(Side.OFFICE)
    found = Desk(clocked.place, server.port, NOON - timedelta(hours=1))
    server.start()
    yield found
    server.kill()


def test_a_one_time_code_works_once_however_often_the_clock_comes_by(desk: Desk, clocked: Clocked) -> None:
    assert desk.sign_in(Visitor(desk.port), NOON)
    for now in (NOON, NOON + MONTH, NOON - timedelta(seconds=30), NOON):
        clocked.clock.set(now)
        assert not desk.sign_in(Visitor(desk.port), NOON)
    clocked.clock.set(NOON + timedelta(minutes=1))
    assert desk.sign_in(Visitor(desk.port), NOON + timedelta(minutes=1))


def test_a_session_ends_when_the_clock_is_set_back_before_it_began(desk: Desk, clocked: Clocked) -> None:
    browser = Visitor(desk.port)
    clocked.clock.set(NOON + MONTH)
    assert desk.sign_in(browser, NOON + MONTH)
    clocked.clock.set(NOON)
    assert not desk.is_in(browser)


def test_the_audit_trail_is_ordered_by_its_chain_and_not_by_the_clock(desk: Desk, clocked: Clocked) -> None:
    browser = Visitor(desk.port)
    assert desk.sign_in(browser, NOON)
    times = [NOON, NOON + timedelta(minutes=9), NOON + timedelta(minutes=5)]
    for number, now in enumerate(times):
        clocked.clock.set(now)
        _, page = browser.ask("GET", "/staff/invite")
        person = {"name": "Lê Văn Mới", "username": f"moi-{number}", "role": "auditor", "unit": "22"}
        assert browser.ask("POST", "/staff/invite", fields_of(page) | person)[0] == 200
    with desk.place.engine.connect() as connection:
        assert audit_witness.verify(connection, audit_witness.witness_of(desk.place)) == []
        assert [(one.object, one.at) for one in every_event(connection)] == [
            (f"moi-{number}", now) for number, now in enumerate(times)
        ]
