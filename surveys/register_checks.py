"""What speaks against the entries of a table, seen from the register they would go into."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from surveys.headships import TWO_MEANINGS, clash, stored
from surveys.problems import N_
from surveys.register_entries import (
    CadreEntry,
    CollectiveEntry,
    Entry,
    EvaluatorEntry,
    PositionEntry,
    UnitEntry,
)
from surveys.schema import cadre, collective, position, position_group, term, unit, unit_change
from surveys.unit_changes import ChangeKind


def check_against_register(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Complain about unknown units, positions and groups, about circles and about doubled terms."""
    _check_units(connection, [one for one in entries if isinstance(one, UnitEntry)])
    _check_positions(connection, [one for one in entries if isinstance(one, PositionEntry)])
    _check_cadres(connection, [one for one in entries if isinstance(one, CadreEntry)])
    _check_superiors(connection, [one for one in entries if isinstance(one, CadreEntry)])
    units = _codes(connection, unit)
    for entry in entries:
        if isinstance(entry, EvaluatorEntry):
            _check_known(entry, "unit", entry.unit, units)
    _check_collectives(connection, [one for one in entries if isinstance(one, CollectiveEntry)])


def _codes(connection: sa.Connection, table: sa.Table) -> set[str]:
    return set(connection.scalars(sa.select(table.c.code)))


def _check_known(entry: Entry, column: str, code: str, known: Collection[str]) -> None:
    if not code or code in known:  # an empty cell was complained about where it was read
        return
    whole = next((one for one in known if one.lstrip("0") == code.lstrip("0")), None)
    if whole:
        entry.cells.complain(
            column,
            N_(
                "“%(code)s” is not in the register, but “%(whole)s” is: a spreadsheet drops zeros at the "
                "start. Format the column as text and write the whole code."
            ),
            code=code,
            whole=whole,
        )
    else:
        entry.cells.complain(
            column,
            N_("“%(code)s” is not in the register. Correct the code, or import it first."),
            code=code,
        )


def _check_positions(connection: sa.Connection, entries: Iterable[PositionEntry]) -> None:
    groups = _codes(connection, position_group)
    for entry in entries:
        _check_known(entry, "position_group", entry.position_group, groups)


def _check_cadres(connection: sa.Connection, entries: Sequence[CadreEntry]) -> None:
    units, positions = _codes(connection, unit), _codes(connection, position)
    _check_apart(entries, _codes(connection, collective))
    open_since = {
        (row.cadre, row.position, row.unit): row.starts_on
        for row in connection.execute(sa.select(term).where(term.c.ends_on.is_(None)))
    }
    ended = {
        (entry.code, entry.tenure.position, entry.tenure.unit, entry.tenure.starts_on)
        for entry in entries
        if entry.tenure and entry.tenure.ends_on
    }
    for entry in entries:
        tenure = entry.tenure
        if tenure is None:
            continue
        _check_known(entry, "position", tenure.position, positions)
        _check_known(entry, "unit", tenure.unit, units)
        if tenure.ends_on is None:
            key = (entry.code, tenure.position, tenure.unit)
            since = open_since.setdefault(key, tenure.starts_on)
            if since != tenure.starts_on and (*key, since) not in ended:
                entry.cells.complain(
                    "starts_on",
                    N_(
                        "This cadre has held this post since %(since)s without an end. "
                        "Write the end of that term in a row of its own, or correct this day."
                    ),
                    since=since.isoformat(),
                )


def _check_collectives(connection: sa.Connection, entries: Sequence[CollectiveEntry]) -> None:
    units, cadres = _codes(connection, unit), _codes(connection, cadre)
    heads = stored(connection, {entry.code for entry in entries})
    _check_apart(entries, cadres)
    for entry in entries:
        _check_known(entry, "unit", entry.unit, units)
        if entry.headship:
            _check_known(entry, "head", entry.headship.cadre, cadres)
            told = heads.setdefault(entry.code, {})
            key = (entry.headship.cadre, entry.headship.starts_on)
            told[key] = entry.headship.ends_on if entry.cells.has("ends_on") else told.get(key)
    for entry in entries:
        other = entry.headship and clash(heads[entry.code], entry.headship)
        if other:
            entry.cells.complain(
                "starts_on",
                N_(
                    "“%(cadre)s” is the head from %(since)s on at the same time. A collective has one head: "
                    "write the last day of the one before in a row of its own, or correct this day."
                ),
                cadre=other.cadre,
                since=other.starts_on.isoformat(),
            )


def _check_apart(entries: Iterable[CadreEntry | CollectiveEntry], others: Collection[str]) -> None:
    """Complain about a code that means a cadre and a collective: packages tell both in one column."""
    for entry in entries:
        if entry.code in others:
            entry.cells.complain("code", TWO_MEANINGS, code=entry.code)


def _check_superiors(connection: sa.Connection, entries: Sequence[CadreEntry]) -> None:
    above = {row.code: row.superior for row in connection.execute(sa.select(cadre.c.code, cadre.c.superior))}
    for entry in entries:
        above[entry.code] = above.get(entry.code) if entry.superior is None else entry.superior or None
    for entry in entries:
        _check_known(entry, "superior", entry.superior or "", above)
        if entry.superior and _in_circle(entry.code, above):
            entry.cells.complain(
                "superior", N_("The superiors above this cadre form a circle. Correct the codes.")
            )


def _check_units(connection: sa.Connection, entries: Sequence[UnitEntry]) -> None:
    if not entries:
        return
    above = {row.code: row.parent for row in connection.execute(sa.select(unit.c.code, unit.c.parent))}
    tops = {code for code, parent in above.items() if parent is None}
    for entry in entries:
        if entry.parent is not None:
            above[entry.code] = entry.parent or None
        else:
            above.setdefault(entry.code, min(tops, default=None))
    after = {code for code, parent in above.items() if parent is None}
    _check_merged(connection, entries)
    for entry in entries:
        _check_known(entry, "parent", entry.parent or "", above)
        if entry.code in after and len(after) > 1 and entry.code not in tops:
            entry.cells.complain(
                "parent" if entry.parent is not None else "code",
                N_("Only one unit may have none above it. Write the code of the unit above this one."),
            )
        elif _in_circle(entry.code, above):
            entry.cells.complain("parent", N_("The units above this one form a circle. Correct the codes."))


def _check_merged(connection: sa.Connection, entries: Sequence[UnitEntry]) -> None:
    """Complain about a list that would take a merged unit, and with it its past, from where it went."""
    table = unit_change.c
    merged = sa.select(table.before, table.unit, unit.c.name).join(unit, unit.c.code == table.unit)
    rows = connection.execute(merged.where(table.before != table.unit, table.kind != ChangeKind.SPLIT))
    went = {row.before: row for row in rows}
    parents = dict(connection.execute(sa.select(unit.c.code, unit.c.parent)).all())
    for entry in entries:
        now = went.get(entry.code)
        if now is not None and parents.get(entry.code) == now.unit and entry.parent not in {None, now.unit}:
            sentence = N_(
                "“%(unit)s” went into %(now)s and stands below it. Write the code %(code)s here, or take "
                "that change back first."
            )
            entry.cells.complain("parent", sentence, unit=entry.name, now=now.name, code=now.unit)


def _in_circle(code: str, above: dict[str, str | None]) -> bool:
    seen = set()
    found: str | None = code
    while found is not None and found not in seen:
        seen.add(found)
        found = above.get(found)
    return found is not None
