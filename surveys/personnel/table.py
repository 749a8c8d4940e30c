"""A list on its way to become a table of the register: rows of our columns, with their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.personnel.questions import Asking, Change, Why
from surveys.problems import N_, BadInput, Problem
from surveys.register_columns import COLUMNS, RegisterKind
from surveys.sheet import Row, Sheet, clean_cell
from surveys.text import search_key

TITLES: Mapping[str, str] = {
    "code": "Mã cán bộ",
    "name": "Họ và tên",
    "position": "Chức danh",
    "unit": "Đơn vị",
    "starts_on": "Từ ngày",
    "ends_on": "Đến ngày",
    "local": "Người địa phương",
    "superior": "Mã cấp trên",
}
"""What a column is called in the table that comes out, where the file calls it something else."""


@dataclass(slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, its cells by column of ours.

    ``same_as``: the number of the row whose name reaches down to this one; 0 for none.
    """

    number: int
    cells: dict[str, str]
    same_as: int = 0


@dataclass(slots=True)
class Table:
    """The rows, and what the file calls each column."""

    file: str
    kind: RegisterKind
    titles: dict[str, str]
    lines: list[Line] = field(default_factory=list)

    def title(self, column: str) -> str:
        """Give what a column is called to the officer."""
        return self.titles.get(column) or TITLES.get(column, column)

    def change(self, asking: Asking, line: Line, column: str, after: tuple[str, Why]) -> None:
        """Read a cell differently from how it is written, and say so."""
        before = line.cells.get(column, "")
        words, why = after
        line.cells[column] = words
        if before != words:
            asking.changes.append(Change(line.number, self.title(column), before, words, why))

    def sheet(self) -> Sheet:
        """Give the table as the import of the register takes it. Raises BadInput."""
        read = [one.name for one in COLUMNS[self.kind] if any(one.name in line.cells for line in self.lines)]
        problems: list[Problem] = []
        rows = tuple(
            Row(
                line.number,
                tuple(clean_cell(line.cells.get(column, ""), self._place(line), problems) for column in read),
            )
            for line in self.lines
        )
        if not rows:
            problems.append(Problem(N_("The table has no rows under a header. Add them."), where=self.file))
        if problems:
            raise BadInput(*problems)
        return Sheet(self.file, tuple(self._header(column) for column in read), rows)

    def _place(self, line: Line) -> str:
        return f"{self.file}, row {line.number}"

    def _header(self, column: str) -> str:
        headers = next(one.headers for one in COLUMNS[self.kind] if one.name == column)
        title = self.title(column)
        return title if search_key(title) in headers else TITLES.get(column, headers[0])
