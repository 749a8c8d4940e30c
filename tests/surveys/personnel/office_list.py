"""Lists as offices keep them, made by hand: a title, a heading of two lines, units above their people."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import openpyxl
from openpyxl.styles import Font

Cell = str | int | date | None
TITLES: tuple[tuple[Cell, ...], ...] = (
    ("TỈNH ỦY QUẢNG NINH", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"),
    ("BAN TỔ CHỨC", None, None, None, "Quảng Ninh, ngày 15 tháng 10 năm 2026"),
    (),
    ("DANH SÁCH CÁN BỘ XÃ, PHƯỜNG, ĐẶC KHU",),
)
HEADING: tuple[tuple[Cell, ...], ...] = (
    ("STT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Chức vụ", "Thời gian giữ chức vụ", None, "Quê quán"),
    (None, None, "Nam", "Nữ", None, "Từ", "Đến", None),
    ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
)
PEOPLE: tuple[tuple[Cell, ...], ...] = (
    ("I", "PHƯỜNG HÀ TU"),
    (1, "NguyÔn V¨n Hïng", "12/05/1975", None, "BÝ th­ §¶ng uû", date(2025, 7, 1), "nay", "Hµ Nam"),
    (2, "Trần\xa0Thị Hoà", None, 1980, "Chủ tịch UBND phường", 45839, None, None),
    ("II", "ĐẶC KHU VÂN ĐỒN"),
    (1, "Trần Thị Hòa", None, 1981, "Bí thư Đảng ủy", "1.7.2025", None, None),
)
END: tuple[tuple[Cell, ...], ...] = (
    ("Tổng cộng: 3 người",),
    (),
    (None, "NGƯỜI LẬP BIỂU", None, None, None, "TRƯỞNG BAN"),
    (None, "(Ký, ghi rõ họ tên)"),
    (None, "Phạm Văn Khoa", None, None, None, "Đỗ Mạnh Cường"),
)
MERGED = ("A5:A6", "B5:B6", "C5:D5", "E5:E6", "F5:G5", "H5:H6")
FIRST_PERSON = len(TITLES) + len(HEADING) + 2  # its row, below the name of the unit
PLAIN_HEADING = ("STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Ngày bổ nhiệm")


def workbook(
    rows: Iterable[Sequence[Cell]],
    *,
    merged: Iterable[str] = (),
    fonts: Mapping[str, str] | None = None,
    hidden: Iterable[int] = (),
) -> bytes:
    """Pack rows into one sheet; ``fonts`` by cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for cell, font in (fonts or {}).items():
        sheet[cell].font = Font(name=font)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    return packed(book)


def packed(book: openpyxl.Workbook) -> bytes:
    """Give the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def office_list(people: Iterable[Sequence[Cell]] = PEOPLE) -> bytes:
    """Give a list with everything around it that offices put there."""
    return workbook((*TITLES, *HEADING, *people, *END), merged=MERGED)


def plain_list(*people: Sequence[Cell], **more: Mapping[str, str]) -> bytes:
    """Give a list with a plain heading in its first row."""
    return workbook((PLAIN_HEADING, *people), fonts=more.get("fonts"))
