"""The rows of a list that tell of people, taken out from among its headings, totals and signatures."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from surveys.personnel.columns import Columns, letter
from surveys.personnel.grid import Grid, Merge, Place
from surveys.personnel.headings import BIRTH
from surveys.personnel.layout import Heading, Kind
from surveys.personnel.places import NO_UNIT, Places
from surveys.personnel.questions import Asking, Doubt, Option, Question, Why, key_of
from surveys.personnel.table import Line, Table
from surveys.problems import N_, BadInput, Problem
from surveys.register_columns import RegisterKind

_LONGEST_ORDINAL = 8
READ, LEAVE = "read", "leave"
IS_HEADING, IS_PERSON = "heading", "person"


@dataclass(frozen=True, slots=True)
class Left:
    """A row that is none of the table: its number in the file, its words, what it is taken for."""

    row: int
    words: str
    kind: Kind


@dataclass(slots=True)
class Reading:
    """A sheet with its table found. ``grid`` is as kept, ``clear`` as far as it can be read for certain."""

    grid: Grid
    clear: Grid
    heading: Heading
    columns: Columns
    kinds: list[Kind]

    def rows(self) -> Iterator[tuple[int, Kind]]:
        """Give the rows below the heading with what they are."""
        return enumerate(self.kinds, self.heading.last + 1)

    def data(self) -> list[int]:
        """Give the rows that tell of people."""
        return [row for row, kind in self.rows() if kind is Kind.DATA]

    def words(self, row: int) -> str:
        """Give the words of a row that is none of the table; its number in the list is not among them."""
        number = self.columns.shape.number
        cells = self.clear.rows[row] if row < len(self.clear.rows) else ()
        return " ".join(
            text
            for column, text in enumerate(cells)
            if text and (column != number or len(text) > _LONGEST_ORDINAL)
        )

    def spoken(self) -> list[Place]:
        """Give the places of cells that are read: those of people, and headings among them."""
        places = [(row, column) for row in self.data() for column in self.columns.shape.read]
        for row, kind in self.rows():
            if kind is Kind.HEADING:
                places += [(row, column) for column in range(len(self.grid.rows[row]))]
        return places


def decide_rows(reading: Reading, places: Places | None, asking: Asking) -> None:
    """Ask about rows that could be either: one text only, hidden, below the signatures."""
    hidden = [row for row in reading.data() if row in reading.grid.hidden_rows]
    if hidden:
        given = asking.ask(_question(Doubt.HIDDEN_ROWS, [row + 1 for row in hidden], "", (READ, LEAVE)))
        if given == LEAVE:
            _set(reading, hidden, Kind.TOTAL)
    for row, kind in list(reading.rows()):
        words = reading.words(row)
        if kind is Kind.BELOW:
            given = asking.ask(_question(Doubt.BELOW, [row + 1], words, (READ, LEAVE)))
            _set(reading, [row], Kind.DATA if given == READ else Kind.SIGNATURE)
        elif kind is Kind.LONE:
            is_unit = places is not None and bool(places.units.code_of(words))
            given = (
                IS_HEADING
                if is_unit
                else asking.ask(_question(Doubt.LONE_TEXT, [row + 1], words, (IS_HEADING, IS_PERSON, LEAVE)))
            )
            _set(reading, [row], {IS_HEADING: Kind.HEADING, IS_PERSON: Kind.DATA}.get(given, Kind.TOTAL))


def _question(doubt: Doubt, rows: Sequence[int], words: str, options: Iterable[str]) -> Question:
    return Question(key_of(doubt, *rows, words), doubt, words, tuple(map(Option, options)), tuple(rows))


def _set(reading: Reading, rows: Iterable[int], kind: Kind) -> None:
    for row in rows:
        reading.kinds[row - reading.heading.last - 1] = kind


def refuse_formulas(reading: Reading) -> None:
    """Refuse formulas and cells merged across columns where people stand. Raises BadInput with each."""
    data, read = set(reading.data()), set(reading.columns.shape.read)
    problems = [
        Problem(
            N_("The cell holds a formula. Copy it and paste it as a value."),
            where=_place(reading, row, column),
        )
        for row, column in sorted(reading.grid.formulas)
        if row in data and column in read
    ]
    problems += [
        Problem(
            N_("Cells of several columns are merged here. Separate them, each with its own words."),
            where=_place(reading, one.top, one.left),
        )
        for one in reading.grid.merges
        if one.right > one.left and one.top in data and len(read & set(range(one.left, one.right + 1))) > 1
    ]
    if problems:
        raise BadInput(*problems)


def _place(reading: Reading, row: int, column: int) -> str:
    title = reading.heading.words[column] if column < len(reading.heading.words) else ""
    return f"{reading.grid.file}, row {row + 1}, column {title or letter(column)}"


def table_of_rows(reading: Reading, mended: Grid, kind: RegisterKind, asking: Asking) -> Table:
    """Give the rows of people, cells that reach down over several rows filled in and told."""
    columns = reading.columns
    table = Table(reading.grid.file, kind, dict(columns.titles))
    reaching = {
        (row, column): one
        for one in reading.grid.merges
        if one.bottom > one.top and one.bottom - one.top <= len(reading.kinds)
        for row in range(one.top + 1, one.bottom + 1)
        for column in columns.shape.read
        if column == one.left
    }
    for row in reading.data():
        line = Line(row + 1, {})
        for name, places in columns.places.items():
            line.cells[name] = next(
                (mended.cell(row, column) for column in places if mended.cell(row, column)), ""
            )
            above = reaching.get((row, places[0]))
            if above is not None and not line.cells[name]:
                _fill(table, line, name, (mended, above, asking))
        table.lines.append(line)
    return table


def _fill(table: Table, line: Line, name: str, above: tuple[Grid, Merge, Asking]) -> None:
    mended, merge, asking = above
    words = mended.cell(merge.top, merge.left)
    if name == BIRTH:
        line.cells[name] = words
    else:
        line.same_as = merge.top + 1 if name == "name" else line.same_as
        table.change(asking, line, name, (words, Why.MERGED))


def put_units_of_headings(reading: Reading, mended: Grid, table: Table, units: tuple[Places, Asking]) -> None:
    """Put the unit under whose name a row stands, where the row itself names none."""
    places, asking = units
    names = {
        row: _heading_words(reading, mended, row) for row, kind in reading.rows() if kind is Kind.HEADING
    }
    for line in table.lines:
        if line.cells.get("unit") or line.cells.get("post"):
            continue
        for row in sorted((row for row in names if row + 1 < line.number), reverse=True):
            code = places.unit_of_heading(names[row], row + 1, asking)
            if code and code != NO_UNIT:
                table.change(asking, line, "unit", (code, Why.UNIT_OF_HEADING))
            if code != NO_UNIT:
                break


def _heading_words(reading: Reading, mended: Grid, row: int) -> str:
    number = reading.columns.shape.number
    cells = mended.rows[row] if row < len(mended.rows) else ()
    words = [text for column, text in enumerate(cells) if text and column != number]
    return " ".join(words) or mended.cell(row, number or 0)


def left_of(reading: Reading) -> tuple[Left, ...]:
    """Give the rows that are none of the table, those above its heading among them."""
    before = [
        Left(row + 1, " ".join(cell for cell in reading.clear.rows[row] if cell), Kind.HEADING)
        for row in range(reading.heading.first)
        if any(reading.clear.rows[row])
    ]
    after = [
        Left(row + 1, reading.words(row), kind)
        for row, kind in reading.rows()
        if kind not in (Kind.DATA, Kind.BLANK)
    ]
    return (*before, *after)
