"""A request that never finishes arriving holds a thread of the server only for a while."""

import socket
from pathlib import Path

import pytest

from webapp import slow_requests
from webapp.serve import Side, server_options
from webapp.settings import defaults
from webapp.slow_requests import (
    OFFICE_SECONDS,
    PUBLIC_SECONDS,
    Arrivals,
    OfficeWorker,
    PublicWorker,
    still_arriving,
)


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_request_that_drips_is_not_listened_to_any_longer_and_can_still_be_answered() -> None:
    clock = _Clock()
    arrivals = Arrivals(20, clock)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arrivals.begin(ours)
        theirs.sendall(b"POST / HT")
        clock.now = 20
        assert arrivals.cut_late() == 0
        clock.now = 20.1
        assert arrivals.cut_late() == 1
        assert ours.recv(100) == b"POST / HT"
        assert ours.recv(100) == b""
        ours.sendall(b"HTTP/1.1 400")
        assert theirs.recv(100) == b"HTTP/1.1 400"
        assert arrivals.cut_late() == 0


def test_a_request_that_is_done_is_left_alone() -> None:
    clock = _Clock()
    arrivals = Arrivals(20, clock)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arrivals.begin(ours)
        arrivals.end(ours)
        arrivals.end(ours)
        clock.now = 1000
        assert arrivals.cut_late() == 0
        theirs.sendall(b"next")
        assert ours.recv(100) == b"next"


def test_a_large_file_that_goes_on_arriving_gets_its_time_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = _Clock()
    arrivals = Arrivals(20, clock)
    monkeypatch.setattr(slow_requests, "_arrivals", arrivals)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arrivals.begin(ours)
        clock.now = 15
        still_arriving({"gunicorn.socket": ours})
        still_arriving({})
        clock.now = 30
        assert arrivals.cut_late() == 0
        clock.now = 36
        assert arrivals.cut_late() == 1


def test_a_connection_closed_meanwhile_is_no_error() -> None:
    clock = _Clock()
    arrivals = Arrivals(20, clock)
    ours, theirs = socket.socketpair()
    theirs.close()
    arrivals.begin(ours)
    ours.close()
    clock.now = 21
    assert arrivals.cut_late() == 1


def test_both_sides_are_served_with_an_end_to_waiting(tmp_path: Path) -> None:
    settings = defaults(tmp_path)
    assert server_options(settings, Side.PUBLIC)["worker_class"] is PublicWorker
    assert server_options(settings, Side.OFFICE)["worker_class"] is OfficeWorker
    assert PublicWorker.most_seconds == PUBLIC_SECONDS < OfficeWorker.most_seconds == OFFICE_SECONDS
