"""The cells of a table about cadres: numbers as people write them, periods, what was not told.

An empty cell, and a word that says so, is a value that is not told. It is never read as 0.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from surveys.formulas import is_formula
from surveys.problems import N_, Problem
from surveys.sheet import Row, Sheet
from surveys.text import search_key

MOST_NOTE_CHARACTERS = 500
MOST_NUMBER = 1_000_000
MONTHS, QUARTERS = 12, 4
_NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,20})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH = re.compile(r"(?:(?:month|thang|t|m)\s*)?([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_QUARTER = re.compile(r"(?:quarter|quy|q)\s*([0-9]|iv|i{1,3})\s*[/.,-]?\s*([0-9]{4})")
_YEAR = re.compile(r"(?:(?:year|nam)\s*)?([0-9]{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_NOT_TOLD = frozenset(
    {
        *("withheld", "suppressed", "hidden", "na", "n a", "none", "null", "not told", "not rated"),
        *("khong cong bo", "khong du phieu", "chua danh gia", "chua cham", "khong danh gia", "khong co"),
        *("khong ap dung", "bi an", "chua co", "not said", "khong hien thi"),
    }
)
_YES = frozenset({"co", "yes", "y", "x", "true", "1", "dung", "dat", "met", "da dat"})
_NO = frozenset({"khong", "no", "n", "false", "0", "sai", "khong dat", "not met", "chua dat"})


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included."""

    start: date
    end: date

    def has(self, other: "Period") -> bool:
        """Whether another period lies within."""
        return self.start <= other.start and other.end <= self.end


@dataclass(slots=True)
class Cells:
    """One row: its words by our names of the columns. A faulty cell notes a Problem and gives None."""

    sheet: Sheet
    places: dict[str, int]
    row: Row
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def raw(self, column: str) -> str:
        """Give the words of a cell; "" when it is empty or the table has no such column."""
        return self.row.cells[self.places[column]] if column in self.places else ""

    def complain(self, column: str, sentence: str, **values: object) -> None:
        """Note that something is wrong with a cell (or with the row, without a column of the table)."""
        written = self.sheet.columns[self.places[column]] if column in self.places else ""
        place = self.sheet.place(self.row.number, written)
        self.problems.append((self.row.number, Problem(sentence, values, place)))

    def number(self, column: str) -> float | None:
        """Read a number with a decimal comma or point; None where it is not told, or wrong."""
        written = self.raw(column)
        if not written:
            return None
        if _NUMBER.fullmatch(written):
            found = round(float(written.replace(",", ".")), 6)
            if abs(found) <= MOST_NUMBER:
                return found
        elif is_not_told(written):
            return None
        self.complain(column, _why_no_number(written), written=written[:60])
        return None

    def whole(self, column: str) -> int | None:
        """Read a whole number, 0 or more."""
        found = self.number(column)
        if found is not None and (found < 0 or found != int(found)):
            self.complain(column, N_("“%(written)s” is no count: write 0 or more."), written=self.raw(column))
            return None
        return None if found is None else int(found)

    def yes_or_no(self, column: str) -> bool | None:
        """Read whether something is met; None where it is not told, or wrong."""
        written = self.raw(column)
        key = search_key(written)
        if key in _YES or key in _NO:
            return key in _YES
        if not is_not_told(written):
            self.complain(
                column,
                N_("“%(written)s” is neither met nor not met. Write đạt or không đạt, or leave it empty."),
                written=written[:60],
            )
        return None

    def note(self, column: str) -> str:
        """Read a remark on one line."""
        found = " ".join(self.raw(column).split())
        if len(found) > MOST_NOTE_CHARACTERS:
            self.complain(
                column,
                N_("The remark is longer than %(most)s characters. Shorten it."),
                most=MOST_NOTE_CHARACTERS,
            )
        elif is_formula(found) and not is_not_told(found):
            self.complain(column, N_("A remark cannot start like a formula (= + - @). Write it as text."))
        return found

    def day(self, column: str) -> date | None:
        """Read a day written 31/12/2025 or 2025-12-31; None where it is empty, or wrong."""
        written = self.raw(column)
        if not written:
            return None
        if _SERIAL.fullmatch(written):
            self.complain(column, _A_DAY_AS_NUMBER, written=written)
            return None
        if not (_ISO.fullmatch(written) or _DAY_FIRST.fullmatch(written)):
            self.complain(
                column, N_("“%(written)s” is no day. Write it as 31/12/2025."), written=written[:60]
            )
            return None
        found = self._period(column, written)
        return found.start if found else None

    def period(self, column: str) -> Period | None:
        """Read a year, a quarter, a month or a day; None where it is empty, or wrong."""
        written = self.raw(column)
        return self._period(column, written) if written else None

    def _period(self, column: str, written: str) -> Period | None:
        if _SERIAL.fullmatch(written):
            self.complain(column, _A_DAY_AS_NUMBER, written=written)
            return None
        try:
            found = period_of(written)
        except ValueError as error:
            self.complain(column, str(error), written=written[:60])
            return None
        if found is None:
            self.complain(
                column,
                N_("“%(written)s” is no period. Write it as 2026, Q1/2026, 03/2026 or 31/03/2026."),
                written=written[:60],
            )
        return found


