"""What a release tells as data sets for statisticians: labelled variables, rows of values.

A number that is not told has no value. It is *absent* for a reason, and the reason goes along as a
user-missing value with its label; it is never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "whole", "number", "date", "category"]
Labels = Mapping[str, str]
"""Words by language."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands where nothing is told. ``code``: why, one of the reasons of the variable; "" without one."""

    code: str


Value = str | int | float | date | Absent


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a variable that has names: its number from 1, its code in the tables, its labels."""

    number: int
    code: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number is absent: a number below 0 for SPSS, a letter for Stata, a code, labels."""

    number: int
    letter: str
    code: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. ``column``: of the table it is made from; ``reasons``: where numbers may be absent."""

    name: str
    kind: Kind
    labels: Labels
    column: str
    unit: str = ""
    decimals: int = 0
    categories: tuple[Category, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_told_in_words(self) -> bool:
        """Say whether the values are text."""
        return self.kind == "text"


@dataclass(frozen=True, slots=True)
class DataSet:
    """One table: rows of one value for each variable; a category is its number."""

    name: str
    labels: Labels
    variables: tuple[Variable, ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, at: int) -> Sequence[Value]:
        """Give all values of a variable."""
        return tuple(row[at] for row in self.rows)


def shortened(words: str, most_bytes: int) -> str:
    """Give words that take at most some bytes of UTF-8, with a mark where they were cut."""
    if len(words.encode()) <= most_bytes:
        return words
    mark = "…"
    return words.encode()[: most_bytes - len(mark.encode())].decode(errors="ignore") + mark
