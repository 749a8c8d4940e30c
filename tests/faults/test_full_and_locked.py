"""A disk that is full, a box that is locked or gone: a clean 503, nothing spent, and the same form later."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import ballots, box_engines, key_store
from surveys.box_engines import FileBox, box_of
from surveys.installation import Installation
from surveys.problems import NotReady
from tests.faults.server import Served
from tests.faults.visitor import Visitor
from tests.surveys.sealed.open_round import SURVEY, OpenRound, answers, nonce, open_up


@pytest.fixture
def sqlite_round(sqlite_installation: Installation) -> Iterator[OpenRound]:
    found = open_up(sqlite_installation)
    yield found
    found.intake.close()


def box_file(found: OpenRound) -> Path:
    return found.installation.boxes / f"{SURVEY}.box"


def spent(found: OpenRound) -> int:
    return len(box_of(found.installation, SURVEY).spent_codes())


def require_not_ready_and_then_counted(
    found: OpenRound, fault: Callable[[], AbstractContextManager[None]]
) -> None:
    """Send a form while a fault lasts, and once more after it."""
    ticket, form = found.ticket(1), nonce()
    before = spent(found)
    with fault(), pytest.raises(NotReady, match="Nothing is lost"):
        ballots.submit(found.intake, ticket, form, [answers(3)])
    assert spent(found) == before
    ballots.submit(found.intake, ticket, form, [answers(3)])
    counts = box_of(found.installation, SURVEY).count_parts()
    assert (spent(found), counts.ratings, counts.texts) == (before + 1,) * 3


def test_a_locked_box_spends_nothing(sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_engines, "BUSY_SECONDS", 0)

    @contextmanager
    def locked() -> Iterator[None]:
        with closing(sqlite3.connect(box_file(sqlite_round), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    require_not_ready_and_then_counted(sqlite_round, locked)


def test_a_full_disk_spends_nothing(sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch) -> None:
    real = FileBox._connect
    is_full = False

    def connect(box: FileBox) -> sqlite3.Connection:
        connection = real(box)
        if is_full:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")  # SQLITE_FULL from here on
        return connection

    @contextmanager
    def full() -> Iterator[None]:
        nonlocal is_full
        is_full = True
        yield
        is_full = False

    monkeypatch.setattr(FileBox, "_connect", connect)
    require_not_ready_and_then_counted(sqlite_round, full)


def test_a_damaged_box_spends_nothing(sqlite_round: OpenRound) -> None:
    ticket = sqlite_round.ticket(1)
    box_file(sqlite_round).write_bytes(b"no database at all" * 1000)
    with pytest.raises(NotReady):
        ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3)])


def test_a_missing_round_secret_is_named_and_spends_nothing(sqlite_round: OpenRound) -> None:
    ticket = sqlite_round.ticket(1)
    folder = key_store.folder(sqlite_round.installation.key_store, SURVEY)
    shutil.move(folder, folder.with_name("away"))
    with pytest.raises(NotReady, match="Restore the key store"):
        ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3)])
    shutil.move(folder.with_name("away"), folder)
    assert ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3)])


def test_a_missing_pepper_is_named(sqlite_round: OpenRound) -> None:
    (sqlite_round.installation.keys.directory / "pepper.key").unlink()
    with pytest.raises(NotReady, match=r"pepper\.key cannot be read"):
        sqlite_round.ticket(1)


def files_may_grow_to(process: int, limit: int) -> None:
    resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_server_that_cannot_write_answers_503_and_counts_the_same_form_later(
    serve: Callable[[int], Served],
) -> None:
    served = serve(2)
    visitor = Visitor(served.server.port)
    form = visitor.fill_in(served.round.issued[1][0].digits)
    (worker,) = served.server.workers()
    files_may_grow_to(worker, 0)
    status, receipt = visitor.send(form)
    assert (status, receipt) == (503, "")
    assert served.in_box() == (0, 0, 0)
    files_may_grow_to(worker, resource.RLIM_INFINITY)
    status, receipt = visitor.send(form)
    assert status == 200
    assert served.in_box() == (1, 1, 1)
    assert visitor.send(form) == (200, receipt)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_database_that_refuses_connections_is_a_503_and_the_form_counts_later(
    serve: Callable[[int], Served], engine: sa.Engine
) -> None:
    served = serve(2)
    visitor = Visitor(served.server.port)
    form = visitor.fill_in(served.round.issued[1][0].digits)
    name = engine.url.database
    elsewhere = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with elsewhere.connect() as admin:
        admin.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        status, receipt = visitor.send(form)
        admin.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    elsewhere.dispose()
    assert (status, receipt) == (503, "")
    status, receipt = visitor.send(form)
    assert status == 200
    assert receipt
    assert served.in_box() == (1, 1, 1)
