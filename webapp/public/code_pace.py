"""The answer to a code takes the same time whatever the code is; many refused ones slow everybody a little.

Nobody is ever locked out, and no address is known here: a whole commune may share one.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from surveys.installation import Clock
from webapp.pace import Level, Slope

EXTENSION = "ydan-code-pace"
STEP_SECONDS = 0.04  # several times what any answer to a code takes; an answer leaves at a whole step
REFUSED = Slope(free=100, longest_seconds=1.0, forgotten=1.0)  # used codes typed again are no attack


class CodePace:
    """The refused codes of one process. ``seats``: how many may wait longer at once; threads are few."""

    def __init__(
        self,
        clock: Clock,
        seats: int,
        watch: Callable[[], float] = time.perf_counter,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._watch = watch
        self._pause = pause
        self._seats = threading.BoundedSemaphore(max(1, seats))
        self._lock = threading.Lock()
        self._level = Level(clock())

    def refused(self) -> None:
        """Note a code that cannot be used."""
        with self._lock:
            self._level.rise(REFUSED, self._clock())

    def begin(self) -> float:
        """Say when an answer was begun."""
        return self._watch()

    def end(self, began: float) -> None:
        """Hold an answer back until the next whole step; longer when many codes were refused lately."""
        with self._lock:
            longer = self._level.pause(REFUSED, self._clock())
        if longer and self._seats.acquire(blocking=False):
            try:
                self._pause(longer)
            finally:
                self._seats.release()
        if STEP_SECONDS:
            self._pause(STEP_SECONDS - (self._watch() - began) % STEP_SECONDS)


def install(app: Flask, pace: CodePace) -> None:
    """Pace every answer to a posted code: outermost, so that all work on it is inside."""
    app.extensions[EXTENSION] = pace
    inner = app.wsgi_app

    def paced(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI
        if environ["REQUEST_METHOD"] != "POST" or not _brings_codes(environ["PATH_INFO"]):
            return inner(environ, start_response)
        began = pace.begin()
        try:
            return inner(environ, start_response)
        finally:
            pace.end(began)

    app.wsgi_app = paced  # type: ignore[method-assign]


def _brings_codes(path: str) -> bool:
    return path == "/" or path.startswith("/offline/")


def pace_of(app: Flask) -> CodePace:
    """Give the pace of an application."""
    found: CodePace = app.extensions[EXTENSION]
    return found
