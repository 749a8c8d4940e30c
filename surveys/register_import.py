"""Bring a table (CSV, XLSX) into the register: a dry run first, every fault by row, all rows or none.

The same table again changes nothing. What a table does not mention stays as it is.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from surveys.organizations import EVERYTHING, Scope
from surveys.problems import BadInput
from surveys.register_checks import check_against_register
from surveys.register_columns import NAME_LANGUAGE, RegisterKind
from surveys.register_entries import (
    CadreEntry,
    CollectiveEntry,
    Entry,
    EvaluatorEntry,
    PositionEntry,
    UnitEntry,
    read_entries,
)
from surveys.register_scope import check_scope
from surveys.register_store import Change, Changes, Record
from surveys.schema import (
    cadre,
    collective,
    collective_head,
    evaluator,
    label,
    position,
    position_group,
    term,
    unit,
)
from surveys.sheet import Sheet, read_sheet
from surveys.text import search_key, sort_key
from surveys.top_unit import top_unit

__all__ = ["ImportReport", "RegisterKind", "import_file", "import_sheet"]

LABEL_KINDS: Mapping[RegisterKind, str] = {
    RegisterKind.UNITS: "unit",
    RegisterKind.POSITION_GROUPS: "position_group",
    RegisterKind.POSITIONS: "position",
    RegisterKind.CADRES: "cadre",
    RegisterKind.EVALUATORS: "evaluator",
    RegisterKind.COLLECTIVES: "collective",
}
"""Under which kind the table ``label`` keeps names."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did or, in a dry run, would do; counted in rows of the table."""

    kind: RegisterKind
    rows: int
    added: int
    changed: int
    unchanged: int
    ignored: tuple[str, ...]  # columns that were not read


def import_file(
    connection: sa.Connection, path: Path, kind: RegisterKind, *, dry_run: bool = False
) -> ImportReport:
    """Import a file. The caller holds the transaction. Raises BadInput with every fault found."""
    return import_sheet(connection, read_sheet(path), kind, dry_run=dry_run)


def import_sheet(
    connection: sa.Connection,
    sheet: Sheet,
    kind: RegisterKind,
    *,
    dry_run: bool = False,
    scope: Scope = EVERYTHING,
) -> ImportReport:
    """Import a table. The caller holds the transaction. Raises BadInput with every fault found.

    ``scope``: the organizations that the table may touch.
    """
    entries = read_entries(sheet, kind)
    check_against_register(connection, entries.rows)
    if scope.units is not None:
        check_scope(connection, entries.rows, scope)
    if entries.problems:
        raise BadInput(*(problem for _, problem in sorted(entries.problems, key=itemgetter(0))))
    changes = Changes(connection, dry_run=dry_run)
    _WRITERS[kind](changes, entries.rows)
    _put_labels(changes, kind, entries.rows)
    counted = Counter(changes.of_row(entry.cells.number) for entry in entries.rows)
    return ImportReport(
        kind,
        len(entries.rows),
        added=counted[Change.ADDED],
        changed=counted[Change.CHANGED],
        unchanged=counted[Change.UNCHANGED],
        ignored=entries.ignored,
    )


def _named(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "name": entry.name,
        "sort_key": sort_key(entry.name),
        "search_key": search_key(entry.name),
    }


def _put_units(changes: Changes, entries: Sequence[Entry]) -> None:
    units = [entry for entry in entries if isinstance(entry, UnitEntry)]
    stored = {
        row.code: row.parent for row in changes.connection.execute(sa.select(unit.c.code, unit.c.parent))
    }
    top = top_unit(changes.connection)
    parents = {
        one.code: stored.get(one.code, top) if one.parent is None else one.parent or None for one in units
    }
    records = {
        one.code: Record(one.cells.number, _named(one) | {"kind": one.kind, "parent": parents[one.code]})
        for one in units
    }
    changes.put(unit, ("code",), [records[code] for code in _parents_first(parents)])


