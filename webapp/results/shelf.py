"""What stands on the site now and stood there before; each content read back only as it was signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import cast

import sqlalchemy as sa
from flask import abort, current_app

from surveys import published, released_packages
from surveys.problems import NotReady
from surveys.published import Line, Published, Withdrawal
from surveys.released_packages import Key
from surveys.text import search_key, sort_key
from webapp.logs import note_damage

SHELF = "ydan-shelf"
TODAY = "ydan-today"
MOST_OPENED = 16  # contents kept in memory, read and parsed


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a round is about, for lists and the search. ``position``: its names by language."""

    number: int
    name: str
    code: str
    position: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One round as it stands in the list: its last publication, without its numbers."""

    line: Line
    title: Mapping[str, str]
    unit: str
    period_start: date
    period_end: date
    people: tuple[Person, ...]

    def holds(self, wanted: str) -> bool:
        """Say whether its title, its unit or its code holds the words of a search."""
        return any(wanted in search_key(text) for text in (*self.title.values(), self.unit, self.line.survey))


class Shelf:
    """The publications of an installation. Threads share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._entries: dict[Line, Entry] = {}
        self._lock = Lock()

    def reading(self) -> sa.Connection:
        """Give a connection to read with; the caller closes it."""
        return self._engine.connect()

    def entries(self) -> tuple[Entry, ...]:
        """Give every round that is or was public, the newest period first, then by unit.

        A round whose row was changed is left out, and the log says so; its own page refuses.
        """
        with self._engine.connect() as connection:
            last = {line.survey: line for line in published.lines(connection)}
            found = [self._entry(connection, line) for line in last.values()]
        return tuple(
            sorted(
                (one for one in found if one is not None),
                key=lambda one: (-one.period_end.toordinal(), sort_key(one.unit), one.line.survey),
            )
        )

    def lines(self) -> tuple[Line, ...]:
        """Give every row that is or was for everybody."""
        with self._engine.connect() as connection:
            return published.lines(connection)

    def read(self, line: Line) -> Published | Withdrawal:
        """Give the content of a row. Raises NotReady when it is not what was signed."""
        return _parsed(line, self.text(line))

    def text(self, line: Line) -> str:
        """Give the content of a row as it was signed. Raises NotReady when it is not."""
        with self._engine.connect() as connection:
            return published.text_of(connection, line)

    def signing_keys(self) -> tuple[Key, ...]:
        """Give every key that ever signed a package, the newest first."""
        with self._engine.connect() as connection:
            return tuple(reversed(released_packages.keys(connection)))

    def _entry(self, connection: sa.Connection, line: Line) -> Entry | None:
        with self._lock:
            known = self._entries.get(line)
        if known is not None:
            return known
        try:
            entry = _entry_of(line, published.parse(line, published.text_of(connection, line)))
        except NotReady as error:
            note_damage(str(error))
            return None  # looked at again next time: it may have been repaired
        with self._lock:
            self._entries[line] = entry
        return entry


@lru_cache(maxsize=MOST_OPENED)
def _parsed(line: Line, text: str) -> Published | Withdrawal:
    return published.parse(line, text)


def _entry_of(line: Line, content: Published | Withdrawal) -> Entry:
    if isinstance(content, Withdrawal):
        return Entry(line, content.title, content.unit, *content.period, ())
    summary, names = content.summary, content.names
    people = tuple(
        Person(one.number, one.name, one.code, names["position"].get(one.position or "", {}))
        for one in summary.subjects
    )
    unit = names["unit"].get(summary.unit, summary.unit)
    return Entry(line, summary.title, unit, summary.period_start, summary.period_end, people)


def shelf() -> Shelf:
    """Give the shelf of this application."""
    return cast("Shelf", current_app.extensions[SHELF])


def today() -> date:
    """Give the day it is where the installation stands."""
    return cast("Callable[[], date]", current_app.extensions[TODAY])()


@dataclass(frozen=True, slots=True)
class Place:
    """What an address leads to: a row, and all rows of its round. ``taken_down``: the row that did."""

    lines: tuple[Line, ...]
    line: Line
    taken_down: Line | None

    @property
    def is_last(self) -> bool:
        """Whether nothing newer was published."""
        return self.line == self.lines[-1]


def look_up(survey: str, number: int | None) -> Place:
    """Find a publication of a round by its number, or the last.

    Where there is none the request ends as if there were no such round: whether one exists that is not
    public is nobody's business here.
    """
    lines = tuple(one for one in shelf().lines() if one.survey == survey)
    wanted = [one for one in lines if number in (None, one.number)]
    if not wanted:
        abort(404)
    line = wanted[-1]
    # What was withdrawn stays so under its own number, also when something newer was published since.
    gone = [one for one in lines if one.withdraws and one.number >= line.number]
    return Place(lines, line, gone[0] if gone else None)


def newest_of(place: Place) -> Published | None:
    """Give what stands now in place of an older publication; None for the newest, and where none stands."""
    last = place.lines[-1]
    return None if place.is_last or last.withdraws else cast("Published", shelf().read(last))


def content_of(place: Place) -> Published:
    """Give what is published at a place where nothing was taken down."""
    return cast("Published", shelf().read(place.line))
