"""Every stored column has its line in docs/data-inventory.md, and every line its column."""

from pathlib import Path

import sqlalchemy as sa

from surveys.box import BoxTables
from surveys.schema import metadata

PAGE = Path(__file__).parents[2] / "docs" / "data-inventory.md"
HEAD = ["column", "what", "why", "how long", "who may read"]


def lines() -> dict[str, list[list[str]]]:
    """Give the rows under each heading of the page."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif line.startswith("|"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def columns_of(tables: sa.MetaData) -> dict[str, set[str]]:
    return {name: {column.name for column in table.c} for name, table in tables.tables.items()}


def test_every_column_has_its_line_and_every_line_its_column() -> None:
    stored = columns_of(metadata) | columns_of(BoxTables("").metadata)
    told = {name: {row[0] for row in rows[2:]} for name, rows in lines().items() if rows[0] == HEAD}
    assert told == stored


def test_every_line_says_what_why_how_long_and_who() -> None:
    incomplete = [
        (name, row) for name, rows in lines().items() for row in rows if len(row) != len(HEAD) or not all(row)
    ]
    assert incomplete == []


def test_no_column_is_told_twice() -> None:
    for name, rows in lines().items():
        names = [row[0] for row in rows]
        assert len(names) == len(set(names)), name
