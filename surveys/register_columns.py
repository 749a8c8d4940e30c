"""The columns of a register's table: what they are called in Vietnamese and English, found in a header."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.identifiers import Language
from surveys.problems import N_, BadInput, Problem
from surveys.sheet import Sheet
from surveys.text import search_key

NAME_LANGUAGE = Language("vi")  # of a column "name" that says no language
_MARKED_LANGUAGE = re.compile(r"(.+?)\s*[(:_]\s*([A-Za-z]{2,3})\s*\)?")


class RegisterKind(StrEnum):
    """What the rows of a table are."""

    UNITS = "units"
    POSITION_GROUPS = "position_groups"
    POSITIONS = "positions"
    CADRES = "cadres"
    EVALUATORS = "evaluators"
    COLLECTIVES = "collectives"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: our name for it, and the headers it may have, without accents."""

    name: str
    headers: tuple[str, ...]
    required: bool = True


def _code(*headers: str) -> Column:
    return Column("code", ("code", "ma", *headers))


def _name(*headers: str) -> Column:
    return Column("name", ("name", "ten", *headers))


_UNIT = Column("unit", ("unit", "unit code", "don vi", "ma don vi", "don vi cong tac"))

COLUMNS: Mapping[RegisterKind, tuple[Column, ...]] = {
    RegisterKind.UNITS: (
        _code("unit code", "ma don vi"),
        _name("unit name", "unit", "ten don vi", "don vi"),
        Column("kind", ("kind", "kind vi", "loai", "loai don vi")),
        Column("parent", ("parent", "don vi cap tren", "ma don vi cap tren", "cap tren"), required=False),
    ),
    RegisterKind.POSITION_GROUPS: (
        _code("group code", "ma nhom", "ma nhom chuc danh"),
        _name("group", "group name", "ten nhom", "nhom chuc danh", "ten nhom chuc danh"),
    ),
    RegisterKind.POSITIONS: (
        _code("position code", "ma chuc danh", "ma chuc vu"),
        _name("position", "position name", "chuc danh", "chuc vu", "ten chuc danh", "ten chuc vu"),
        Column(
            "position_group",
            (
                "position group",
                "group",
                "group code",
                "nhom",
                "ma nhom",
                "nhom chuc danh",
                "ma nhom chuc danh",
            ),
        ),
    ),
    RegisterKind.CADRES: (
        _code("cadre code", "cadre", "ma can bo"),
        _name("full name", "cadre name", "ho ten", "ho va ten", "ten can bo"),
        Column("local", ("local", "nguoi dia phuong", "la nguoi dia phuong"), required=False),
        Column(
            "superior",
            (
                "superior",
                "superior code",
                "cap tren",
                "ma cap tren",
                "cap tren truc tiep",
                "ma cap tren truc tiep",
            ),
            required=False,
        ),
        Column(
            "position", ("position", "position code", "chuc danh", "ma chuc danh", "chuc vu", "ma chuc vu")
        ),
        _UNIT,
        Column("starts_on", ("starts on", "from", "tu ngay", "ngay bat dau", "ngay bo nhiem")),
        Column("ends_on", ("ends on", "to", "until", "den ngay", "ngay ket thuc"), required=False),
    ),
    RegisterKind.EVALUATORS: (
        _code("evaluator code", "ma co quan", "ma co quan danh gia"),
        _name("evaluator", "evaluator name", "co quan", "ten co quan", "co quan danh gia"),
        _UNIT,
    ),
    RegisterKind.COLLECTIVES: (
        _code("collective code", "ma tap the"),
        _name("collective", "collective name", "tap the", "ten tap the"),
        _UNIT,
        Column(
            "head",
            ("head", "head code", "nguoi dung dau", "ma nguoi dung dau", "ma can bo dung dau"),
            required=False,
        ),
        Column("starts_on", ("starts on", "from", "tu ngay", "ngay bat dau"), required=False),
        Column("ends_on", ("ends on", "to", "until", "den ngay", "ngay ket thuc"), required=False),
    ),
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where columns stand: ``places`` by our name, ``names`` in further languages, ``ignored`` the rest."""

    places: Mapping[str, int]
    names: Mapping[Language, int]
    ignored: tuple[str, ...]


def find_columns(sheet: Sheet, kind: RegisterKind) -> Header:
    """Find the columns of a kind in a header. Raises BadInput naming those that are missing or doubled."""
    wanted = COLUMNS[kind]
    problems: list[Problem] = []
    places: dict[str, int] = {}
    names: dict[Language, int] = {}
    ignored: list[str] = []
    for place, header in enumerate(sheet.columns):
        key = search_key(header)
        column = next((one for one in wanted if key in one.headers), None)
        language = _language_of_name(header, wanted)
        if language is not None and language not in names:
            names[language] = place
        elif column is not None and column.name != "name" and column.name not in places:
            places[column.name] = place
        elif column is not None or language is not None:
            problems.append(
                Problem(
                    N_("Two columns mean the same: “%(column)s” is one of them. Remove one."),
                    {"column": header},
                    sheet.name,
                )
            )
        else:
            ignored.append(header)
    if NAME_LANGUAGE in names:
        places["name"] = names.pop(NAME_LANGUAGE)
    missing = [one for one in wanted if one.required and one.name not in places]
    problems.extend(
        Problem(
            N_("The column “%(column)s” is missing (it may be called: %(headers)s). Add it."),
            {"column": one.name, "headers": ", ".join(one.headers)},
            sheet.name,
        )
        for one in missing
    )
    if problems:
        raise BadInput(*problems)
    return Header(places, names, tuple(ignored))


def _language_of_name(header: str, wanted: tuple[Column, ...]) -> Language | None:
    """Give the language of a name column: "Tên", "Tên (en)", "name_en"; None when it is no name column."""
    headers = next(one.headers for one in wanted if one.name == "name")
    if search_key(header) in headers:
        return NAME_LANGUAGE
    marked = _MARKED_LANGUAGE.fullmatch(header)
    if marked and search_key(marked[1]) in headers:
        return Language(marked[2].lower())
    return None


def named_columns(sheet: Sheet, columns: Mapping[str, tuple[str, ...]]) -> Header:
    """Find columns by what each may be called, as search keys; the first of two that are called alike."""
    places: dict[str, int] = {}
    ignored = []
    for place, written in enumerate(sheet.columns):
        key = search_key(written)
        name = next((one for one, headers in columns.items() if key in headers), None)
        if name is None or name in places:
            ignored.append(written)
        else:
            places[name] = place
    return Header(places, {}, tuple(ignored))


def require_columns(sheet: Sheet, missing: Iterable[str], columns: Mapping[str, tuple[str, ...]]) -> None:
    """Raise BadInput naming every column that is missing, with what it may be called."""
    sentence = N_("The column “%(column)s” is missing (it may be called: %(headers)s). Add it.")
    found = [
        Problem(sentence, {"column": name, "headers": ", ".join(columns[name])}, sheet.name)
        for name in missing
    ]
    if found:
        raise BadInput(*found)
