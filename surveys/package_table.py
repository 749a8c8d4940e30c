"""Tables of a score package: columns that say what they mean, rows as text, CSV that is safe to open."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from surveys.formulas import as_cell
from surveys.summary import Figure, Withheld

Cell = str | int | None
Kind = Literal["string", "integer", "number", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``unit`` of its numbers; ``values`` where only these may stand in it."""

    name: str
    kind: Kind
    description: str
    unit: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a package, the file ``<name>.csv``. Numbers are whole, or text in their own digits."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as cells; all None where it is withheld."""

    value: str | None = None
    low: str | None = None
    high: str | None = None


def told(figure: object) -> Told:
    """Write a figure in the digits of its step. Anything but a figure has no cell."""
    if not isinstance(figure, Figure):
        return Told()
    digits = 0 if figure.step >= 1 else 1
    return Told(*(f"{part:.{digits}f}" for part in (figure.value, figure.low, figure.high)))


def reason(value: object) -> str | None:
    """Say why a value is withheld; None where it is told."""
    return value.reason.value if isinstance(value, Withheld) else None


def to_csv(table: Table) -> bytes:
    """Write a table as UTF-8 with a byte order mark (spreadsheets need it), CRLF, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([_safe(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def to_schema(columns: Sequence[Column]) -> dict[str, object]:
    """Describe columns as a Table Schema."""
    return {"fields": [_field(column) for column in columns], "missingValues": [""]}


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": column.kind,
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.values:
        field["constraints"] = {"enum": list(column.values)}
    return field


def _safe(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    written = str(cell)
    return as_cell(written) if column.kind == "string" else written
