"""Which wording a unit uses: its own, else that of the nearest unit above it, else the shipped one."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.documents.pieces import Kind
from surveys.documents.wording import Wording, read, shipped_source
from surveys.identifiers import Language, UnitCode
from surveys.schema import unit as unit_table
from surveys.schema_office import document_template


@dataclass(frozen=True, slots=True)
class StoredWording:
    """The wording that holds for a unit. ``unit`` None: it comes with the program, nobody changed it."""

    source: str
    unit: UnitCode | None = None
    changed_by: str = ""
    changed_on: date | None = None


def source_for(connection: sa.Connection, unit: UnitCode, kind: Kind, language: Language) -> StoredWording:
    """Give the wording that holds for a unit. Raises BadInput for a language nobody wrote it in."""
    above: UnitCode | None = unit
    seen: set[UnitCode] = set()
    while above is not None and above not in seen:
        seen.add(above)
        found = own(connection, above, kind, language)
        if found is not None:
            return found
        parent = connection.scalar(sa.select(unit_table.c.parent).where(unit_table.c.code == above))
        above = UnitCode(parent) if parent is not None else None
    return StoredWording(shipped_source(kind, language))


def wording_for(connection: sa.Connection, unit: UnitCode, kind: Kind, language: Language) -> Wording:
    """Give the wording that holds for a unit, read."""
    return read(kind, source_for(connection, unit, kind, language).source)


def own(connection: sa.Connection, unit: UnitCode, kind: Kind, language: Language) -> StoredWording | None:
    """Give the wording that a unit wrote itself; None where it did not."""
    row = connection.execute(sa.select(document_template).where(*_key(unit, kind, language))).first()
    if row is None:
        return None
    return StoredWording(row.source, UnitCode(row.unit), row.changed_by, row.changed_on)


def change(
    connection: sa.Connection, place: tuple[UnitCode, Kind, Language], source: str, by: str, on: date
) -> None:
    """Let a unit use its own wording. Raises BadInput when it cannot be read."""
    unit, kind, language = place
    read(kind, source)
    undo(connection, place)
    connection.execute(
        sa.insert(document_template).values(
            unit=unit, kind=kind.value, language=language, source=source, changed_by=by, changed_on=on
        )
    )


def undo(connection: sa.Connection, place: tuple[UnitCode, Kind, Language]) -> None:
    """Take a unit's own wording away: what held before it holds again."""
    connection.execute(sa.delete(document_template).where(*_key(*place)))


def _key(unit: UnitCode, kind: Kind, language: Language) -> tuple[sa.ColumnElement[bool], ...]:
    table = document_template.c
    return (table.unit == unit, table.kind == kind.value, table.language == language)
