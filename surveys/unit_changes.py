"""What became of units that were merged, renamed or split, and what units were before. Only reading.

A unit keeps its code, its name and its rounds for ever; a change says what it went into, since when, by
which decision. Whoever wants the unit of today follows the changes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.problems import N_, Problem
from surveys.schema import unit, unit_change

_AT_ONCE = 500  # codes in one question to the database


class ChangeKind(StrEnum):
    """What happened to a unit."""

    MERGED = "merged"  # it went into another one, or with others into a new one
    RENAMED = "renamed"  # another name, perhaps another code
    SPLIT = "split"  # it was divided among several; it may itself be one of them


@dataclass(frozen=True, slots=True)
class UnitChange:
    """That a unit went into another one, or was renamed, on a day, by a decision."""

    before: UnitCode
    unit: UnitCode
    changed_on: date
    kind: ChangeKind
    name_before: str
    document: str
    written_by: str


@dataclass(frozen=True, slots=True)
class Gone:
    """That a unit is none of its own any more: since when, and the units of today that it became, by code."""

    since: date
    now: Mapping[UnitCode, str]


def last_step(changes: Iterable[UnitChange]) -> tuple[UnitChange, ...]:
    """Give the changes by which a unit ended, of those that begin with it; none where it stands."""
    moves = [one for one in changes if one.kind is ChangeKind.SPLIT or one.before != one.unit]
    last = max((one.changed_on for one in moves), default=None)
    found = tuple(one for one in moves if one.changed_on == last)
    return () if any(one.unit == one.before for one in found) else found


def _from(connection: sa.Connection, codes: Collection[str], today: date) -> dict[str, list[UnitChange]]:
    """Give the changes that begin with some units, until a day."""
    found: dict[str, list[UnitChange]] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), _AT_ONCE):
        wanted = sa.select(unit_change).where(
            unit_change.c.before.in_(ordered[start : start + _AT_ONCE]), unit_change.c.changed_on <= today
        )
        for one in _read(connection, wanted):
            found.setdefault(one.before, []).append(one)
    return found


def _read(connection: sa.Connection, wanted: sa.Select[tuple[object, ...]]) -> list[UnitChange]:
    table = unit_change.c
    rows = connection.execute(wanted.order_by(table.changed_on, table.before, table.unit))
    return [
        UnitChange(
            UnitCode(row.before),
            UnitCode(row.unit),
            row.changed_on,
            ChangeKind(row.kind),
            row.name_before,
            row.document,
            row.written_by,
        )
        for row in rows
    ]


def _steps(connection: sa.Connection, codes: Collection[str], today: date) -> dict[str, list[UnitChange]]:
    """Give the changes by which units ended: of these and of all that they became; [] for what stands."""
    found: dict[str, list[UnitChange]] = {}
    ask: set[str] = set(codes)
    while ask:
        begun = _from(connection, ask, today)
        found |= {code: list(last_step(begun.get(code, ()))) for code in ask}
        ask = set[str](one.unit for code in ask for one in found[code]) - found.keys()
    return found


def now(connection: sa.Connection, code: str, today: date) -> tuple[UnitCode, ...]:
    """Give the units that a unit is today, over all changes; itself where it stands."""
    return every_now(connection, [code], today)[UnitCode(code)]


def every_now(
    connection: sa.Connection, codes: Collection[str], today: date
) -> dict[UnitCode, tuple[UnitCode, ...]]:
    """Give the units that some units are today, as ``now`` does, by few questions to the database."""
    steps = _steps(connection, codes, today)
    return {UnitCode(code): _ends(steps, code) for code in codes}


def _ends(steps: Mapping[str, list[UnitChange]], code: str) -> tuple[UnitCode, ...]:
    ends: set[UnitCode] = set()
    ask: set[str] = {code}
    seen: set[str] = {code}
    while ask:
        ends |= {UnitCode(one) for one in ask if not steps[one]}
        ask = set[str](step.unit for one in ask for step in steps[one]) - seen
        seen |= ask
    return tuple(sorted(ends))


def gone(connection: sa.Connection, codes: Collection[str], today: date) -> dict[str, Gone]:
    """Give those of some units that are none of their own any more, with what they became."""
    steps = _steps(connection, codes, today)
    lost = [code for code in codes if steps[code]]
    ends = {code: _ends(steps, code) for code in lost}
    called = names(connection, {one for some in ends.values() for one in some})
    return {
        code: Gone(steps[code][0].changed_on, {one: called.get(one, one) for one in ends[code]})
        for code in lost
    }


def names(connection: sa.Connection, codes: Collection[str]) -> dict[str, str]:
    """Give the names that some units have now."""
    wanted = sa.select(unit.c.code, unit.c.name).where(unit.c.code.in_(sorted(codes)))
    return {row.code: row.name for row in connection.execute(wanted)}


def name_on(connection: sa.Connection, code: str, day: date) -> str:
    """Give the name that a unit had on a day; its code where it is not in the register."""
    before = _before(_names_before(connection, [code]).get(code, ()), day)
    return before or names(connection, [code]).get(code, code)


def _before(renamed: Iterable[tuple[date, str]], day: date) -> str | None:
    return next((name for changed_on, name in renamed if changed_on > day), None)


def refusal(connection: sa.Connection, code: str, today: date, where: str) -> Problem | None:
    """Say why nothing new can be begun for a unit: what it went into; None where it stands."""
    found = gone(connection, [code], today).get(code)
    if found is None:
        return None
    return Problem(
        N_(
            "“%(unit)s” is no unit of its own any more: since %(since)s it belongs to %(now)s. "
            "Choose that unit."
        ),
        {
            "unit": names(connection, [code]).get(code, code),
            "since": found.since.strftime("%d/%m/%Y"),
            "now": ", ".join(found.now.values()),
        },
        where,
    )


def history(connection: sa.Connection, code: str) -> tuple[UnitChange, ...]:
    """Give what a unit came from and what became of it, over all changes, the earliest first."""
    table = unit_change.c
    found: dict[tuple[str, str, date], UnitChange] = {}
    for asked, told in ((table.before, "unit"), (table.unit, "before")):
        ask, seen = {code}, {code}
        while ask:
            steps = _read(connection, sa.select(unit_change).where(asked.in_(sorted(ask))))
            found |= {(one.before, one.unit, one.changed_on): one for one in steps}
            ask = {getattr(one, told) for one in steps} - seen
            seen |= ask
    return tuple(sorted(found.values(), key=lambda one: (one.changed_on, one.before, one.unit)))


@dataclass(frozen=True, slots=True)
class Then:
    """What a unit was called on a day, and what it is called today: itself, or what it went into."""

    name: str
    now: tuple[str, ...]
    is_gone: bool


def then(connection: sa.Connection, codes: Collection[str], day: date, today: date) -> dict[str, Then]:
    """Give those of some units that are called otherwise today than on a day, or are none of their own."""
    return {
        place[0]: one for place, one in every_then(connection, [(code, day) for code in codes], today).items()
    }


def every_then(
    connection: sa.Connection, places: Collection[tuple[str, date]], today: date
) -> dict[tuple[str, date], Then]:
    """Give what ``then`` does for units each on a day of its own, by few questions to the database."""
    codes = {code for code, _ in places}
    lost, called = gone(connection, codes, today), names(connection, codes)
    found = {}
    renamed = _names_before(connection, codes)
    for code, day in places:
        before = _before(renamed.get(code, ()), day)
        name = before or called.get(code, code)
        if code in lost:
            found[code, day] = Then(name, tuple(lost[code].now.values()), is_gone=True)
        elif before is not None:
            found[code, day] = Then(name, (called[code],), is_gone=False)
    return found


def _names_before(connection: sa.Connection, codes: Collection[str]) -> dict[str, list[tuple[date, str]]]:
    """Give the days on which some units were renamed with the name before, the earliest first."""
    table = unit_change.c
    wanted = sa.select(table.before, table.changed_on, table.name_before).where(
        table.before == table.unit, table.kind == ChangeKind.RENAMED, table.before.in_(sorted(codes))
    )
    found: dict[str, list[tuple[date, str]]] = {}
    for row in connection.execute(wanted.order_by(table.changed_on)):
        found.setdefault(row.before, []).append((row.changed_on, row.name_before))
    return found


def past(connection: sa.Connection, code: str) -> frozenset[UnitCode]:
    """Give the units that went into one, over all changes: their past is read with its own."""
    table = unit_change.c
    merged = sa.and_(table.before != table.unit, table.kind != ChangeKind.SPLIT)
    found: set[str] = set()
    ask: set[str] = {code}
    while ask:
        ask = set(connection.scalars(sa.select(table.before).where(merged, table.unit.in_(sorted(ask)))))
        ask -= found
        found |= ask
    return frozenset(UnitCode(one) for one in found)
