"""The rows of a register's table as entries, each checked by itself and against the other rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.identifiers import Language
from surveys.problems import N_, Problem
from surveys.register_cells import Cells
from surveys.register_columns import RegisterKind, find_columns
from surveys.sheet import Sheet
from surveys.text import search_key

UNIT_KINDS: Mapping[str, str] = {
    "province": "province",
    "tinh": "province",
    "city": "city",
    "thanh pho": "city",
    "ward": "ward",
    "phuong": "ward",
    "commune": "commune",
    "xa": "commune",
    "special zone": "special_zone",
    "dac khu": "special_zone",
    "village": "village",
    "thon": "village",
    "ban": "village",
    "khu": "village",
    "khu pho": "village",
    "to dan pho": "village",
    "agency": "agency",
    "co quan": "agency",
    "to chuc": "agency",
    "don vi": "agency",
}
"""What a unit may be called, without accents, and how it is stored."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What every row has: its place, code and names. ``places`` names cells for later complaints."""

    cells: Cells
    code: str
    name: str
    other_names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class UnitEntry(Entry):
    """A unit; ``parent`` "" when the cell is empty, None when the table has no such column."""

    kind: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class PositionEntry(Entry):
    """A position in its group of equivalent positions."""

    position_group: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """That a cadre holds a position in a unit from a day on."""

    position: str
    unit: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class CadreEntry(Entry):
    """A cadre and one of their terms, if the row tells one.

    ``superior``: code of another cadre; "" when the cell is empty, None when the table has no such column.
    """

    local: bool | None
    superior: str | None
    tenure: Tenure | None


@dataclass(frozen=True, slots=True)
class EvaluatorEntry(Entry):
    """A body that evaluates."""

    unit: str


