"""Logs that can betray nobody: no address, no path, no time finer than a day, no data of a request.

A traceback names files, lines and the kind of error. The error's own message is left out: it may quote
what somebody typed.
"""

import logging
import sys
import traceback
from logging import LogRecord
from secrets import choice
from types import TracebackType
from typing import TextIO

LOGGER = "ydan"
REFERENCE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no word, no number: nothing that could be a code or a time
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Writes the day, the level, the message, and the places of an error."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%d")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        """Give the places an error passed through, innermost last, causes first."""
        return "\n".join(places(ei[1])) if ei[1] is not None else ""

    def format(self, record: LogRecord) -> str:
        """Format a record; a traceback that somebody else formatted is dropped."""
        record.exc_text = None
        return super().format(record)


def places(error: BaseException) -> list[str]:
    """Tell where an error came from, without a word of what was being handled."""
    cause = error.__cause__ or error.__context__
    lines = [] if cause is None else places(cause)
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
    lines += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return lines


def configure(stream: TextIO | None = None) -> None:
    """Send every log of the process through the private formatter."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(PrivateFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # its requests' lines carry addresses and paths


def note_failure(error: BaseException) -> str:
    """Log that a request failed, without saying which; give the random reference that it is logged under."""
    reference = "".join(choice(REFERENCE_LETTERS) for _ in range(6))
    logging.getLogger(LOGGER).error("a page failed, reference %s\n%s", reference, "\n".join(places(error)))
    return reference


def note_damage(what: str) -> None:
    """Log that something stored is damaged, in a sentence of ours without a word of any visitor's."""
    logging.getLogger(LOGGER).error("%s", what)
