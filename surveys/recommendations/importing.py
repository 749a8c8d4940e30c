"""Conclusions and recommendations of inspections and audits from a table (CSV, XLSX): all rows or none.

What they say is followed like any other recommendation. Their days may be over: a conclusion is older than
its record. The same row again adds nothing, whatever became of it here since.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import CadreCode, UnitCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem
from surveys.recommendations import making
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Origin, Recommendation
from surveys.register_cells import Cells
from surveys.register_columns import Header, named_columns, require_columns
from surveys.schema import unit
from surveys.sheet import Sheet
from surveys.text import search_key

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "origin": ("origin", "kind", "loai", "loai ket luan", "nguon"),
    "document": ("document", "van ban", "so van ban", "so ngay van ban", "ket luan so", "so ngay ket luan"),
    "finding": ("finding", "noi dung ket luan", "ket luan", "phat hien", "dieu phat hien"),
    "text": ("recommendation", "text", "kien nghi", "noi dung kien nghi"),
    "unit": ("unit", "addressed unit", "ma don vi", "don vi", "don vi duoc kien nghi"),
    "cadre": ("cadre", "addressed cadre", "ma can bo", "can bo", "can bo duoc kien nghi"),
    "owner": ("owner", "ma nguoi phu trach", "nguoi phu trach", "nguoi chiu trach nhiem", "dau moi"),
    "answer_by": ("answer by", "han tra loi", "tra loi truoc ngay", "ngay tra loi"),
    "due_on": ("due on", "deadline", "last day", "thoi han", "han thuc hien", "han hoan thanh"),
}
"""What a column may be called, without accents."""
_OPTIONAL = frozenset({"unit", "cadre", "owner", "answer_by"})
TEMPLATE = (
    *("Loại", "Số, ngày văn bản", "Kết luận", "Kiến nghị", "Mã đơn vị", "Mã cán bộ"),
    *("Người phụ trách", "Hạn trả lời", "Hạn thực hiện"),
)
EXAMPLE = (
    *("thanh tra", "15/KL-TTr ngày 12/3/2026", "Hồ sơ đất đai trả chậm quá 10 ngày.", "Trả đúng hẹn."),
    *("06688", "", "", "30/04/2026", "30/06/2026"),
)
ORIGINS: Mapping[str, Origin] = {
    **dict.fromkeys(("inspection", "thanh tra", "ket luan thanh tra", "kiem tra"), Origin.INSPECTION),
    **dict.fromkeys(("audit", "kiem toan", "kiem toan nha nuoc", "ket luan kiem toan"), Origin.AUDIT),
    **dict.fromkeys(("supervision", "giam sat", "ket luan giam sat"), Origin.SUPERVISION),
}
MOST_ROWS = 2000
_BETWEEN = (",", ";", "\n", "&", "+", " va ", " and ")  # what stands between two people


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import added or, in a dry run, would add; rows that are there already; columns not read."""

    added: tuple[Recommendation, ...]
    unchanged: int
    ignored: tuple[str, ...]


