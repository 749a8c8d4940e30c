"""The cells of one row of a register's table, read as codes, names, days; every fault with row and column."""

import re
from dataclasses import dataclass
from datetime import date

from surveys.formulas import is_formula
from surveys.identifiers import Language
from surveys.problems import N_, Problem
from surveys.register_columns import Header
from surveys.sheet import Row, Sheet
from surveys.text import search_key

CODE_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")
MOST_NAME_CHARACTERS = 200
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YES = frozenset({"co", "yes", "y", "x", "true", "1", "dung", "la nguoi dia phuong", "local"})
_NO = frozenset({"khong", "no", "n", "false", "0", "sai", "khong phai nguoi dia phuong", "not local"})


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. A faulty cell notes a Problem with the row's number and gives an empty value."""

    sheet: Sheet
    header: Header
    row: Row
    problems: list[tuple[int, Problem]]

    @property
    def number(self) -> int:
        """The row's number as a spreadsheet shows it."""
        return self.row.number

    def has(self, column: str) -> bool:
        """Say whether the table has a column at all."""
        return column in self.header.places

    def raw(self, column: str) -> str:
        """Give the words of a cell; "" when it is empty or the table has no such column."""
        return self.row.cells[self.header.places[column]] if self.has(column) else ""

    def place(self, column: str) -> str:
        """Name a cell as the author of the table knows it."""
        written = self.sheet.columns[self.header.places[column]] if self.has(column) else column
        return self.sheet.place(self.number, written)

    def complain(self, column: str, sentence: str, **values: object) -> None:
        """Note that something is wrong with a cell."""
        self._note(Problem(sentence, values, self.place(column)))

    def _note(self, problem: Problem) -> None:
        self.problems.append((self.number, problem))

    def code(self, column: str) -> str:
        """Read a code that must be there."""
        written = self.raw(column)
        if not written:
            self.complain(column, N_("The cell is empty. Write a code."))
        elif not CODE_SHAPE.fullmatch(written):
            self.complain(
                column,
                N_("“%(code)s” is no code: at most 32 letters (A-Z), digits, dots, hyphens. Correct it."),
                code=written,
            )
        else:
            return written
        return ""

    def name(self) -> str:
        """Read the name in the main language, which must be there."""
        written = self.raw("name")
        if not written:
            self.complain("name", N_("The cell is empty. Write the name."))
        return self._fit_name(written, self.place("name"))

    def other_names(self) -> dict[Language, str]:
        """Read the names in further languages, as far as they are written."""
        found = {}
        for language, column in self.header.names.items():
            written = self.row.cells[column]
            if written:
                where = self.sheet.place(self.number, self.sheet.columns[column])
                found[language] = self._fit_name(written, where)
        return found

    def _fit_name(self, written: str, where: str) -> str:
        name = " ".join(written.split())
        if len(name) > MOST_NAME_CHARACTERS:
            self._note(
                Problem(
                    N_("The name is longer than %(most)s characters. Shorten it."),
                    {"most": MOST_NAME_CHARACTERS},
                    where,
                )
            )
        elif is_formula(name):
            self._note(
                Problem(N_("A name cannot start like a formula (= + - @). Write it as text."), where=where)
            )
        return name

    def day(self, column: str) -> date | None:
        """Read a day written 31/12/2025 or 2025-12-31; None when the cell is empty or wrong."""
        written = self.raw(column)
        if not written:
            return None
        day_first, iso = _DAY_FIRST.fullmatch(written), _ISO.fullmatch(written)
        try:
            if day_first:
                day, month, year = map(int, day_first.groups())
                return date(year, month, day)
            if iso:
                return date(*map(int, iso.groups()))
        except ValueError:
            pass
        self.complain(
            column, N_("“%(written)s” is no day. Write it as 31/12/2025 or 2025-12-31."), written=written
        )
        return None

    def yes_or_no(self, column: str) -> bool | None:
        """Read yes or no; None when the cell is empty (not known) or wrong."""
        key = search_key(self.raw(column))
        if key in _YES or key in _NO:
            return key in _YES
        if self.raw(column):
            self.complain(
                column,
                N_("“%(written)s” is neither yes nor no. Write có or không (yes or no), or leave it empty."),
                written=self.raw(column),
            )
        return None
