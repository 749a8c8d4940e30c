"""Parquet and CSV on the Web, read back: what was told, empty where withheld, described in words."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from surveys.exchange.result_files import Format
from surveys.package_content import Content
from surveys.package_table import Table, to_csv

NAMES = ("scores", "items", "counts")
TYPES = {"string": "string", "integer": "int64", "number": "double", "date": "date32[day]"}


@pytest.mark.parametrize("name", NAMES)
def test_a_parquet_file_holds_what_was_told(
    folders: dict[Format, Path], tables: tuple[Table, ...], content: Content, name: str
) -> None:
    read = parquet.read_table(folders[Format.PARQUET] / f"{name}.parquet")
    table = next(one for one in tables if one.name == name)
    assert read.schema.names == [column.name for column in table.columns]
    assert read.schema.metadata[b"ydan:hash"] == content.hash.encode()
    assert read.schema.metadata[b"label:vi"].decode().startswith("«")
    for at, column in enumerate(table.columns):
        field = read.schema.field(at)
        assert str(field.type) == TYPES[column.kind]
        assert {b"label:vi", b"label:en", b"description"} <= set(field.metadata)
        if column.values:
            assert tuple(json.loads(field.metadata[b"values"])) == column.values
        for value, row in zip(read.column(at).to_pylist(), table.rows, strict=True):
            cell = row[at]
            if cell is None:
                assert value is None
            elif isinstance(value, date):
                assert value.isoformat() == cell
            else:
                assert value == (cell if isinstance(value, str) else float(cell))


# --- CSV on the Web: those rules of the recommendation "Metadata Vocabulary for Tabular Data" that apply ---

TOP = {"@context", "dialect", "tables"}
IN_TABLE, IN_SCHEMA = {"url", "tableSchema"}, {"columns", "primaryKey"}
IN_COLUMN = {"name", "titles", "datatype", "null"}
BASES = {"string", "decimal", "nonNegativeInteger", "date"}
COMMON = re.compile(r"(dc|schema):[A-Za-z]+")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")
LANGUAGE = re.compile(r"[a-z]{2,3}")


def _only(found: dict[str, object], known: set[str]) -> None:
    """Section 5: other properties than those of the vocabulary have a prefix."""
    assert all(name in known or COMMON.fullmatch(name) for name in found)


def _cell(text: str, column: dict[str, Any]) -> object:
    """Section 6.4: parse a cell by its datatype; the text of ``null`` is no value."""
    if text == column["null"]:
        return None
    told = column["datatype"]
    kind = told if isinstance(told, dict) else {"base": told}
    assert kind["base"] in BASES
    if kind["base"] == "string":
        assert "format" not in kind or re.fullmatch(kind["format"], text)
        return text
    if kind["base"] == "date":
        return date.fromisoformat(text)
    number = Decimal(text)
    assert "minimum" not in kind or kind["minimum"] <= number <= kind["maximum"]
    assert kind["base"] == "decimal" or (number >= 0 and number == int(number))
    return number


def test_a_description_of_csv_files_keeps_the_rules_of_its_vocabulary(
    folders: dict[Format, Path], tables: tuple[Table, ...]
) -> None:
    folder = folders[Format.CSVW]
    about = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    _only(about, TOP)
    assert about["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert about["dialect"] == {"header": True, "delimiter": ",", "encoding": "utf-8"}
    assert [one["url"] for one in about["tables"]] == [f"{table.name}.csv" for table in tables]
    for table, told in zip(about["tables"], tables, strict=True):
        _only(table, IN_TABLE)
        _only(table["tableSchema"], IN_SCHEMA)
        columns = table["tableSchema"]["columns"]
        written = (folder / table["url"]).read_bytes()
        assert written == to_csv(told).decode("utf-8-sig").encode()
        header, *rows = list(csv.reader(io.StringIO(written.decode(), newline="")))
        assert len({column["name"] for column in columns}) == len(columns) == len(header)
        for column, title in zip(columns, header, strict=True):
            _only(column, IN_COLUMN)
            assert NAME.fullmatch(column["name"])
            # Section 5.1.6 and 6.3: a natural language property; one of its titles is the header's.
            assert all(LANGUAGE.fullmatch(language) for language in column["titles"])
            assert title in column["titles"].values()
        parsed = [[_cell(cell, one) for cell, one in zip(row, columns, strict=True)] for row in rows]
        assert len(parsed) == len(told.rows)
        at = {column["name"]: place for place, column in enumerate(columns)}
        if "score" in at:
            assert all(
                (row[at["score"]] is None) == (row[at["withheld_reason"]] is not None) for row in parsed
            )
        key = [at[name] for name in table["tableSchema"].get("primaryKey", [])]
        if key:
            assert len({tuple(row[place] for place in key) for row in parsed}) == len(parsed)
