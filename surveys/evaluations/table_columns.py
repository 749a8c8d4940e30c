"""The columns of a table about cadres: what they are called in Vietnamese and English, found in a header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.evaluations.records import FileKind
from surveys.evaluations.slots import Slot
from surveys.problems import N_, BadInput, Problem
from surveys.text import search_key

ABOUT: Mapping[str, tuple[str, ...]] = {
    "cadre_code": ("cadre code", "cadre", "code", "ma can bo", "ma cb", "ma so can bo", "ma"),
    "cadre_name": ("cadre name", "name", "full name", "ho ten", "ho va ten", "ten can bo", "can bo"),
    "position_code": ("position code", "ma chuc danh", "ma chuc vu", "chuc danh", "chuc vu", "position"),
    "unit_code": ("unit code", "ma don vi", "unit", "don vi"),
    "period": ("period", "ky", "ky danh gia", "month", "thang", "quarter", "quy", "year", "nam"),
}
"""Columns about whom and when; only the code must be there."""

SCORES: Mapping[str, tuple[str, ...]] = {
    "survey_code": (
        "survey code",
        "survey",
        "round",
        "round code",
        "ma dot",
        "dot lay y kien",
        "ma dot lay y kien",
    ),
    "period_start": ("period start", "from", "from day", "tu ngay", "ngay bat dau"),
    "period_end": ("period end", "to", "to day", "den ngay", "ngay ket thuc"),
    "criterion_code": ("criterion code", "criterion", "ma tieu chi", "tieu chi"),
    "respondent_group": ("respondent group", "group", "nhom tra loi", "nhom nguoi tra loi", "nhom"),
    "issued": ("issued", "ballots issued", "phat ra", "so phieu phat ra"),
    "returned": ("returned", "ballots returned", "thu ve", "so phieu thu ve"),
    "valid": ("valid", "n", "ballots", "hop le", "so phieu hop le", "so phieu"),
    "score": ("score", "diem", "diem so", "diem y kien nhan dan", "diem y kien nguoi dan"),
    "low": ("low", "lower", "lower end", "can duoi", "khoang tin cay duoi", "muc thap"),
    "high": ("high", "upper", "upper end", "can tren", "khoang tin cay tren", "muc cao"),
    "shrunk": ("shrunk", "shrunk score", "diem co ngot", "diem hieu chinh", "diem hieu chinh co"),
    "adjusted": (
        *("adjusted", "adjusted score", "diem dieu chinh", "diem da dieu chinh"),
        "diem da tru do de hay nghiem",
    ),
    "adjusted_low": (
        *("adjusted low", "adjusted score lower end", "can duoi dieu chinh"),
        "diem da tru do de hay nghiem can duoi",
    ),
    "adjusted_high": (
        *("adjusted high", "adjusted score upper end", "can tren dieu chinh"),
        "diem da tru do de hay nghiem can tren",
    ),
    "rank_low": ("rank low", "best rank possible", "thu hang cao nhat", "thu hang cao nhat co the"),
    "rank_high": ("rank high", "last rank possible", "thu hang thap nhat", "thu hang thap nhat co the"),
    "peers": (
        *("peers", "equivalent positions compared", "so nguoi tuong duong", "so chuc danh tuong duong"),
        "so vi tri tuong dong duoc so sanh",
    ),
    "integrity_grade": ("integrity grade", "integrity", "muc toan ven", "hang toan ven", "muc do dang tin"),
    "withheld_reason": (
        "withheld reason",
        "withheld",
        "why withheld",
        "ly do khong cong bo",
        "ly do khong hien thi",
        "khong cong bo",
    ),
    "reply": (
        "reply",
        "replied",
        "reply present",
        "giai trinh",
        "co giai trinh",
        "phan hoi",
        "co phan hoi",
        "y kien phan hoi",
    ),
    "method_version": ("method version", "phien ban phuong phap"),
}
"""Further columns of a table of scores: those of the contract of the score package."""

LONG: Mapping[str, tuple[str, ...]] = {
    "element": (
        *("element", "element code", "criterion", "criterion code", "axis", "condition", "code of element"),
        *("ma tieu chi", "tieu chi", "ma noi dung", "ma truc", "truc", "ma dieu kien", "dieu kien"),
        *("san pham", "ma san pham", "product", "product code"),
    ),
    "value": (
        *("value", "points", "result", "score", "met", "diem", "ket qua", "so diem", "dat"),
        *("diem tu cham", "diem hoi dong", "diem tap the cham", "diem dat duoc", "gia tri"),
    ),
    "maximum": ("maximum", "max", "personal maximum", "diem toi da", "toi da", "diem chuan"),
}
"""Further columns of a table with one row for each cadre and element."""

NOTE: Mapping[str, tuple[str, ...]] = {"note": ("note", "remark", "ghi chu", "minh chung", "dien giai")}
_CALLED = {
    "cadre_code": "Mã cán bộ, cadre code",
    "score": "Điểm, score",
    "value": "Kết quả, Điểm, value, points",
}
_MAXIMUM = ("max", "maximum", "toi da")
_RANGE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class TableMap:
    """Which header stands for what: our columns; in a wide table also elements and their maxima, by code."""

    columns: Mapping[str, str]
    elements: Mapping[str, str] = field(default_factory=dict)
    maxima: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        """Whether each row names its element."""
        return "element" in self.columns

    @property
    def headers(self) -> frozenset[str]:
        """Every header that is read."""
        return frozenset([*self.columns.values(), *self.elements.values(), *self.maxima.values()])


def columns_of(kind: FileKind) -> Mapping[str, tuple[str, ...]]:
    """Give our columns of a kind of table, each with the headers it may have, without accents."""
    return {**ABOUT, **SCORES} if kind is FileKind.SCORES else {**ABOUT, **LONG, **NOTE}


def guess(headers: Sequence[str], kind: FileKind, slots: Sequence[Slot]) -> TableMap:
    """Guess from a header what its columns mean; what is not recognized stays out."""
    elements: dict[str, str] = {}
    maxima: dict[str, str] = {}
    for header in headers:
        for slot in slots:
            if slot.is_axis and _is_maximum_of(header, slot):
                maxima.setdefault(slot.code, header)
            elif _is_of(header, slot):
                elements.setdefault(slot.code, header)
    left = [header for header in headers if header not in {*elements.values(), *maxima.values()}]
    columns: dict[str, str] = {}
    for name, known in columns_of(kind).items():
        wanted = (search_key(name), *known)
        found = sorted((wanted.index(key), one) for one in left if (key := search_key(one)) in wanted)
        found = [(rank, one) for rank, one in found if one not in columns.values()]
        if found:
            columns[name] = found[0][1]
    if "element" in columns:
        return TableMap(columns)
    return TableMap(
        {name: one for name, one in columns.items() if name not in LONG}
        if kind is not FileKind.SCORES
        else columns,
        elements,
        maxima,
    )


def heading(slot: Slot, title: str) -> str:
    """Write the header of an element in a wide table: its code first, so that it is found again."""
    return f"{slot.code} · {title}"


def _is_of(header: str, slot: Slot) -> bool:
    plain = _RANGE.sub("", header).strip()
    key = search_key(plain)
    titles = {search_key(title) for title in slot.title.values()}
    return plain.split(" · ")[0].strip().casefold() == slot.code.casefold() or (bool(key) and key in titles)


def _is_maximum_of(header: str, slot: Slot) -> bool:
    key = search_key(header)
    return any(
        key in {f"{word} {name}", f"{name} {word}"}
        for word in _MAXIMUM
        for name in (search_key(slot.code), *(search_key(title) for title in slot.title.values()))
    )


def check_map(headers: Sequence[str], kind: FileKind, slots: Sequence[Slot], chosen: TableMap) -> None:
    """Raise BadInput with everything that a map gets wrong about a table."""
    problems = [
        Problem(
            N_("There is no column “%(column)s”. The columns are: %(columns)s."),
            {"column": header, "columns": ", ".join(headers[:20])},
        )
        for header in sorted(chosen.headers - set(headers))
    ]
    codes = {slot.code for slot in slots}
    problems += [
        Problem(N_("The scheme has no element “%(code)s”. Its codes are: %(codes)s."), _said(code, codes))
        for code in sorted({*chosen.elements, *chosen.maxima} - codes)
    ]
    problems += [
        Problem(
            N_("No table of this kind has a column “%(column)s”. Its columns are: %(columns)s."),
            {"column": name, "columns": ", ".join(columns_of(kind))},
        )
        for name in sorted(set(chosen.columns) - set(columns_of(kind)))
    ]
    problems += _missing(kind, chosen, codes) + _doubled(chosen)
    if problems:
        raise BadInput(*problems)


def _missing(kind: FileKind, chosen: TableMap, codes: set[str]) -> list[Problem]:
    needed = ["cadre_code"]
    if kind is FileKind.SCORES:
        needed += ["score"]
    elif chosen.is_long:
        needed += ["value"]
    problems = [
        Problem(
            N_("No column tells “%(column)s” (it may be called: %(headers)s). Choose one, or add it."),
            {"column": name, "headers": _CALLED[name]},
        )
        for name in needed
        if name not in chosen.columns
    ]
    if kind is not FileKind.SCORES and not chosen.is_long and not chosen.elements:
        problems.append(
            Problem(
                N_(
                    "No column belongs to the scheme: give each element a column headed by its code, or a "
                    "column “element” with one row for each. The codes are: %(codes)s."
                ),
                {"codes": ", ".join(sorted(codes))},
            )
        )
    return problems


def _doubled(chosen: TableMap) -> list[Problem]:
    used = [*chosen.columns.values(), *chosen.elements.values(), *chosen.maxima.values()]
    return [
        Problem(N_("The column “%(column)s” is chosen twice. Choose another one."), {"column": header})
        for header in sorted({one for one in used if used.count(one) > 1})
    ]


def _said(code: str, codes: set[str]) -> dict[str, object]:
    return {"code": code, "codes": ", ".join(sorted(codes))}
