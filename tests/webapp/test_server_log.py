"""The web server's log in a worker: places of the code, never what a visitor sent."""

import io
import logging
import os
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from webapp.server_log import QuietLogger


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what is written by gunicorn's error log."""
    target = io.StringIO()
    handler = logging.StreamHandler(target)
    logging.getLogger("gunicorn.error").addHandler(handler)
    yield target
    for name in ("gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).handlers.clear()


@pytest.fixture
def in_worker(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> QuietLogger:
    """Give the logger as a worker has it: made in another process."""
    del written
    config = Config()
    config.set("loglevel", "debug")
    found = QuietLogger(config)
    monkeypatch.setattr(found, "_master", os.getpid() + 1)
    return found


def _fail() -> None:
    raise ValueError("the code was 1234")


def test_an_exception_is_told_by_its_place_without_its_message(
    in_worker: QuietLogger, written: io.StringIO
) -> None:
    try:
        _fail()
    except ValueError:
        in_worker.exception("Error handling request %s", "/secret")
        in_worker.error("Error handling request /secret", exc_info=True)
    lines = written.getvalue().splitlines()
    assert len(lines) == 2
    assert all("ValueError at test_server_log.py:" in line and line.endswith(" _fail") for line in lines)
    assert "secret" not in written.getvalue()
    assert "1234" not in written.getvalue()


@pytest.mark.parametrize("level", ["critical", "error", "warning", "info", "debug"])
def test_no_level_lets_an_address_through(in_worker: QuietLogger, written: io.StringIO, level: str) -> None:
    getattr(in_worker, level)("Invalid request from ip=%s", "203.0.113.7")
    in_worker.log(level, "Invalid request from ip=203.0.113.7: /secret")
    in_worker.log(logging.ERROR, "ip=203.0.113.7", exc_info=True)
    assert written.getvalue().count("A request failed: refused before it reached the application") == 3
    assert "203" not in written.getvalue()


def test_there_is_no_access_log(in_worker: QuietLogger, written: io.StringIO) -> None:
    in_worker.access("response", "request", {"REMOTE_ADDR": "203.0.113.7"}, 0.1)
    assert written.getvalue() == ""


def test_what_a_worker_says_before_its_first_request_is_kept(
    in_worker: QuietLogger, written: io.StringIO
) -> None:
    in_worker.info("Booting worker with pid: %s", 77)
    assert written.getvalue() == "Booting worker with pid: 77\n"


def test_the_master_may_say_all_it_wants(
    in_worker: QuietLogger, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_worker, "_master", os.getpid())
    in_worker.warning("Worker (pid:%s) was sent SIGKILL!", 77)
    assert written.getvalue() == "Worker (pid:77) was sent SIGKILL!\n"


def test_times_are_no_finer_than_a_day(in_worker: QuietLogger) -> None:
    [handler] = [one for one in in_worker.error_log.handlers if getattr(one, "_gunicorn", False)]
    record = logging.LogRecord("x", logging.INFO, "x", 1, "said", (), None)
    assert ":" not in handler.format(record)
