"""The web server's log: that something failed and where in the code, never who asked for what and when."""

import logging
import os
import traceback
from types import TracebackType
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]

# Before a worker takes requests it has seen none: these sentences of gunicorn may keep their values.
WITHOUT_REQUEST = frozenset(
    {
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Exception in worker process",
    }
)
DAY = "%Y-%m-%d"


def without_values(found: ExceptionInfo) -> str:
    """Tell an exception by its type and the places in the code; its message may quote the request."""
    places = [
        f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}"  # noqa: PTH119 - maybe no file
        for frame in traceback.extract_tb(found[2])
    ]
    return f"{found[0].__name__} at {' > '.join(places) or 'unknown place'}"


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's logger without client addresses, paths, header values, or a time finer than a day.

    The master process never reads a request and may say all it wants. A worker's messages are replaced
    by one constant sentence, with the type and place of the exception where there is one.
    """

    datefmt = DAY

    def __init__(self, cfg: Config) -> None:
        self._master = os.getpid()
        super().__init__(cfg)

    def access(self, *_details: object, **_more: object) -> None:
        """Write nothing: there is no access log."""

    def critical(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write a message of the highest level."""
        self._write(logging.CRITICAL, msg, args, more)

    def error(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write an error."""
        self._write(logging.ERROR, msg, args, more)

    def warning(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write a warning."""
        self._write(logging.WARNING, msg, args, more)

    def info(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write a note."""
        self._write(logging.INFO, msg, args, more)

    def debug(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write a detail."""
        self._write(logging.DEBUG, msg, args, more)

    def exception(self, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write an error with the exception that is being handled."""
        self._write(logging.ERROR, msg, args, {"exc_info": True, **more})

    def log(self, lvl: int | str, msg: object, *args: object, **more: Any) -> None:  # noqa: ANN401 - as in logging
        """Write a message of a level."""
        level = self.LOG_LEVELS.get(lvl.lower(), logging.INFO) if isinstance(lvl, str) else lvl
        self._write(level, msg, args, more)

    def _write(self, level: int, msg: object, args: tuple[object, ...], more: dict[str, Any]) -> None:
        if os.getpid() == self._master or msg in WITHOUT_REQUEST:
            self.error_log.log(level, msg, *args, **more)
            return
        found = _being_handled() if more.get("exc_info") else None
        what = without_values(found) if found else "refused before it reached the application"
        self.error_log.log(level, "A request failed: %s", what)


def _being_handled() -> ExceptionInfo | None:
    import sys

    kind, error, place = sys.exc_info()
    return (kind, error, place) if kind is not None and error is not None else None
