"""Rows of a table as entries: points, results, conditions, bonus and minus, each within its range."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from surveys.evaluations.claims import Claim
from surveys.evaluations.entries import Entry
from surveys.evaluations.records import Kind
from surveys.evaluations.slots import Slot
from surveys.evaluations.table_cells import Cells
from surveys.evaluations.table_columns import TableMap
from surveys.evaluations.table_people import about
from surveys.identifiers import CadreCode
from surveys.problems import N_
from surveys.text import search_key

ONE_PERCENT = 1


def read_entries(rows: Sequence[Cells], chosen: TableMap, slots: Sequence[Slot]) -> tuple[Claim, ...]:
    """Read every row; faults are noted in the cells. An empty cell is no entry, never 0."""
    by_code = {slot.code.casefold(): slot for slot in slots}
    claims = tuple(_claim(cells, chosen, by_code) for cells in rows)
    _refuse_fractions(rows, claims, slots)
    return claims


def _claim(cells: Cells, chosen: TableMap, by_code: Mapping[str, Slot]) -> Claim:
    found = _long(cells, by_code) if chosen.is_long else _wide(cells, chosen, tuple(by_code.values()))
    note = cells.note("note")
    return about(cells, entries=tuple(replace(one, note=note) for one in found))


def _long(cells: Cells, by_code: Mapping[str, Slot]) -> Iterator[Entry]:
    written = cells.raw("element")
    slot = by_code.get(written.casefold()) or _by_title(written, by_code)
    if slot is None:
        cells.complain(
            "element",
            N_("The scheme has no “%(code)s” for a file of this kind. Its codes are: %(codes)s."),
            code=written[:60],
            codes=", ".join(one.code for one in by_code.values()),
        )
        return
    maximum = cells.number("maximum") if slot.is_axis else None
    found = _entry(cells, slot, "value", maximum)
    if found is not None:
        yield found


def _by_title(written: str, by_code: Mapping[str, Slot]) -> Slot | None:
    """Find an element by its title, or by a heading of ours that starts with its code."""
    before = by_code.get(written.split(" · ", maxsplit=1)[0].strip().casefold())
    if before is not None or not search_key(written):
        return before
    key = search_key(written)
    found = [slot for slot in by_code.values() if key in {search_key(title) for title in slot.title.values()}]
    return found[0] if len(found) == 1 else None


def _wide(cells: Cells, chosen: TableMap, slots: Sequence[Slot]) -> Iterator[Entry]:
    for slot in slots:
        maximum = cells.number(maximum_column(slot)) if slot.code in chosen.maxima else None
        if slot.code in chosen.elements or maximum is not None:
            found = _entry(cells, slot, element_column(slot), maximum)
            if found is not None:
                yield found


def element_column(slot: Slot) -> str:
    """Name the column of an element in a wide table."""
    return f"element {slot.code}"


def maximum_column(slot: Slot) -> str:
    """Name the column of the personal maximum of an axis in a wide table."""
    return f"maximum {slot.code}"


def _entry(cells: Cells, slot: Slot, column: str, maximum: float | None) -> Entry | None:
    before = len(cells.problems)
    value = _value(cells, slot, column)
    if maximum is not None and not 0 <= Decimal(str(maximum)) <= slot.axes:
        cells.complain(
            "maximum" if "maximum" in cells.places else maximum_column(slot),
            N_("The personal maximum %(maximum)s is not between 0 and %(points)s, the points of its group."),
            maximum=f"{maximum:g}",
            points=f"{slot.axes:f}",
        )
    elif value is not None:
        _check_range(cells, slot, (column, value), maximum)
    if len(cells.problems) > before or (value is None and maximum is None and not cells.raw(column)):
        return None  # told above, or nothing is said at all
    return Entry(CadreCode(cells.raw("cadre_code")), slot.kind, slot.code, value, maximum, "", 0)


def _value(cells: Cells, slot: Slot, column: str) -> float | None:
    """Read points; of what has all of its points or none also met and not met."""
    if slot.kind is Kind.CONDITION:
        met = cells.yes_or_no(column)
        return None if met is None else float(met)
    written = cells.raw(column)
    if slot.is_binary and written and not any(letter.isdigit() for letter in written):
        met = cells.yes_or_no(column)
        return None if met is None else float(slot.most or 0) * met
    found = cells.number(column)
    if slot.is_binary and found == 1 and slot.most is not None:
        return float(slot.most)  # lists say 1 for "met"
    return found


def _check_range(cells: Cells, slot: Slot, said: tuple[str, float], maximum: float | None) -> None:
    column, value = said
    told = Decimal(str(value))
    most = Decimal(str(maximum)) if maximum is not None and not slot.shares else slot.top
    if slot.kind in (Kind.BONUS, Kind.MINUS) and told < 0:
        cells.complain(
            column,
            N_("%(value)s is negative. Write the points without a sign: the code says bonus or minus."),
            value=f"{value:g}",
        )
    elif slot.is_binary and told not in (0, most):
        cells.complain(
            column,
            N_("“%(code)s” has all of its %(most)s points or none: %(value)s is neither. Correct it."),
            code=slot.code,
            most=f"{most:f}",
            value=f"{value:g}",
        )
    elif not 0 <= told <= most:
        cells.complain(
            column,
            N_("%(value)s is outside the range of “%(code)s”: 0 to %(most)s. Correct it."),
            value=f"{value:g}",
            code=slot.code,
            most=f"{most:f}",
        )


def _refuse_fractions(rows: Sequence[Cells], claims: Sequence[Claim], slots: Sequence[Slot]) -> None:
    """Complain where every share of a target is 1 or less: a spreadsheet keeps 95 % as 0.95."""
    shares = {slot.code for slot in slots if slot.shares}
    told = [
        (cells, one.value)
        for cells, claim in zip(rows, claims, strict=True)
        for one in claim.entries
        if one.code in shares and one.value is not None
    ]
    if told and max(value for _cells, value in told) <= ONE_PERCENT and any(value > 0 for _, value in told):
        told[0][0].complain("value", FRACTIONS)


FRACTIONS = N_(
    "Every value is between 0 and 1: a spreadsheet keeps percentages so. "
    "Write 95, not 0.95 and no percent sign."
)
