"""The supervisor of the two sides: what it starts again, and when it gives up."""

import subprocess
import sys

import pytest

from webapp import supervision
from webapp.serve import Side
from webapp.supervision import supervise


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(supervision, "WAIT_BEFORE_RESTART_SECONDS", 0)
    monkeypatch.setattr(supervision, "MOST_RESTARTS", 3)


class Starting:
    """Starts processes that do what a program says, and counts them by side."""

    def __init__(self, **programs: str) -> None:
        self.programs = programs
        self.started: list[Side] = []

    def __call__(self, side: Side) -> "subprocess.Popen[bytes]":
        self.started.append(side)
        return subprocess.Popen([sys.executable, "-c", self.programs[side.value]], stdin=subprocess.PIPE)


WAITS = "import sys; sys.stdin.read()"


def test_a_side_that_cannot_be_made_is_not_tried_again_and_the_other_ends() -> None:
    starting = Starting(public="raise SystemExit(3)", office=WAITS)
    assert supervise([Side.PUBLIC, Side.OFFICE], starting) == 3
    assert starting.started == [Side.PUBLIC, Side.OFFICE]


def test_a_side_that_falls_over_again_and_again_is_given_up() -> None:
    starting = Starting(public="raise SystemExit(1)")
    assert supervise([Side.PUBLIC], starting) == 3
    assert starting.started == [Side.PUBLIC] * 4


def test_a_side_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "GRACE_SECONDS", -5)
    stubborn = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); sys.stdin.read()"
    starting = Starting(public="raise SystemExit(3)", office=stubborn)
    assert supervise([Side.OFFICE, Side.PUBLIC], starting) == 3
