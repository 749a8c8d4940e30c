"""The table of a list of people: its columns in Vietnamese and English, its rows read with every fault."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.frames.records import FrameKind, Person
from surveys.problems import N_, BadInput, Problem
from surveys.register_cells import Cells
from surveys.register_columns import Header
from surveys.sheet import Sheet
from surveys.text import search_key

MOST_SIZE = 999
MOST_ADDRESS_CHARACTERS = 300
MOST_PART_CHARACTERS = 100
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "head of household", "ho ten", "ho va ten", "ten", "chu ho", "ten chu ho",
             "ho ten chu ho", "ho va ten chu ho", "dai dien ho"),
    "address": ("address", "dia chi", "so nha", "noi o", "dia chi nha", "noi thuong tru"),
    "part": ("village", "part", "department", "thon", "ban", "khu", "khu pho", "to dan pho", "to", "thon khu",
             "thon ban khu pho", "dia ban", "phong ban", "phong", "bo phan", "don vi"),
    "stratum": ("stratum", "tang", "tang mau", "nhom tang"),
    "size": ("size", "people", "adults", "so nguoi", "so nhan khau", "nhan khau", "so cu tri"),
    "email": ("email", "e mail", "mail", "thu dien tu"),
    "phone": ("phone", "mobile", "dien thoai", "so dien thoai", "sdt", "di dong"),
}  # fmt: skip
"""What a column may be called, without accents."""

REQUIRED: Mapping[FrameKind, tuple[str, ...]] = {
    FrameKind.HOUSEHOLDS: ("name", "part"),
    FrameKind.STAFF: ("name",),
    FrameKind.MEETING: ("name",),
}

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_PHONE = re.compile(r"\+?[0-9]{9,15}")
_LOCAL_DIGITS = 10  # of a Vietnamese number with its zero
_COUNTRY = "+84"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the file and the person it tells of."""

    number: int
    person: Person


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a list, and the columns that were not read."""

    rows: tuple[ListedRow, ...]
    ignored: tuple[str, ...]


def read_people(sheet: Sheet, kind: FrameKind, strata: Mapping[str, int]) -> Listed:
    """Read a list. ``strata``: numbers of the round's strata by name. Raises BadInput with every fault."""
    header = _header(sheet, kind)
    problems: list[tuple[int, Problem]] = []
    rows = tuple(
        ListedRow(row.number, _person(Cells(sheet, header, row, problems), kind, strata))
        for row in sheet.rows
    )
    if problems:
        raise BadInput(*(problem for _, problem in problems))
    return Listed(rows, header.ignored)


def _header(sheet: Sheet, kind: FrameKind) -> Header:
    places: dict[str, int] = {}
    ignored = []
    problems = []
    for place, written in enumerate(sheet.columns):
        key = search_key(written)
        name = next((name for name, headers in COLUMNS.items() if key in headers), None)
        if name is None:
            ignored.append(written)
        elif name in places:
            problems.append(
                Problem(
                    N_("Two columns mean the same: “%(column)s” is one of them. Remove one."),
                    {"column": written},
                    sheet.name,
                )
            )
        else:
            places[name] = place
    problems.extend(
        Problem(
            N_("The column “%(column)s” is missing (it may be called: %(headers)s). Add it."),
            {"column": name, "headers": ", ".join(COLUMNS[name])},
            sheet.name,
        )
        for name in REQUIRED[kind]
        if name not in places
    )
    if problems:
        raise BadInput(*problems)
    return Header(places, {}, tuple(ignored))


def _person(cells: Cells, kind: FrameKind, strata: Mapping[str, int]) -> Person:
    part = " ".join(cells.raw("part").split())
    if not part and "part" in REQUIRED[kind]:
        cells.complain("part", N_("The cell is empty. Write the village or street group."))
    if len(part) > MOST_PART_CHARACTERS:
        cells.complain(
            "part",
            N_("The village is longer than %(most)s characters. Shorten it."),
            most=MOST_PART_CHARACTERS,
        )
    address = " ".join(cells.raw("address").split())
    if len(address) > MOST_ADDRESS_CHARACTERS:
        cells.complain(
            "address", N_("The address is longer than %(most)s characters. Shorten it."),
            most=MOST_ADDRESS_CHARACTERS,
        )  # fmt: skip
    return Person(
        name=cells.name(),
        address=address,
        part=part,
        stratum=_stratum(cells, strata),
        size=_size(cells),
        email=_email(cells),
        phone=_phone(cells),
    )


def _stratum(cells: Cells, strata: Mapping[str, int]) -> int:
    written = cells.raw("stratum")
    known = {search_key(name): number for name, number in strata.items()}
    if not written:
        return 0
    if written.isascii() and written.isdigit() and int(written) in known.values():
        return int(written)
    if search_key(written) in known:
        return known[search_key(written)]
    cells.complain(
        "stratum",
        N_("The round has no stratum “%(written)s”. It has: %(names)s."),
        written=written,
        names=", ".join(strata) or "–",
    )
    return 0


def _size(cells: Cells) -> int:
    written = cells.raw("size")
    if not written:
        return 1
    if written.isascii() and written.isdigit() and int(written) <= MOST_SIZE:
        return int(written)
    cells.complain(
        "size",
        N_("“%(written)s” is no number of people from 0 to %(most)s."),
        written=written,
        most=MOST_SIZE,
    )
    return 1


def _email(cells: Cells) -> str:
    written = cells.raw("email")
    if written and not _EMAIL.fullmatch(written):
        cells.complain("email", N_("“%(written)s” is no e-mail address. Correct it."), written=written)
    return written


def _phone(cells: Cells) -> str:
    """Read a phone number as a gateway wants it: +84 and the digits without their zero."""
    written = cells.raw("phone")
    bare = "".join(sign for sign in written if sign not in " .-()")
    if not bare:
        return ""
    if _PHONE.fullmatch(bare):
        if bare.startswith("+"):
            return bare
        if bare.startswith("0") and len(bare) >= _LOCAL_DIGITS:
            return _COUNTRY + bare[1:]
    cells.complain(
        "phone",
        N_(
            "“%(written)s” is no phone number: ten digits that start with 0. A spreadsheet drops the zero: "
            "format the column as text."
        ),
        written=written,
    )
    return ""
