"""Reading a table of ratings: CSV (UTF-8, any usual delimiter) or Parquet, only the columns needed."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surveys.problems import N_, BadInput, Problem
from surveys.ratings_table import RatingsTable
from surveys.text import nfc

DELIMITERS = ",;\t"
PARQUET_MAGIC = b"PAR1"
_BOM = b"\xef\xbb\xbf"


def read_ratings(path: Path, needed: Sequence[str]) -> RatingsTable:
    """Read the ``needed`` columns of a CSV or Parquet file. Raises BadInput on a file that is neither."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            Problem(
                N_("The file cannot be read (%(why)s). Check its name."), {"why": error.strerror}, str(path)
            )
        ) from error
    if data.startswith(PARQUET_MAGIC):
        return _read_parquet(data, path.name, needed)
    return _read_csv(data.removeprefix(_BOM), path.name, needed)


def _read_parquet(data: bytes, name: str, needed: Sequence[str]) -> RatingsTable:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(data))
        _check_columns(file.schema_arrow.names, name, needed)
        table = file.read(columns=list(needed))
    except pa.ArrowException as error:
        raise BadInput(
            Problem(N_("The Parquet file is damaged. Export it once more."), where=name)
        ) from error
    for column in table.schema:
        if pa.types.is_nested(column.type):
            raise BadInput(
                Problem(
                    N_("A cell holds several values. One number or text is needed."),
                    where=f"{name}, column {column.name}",
                )
            )
    return RatingsTable(name, {column: table[column] for column in needed}, table.num_rows)


def _read_csv(data: bytes, name: str, needed: Sequence[str]) -> RatingsTable:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = _decoded(data.rstrip(b"\r\n"), name)
    header, body, delimiter = _split_header(text)
    _check_columns(header, name, needed)
    ragged: list[Any] = []

    def note(row: Any) -> str:  # noqa: ANN401 - pyarrow has no types
        ragged.append(row)
        return "skip"

    # names of our own: two columns that are not needed may have one name
    own_names = [str(place) for place in range(len(header))]
    place_of = {column: own for own, column in zip(own_names, header, strict=True)}
    wanted = [place_of[column] for column in needed]
    table = (
        arrow_csv.read_csv(
            pa.BufferReader(body.encode()),
            read_options=arrow_csv.ReadOptions(column_names=own_names, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(own_names, pa.string()), include_columns=wanted
            ),
        )
        if body
        else pa.table({column: pa.array([], pa.string()) for column in wanted})
    )
    if ragged:
        row = ragged[0]
        raise BadInput(
            Problem(
                N_("The row has %(found)s cells, the header has %(expected)s. Correct the row."),
                {"found": row.actual_columns, "expected": row.expected_columns},
                f"{name}, row {row.number + 1}",
            )
        )
    columns = {column: table[own] for column, own in zip(needed, wanted, strict=True)}
    return RatingsTable(name, columns, table.num_rows, first_row=2, decimal_comma=delimiter != ",")


def _decoded(data: bytes, name: str) -> str:
    if not data:
        raise BadInput(Problem(N_("The file is empty."), where=name))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            Problem(N_("The text is not UTF-8. Save the file as “CSV UTF-8”."), where=f"{name}, row {row}")
        ) from error
    if "\0" in text:
        raise BadInput(
            Problem(N_("This is neither CSV text nor Parquet. Save the table as CSV UTF-8."), where=name)
        )
    return text


def _split_header(text: str) -> tuple[list[str], str, str]:
    """Give column names, the text below them, and the delimiter that gives most columns."""
    best: tuple[list[str], int, str] = ([], 0, ",")
    for delimiter in DELIMITERS:
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            names = [nfc(cell).strip() for cell in next(reader)]
        except csv.Error:  # a cell beyond all measure: not the delimiter of this file
            continue
        if len(names) > len(best[0]):
            best = (names, lines.tell(), delimiter)
    names, start, delimiter = best
    return names, text[start:], delimiter


def _check_columns(header: Sequence[str], name: str, needed: Sequence[str]) -> None:
    times = Counter(header)
    for column in needed:
        found = times[column]
        if found > 1:
            raise BadInput(
                Problem(
                    N_("%(times)s columns are called “%(column)s”. Rename all but one."),
                    {"times": found, "column": column},
                    f"{name}, row 1",
                )
            )
        if found == 0:
            raise BadInput(
                Problem(
                    N_("There is no column “%(column)s”. The columns are: %(columns)s."),
                    {"column": column, "columns": _some(header)},
                    f"{name}, row 1",
                )
            )


def _some(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
