"""A told table as Parquet: typed columns under their names, empty where withheld, labels as metadata."""

import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from surveys.exchange.datasets import DataSet, Labels, Variable
from surveys.package_table import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

READERS: Mapping[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
}


def to_parquet(table: Table, data: DataSet, about: Mapping[str, str]) -> bytes:
    """Write a table; ``data`` holds its labels, ``about`` says of which release it is."""
    import pyarrow as pa
    from pyarrow import parquet

    variables = {one.name: one for one in data.variables}
    schema = pa.schema([_field(column, variables[column.name]) for column in table.columns])
    metadata = {**_labelled(data.labels), **{f"ydan:{name}": said for name, said in about.items()}}
    arrays = [
        pa.array([_value(column, row[at]) for row in table.rows], schema.field(at).type)
        for at, column in enumerate(table.columns)
    ]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema.with_metadata(metadata)), out)
    return out.getvalue()


def _value(column: Column, cell: object) -> object:
    return None if cell is None else READERS[column.kind](str(cell))


def _labelled(labels: Labels) -> dict[str, str]:
    return {f"label:{language}": words for language, words in labels.items()}


def _field(column: Column, variable: Variable) -> "pa.Field":
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    values = {one.code: dict(one.labels) for one in variable.categories}
    metadata = {
        **_labelled(variable.labels),
        "description": column.description,
        **({"unit": column.unit} if column.unit else {}),
        **({"values": json.dumps(values, ensure_ascii=False)} if values else {}),
    }
    return pa.field(column.name, types[column.kind], metadata=metadata)
