"""A list of changes of units (CSV, XLSX): thousands at once, looked at first, all rows or none."""

from collections.abc import Mapping

import sqlalchemy as sa

from surveys.problems import N_, BadInput, Problem
from surveys.register_cells import Cells
from surveys.register_columns import Header, named_columns, require_columns
from surveys.sheet import Sheet
from surveys.text import search_key
from surveys.unit_change_acts import Recorded, Recorder, Wish, record
from surveys.unit_changes import ChangeKind

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "before": ("before", "old code", "ma cu", "ma don vi cu", "ma don vi truoc"),
    "name_before": ("name before", "old name", "ten cu", "ten don vi cu", "ten truoc"),
    "unit": ("unit", "new code", "ma moi", "ma don vi moi", "ma don vi sau"),
    "name_now": ("name now", "new name", "ten moi", "ten don vi moi", "ten sau"),
    "kind": ("kind", "change", "loai", "hinh thuc", "thay doi"),
    "changed_on": ("changed on", "day", "date", "ngay", "ngay hieu luc", "tu ngay"),
    "document": ("document", "decision", "van ban", "so van ban", "nghi quyet", "quyet dinh", "can cu"),
}
"""What a column may be called, without accents."""
_OPTIONAL = frozenset({"name_before", "name_now"})
TEMPLATE = ("Mã cũ", "Tên cũ", "Mã mới", "Tên mới", "Hình thức", "Ngày hiệu lực", "Văn bản")
KINDS: Mapping[str, ChangeKind] = {
    **dict.fromkeys(("merged", "nhap", "sap nhap", "hop nhat"), ChangeKind.MERGED),
    **dict.fromkeys(("renamed", "doi ten", "doi ten va ma"), ChangeKind.RENAMED),
    **dict.fromkeys(("split", "chia", "tach", "chia tach"), ChangeKind.SPLIT),
}
"""What happened, as lists call it without accents."""


def import_changes(
    connection: sa.Connection, sheet: Sheet, by: Recorder, *, dry_run: bool = False
) -> Recorded:
    """Record every row. The caller holds the transaction. Raises BadInput with every fault found.

    The same list again adds nothing. A dry run leaves nothing behind.
    """
    header = _header(sheet)
    problems: list[tuple[int, Problem]] = []
    wishes = [_wish(Cells(sheet, header, row, problems)) for row in sheet.rows]
    if problems:
        raise BadInput(*(problem for _, problem in problems))
    with connection.begin_nested() as looked:
        done = record(connection, [one for one in wishes if one is not None], by)
        if dry_run:
            looked.rollback()
    return done


def _header(sheet: Sheet) -> Header:
    header = named_columns(sheet, COLUMNS)
    missing = [name for name in COLUMNS if name not in _OPTIONAL and name not in header.places]
    require_columns(sheet, missing, COLUMNS)
    return header


def _wish(cells: Cells) -> Wish | None:
    """Read one row; None where a cell is wrong, which is noted."""
    before, unit, changed_on = cells.code("before"), cells.code("unit"), cells.day("changed_on")
    kind = KINDS.get(search_key(cells.raw("kind")))
    if kind is None:
        sentence = N_("“%(written)s” is none of: sáp nhập, đổi tên, chia tách (merged, renamed, split).")
        cells.complain("kind", sentence, written=cells.raw("kind"))
    if not cells.raw("changed_on"):
        cells.complain("changed_on", N_("The cell is empty. Write the day since when it holds."))
    if kind is None or changed_on is None:
        return None
    return Wish(
        before,
        unit,
        changed_on,
        kind,
        cells.raw("document"),
        cells.raw("name_before"),
        cells.raw("name_now"),
        cells.sheet.place(cells.number),
    )
