"""Requests that never finish arriving: after a while the server stops listening to them.

A thread of the server reads one request at a time and would wait for its end for ever; as many half-sent
requests as there are threads would shut everybody else out. No address is looked at: whoever is slow on a
bad line gets the same time as whoever is slow on purpose.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping

from gunicorn.workers.gthread import TConn, ThreadWorker

PUBLIC_SECONDS = 20.0  # 64 kB at the speed of an old telephone network
OFFICE_SECONDS = 120.0  # a table of 8 MB over a weak line


class Arrivals:
    """The sockets on which requests are read or answered, and since when."""

    def __init__(self, most_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_seconds = most_seconds
        self._clock = clock
        self._since: dict[socket.socket, float] = {}
        self._lock = threading.Lock()

    def begin(self, connection: socket.socket) -> None:
        """Note that a thread turns to a connection."""
        with self._lock:
            self._since[connection] = self._clock()

    def end(self, connection: socket.socket) -> None:
        """Note that the thread is done with it."""
        with self._lock:
            self._since.pop(connection, None)

    def cut_late(self) -> int:
        """Stop listening on connections whose time is over; gives how many.

        What has arrived is still answered: only reading ends, so that a long answer is not harmed.
        """
        with self._lock:
            late = [one for one, since in self._since.items() if self._clock() - since > self._most_seconds]
            for one in late:
                del self._since[one]
                with contextlib.suppress(OSError):  # closed meanwhile
                    one.shutdown(socket.SHUT_RD)
        return len(late)


_arrivals: Arrivals | None = None


def still_arriving(environ: Mapping[str, object]) -> None:
    """Give a request its time anew: a large file of somebody who may send it goes on arriving."""
    connection = environ.get("gunicorn.socket")
    if _arrivals is not None and isinstance(connection, socket.socket):
        _arrivals.begin(connection)


class _Worker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's worker with threads, with an end to the arriving of a request."""

    most_seconds = PUBLIC_SECONDS

    def init_process(self) -> None:
        """Start with no connection."""
        global _arrivals  # noqa: PLW0603 - a worker is a process, and has one
        self.arrivals = _arrivals = Arrivals(self.most_seconds)
        super().init_process()

    def handle(self, conn: TConn) -> object:
        """Answer one request within its time."""
        self.arrivals.begin(conn.sock)
        try:
            return super().handle(conn)
        finally:
            self.arrivals.end(conn.sock)

    def murder_pending(self) -> None:
        """Look about once a second, as gunicorn does for connections that send nothing at all."""
        super().murder_pending()
        self.arrivals.cut_late()


class PublicWorker(_Worker):
    """For the respondents' side."""


class OfficeWorker(_Worker):
    """For the office, which takes in files."""

    most_seconds = OFFICE_SECONDS
