"""The criteria of a standard as a table (CSV, XLSX), one row a criterion: read, and written for a change."""

import csv
import io
from collections.abc import Mapping

from surveys.formulas import as_cell
from surveys.problems import N_, BadInput, Problem
from surveys.register_cells import Cells
from surveys.register_columns import Header, named_columns, require_columns
from surveys.sheet import Sheet
from surveys.standards.records import Content, Criterion, Kind
from surveys.text import search_key
from surveys.typed_words import said

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "ma", "ma tieu chuan", "ma tieu chi"),
    "kind": ("kind", "loai", "nhom"),
    "title_vi": ("vietnamese", "criterion", "tieu chuan", "tieu chi", "noi dung", "tieng viet"),
    "title_en": ("english", "in english", "tieng anh", "noi dung tieng anh"),
    "source": ("legal basis", "source", "can cu", "can cu phap ly", "van ban"),
    "asked_by": ("items", "asked by", "cau hoi", "phieu va cau hoi"),
}
"""What a column may be called, without accents."""
TEMPLATE = ("Mã", "Loại", "Tiêu chuẩn", "Tiếng Anh", "Căn cứ pháp lý", "Câu hỏi")
EXAMPLE = (
    *("TC1", "đạo đức", "Gương mẫu nơi cư trú", "Sets an example where they live"),
    *("144-QĐ/TW (2024-05-09)", "exemplary-conduct:E1"),
)
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("standard", "tieu chuan", "nang luc"), Kind.STANDARD),
    **dict.fromkeys(("responsibility", "trach nhiem", "nhiem vu"), Kind.RESPONSIBILITY),
    **dict.fromkeys(("ethics", "dao duc", "chuan muc dao duc"), Kind.ETHICS),
}
WRITTEN = {Kind.STANDARD: "tiêu chuẩn", Kind.RESPONSIBILITY: "trách nhiệm", Kind.ETHICS: "đạo đức"}
MOST_ROWS, MOST_TITLE, MOST_SOURCE, MOST_ASKED = 200, 400, 300, 40


def criteria_of(sheet: Sheet) -> tuple[Criterion, ...]:
    """Read the criteria of a table. Raises BadInput with every fault of every row."""
    header = _header(sheet)
    if len(sheet.rows) > MOST_ROWS:
        sentence = N_("The table has more than %(most)s rows. Divide it.")
        raise BadInput(Problem(sentence, {"most": MOST_ROWS}, sheet.name))
    problems: list[tuple[int, Problem]] = []
    found: dict[str, Criterion] = {}
    for row in sheet.rows:
        cells = Cells(sheet, header, row, problems)
        criterion = _criterion(cells)
        if criterion.code and criterion.code in found:
            sentence = N_("The code “%(code)s” stands in two rows. Give each criterion its own.")
            cells.complain("code", sentence, code=criterion.code)
        found.setdefault(criterion.code, criterion)
    if problems:
        raise BadInput(*(problem for _, problem in problems))
    return tuple(found.values())


def _header(sheet: Sheet) -> Header:
    header = named_columns(sheet, COLUMNS)
    missing = [name for name in COLUMNS if name != "asked_by" and name not in header.places]
    require_columns(sheet, missing, COLUMNS)
    return header


def _criterion(cells: Cells) -> Criterion:
    kind = KINDS.get(search_key(cells.raw("kind")))
    if kind is None:
        sentence = N_("“%(written)s” is none of: tiêu chuẩn, trách nhiệm, đạo đức (standard, ...).")
        cells.complain("kind", sentence, written=cells.raw("kind"))
    title = {name[-2:]: _said(cells, name, MOST_TITLE) for name in ("title_vi", "title_en")}
    return Criterion(
        cells.code("code"),
        kind or Kind.STANDARD,
        title,
        _said(cells, "source", MOST_SOURCE),
        _asked_by(cells),
    )


def _said(cells: Cells, column: str, most: int) -> str:
    text, problems = said(cells.raw(column), most, column)
    for problem in problems:
        cells.complain(column, problem.sentence, **problem.values)
    return text


def _asked_by(cells: Cells) -> tuple[str, ...]:
    named = [part.strip() for part in cells.raw("asked_by").replace(";", ",").replace("\n", ",").split(",")]
    found = tuple(dict.fromkeys(part for part in named if part))
    for part in found:
        questionnaire, _, name = part.partition(":")
        if not questionnaire or not name or len(part) > MOST_TITLE:
            sentence = N_(
                "“%(written)s” names no item. Write questionnaire:item or questionnaire:criterion, "
                "commas between them."
            )
            cells.complain("asked_by", sentence, written=part[:MOST_ASKED])
    if len(found) > MOST_ASKED:
        cells.complain("asked_by", N_("More than %(most)s items are named. Name criteria."), most=MOST_ASKED)
    return found


def as_csv(content: Content | None = None) -> str:
    """Write a standard as the table it is read from; the template with one example where there is none."""
    rows: list[tuple[str, ...]] = [EXAMPLE]
    if content is not None:
        rows = [
            (
                one.code,
                WRITTEN[one.kind],
                one.title["vi"],
                one.title["en"],
                one.source,
                ", ".join(one.asked_by),
            )
            for one in content.criteria
        ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([as_cell(cell) for cell in row] for row in (TEMPLATE, *rows))
    return "\ufeff" + text.getvalue()
