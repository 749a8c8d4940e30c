"""A disk that is full or read-only under real servers: one clear sentence, nothing half done, recovery."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.box_engines import box_of
from surveys.closing import close_round
from tests.faults.conftest import FAR_AWAY
from tests.faults.disk import Disk, small_disk
from tests.faults.hall import FORMS, Hall
from tests.faults.server import Served, Server
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, open_up
from webapp.settings import defaults, installation

NEARLY_FULL = 120 * 1024  # some of the forms still fit


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    found = small_disk(tmp_path / "home" / "store")
    yield found
    found.take_away()


@pytest.fixture
def served(disk: Disk, sqlite_engine: sa.Engine, tmp_path: Path) -> Iterator[Served]:
    """Give an open round whose data lie on the small disk, and its server."""
    settings = defaults(tmp_path / "home")
    shutil.copy(tmp_path / "ydan.db", disk.folder)
    assert sqlite_engine
    place = installation(settings)
    place.keys.create()
    server = Server(settings, tmp_path / "server.log")
    found = Served(server, open_up(place, 2 * FORMS, peers=1, closes_on=FAR_AWAY), place)
    server.start()
    yield found
    server.kill()
    place.engine.dispose()


def require_counted(served: Served, forms: int) -> None:
    assert served.in_box() == (forms, forms, forms)


def test_on_a_full_disk_a_form_is_acknowledged_if_and_only_if_it_is_counted(
    served: Served, disk: Disk
) -> None:
    hall, late = Hall(served, 0), Hall(served, FORMS)
    hall.send_while(lambda: disk.fill(served.server, NEARLY_FULL))
    before = len(hall.receipts)
    disk.fill(served.server, 0)
    late.send_while(lambda: None)
    assert not late.receipts
    assert hall.acknowledged_codes() == set(box_of(served.installation, SURVEY).spent_codes())
    require_counted(served, before)
    disk.make_room(served.server)
    assert hall.receipts.items() <= hall.send_again().items()
    late.send_again()
    require_counted(served, 2 * FORMS)
    served.server.stop()
    assert close_round(served.installation, SURVEY, (AN, BINH)).opened == 2 * FORMS


def test_a_respondent_on_a_full_disk_reads_one_clear_sentence_and_keeps_the_answers(
    served: Served, disk: Disk
) -> None:
    hall = Hall(served, 0)
    disk.fill(served.server, 0)
    status, page = hall.visitors[0].ask("POST", "/send", hall.forms[0])
    assert status == 503
    assert "Không mất gì cả, xin ông/bà gửi lại." in page
    for inside in ("disk", "SQLite", "sqlite", "Errno", "Traceback"):
        assert inside not in page
    assert hall.visitors[1].ask("GET", "/check")[0] == 200
    disk.make_room(served.server)


def test_a_read_only_disk_spends_nothing_and_the_same_form_counts_when_it_is_writable(
    served: Served, disk: Disk
) -> None:
    hall = Hall(served, 0)
    served.server.kill()
    served.installation.engine.dispose()  # a disk with open files does not become read-only
    disk.protect()
    served.server.start()
    hall.send_while(lambda: None)
    assert not hall.receipts
    disk.unprotect()
    assert len(set(hall.send_again().values())) == FORMS
    require_counted(served, FORMS)