_A_DAY_AS_NUMBER = N_(
    "“%(written)s” is the number by which a spreadsheet keeps a day. Format the cell as a date, or write "
    "31/12/2025."
)
_NO_MONTH = N_("“%(written)s” names a month that does not exist: months count from 1 to 12. Correct it.")
_NO_QUARTER = N_("“%(written)s” names a quarter that does not exist: quarters count from 1 to 4. Correct it.")
_NO_DAY = N_("“%(written)s” is no day of the calendar. Write it as 31/12/2025.")


def is_not_told(written: str) -> bool:
    """Say whether words stand for no value: "", "-", "***", "withheld", "không công bố", "< 10"."""
    if not any(letter.isalnum() for letter in written):
        return not is_formula(written) or set(written) <= set("-–—")
    return search_key(written) in _NOT_TOLD or written.startswith(("<", "≤"))


@lru_cache(maxsize=1024)  # a table names few periods, each in many rows
def period_of(written: str) -> Period | None:
    """Read a year, quarter, month or day; None on other words. Raises ValueError with a sentence."""
    plain = _without_accents(written)
    for shape, read in _SHAPES:
        found = shape.fullmatch(plain)
        if found:
            return read(*(int(_ROMAN.get(part, part)) for part in found.groups()))
    return None


def _without_accents(written: str) -> str:
    """Give words in lower case without accents, with the signs between their numbers."""
    letters = unicodedata.normalize("NFD", written.casefold().replace("đ", "d"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _day(year: int, month: int, day: int) -> Period:
    if not 1 <= month <= MONTHS:
        raise ValueError(_NO_MONTH)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValueError(_NO_DAY) from error
    return Period(found, found)


def _day_first(day: int, month: int, year: int) -> Period:
    return _day(year, month, day)


def _year(year: int) -> Period:
    return _months(year, 1, MONTHS)


def _quarter(number: int, year: int) -> Period:
    if not 1 <= number <= QUARTERS:
        raise ValueError(_NO_QUARTER)
    return _months(year, number * 3 - 2, 3)


def _month(month: int, year: int) -> Period:
    if not 1 <= month <= MONTHS:
        raise ValueError(_NO_MONTH)
    return _months(year, month, 1)


def _year_month(year: int, month: int) -> Period:
    return _month(month, year)


def _months(year: int, first: int, count: int) -> Period:
    last = first + count - 1
    if year < 1:
        raise ValueError(_NO_DAY)
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (_ISO, _day),
    (_DAY_FIRST, _day_first),
    (_YEAR_MONTH, _year_month),
    (_QUARTER, _quarter),
    (_MONTH, _month),
    (_YEAR, _year),
)


def _why_no_number(written: str) -> str:
    """Say what stands in a cell where a number should."""
    if _ISO.fullmatch(written):
        return N_(
            "“%(written)s” is a day: the spreadsheet took a number such as 5.3 for a date. Format the column "
            "as text or number and write it again."
        )
    if written.endswith("%"):
        return N_("“%(written)s” is a percentage. Write the number alone.")
    if is_formula(written) and not _NUMBER.match(written):
        return N_("“%(written)s” is a formula. Write the number itself.")
    if written in {"TRUE", "FALSE"}:
        return N_("“%(written)s” is yes or no. Write a number.")
    return N_(
        "“%(written)s” is no number. Write it as 85,5 or 85.5; leave the cell empty where none is told."
    )
