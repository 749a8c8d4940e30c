"""Told tables as CSV on the Web: the CSV files, and beside them a description in the W3C's words."""

import re
from collections.abc import Mapping, Sequence

from surveys.exchange.datasets import DataSet, Labels, Variable
from surveys.package_method import to_json
from surveys.package_table import Column, Table, to_csv

NAME = "csv-metadata.json"
CONTEXT = "http://www.w3.org/ns/csvw"
ANY_LANGUAGE = "und"
KEYS = {
    "scores": ("cadre_code", "survey_code", "criterion_code", "respondent_group"),
    "items": ("cadre_code", "survey_code", "respondent_group", "item"),
}
NUMBERS = {"integer": "nonNegativeInteger", "number": "decimal"}


def files(tables: Sequence[Table], data: Sequence[DataSet], about: Mapping[str, str]) -> dict[str, bytes]:
    """Give the files by name. ``about``: of which release they are."""
    written = {f"{table.name}.csv": to_csv(table).decode("utf-8-sig").encode() for table in tables}
    return {NAME: to_json(metadata(tables, data, about)), **written}


def metadata(tables: Sequence[Table], data: Sequence[DataSet], about: Mapping[str, str]) -> dict[str, object]:
    """Describe the tables: titles in every language, types, units and what an empty cell means."""
    return {
        "@context": [CONTEXT, {"@language": "en"}],
        "dc:identifier": f"{about['survey']}/{about['release']}",
        "dc:source": f"sha256:{about['hash']}",
        "dc:description": _said(
            {
                "en": "Results of a survey round that have passed the disclosure gate. An empty cell was not "
                "told; withheld_reason says why. It is never 0."
            }
        ),
        "dialect": {"header": True, "delimiter": ",", "encoding": "utf-8"},
        "tables": [_table(table, one) for table, one in zip(tables, data, strict=True)],
    }


def _said(labels: Labels) -> list[dict[str, str]]:
    return [{"@value": words, "@language": language} for language, words in labels.items()]


def _table(table: Table, data: DataSet) -> dict[str, object]:
    variables = {one.name: one for one in data.variables}
    schema: dict[str, object] = {
        "columns": [_column(column, variables[column.name]) for column in table.columns]
    }
    if table.name in KEYS:
        schema["primaryKey"] = list(KEYS[table.name])
    return {"url": f"{table.name}.csv", "dc:title": _said(data.labels), "tableSchema": schema}


def _column(column: Column, variable: Variable) -> dict[str, object]:
    found: dict[str, object] = {
        "name": column.name,
        "titles": {ANY_LANGUAGE: column.name, **variable.labels},
        "dc:description": _said({"en": column.description}),
        "datatype": _datatype(column),
        "null": "",
    }
    if column.unit:
        found["schema:unitText"] = column.unit
    return found


def _datatype(column: Column) -> object:
    if column.values:
        return {"base": "string", "format": "|".join(re.escape(value) for value in column.values)}
    if column.kind == "date":
        return {"base": "date", "format": "yyyy-MM-dd"}
    base = NUMBERS.get(column.kind, "string")
    if column.unit in {"points of 0-100", "per cent"}:
        return {"base": base, "minimum": 0, "maximum": 100}
    return base
