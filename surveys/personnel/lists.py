"""A list of personnel as an office keeps it, looked at: what it becomes, all that is changed and asked.

Nothing is stored. The table goes the way of every table of the register (`surveys.register_import`).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace

import sqlalchemy as sa

from surveys.organizations import EVERYTHING, Scope
from surveys.personnel.columns import Columns, choose_columns
from surveys.personnel.grid import Grid, read_grids
from surveys.personnel.headings import NUMBER, meaning
from surveys.personnel.layout import Heading, Kind, Shape, find_heading, kinds_of
from surveys.personnel.mending import Judged, judge_cells, mend, readable
from surveys.personnel.people import Proposal, people_of
from surveys.personnel.places import Places, known_positions, known_units
from surveys.personnel.questions import Answers, Asking, Change, Doubt, Option, Question, key_of
from surveys.personnel.rows import (
    Left,
    Reading,
    decide_rows,
    left_of,
    put_units_of_headings,
    refuse_formulas,
    table_of_rows,
)
from surveys.personnel.table import Line, Table
from surveys.personnel.terms import put_days
from surveys.problems import N_, BadInput, Problem
from surveys.register_columns import Header, RegisterKind, find_columns
from surveys.sheet import Row, Sheet, table_of


@dataclass(frozen=True, slots=True)
class Look:
    """What a list says. ``sheet`` is None while questions are open.

    ``changes``: cells read differently from how they are written, for the officer to confirm.
    ``left``: rows that are none of the table. ``ignored``: columns that are not read. ``proposals``: codes
    for who had none. ``hidden``: names of sheets that are not shown and so not read.
    """

    sheet: Sheet | None
    changes: tuple[Change, ...]
    questions: tuple[Question, ...]
    open: tuple[Question, ...]
    left: tuple[Left, ...] = ()
    ignored: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    hidden: tuple[str, ...] = ()
    is_old: bool = False

    @property
    def seal(self) -> str:
        """What somebody confirms who confirms the changes: another file or register gives another seal."""
        told = [self.sheet.hash if self.sheet else "", [list(map(str, astuple(one))) for one in self.changes]]
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()[:12]


def look(
    connection: sa.Connection,
    file: tuple[bytes, str],
    kind: RegisterKind,
    answers: Answers,
    scope: Scope = EVERYTHING,
) -> Look:
    """Look at a list: its content and its name. Raises BadInput with every fault that can be told by now."""
    grids = read_grids(*file)
    asking = Asking(answers)
    chosen = _choose(grids, kind, asking, file[1])
    hidden = tuple(one.sheet for one in grids if not one.is_visible and any(map(any, one.rows)))
    found = _nothing_yet(asking) if chosen is None else _looked(connection, chosen, kind, (asking, scope))
    return replace(found, hidden=hidden, is_old=any(one.is_old for one in grids))


def _choose(grids: tuple[Grid, ...], kind: RegisterKind, asking: Asking, name: str) -> Grid | None:
    """Give the sheet that holds the list; None while it is asked which."""
    shown = [one for one in grids if one.is_visible and any(map(any, one.rows))]
    if not shown:
        raise BadInput(Problem(N_("The table has no rows under a header. Add them."), where=name))
    fitting = [one for one in shown if len(shown) == 1 or _has_table(one, kind)]
    if len(fitting) == 1:
        return fitting[0]
    options = tuple(Option(str(number), one.sheet) for number, one in enumerate(shown))
    given = asking.ask(
        Question(key_of(Doubt.SHEET, *(one.sheet for one in shown)), Doubt.SHEET, name, options)
    )
    return shown[int(given)] if given else None


def _has_table(grid: Grid, kind: RegisterKind) -> bool:
    return find_heading(readable(grid, judge_cells(grid)), kind) is not None


def _nothing_yet(asking: Asking) -> Look:
    return Look(None, tuple(asking.changes), tuple(asking.questions), asking.open)


@dataclass(frozen=True, slots=True)
class _Register:
    """What the register knows that a list of cadres may mean."""

    connection: sa.Connection
    scope: Scope
    asking: Asking

    def places(self) -> Places:
        return Places(known_units(self.connection, self.scope), known_positions(self.connection))

    def put(self, table: Table, grid: Grid, places: Places) -> tuple[Proposal, ...]:
        """Put days and codes into the rows of a list of cadres; give the codes proposed."""
        put_days(table, self.asking, from_1904=grid.counts_from_1904)
        places.put_codes(table, self.asking)
        people = people_of(self.connection, self.scope)
        people.put_codes(table, self.asking)
        return tuple(people.proposals)


def _looked(connection: sa.Connection, grid: Grid, kind: RegisterKind, about: tuple[Asking, Scope]) -> Look:
    asking, scope = about
    register = _Register(connection, scope, asking)
    judged = judge_cells(grid)
    clear = readable(grid, judged)
    plain = _plain(clear, kind)
    if plain is not None:
        return _of_plain(register, (grid, judged), plain, kind)
    heading = find_heading(clear, kind) or _first_line(clear)
    columns = choose_columns(clear, heading, kind, asking)
    if columns is None:
        return _nothing_yet(asking)
    reading = Reading(grid, clear, heading, columns, kinds_of(clear, columns.shape))
    return _of_list(register, reading, judged, kind)


def _of_list(register: _Register, reading: Reading, judged: Judged, kind: RegisterKind) -> Look:
    """Look at a list whose table stands somewhere among titles, headings and signatures."""
    asking, columns = register.asking, reading.columns
    is_cadres = kind is RegisterKind.CADRES
    places = register.places() if is_cadres else None
    decide_rows(reading, places, asking)
    refuse_formulas(reading)
    mended = mend(reading.grid, judged, reading.spoken(), asking, _titles(columns))
    table = table_of_rows(reading, mended, kind, asking)
    proposals: tuple[Proposal, ...] = ()
    if places is not None:
        places.split_posts(table, asking)
        put_units_of_headings(reading, mended, table, (places, asking))
        proposals = register.put(table, reading.grid, places)
    return replace(
        _nothing_yet(asking),
        sheet=None if asking.open else table.sheet(),
        left=left_of(reading),
        ignored=columns.ignored,
        proposals=proposals,
    )


def _titles(columns: Columns) -> dict[int, str]:
    return {place: columns.titles[name] for name, places in columns.places.items() for place in places}


def _first_line(grid: Grid) -> Heading:
    """Take the first row with several words for the heading, where none is known."""
    filled = [sum(map(bool, cells)) for cells in grid.rows]
    most = max(filled)
    first = next(row for row, count in enumerate(filled) if count * 2 > most)
    width = grid.width
    return Heading(first, first, tuple(grid.cell(first, column) for column in range(width)))


def _plain(grid: Grid, kind: RegisterKind) -> Header | None:
    """Give the columns of a table that begins with the names of all columns; None: it is no such table."""
    cells = next(cells for cells in grid.rows if any(cells))
    if grid.merges or any(meaning(cell, kind) == NUMBER for cell in cells):
        return None
    try:
        return find_columns(Sheet(grid.file, cells, ()), kind)
    except BadInput:
        return None


def _of_plain(register: _Register, file: tuple[Grid, Judged], header: Header, kind: RegisterKind) -> Look:
    """Look at a table of ours: every row below the names of its columns is one."""
    grid, judged = file
    asking = register.asking
    first = next(row for row, cells in enumerate(grid.rows) if any(cell.strip() for cell in cells))
    words = tuple(grid.rows[first])
    read = tuple(sorted((*header.places.values(), *header.names.values())))
    shape = Shape(Heading(first, first, words), header.places["name"], None, read)
    places = {name: (place,) for name, place in header.places.items()}
    columns = Columns(shape, places, {name: words[place] for name, place in header.places.items()}, ())
    kinds = [
        Kind.DATA if any(cell.strip() for cell in cells) else Kind.BLANK for cells in grid.rows[first + 1 :]
    ]
    reading = Reading(grid, grid, shape.heading, columns, kinds)
    decide_rows(reading, None, asking)
    refuse_formulas(reading)
    mended = mend(grid, judged, reading.spoken(), asking, dict(enumerate(words)))
    left = {one.row for one in left_of(reading) if one.row > first + 1}
    rows = (() if number in left else cells for number, cells in enumerate(mended.rows, 1))
    sheet = table_of(grid.file, rows)
    proposals: tuple[Proposal, ...] = ()
    if kind is RegisterKind.CADRES:
        table = Table(grid.file, kind, dict(columns.titles), list(_lines(sheet, header)))
        proposals = register.put(table, grid, register.places())
        sheet = replace(sheet, rows=tuple(_rows(sheet, header, table)))
    return replace(_nothing_yet(asking), sheet=None if asking.open else sheet, proposals=proposals)


def _lines(sheet: Sheet, header: Header) -> Iterator[Line]:
    for row in sheet.rows:
        yield Line(row.number, {name: row.cells[place] for name, place in header.places.items()})


def _rows(sheet: Sheet, header: Header, table: Table) -> Iterator[Row]:
    for row, line in zip(sheet.rows, table.lines, strict=True):
        cells = list(row.cells)
        for name, place in header.places.items():
            cells[place] = line.cells[name]
        yield Row(row.number, tuple(cells))