def _parents_first(parents: Mapping[str, str | None]) -> list[str]:
    """Give the codes so that each stands after its parent."""
    ordered: dict[str, None] = {}
    for code in parents:
        line = []
        above: str | None = code
        while above is not None and above in parents and above not in ordered:
            line.append(above)
            above = parents[above]
        ordered.update(dict.fromkeys(reversed(line)))
    return list(ordered)


def _put_groups(changes: Changes, entries: Sequence[Entry]) -> None:
    records = [Record(one.cells.number, {"code": one.code}) for one in entries]
    changes.put(position_group, ("code",), records)


def _put_positions(changes: Changes, entries: Sequence[Entry]) -> None:
    records = [
        Record(one.cells.number, {"code": one.code, "position_group": one.position_group})
        for one in entries
        if isinstance(one, PositionEntry)
    ]
    changes.put(position, ("code",), records)


def _put_cadres(changes: Changes, entries: Sequence[Entry]) -> None:
    cadres = [entry for entry in entries if isinstance(entry, CadreEntry)]
    superiors = {one.code: one.superior or None for one in cadres}
    records: dict[str, list[Record]] = {}
    for one in cadres:
        values = _named(one)
        values |= {"local": one.local} if one.cells.has("local") else {}
        values |= {"superior": superiors[one.code]} if one.superior is not None else {}
        records.setdefault(one.code, []).append(Record(one.cells.number, values))
    changes.put(cadre, ("code",), [record for code in _parents_first(superiors) for record in records[code]])
    terms = []
    for one in cadres:
        if one.tenure:
            key = {
                "position": one.tenure.position,
                "unit": one.tenure.unit,
                "starts_on": one.tenure.starts_on,
            }
            end = {"ends_on": one.tenure.ends_on} if one.cells.has("ends_on") else {}
            terms.append(Record(one.cells.number, {"cadre": one.code} | key | end))
    changes.put(term, ("cadre", "position", "unit", "starts_on"), terms)


def _put_evaluators(changes: Changes, entries: Sequence[Entry]) -> None:
    records = [
        Record(one.cells.number, {"code": one.code, "name": one.name, "unit": one.unit})
        for one in entries
        if isinstance(one, EvaluatorEntry)
    ]
    changes.put(evaluator, ("code",), records)


def _put_collectives(changes: Changes, entries: Sequence[Entry]) -> None:
    found = [entry for entry in entries if isinstance(entry, CollectiveEntry)]
    records = [
        Record(
            one.cells.number,
            {"code": one.code, "unit": one.unit, "name": one.name, "sort_key": sort_key(one.name)},
        )
        for one in found
    ]
    changes.put(collective, ("code",), records)
    heads = []
    for one in found:
        if one.headship:
            key = {
                "collective": one.code,
                "cadre": one.headship.cadre,
                "starts_on": one.headship.starts_on,
            }
            end = {"ends_on": one.headship.ends_on} if one.cells.has("ends_on") else {}
            heads.append(Record(one.cells.number, key | end))
    changes.put(collective_head, ("collective", "cadre", "starts_on"), heads)


_WRITERS: Mapping[RegisterKind, Callable[[Changes, Sequence[Entry]], None]] = {
    RegisterKind.UNITS: _put_units,
    RegisterKind.POSITION_GROUPS: _put_groups,
    RegisterKind.POSITIONS: _put_positions,
    RegisterKind.CADRES: _put_cadres,
    RegisterKind.EVALUATORS: _put_evaluators,
    RegisterKind.COLLECTIVES: _put_collectives,
}


def _put_labels(changes: Changes, kind: RegisterKind, entries: Sequence[Entry]) -> None:
    """Put the names that no table has a column for: in further languages, and all names of positions."""
    named_by_label = kind in {RegisterKind.POSITIONS, RegisterKind.POSITION_GROUPS}
    records = []
    for entry in entries:
        names = {NAME_LANGUAGE: entry.name} if named_by_label else {}
        for language, text in (names | dict(entry.other_names)).items():
            key = {"kind": LABEL_KINDS[kind], "code": entry.code, "language": language}
            records.append(Record(entry.cells.number, key | {"text": text}))
    changes.put(label, ("kind", "code", "language"), records)
