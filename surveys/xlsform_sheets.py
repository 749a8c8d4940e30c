"""The sheets of an XLSForm as lines of cells, each with its place; columns in the forms that people write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean
from surveys.workbook_process import sheets_apart
from surveys.xlsform import ABOUT, CHOICES, CRITERIA, GUARDED, REFERENCE, SETTINGS, SURVEY

MOST_LINES = 3000
MOST_CELL_CHARACTERS = 5000

_CODE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)\s*$")
_PLAIN_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NAMES = {
    "vietnamese": "vi",
    "tiếng việt": "vi",
    "tieng viet": "vi",
    "english": "en",
    "tiếng anh": "en",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: ``cells`` by the name of the column, in small letters, without empty ones."""

    sheet: str
    row: int
    cells: dict[str, str]
    problems: list[Problem] = field(repr=False)

    def get(self, column: str) -> str:
        """Give a cell; "" when it is empty."""
        return self.cells.get(column, "")

    def place(self, column: str) -> str:
        """Name a cell: sheet, row, column."""
        return f"{self.sheet}, row {self.row}, column {column}"

    def complain(self, column: str, sentence: str, /, **values: object) -> None:
        """Note that a cell cannot be taken over."""
        self.problems.append(Problem(sentence, values, self.place(column)))

    def texts(self, column: str, default: str) -> dict[str, str]:
        """Give a text in its languages: ``label`` alone is in the language ``default``."""
        found = {}
        for name, words in self.cells.items():
            head, _, language = name.partition("::")
            if head.strip() == column and words:
                code = language_code(language) if language else default
                if code:
                    found[code] = words.replace(GUARDED, REFERENCE)
        return found


@dataclass(frozen=True, slots=True)
class Workbook:
    """The lines of the sheets that are there."""

    sheets: dict[str, list[Line]]
    problems: list[Problem]

    def lines(self, sheet: str) -> list[Line]:
        """Give the lines of a sheet; none when it is not there."""
        return self.sheets.get(sheet, [])


def language_code(name: str) -> str:
    """Give the code of a language as a column names it: “Tiếng Việt (vi)”, “English”, “vi”; "" unknown."""
    plain = name.strip()
    code = _CODE.search(plain)
    if code:
        return code[1]
    return _NAMES.get(plain.lower()) or (plain if _PLAIN_CODE.fullmatch(plain) else "")


def read_sheets(data: bytes, name: str) -> Workbook:
    """Read the sheets of an XLSForm in a process of its own. Raises BadInput for a file that is none."""
    found = sheets_apart(data, name, (SURVEY, CHOICES, SETTINGS, ABOUT, CRITERIA))
    if SURVEY not in found:
        raise BadInput(
            Problem(
                N_("There is no sheet “survey”: this is not an XLSForm. Choose another file."), where=name
            )
        )
    problems: list[Problem] = []
    sheets = {sheet: _lines(sheet, rows, problems) for sheet, rows in found.items()}
    if any(len(lines) > MOST_LINES for lines in sheets.values()):
        raise BadInput(
            Problem(N_("The form has more than %(most)s rows. Shorten it."), {"most": MOST_LINES}, name)
        )
    return Workbook(sheets, problems)


def _lines(sheet: str, rows: Sequence[Sequence[str]], problems: list[Problem]) -> list[Line]:
    columns = [_column(cell) for cell in rows[0]]
    lines = []
    for number, row in enumerate(rows[1 : MOST_LINES + 3], 2):
        cells = {}
        for column, cell in zip(columns, row, strict=False):
            try:
                words = clean(cell).strip()
            except BadInput as error:
                place = f"{sheet}, row {number}, column {column}"
                problems += [Problem(one.sentence, one.values, place) for one in error.problems]
                continue
            if len(words) > MOST_CELL_CHARACTERS:
                problems.append(
                    Problem(
                        N_("This cell is longer than %(most)s characters. Shorten it."),
                        {"most": MOST_CELL_CHARACTERS},
                        f"{sheet}, row {number}, column {column}",
                    )
                )
            elif words and column:
                cells[column] = words
        if cells:
            lines.append(Line(sheet, number, cells, problems))
    return lines


def _column(cell: str) -> str:
    """Give the name of a column in one form: small letters, “::” before a language."""
    head, sign, language = cell.strip().partition(":")
    name = "_".join(head.lower().split())
    return f"{name}::{language.lstrip(':').strip()}" if sign else name
