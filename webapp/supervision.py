"""All sides served together: a process of its own for each, watched, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from webapp.serve import GRACE_SECONDS, WATCHED, Side

LOOK_SECONDS = 0.2
WAIT_BEFORE_RESTART_SECONDS = 1.0
REST_SECONDS = 10.0  # answers under way in what a fallen side left behind
MOST_RESTARTS = 10
NOT_READY = 3  # gunicorn's own code when an application cannot be made: starting again would not help


def side_command(side: Side) -> list[str]:
    """Give the command line that serves one side."""
    return [sys.executable, "-m", "webapp.serve", side.value, WATCHED]


@dataclass(slots=True)
class _Watched:
    side: Side
    start: Callable[[Side], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes]" = field(init=False)
    restarts: int = 0

    def __post_init__(self) -> None:
        self.process = self.start(self.side)


def _start(side: Side) -> "subprocess.Popen[bytes]":
    # A session of its own: Ctrl-C reaches the supervisor alone, which then ends the sides gracefully.
    # The pipe is never written: its end tells the side that the supervisor is gone.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        side_command(side), stdin=subprocess.PIPE, start_new_session=True, env=dict(os.environ)
    )


@contextmanager
def _stop_asked() -> Iterator[list[int]]:
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before: Mapping[int, object] = {
        number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal() itself gave


def _end(watched: Sequence[_Watched]) -> None:
    for one in watched:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGTERM)
    for one in watched:
        try:
            one.process.wait(GRACE_SECONDS + 5)
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
        _close_pipe(one)


def supervise(sides: Sequence[Side], start: Callable[[Side], "subprocess.Popen[bytes]"] = _start) -> int:
    """Serve the sides until SIGTERM or SIGINT; a side that falls over is started again.

    Gives 0 after a stop that was asked for, 3 when a side cannot be served.
    """
    with _stop_asked() as asked:
        watched = [_Watched(side, start) for side in sides]
        code = 0
        while not asked and code == 0:
            time.sleep(LOOK_SECONDS)
            code = max(_revive(one, asked) for one in watched)
        _end(watched)
    return code


def _close_pipe(one: _Watched) -> None:
    if one.process.stdin is not None:
        one.process.stdin.close()


def _end_rest(one: _Watched) -> None:
    """End what a fallen side left running: it holds the port, and the database has one writer."""
    number, stop = int(signal.SIGTERM), time.monotonic() + REST_SECONDS
    while _tell(one.process.pid, number) and time.monotonic() < stop:
        number = 0  # from now on only: is anything left?
        time.sleep(LOOK_SECONDS)
    _tell(one.process.pid, signal.SIGKILL)


def _tell(group: int, number: int) -> bool:
    """Send a signal to the processes of a side's own session; false when there is none."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def _revive(one: _Watched, asked: Sequence[int]) -> int:
    """Start a side again that has ended; give 3 when that makes no sense any more."""
    ended = one.process.poll()
    if ended is None or asked:
        return 0
    if ended == NOT_READY or one.restarts >= MOST_RESTARTS:
        return NOT_READY
    _close_pipe(one)
    _end_rest(one)
    time.sleep(WAIT_BEFORE_RESTART_SECONDS)
    one.restarts += 1
    one.process = one.start(one.side)
    return 0