@dataclass(frozen=True, slots=True)
class Headship:
    """That a cadre is the head of a collective from a day on; ``ends_on`` is the last day."""

    cadre: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class CollectiveEntry(Entry):
    """A collective and one of its heads, if the row tells one."""

    unit: str
    headship: Headship | None


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a table, the columns that were not read, the faults so far with their row numbers."""

    rows: tuple[Entry, ...]
    ignored: tuple[str, ...]
    problems: list[tuple[int, Problem]]


def read_entries(sheet: Sheet, kind: RegisterKind) -> Entries:
    """Read a table and check its rows by themselves and against each other."""
    header = find_columns(sheet, kind)
    problems: list[tuple[int, Problem]] = []
    entries = tuple(_READERS[kind](Cells(sheet, header, row, problems)) for row in sheet.rows)
    _check_repeats(entries, kind)
    return Entries(entries, header.ignored, problems)


def _plain(cells: Cells) -> Entry:
    return Entry(cells, cells.code("code"), cells.name(), cells.other_names())


def _unit(cells: Cells) -> UnitEntry:
    written = cells.raw("kind")
    kind = UNIT_KINDS.get(search_key(written), "")
    if not kind:
        cells.complain(
            "kind",
            N_("“%(written)s” is no kind of unit. Write one of: %(kinds)s."),
            written=written,
            kinds="tỉnh, phường, xã, đặc khu, thôn, bản, khu phố, tổ dân phố, cơ quan",
        )
    parent = None
    if cells.has("parent"):
        parent = cells.code("parent") if cells.raw("parent") else ""
    return UnitEntry(cells, cells.code("code"), cells.name(), cells.other_names(), kind, parent)


def _position(cells: Cells) -> PositionEntry:
    group = cells.code("position_group")
    return PositionEntry(cells, cells.code("code"), cells.name(), cells.other_names(), group)


def _cadre(cells: Cells) -> CadreEntry:
    superior = None
    if cells.has("superior"):
        superior = cells.code("superior") if cells.raw("superior") else ""
    return CadreEntry(
        cells,
        cells.code("code"),
        cells.name(),
        cells.other_names(),
        cells.yes_or_no("local"),
        superior,
        _tenure(cells),
    )


def _tenure(cells: Cells) -> Tenure | None:
    if not any(cells.raw(column) for column in ("position", "unit", "starts_on", "ends_on")):
        return None
    position, unit = cells.code("position"), cells.code("unit")
    if not cells.raw("starts_on"):
        cells.complain("starts_on", N_("The cell is empty. Write the day on which the term starts."))
    starts_on, ends_on = cells.day("starts_on"), cells.day("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        cells.complain("ends_on", N_("The term ends before it starts. Correct the days."))
    return Tenure(position, unit, starts_on, ends_on) if starts_on else None


def _evaluator(cells: Cells) -> EvaluatorEntry:
    return EvaluatorEntry(cells, cells.code("code"), cells.name(), cells.other_names(), cells.code("unit"))


def _collective(cells: Cells) -> CollectiveEntry:
    return CollectiveEntry(
        cells, cells.code("code"), cells.name(), cells.other_names(), cells.code("unit"), _headship(cells)
    )


def _headship(cells: Cells) -> Headship | None:
    if not any(cells.raw(column) for column in ("head", "starts_on", "ends_on")):
        return None
    head = cells.code("head")
    if not cells.raw("starts_on"):
        cells.complain("starts_on", N_("The cell is empty. Write the first day of this head."))
    starts_on, ends_on = cells.day("starts_on"), cells.day("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        cells.complain("ends_on", N_("The last day lies before the first. Correct the days."))
    return Headship(head, starts_on, ends_on) if starts_on else None


_READERS: Mapping[RegisterKind, Callable[[Cells], Entry]] = {
    RegisterKind.UNITS: _unit,
    RegisterKind.POSITION_GROUPS: _plain,
    RegisterKind.POSITIONS: _position,
    RegisterKind.CADRES: _cadre,
    RegisterKind.EVALUATORS: _evaluator,
    RegisterKind.COLLECTIVES: _collective,
}


def _check_repeats(entries: tuple[Entry, ...], kind: RegisterKind) -> None:
    """Complain about a code that stands twice.

    A cadre may, once for each term, and a collective, once for each head; it is always the same one.
    """
    first: dict[str, Entry] = {}
    times: dict[tuple[object, ...], int] = {}
    for entry in entries:
        before = first.setdefault(entry.code, entry)
        if before is not entry and entry.code:
            _check_repeat(before, entry, kind)
        time = _time_of(entry)
        row = entry.cells.number if time is None else times.setdefault(time, entry.cells.number)
        if row != entry.cells.number:
            entry.cells.complain(
                "code", N_("This term stands in row %(row)s already. Remove one of them."), row=row
            )


def _time_of(entry: Entry) -> tuple[object, ...] | None:
    """Give what one row alone may tell: who, where, since when."""
    if isinstance(entry, CadreEntry) and entry.tenure:
        return entry.code, entry.tenure.position, entry.tenure.unit, entry.tenure.starts_on
    if isinstance(entry, CollectiveEntry) and entry.headship:
        return entry.code, entry.headship.cadre, entry.headship.starts_on
    return None


def _check_repeat(before: Entry, entry: Entry, kind: RegisterKind) -> None:
    if isinstance(entry, CollectiveEntry) and isinstance(before, CollectiveEntry):
        if (before.name, before.unit) != (entry.name, entry.unit):
            entry.cells.complain(
                "code",
                N_("The code “%(code)s” belongs to another collective in row %(row)s. Correct one of them."),
                code=entry.code,
                row=before.cells.number,
            )
    elif kind is not RegisterKind.CADRES:
        entry.cells.complain(
            "code",
            N_("The code “%(code)s” stands in row %(row)s already. Give each its own code."),
            code=entry.code,
            row=before.cells.number,
        )
    elif (before.name, _person(before)) != (entry.name, _person(entry)):
        entry.cells.complain(
            "code",
            N_("The code “%(code)s” belongs to another person in row %(row)s. Correct one of them."),
            code=entry.code,
            row=before.cells.number,
        )


def _person(entry: Entry) -> tuple[bool | None, str | None] | None:
    return (entry.local, entry.superior) if isinstance(entry, CadreEntry) else None
