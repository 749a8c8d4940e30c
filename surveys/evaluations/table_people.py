"""About whom and when a row of a table speaks: the same in tables of every kind."""

from surveys.evaluations.claims import Claim
from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.table_cells import Cells, Period
from surveys.problems import N_


def about(cells: Cells, *, entries: tuple[Entry, ...] = (), scores: tuple[PeopleScore, ...] = ()) -> Claim:
    """Read the columns about whom and when; faults are noted in the cells."""
    code = cells.raw("cadre_code")
    if not code:
        cells.complain("cadre_code", N_("The cell is empty. Write the code of the cadre."))
    return Claim(
        cells.row.number,
        cells.sheet.place(cells.row.number),
        code,
        cells.raw("cadre_name"),
        cells.raw("position_code"),
        cells.raw("unit_code"),
        period_of_row(cells),
        entries,
        scores,
    )


def period_of_row(cells: Cells) -> Period | None:
    """Read the period of a row, from a column of its own or from its two days."""
    start, end = cells.day("period_start"), cells.day("period_end")
    if start and end and end < start:
        cells.complain("period_end", N_("The period ends before it begins. Correct one of the two days."))
        return None
    if (start is None) != (end is None) and not cells.problems:
        cells.complain(
            "period_start" if start is None else "period_end",
            N_("A period needs its first and its last day. Write both, or neither."),
        )
        return None
    return Period(start, end) if start and end else cells.period("period")
