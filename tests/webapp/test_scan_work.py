"""The reading of scans is started when something waits, again when it falls over, never twice at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from surveys.installation import Installation
from webapp.office.kept_process import MOST_STARTS, environment
from webapp.office.scan_work import ReadingDesk
from webapp.settings import Settings, defaults


@pytest.fixture
def settings(sqlite_installation: Installation) -> Settings:
    return defaults(sqlite_installation.boxes.parent)


class Processes:
    """Starts processes that end at once with the codes given, the last one again and again."""

    def __init__(self, *codes: int) -> None:
        self.codes, self.started = list(codes), 0

    def __call__(self) -> "subprocess.Popen[bytes]":
        code = self.codes[min(self.started, len(self.codes) - 1)]
        self.started += 1
        return subprocess.Popen([sys.executable, "-S", "-c", f"import os; os._exit({code})"])


def desk(
    installation: Installation, settings: Settings, start: Callable[[], "subprocess.Popen[bytes]"]
) -> ReadingDesk:
    return ReadingDesk(installation, settings, start)


def waiting(found: ReadingDesk, answers: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "is_waiting", lambda: answers.pop(0) if len(answers) > 1 else answers[0])


def test_nothing_is_started_while_nothing_waits(
    sqlite_installation: Installation, settings: Settings
) -> None:
    processes = Processes(0)
    found = desk(sqlite_installation, settings, processes)
    found.wake()
    found.finish()
    assert processes.started == 0


def test_a_reader_that_falls_over_is_started_again_until_nothing_waits(
    sqlite_installation: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = Processes(1, 1, 0, 0)
    found = desk(sqlite_installation, settings, processes)
    waiting(found, [True, True, False], monkeypatch)  # it ended well once while more had come
    found.wake()
    found.finish()
    assert processes.started == 4


def test_a_server_that_cannot_read_scans_does_not_try_for_ever(
    sqlite_installation: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for codes, most in (((os.EX_UNAVAILABLE,), 1), ((1,), MOST_STARTS)):
        processes = Processes(*codes)
        found = desk(sqlite_installation, settings, processes)
        waiting(found, [True], monkeypatch)
        found.wake()
        found.finish()
        assert processes.started == most


def test_two_wakings_are_one_reading(
    sqlite_installation: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, processes = threading.Event(), Processes(0)

    def slow() -> "subprocess.Popen[bytes]":
        free.wait()
        return processes()

    found = desk(sqlite_installation, settings, slow)
    waiting(found, [True, False], monkeypatch)
    found.wake()
    found.wake()
    free.set()
    found.finish()
    assert processes.started == 1


def test_the_reader_is_told_the_settings_of_its_office(settings: Settings) -> None:
    told = environment(settings)
    assert told["YDAN_DATA_DIR"] == str(settings.data_dir)
    assert told["YDAN_DATABASE_URL"] == settings.database_url
    assert told["YDAN_SCAN_CHECK_PERCENT"] == "2"
