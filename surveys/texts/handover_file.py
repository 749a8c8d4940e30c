"""The file for the competent body: a workbook without formulas; the same texts give the same bytes."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from surveys.identifiers import RespondentGroup, SurveyCode

# The body reads Vietnamese; these are words of a document, not of a page.
_GROUPS = {
    RespondentGroup.CITIZEN: "Người dân, tổ chức, doanh nghiệp",
    RespondentGroup.SUPERIOR: "Cấp trên trực tiếp",
    RespondentGroup.PEER: "Đồng cấp",
    RespondentGroup.SUBORDINATE: "Cấp dưới trực tiếp",
    RespondentGroup.RESIDENCE: "Nơi cư trú",
    RespondentGroup.FRONT: "Mặt trận Tổ quốc và các tổ chức thành viên",
}
_REASONS = {
    "money": "Có thể liên quan đến tiền, quà, chi phí không chính thức",
    "threat": "Có thể liên quan đến đe dọa, trả thù",
    "abuse": "Có thể liên quan đến lạm quyền, bao che, chiếm dụng",
    "other_violation": "Có thể liên quan đến vi phạm khác",
}
_UNSAID = "không nêu (nhóm nhỏ)"
_HEADINGS = ("Số", "Về cán bộ", "Đơn vị", "Nhóm trả lời", "Lý do chuyển", "Nguyên văn")
_WIDTHS = (6, 26, 26, 30, 34, 90)
_NOTES = (
    (
        "Các ý kiến dưới đây do người trả lời phiếu viết, giữ nguyên văn. Phiếu không ghi tên người viết; "
        "hệ thống không lưu và không thể cho biết ai đã viết."
    ),
    (
        "Ý kiến ẩn danh không phải là đơn tố cáo (Luật số 25/2018/QH14, Điều 25 khoản 1). Nội dung rõ về "
        "người, hành vi, có chứng cứ cụ thể thì có thể được chuyển để xem xét (Điều 25 khoản 2)."
    ),
    "Không tìm cách xác định người viết. Danh tính người tố cáo được giữ bí mật (Điều 8).",
)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One text: about whom, of which unit, which group wrote (None: too small), why, the words."""

    name: str
    unit: str
    group: RespondentGroup | None
    reason: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """What the file tells."""

    survey: SurveyCode
    title: str
    unit: str
    number: int
    body: str
    on: date
    lines: tuple[HandoverLine, ...]


def workbook(sheet: HandoverSheet) -> bytes:
    """Write the workbook. Every cell is text or a number, none a formula or a link."""
    import xlsxwriter

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        made = datetime(sheet.on.year, sheet.on.month, sheet.on.day)  # noqa: DTZ001 - a day: the bytes follow from it
        book.set_properties({"title": "Ý kiến chuyển cơ quan có thẩm quyền", "created": made})
        page = book.add_worksheet("Ý kiến")
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        _write(
            page,
            sheet,
            _Styles(*(book.add_format({"text_wrap": True, "valign": "top", **one}) for one in _FORMATS)),
        )
    return file.getvalue()


_FORMATS: tuple[dict[str, Any], ...] = (
    {"text_wrap": False, "bold": True, "font_size": 14},
    {"bold": True, "bg_color": "#E8EEF4", "border": 1},
    {"border": 1},
    {"text_wrap": False, "italic": True},
)


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Any
    heading: Any
    cell: Any
    note: Any


def _write(page: Any, sheet: HandoverSheet, styles: _Styles) -> None:  # noqa: ANN401 - untyped library
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    head = (
        f"Ý kiến chuyển cơ quan có thẩm quyền - lần {sheet.number}",
        f"Nơi nhận: {sheet.body}",
        f"Đợt lấy ý kiến: {sheet.title} ({sheet.survey})",
        f"Đơn vị tổ chức: {sheet.unit}",
        f"Ngày chuyển: {sheet.on:%d/%m/%Y}. Số ý kiến: {len(sheet.lines)}",
    )
    for row, said in enumerate((*head, *_NOTES)):
        page.write_string(
            row, 0, said, styles.note if row >= len(head) else styles.title if row == 0 else None
        )
    start = len(head) + len(_NOTES) + 1
    for column, heading in enumerate(_HEADINGS):
        page.write_string(start, column, heading, styles.heading)
    for number, line in enumerate(sheet.lines, 1):
        group = _GROUPS[line.group] if line.group else _UNSAID
        page.write_number(start + number, 0, number, styles.cell)
        cells = (line.name, line.unit, group, _REASONS[line.reason], line.words)
        for column, cell in enumerate(cells, 1):
            page.write_string(start + number, column, cell, styles.cell)
    page.freeze_panes(start + 1, 0)
