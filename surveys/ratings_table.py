"""A table of ratings from anybody's file: columns as numbers and labels, faults named by row and column.

Rows are counted as a spreadsheet shows them: in CSV the header is row 1. pyarrow is loaded when a column
is asked for, not before.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean, sort_key

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of labels: ``codes`` (rows,) are places in ``names``, which stand in a natural order."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Columns of one file, by name; ``columns`` hold pyarrow arrays or Python lists of one length.

    ``first_row``: what the first row of data is called. ``decimal_comma``: "3,5" is a number.
    """

    name: str
    columns: Mapping[str, Any]
    rows: int
    first_row: int = 1
    decimal_comma: bool = False

    def numbers(self, column: str, missing: Collection[str] = ()) -> NDArray[np.float64]:
        """Give a column as numbers, NaN for an empty cell and for the texts in ``missing``.

        Raises BadInput at the first cell that is neither.
        """
        places, texts = self._coded(column)
        values = np.array([self._number(text, missing) for text in texts], dtype=np.float64)
        wrong = np.isinf(values)
        if wrong.any():
            row = int(np.argmax(wrong[places]))
            raise BadInput(
                Problem(
                    N_("“%(text)s” is not a number. Correct it, or name it as missing."),
                    {"text": texts[places[row]]},
                    self.place(row, column),
                )
            )
        return values[places]

    def labels(self, column: str) -> Labels:
        """Give a column as labels. Raises BadInput at the first empty cell."""
        places, texts = self._coded(column)
        names = [clean(text).strip() for text in texts]
        empty = np.array([not name for name in names], dtype=np.bool_)
        if empty.any():
            row = int(np.argmax(empty[places]))
            raise BadInput(
                Problem(
                    N_("The cell is empty. Fill it in, or delete the row."), where=self.place(row, column)
                )
            )
        ordered = _in_natural_order(set(names))
        place_of = {name: place for place, name in enumerate(ordered)}
        return Labels(np.array([place_of[name] for name in names], dtype=np.int64)[places], ordered)

    def place(self, row: int, column: str) -> str:
        """Name a cell: file, row, column."""
        return f"{self.name}, row {row + self.first_row}, column {column}"

    def _coded(self, column: str) -> tuple[NDArray[np.int64], list[str]]:
        """Give a column as places in a list of different texts."""
        import pyarrow as pa

        values = self.columns[column]
        array = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        if pa.types.is_dictionary(array.type):
            array = array.cast(array.type.value_type)
        coded = array.combine_chunks().dictionary_encode(null_encoding="encode")
        return np.asarray(coded.indices, dtype=np.int64), [
            _text(value) for value in coded.dictionary.to_pylist()
        ]

    def _number(self, text: str, missing: Collection[str]) -> float:
        """Read a cell; infinity stands for what is no number."""
        stripped = text.strip()
        if not stripped or stripped in missing:
            return np.nan
        written = stripped.replace(",", ".") if self.decimal_comma else stripped
        return float(written) if _NUMBER.fullmatch(written) else np.inf


def _text(value: object) -> str:
    """Write a cell of any simple type as text; nothing, and NaN, as an empty cell."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _in_natural_order(names: set[str]) -> tuple[str, ...]:
    """Put numbers in the order of their size, else names in the order of the Vietnamese alphabet."""
    if all(name.isdecimal() and name.isascii() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(sorted(names, key=lambda name: (sort_key(name), name)))
