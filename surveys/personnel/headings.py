"""What the columns of a list of personnel are called, beyond the names that our own tables use."""

import re
from collections.abc import Mapping

from surveys.register_columns import COLUMNS, RegisterKind
from surveys.text import search_key

NUMBER = "number"  # the column STT
BIRTH = "birth"  # read to tell people of one name apart; never kept
POST = "post"  # position and unit in one cell

EXACT: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("stt", "tt", "so tt", "so thu tu", "no"),
    BIRTH: ("ngay sinh", "nam sinh", "ngay thang nam sinh", "sinh ngay", "ngay thang nam sinh nam",
            "ngay thang nam sinh nu", "nam sinh nam", "nam sinh nu", "ngay sinh nam", "ngay sinh nu",
            "date of birth", "birth date", "born"),
    "code": ("ma can bo", "ma cb", "ma so", "ma so can bo", "ma nhan vien", "ma cbcc", "ma cbccvc",
             "ma can bo cong chuc", "ma dinh danh", "so hieu can bo", "so hieu cong chuc", "code", "ma",
             "cadre code"),
    "name": ("ho ten", "ho va ten", "ho ten khai sinh", "ho va ten khai sinh", "ho ten can bo",
             "ho va ten can bo", "ten can bo", "full name", "name", "cadre name"),
    "position": ("chuc vu", "chuc danh", "chuc vu hien nay", "chuc danh hien nay", "chuc vu chuc danh",
                 "chuc vu chuc danh hien nay", "chuc vu hien tai", "ma chuc vu", "ma chuc danh",
                 "chuc danh chuc vu", "position", "position code"),
    "unit": ("don vi", "don vi cong tac", "co quan", "co quan don vi", "co quan cong tac", "noi cong tac",
             "co quan don vi cong tac", "don vi hien nay", "ma don vi", "don vi cong tac hien nay", "unit",
             "unit code"),
    POST: ("chuc vu don vi cong tac", "chuc vu va don vi cong tac", "chuc danh don vi cong tac",
           "chuc vu co quan cong tac", "chuc vu noi cong tac", "chuc vu co quan don vi cong tac",
           "chuc vu don vi cong tac hien nay"),
    "starts_on": ("ngay bo nhiem", "tu ngay", "ngay giu chuc vu", "ngay bat dau", "thoi diem bo nhiem",
                  "ngay thang nam bo nhiem", "thoi gian bo nhiem", "ngay nhan chuc vu", "tu thang nam",
                  "thoi gian giu chuc vu tu", "thoi gian giu chuc vu tu ngay",
                  "thoi gian giu chuc vu tu thang",
                  "thoi gian giu chuc vu tu thang nam", "ngay bo nhiem chuc vu hien nay",
                  "starts on", "from"),
    "ends_on": ("den ngay", "ngay ket thuc", "den thang nam", "thoi gian giu chuc vu den",
                "thoi gian giu chuc vu den ngay", "thoi gian giu chuc vu den thang",
                "ngay thoi giu chuc vu",
                "thoi gian giu chuc vu den thang nam", "ends on", "to", "until"),
    "local": ("nguoi dia phuong", "la nguoi dia phuong", "local"),
    "superior": ("ma cap tren", "cap tren truc tiep", "ma cap tren truc tiep", "superior", "superior code"),
}  # fmt: skip
"""Whole headings of lists of cadres, without accents; others are asked about."""

_NEAR: tuple[tuple[str, str], ...] = (
    (BIRTH, r"\b(ngay sinh|nam sinh|thang nam sinh)\b"),
    ("name", r"\bho( va)? ten\b"),
    (POST, r"\bchuc (vu|danh)\b.*\b(don vi|co quan|noi cong tac)\b"),
    ("starts_on", r"\b(bo nhiem|giu chuc|nhan chuc)\b"),
    ("position", r"\bchuc (vu|danh)\b"),
    ("unit", r"\b(don vi|co quan|noi cong tac)\b"),
)
_NOT_OURS = re.compile(
    r"\b(dang vien|vao dang|quy hoach|trinh do|ly luan|ghi chu|que quan|dan toc|luong|ngach|nghi huu"
    r"|dien thoai|dia chi|ton giao|vo|chong|du kien|truoc do|de nghi|kiem nhiem)\b"
)


def columns_of(kind: RegisterKind) -> tuple[str, ...]:
    """Give what a column of a list can mean, in the order of the choice."""
    if kind is not RegisterKind.CADRES:
        return tuple(column.name for column in COLUMNS[kind])
    return ("name", "code", "position", "unit", POST, "starts_on", "ends_on", BIRTH, "local", "superior")


def meaning(heading: str, kind: RegisterKind) -> str:
    """Give what a heading means beyond doubt: a column of ours, `NUMBER` or `BIRTH`; "" for others."""
    key = search_key(heading)
    if key in EXACT[NUMBER]:
        return NUMBER
    if kind is RegisterKind.CADRES:
        return next((column for column, headings in EXACT.items() if key in headings), "")
    return next((column.name for column in COLUMNS[kind] if key in column.headers), "")


def likely(heading: str, kind: RegisterKind) -> str:
    """Give what a heading may mean; "" where nothing is near."""
    key = search_key(heading)
    if kind is not RegisterKind.CADRES or _NOT_OURS.search(key):
        return ""
    return next((column for column, pattern in _NEAR if re.search(pattern, key)), "")