def take_in(
    installation: Installation, unit_code: UnitCode, sheet: Sheet, by: str, *, dry_run: bool = False
) -> Taken:
    """Make every row a recommendation of a unit's Front. Manages its own transaction.

    Raises BadInput with every fault of every row; then, and in a dry run, nothing is stored.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        # Of two files at once one waits: each would take the rows of the other for new.
        own = sa.update(unit).where(unit.c.code == unit_code).values(code=unit_code)
        if connection.execute(own).rowcount == 0:
            raise BadInput(Problem(N_("There is no unit “%(unit)s”."), {"unit": unit_code}))
        with connection.begin_nested() as looked:
            taken = _Taking(connection, unit_code, by, today).all_of(sheet)
            if dry_run:
                looked.rollback()
        if taken.added and not dry_run:
            details = {"rows": len(taken.added), "hash": sheet.hash}
            act = audit.Act(by, "recommendation.import", unit_code, details)
            audit.append(connection, installation.clock, act)
    return taken


def _header(sheet: Sheet) -> Header:
    header = named_columns(sheet, COLUMNS)
    missing = [name for name in COLUMNS if name not in _OPTIONAL and name not in header.places]
    if "unit" not in header.places and "cadre" not in header.places:
        missing.append("unit")
    require_columns(sheet, missing, COLUMNS)
    return header


@dataclass(frozen=True, slots=True)
class _Taking:
    """One import on its way."""

    connection: sa.Connection
    unit: UnitCode
    by: str
    today: date

    def all_of(self, sheet: Sheet) -> Taken:
        header = _header(sheet)
        if len(sheet.rows) > MOST_ROWS:
            sentence = N_("The table has more than %(most)s rows. Divide it.")
            raise BadInput(Problem(sentence, {"most": MOST_ROWS}, sheet.name))
        problems: list[tuple[int, Problem]] = []
        added: list[Recommendation] = []
        said: dict[str, tuple[int, tuple[object, ...]]] = {}
        for row in sheet.rows:
            cells = Cells(sheet, header, row, problems)
            plan = _plan(cells, self.unit)
            if plan is not None and _is_new(cells, plan, said):
                added += self._make(cells, plan)
        if problems:
            raise BadInput(*(problem for _, problem in problems))
        return Taken(tuple(added), len(sheet.rows) - len(added), header.ignored)

    def _make(self, cells: Cells, plan: Plan) -> tuple[Recommendation, ...]:
        if making.same(self.connection, self.unit, plan.digest or "") is not None:
            return ()
        try:
            return (making.make(self.connection, plan, self.by, self.today),)
        except BadInput as error:
            column = {"addressee": plan.addressee.kind.value}
            for one in error.problems:
                where = cells.place(column.get(one.where, one.where)) if one.where else _row(cells)
                cells.problems.append((cells.number, replace(one, where=where)))
            return ()


def _row(cells: Cells) -> str:
    return cells.sheet.place(cells.number)


def _plan(cells: Cells, unit_code: UnitCode) -> Plan | None:
    """Read one row; None where a cell is wrong, which is noted."""
    before = len(cells.problems)
    origin = ORIGINS.get(search_key(cells.raw("origin")))
    if origin is None:
        sentence = N_("“%(written)s” is none of: thanh tra, kiểm toán, giám sát (inspection, audit, ...).")
        cells.complain("origin", sentence, written=cells.raw("origin"))
    if not cells.raw("document"):
        cells.complain("document", N_("The cell is empty. Write number and date of the document."))
    addressee, owner = _addressee(cells), _owner(cells)
    due_on, answer_by = cells.day("due_on"), cells.day("answer_by")
    if not cells.raw("due_on"):
        cells.complain("due_on", N_("The cell is empty. Write the last day."))
    if len(cells.problems) > before or origin is None or addressee is None or due_on is None:
        return None
    plan = Plan(
        unit=unit_code,
        origin=origin,
        addressee=addressee,
        finding=cells.raw("finding"),
        text=cells.raw("text"),
        due_on=due_on,
        answer_by=answer_by,
        owner=owner,
        document=cells.raw("document"),
    )
    return replace(plan, digest=digest(plan))


def _addressee(cells: Cells) -> Addressee | None:
    of_unit, of_cadre = cells.raw("unit"), cells.raw("cadre")
    if of_unit and of_cadre:
        sentence = N_("Unit and cadre are both named. Name one of them: to whom it is addressed.")
        cells.complain("cadre", sentence)
    elif of_unit:
        return Addressee(AddresseeKind.UNIT, cells.code("unit"))
    elif of_cadre:
        return Addressee(AddresseeKind.CADRE, cells.code("cadre"))
    else:
        column = "unit" if cells.has("unit") else "cadre"
        cells.complain(column, N_("Say to whom it is addressed: the code of a unit, or of a cadre."))
    return None


def _owner(cells: Cells) -> CadreCode | None:
    written = cells.raw("owner")
    if not written:
        return None
    if any(sign in f" {search_key(written)} " or sign in written for sign in _BETWEEN):
        cells.complain("owner", N_("One person answers for it. Name one: the code of a cadre."))
        return None
    return CadreCode(cells.code("owner"))


def digest(plan: Plan) -> str:
    """Give what tells a row from others: what is said in which document to whom, not until when or by whom.

    Last days and owners change while a recommendation is followed; the row of the file does not.
    """
    texts = (plan.document, plan.finding, plan.text)
    said: tuple[Any, ...] = (plan.origin, plan.addressee.kind, plan.addressee.code)
    whole = [*said, *(" ".join(text.casefold().split()) for text in texts)]
    return hashlib.sha256("\0".join(whole).encode()).hexdigest()


def _is_new(cells: Cells, plan: Plan, said: dict[str, tuple[int, tuple[object, ...]]]) -> bool:
    """Say whether no row above says the same; notes where one does with other days or another owner."""
    rest = (plan.due_on, plan.answer_by, plan.owner)
    row, before = said.setdefault(plan.digest or "", (cells.number, rest))
    if row == cells.number:
        return True
    if before != rest:
        sentence = N_("Row %(row)s says the same with another owner or last day. Keep one of the two rows.")
        cells.problems.append((cells.number, Problem(sentence, {"row": row}, _row(cells))))
    return False
