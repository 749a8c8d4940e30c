"""The days on which terms start and end, read from a list; what is known only in part is asked about once."""

from surveys.personnel.days import Day, is_until_now, read_day, span
from surveys.personnel.questions import Asking, Doubt, Option, Question, Why, key_of
from surveys.personnel.table import Line, Table

FIRST, REFUSE = "first", "refuse"
_DAYS = ("starts_on", "ends_on")


def put_days(table: Table, asking: Asking, *, from_1904: bool) -> None:
    """Read the days of every row; what is none stays as written, and the register names it a fault."""
    partial: list[tuple[Line, str, Day]] = []
    for line in table.lines:
        _part_span(table, line, asking)
        for column in _DAYS:
            found = _read(table, line, column, (asking, from_1904))
            if found is not None:
                partial.append((line, column, found))
    if partial:
        _ask_about(partial, table, asking)


def _read(table: Table, line: Line, column: str, how: tuple[Asking, bool]) -> Day | None:
    """Read one day; give it back where only its month or year is known."""
    asking, from_1904 = how
    written = line.cells.get(column, "")
    if column == "ends_on" and is_until_now(written):
        table.change(asking, line, column, ("", Why.NO_END))
        return None
    found = read_day(written, from_1904=from_1904)
    if found.is_partial:
        return found
    if found.why is not None:
        table.change(asking, line, column, (_said(found), found.why))
    return None


def _ask_about(partial: list[tuple[Line, str, Day]], table: Table, asking: Asking) -> None:
    rows = tuple(dict.fromkeys(line.number for line, _, _ in partial))
    words = ", ".join(dict.fromkeys(line.cells[column] for line, column, _ in partial))
    options = (Option(FIRST), Option(REFUSE))
    doubt = Doubt.INCOMPLETE_DAYS
    if asking.ask(Question(key_of(doubt, *rows), doubt, words, options, rows)) == FIRST:
        for line, column, found in partial:
            table.change(asking, line, column, (_said(found), Why.FIRST_DAY))


def _said(found: Day) -> str:
    return f"{found.day:%d/%m/%Y}" if found.day is not None else ""


def _part_span(table: Table, line: Line, asking: Asking) -> None:
    """Part "từ 1/7/2025 đến nay", where both stand in one cell."""
    written = line.cells.get("starts_on", "")
    start, end = span(written)
    if start == written or line.cells.get("ends_on") or read_day(start).day is None:
        return
    if end and not is_until_now(end):
        if read_day(end).day is None:
            return
        table.change(asking, line, "ends_on", (end, Why.DAY_WORDS))
    table.change(asking, line, "starts_on", (start, Why.DAY_WORDS))
