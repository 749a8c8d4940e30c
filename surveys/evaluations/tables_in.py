"""A table (CSV, XLSX) as claims about cadres: traps refused, columns found or chosen, every row read."""

from dataclasses import dataclass

from surveys.evaluations.claims import Claim
from surveys.evaluations.records import FileKind
from surveys.evaluations.slots import Slot
from surveys.evaluations.table_cells import Cells
from surveys.evaluations.table_columns import TableMap, check_map, guess
from surveys.evaluations.table_entries import element_column, maximum_column, read_entries
from surveys.evaluations.table_scores import read_scores
from surveys.evaluations.workbook_traps import refuse_container, refuse_traps
from surveys.problems import N_, BadInput, Problem
from surveys.sheet import Sheet, sheet_of

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table as it came, and what it may tell. ``chosen``: which column is what; None: guessed."""

    kind: FileKind
    name: str
    content: bytes
    slots: tuple[Slot, ...]
    chosen: TableMap | None = None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table says. ``problems`` with their rows; ``ignored``: headers that were not read."""

    claims: tuple[Claim, ...]
    chosen: TableMap
    ignored: tuple[str, ...]
    problems: tuple[tuple[int, Problem], ...]


def open_table(content: bytes, name: str) -> Sheet:
    """Open a table. Raises BadInput when it is none, is too large, or holds what plain cells do not show."""
    if len(content) > MOST_BYTES:
        raise BadInput(
            Problem(
                N_("The file is larger than %(most)s MB. Split it."), {"most": MOST_BYTES // 1_000_000}, name
            )
        )
    refuse_container(content, name)
    sheet = sheet_of(content, name)
    if len(sheet.rows) > MOST_ROWS:
        raise BadInput(
            Problem(N_("The table has more than %(most)s rows. Split it."), {"most": MOST_ROWS}, name)
        )
    refuse_traps(content, name)
    return sheet


def read_table(file: TableFile) -> ReadTable:
    """Read a table. Raises BadInput where it cannot be opened, or its columns do not tell what is needed."""
    sheet = open_table(file.content, file.name)
    chosen = file.chosen or guess(sheet.columns, file.kind, file.slots)
    try:
        check_map(sheet.columns, file.kind, file.slots, chosen)
    except BadInput as error:
        raise BadInput(
            *(Problem(one.sentence, one.values, one.where or file.name) for one in error.problems)
        ) from error
    places = _places(sheet, chosen, file.slots)
    rows = [Cells(sheet, places, row) for row in sheet.rows]
    claims = read_scores(rows) if file.kind is FileKind.SCORES else read_entries(rows, chosen, file.slots)
    ignored = tuple(header for header in sheet.columns if header not in chosen.headers)
    return ReadTable(claims, chosen, ignored, tuple(one for cells in rows for one in cells.problems))


def _places(sheet: Sheet, chosen: TableMap, slots: tuple[Slot, ...]) -> dict[str, int]:
    named = dict(chosen.columns)
    for slot in slots:
        if slot.code in chosen.elements:
            named[element_column(slot)] = chosen.elements[slot.code]
        if slot.code in chosen.maxima:
            named[maximum_column(slot)] = chosen.maxima[slot.code]
    return {name: sheet.columns.index(header) for name, header in named.items()}
