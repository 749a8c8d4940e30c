"""The reading of scans killed again and again: it goes on where it was, and reads no page twice."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.scans import records, vault
from surveys.scans.records import FileState
from tests.conftest import StandingClock
from tests.faults.server import ROOT, url_of
from tests.surveys.scans.scan_desk import ScanDesk, set_up, tiff
from webapp.office.kept_process import command, environment
from webapp.office.scan_work import MODULE
from webapp.settings import Settings, defaults, installation

MARKS = {(0, "polite"): ["3"], (0, "fair"): ["2"]}
PAGES = 3
KILLS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """A desk with scans that wait, and what starts the process that reads them."""

    desk: ScanDesk
    settings: Settings

    def start(self) -> "subprocess.Popen[bytes]":
        there = dict(environment(self.settings))
        return subprocess.Popen(command(MODULE), stdin=subprocess.PIPE, env=there, cwd=ROOT)


@pytest.fixture
def reading(engine: sa.Engine, tmp_path: Path, clock: StandingClock) -> Iterator[Reading]:
    """Give an open round with printed forms; the test runs on both databases."""
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    place = replace(installation(settings), clock=clock)
    place.keys.create()
    desk = set_up(place)
    yield Reading(desk, settings)
    desk.open.intake.close()
    place.engine.dispose()


def count(desk: ScanDesk, place: records.Place) -> int:
    with desk.installation.engine.connect() as connection:
        return records.count_pages(connection, place)


def test_a_killed_reader_goes_on_and_doubles_nothing(reading: Reading) -> None:
    desk = reading.desk
    batch = desk.batch(PAGES)
    sheets = [desk.sheet(number, MARKS)[0] for number in range(PAGES)]
    desk.upload(batch, "pile.tif", tiff(*sheets))
    kills, seen, files = 0, 0, 1
    while kills < KILLS:
        if seen == len(sheets):  # it was quicker than we were: one page more
            files += 1
            sheets.append(desk.sheet(seen, MARKS)[0])
            desk.upload(batch, "more.tif", tiff(sheets[-1]))
        process = reading.start()
        while process.poll() is None and count(desk, batch.place) == seen:
            pass  # until one page more is stored
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        kills += 1
        assert count(desk, batch.place) >= seen
        seen = count(desk, batch.place)
    with reading.start() as last:
        assert last.wait() == 0
    found = desk.look(batch)
    assert seen > 0
    assert sorted(page.place for page in found.pages) == list(range(1, len(sheets) + 1))
    assert len(found.pile.sheets) == len(sheets)
    assert found.pile.doubles == ()
    assert [file.state for file in found.files] == [FileState.READ] * files
    assert not list(vault.folder(desk.installation, *batch.place).glob("*.file"))


def test_a_reader_ends_with_its_office(reading: Reading) -> None:
    desk = reading.desk
    batch = desk.batch(1)
    desk.upload(batch, "pile.tif", tiff(*[desk.sheet(0, MARKS)[0]] * 2))
    with reading.start() as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0
    desk.read()
    assert len(desk.look(batch).pages) == 2
