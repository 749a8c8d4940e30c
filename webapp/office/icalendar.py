"""The calendar of rounds as a file for calendar programs (RFC 5545): days of rounds, no name of anybody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_OCTETS = 75
TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day of a calendar. ``name`` stays the same when the day is told again."""

    name: str
    day: date
    title: str
    text: str
    address: str


def written(days: Iterable[Day], now: datetime, host: str) -> bytes:
    """Write days as a calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Y Dan//Calendar of rounds//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for one in days for line in _event(one, now, host)),
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def _event(one: Day, now: datetime, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one.name)}@{host}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(one.title)}"
    yield f"DESCRIPTION:{_text(one.text)}"
    yield f"URL:{one.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Cut a line so that no piece is longer than 75 octets and no letter is torn."""
    piece, room = "", MOST_OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", MOST_OCTETS - 1
        piece, room = piece + letter, room - size
    yield piece
