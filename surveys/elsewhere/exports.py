"""Which program an export comes from, and what of it never comes in: times, accounts, addresses, devices.

The columns are taken out and the rows sorted by their answers before anything is stored or told: in what
order, when and by whom was answered is known to nobody here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from surveys.problems import N_, BadInput, Problem
from surveys.sheet import Row, Sheet
from surveys.text import search_key

LEAST_SIGNS = 2


class Program(StrEnum):
    """Where an export comes from."""

    LIMESURVEY = "limesurvey"
    KOBO = "kobo"
    GOOGLE = "google"


class Dropped(StrEnum):
    """What a column told that is taken out."""

    TIME = "time"
    ACCOUNT = "account"
    ADDRESS = "address"  # of the network, or on the earth
    DEVICE = "device"
    NUMBER = "number"  # of the response, which tells its order
    PROCESS = "process"  # versions, states, pages


_COLUMNS: Mapping[Program, Mapping[Dropped, str]] = {
    Program.LIMESURVEY: {
        Dropped.TIME: r"submitdate|startdate|datestamp|interviewtime|grouptime\d*|questiontime\d*"
        r"|date submitted|date started|date last action|total time|(group|question) time.*",
        Dropped.ACCOUNT: r"token|firstname|lastname|email|participant_id|attribute_\d+|access code"
        r"|first name|last name|email address",
        Dropped.ADDRESS: r"ipaddr|ip address|refurl|referrer url",
        Dropped.NUMBER: r"id|response id|seed",
        Dropped.PROCESS: r"lastpage|last page|startlanguage|start language",
    },
    Program.KOBO: {
        Dropped.TIME: r"_submission_time|submissiondate|(.*[/:-])?(starttime|endtime|start|end|today)"
        r"|_?date_?created|_?date_?modified",
        Dropped.ACCOUNT: r"username|_submitted_by|submitterid|submittername|_?enumerator|phonenumber",
        Dropped.ADDRESS: r"_geolocation|.*_(latitude|longitude|altitude|precision)"
        r"|.*[:-](latitude|longitude|altitude|accuracy)",
        Dropped.DEVICE: r"deviceid|subscriberid|simserial|simid|devicephonenum|audit(_url)?|background-audio",
        Dropped.NUMBER: r"_id|_uuid|_index|_parent_index|key|(meta[/:-])?(instanceid|rootuuid|instancename)"
        r"|_root_uuid|formhub/uuid",
        Dropped.PROCESS: r"__version__|_version_|_status|_tags|_notes|_validation_status|_attachments"
        r"|_media_all_received|attachments(present|expected)|reviewstate|edits|formversion",
    },
    Program.GOOGLE: {
        Dropped.TIME: r"timestamp|dau thoi gian|thoi gian",
        Dropped.ACCOUNT: r"email|email address|username|dia chi email|email nguoi tra loi|ten nguoi dung"
        r"|nhap email cua ban",
        Dropped.PROCESS: r"score|diem|diem so|total score|tong diem",
    },
}  # fmt: skip

_SIGNS: Mapping[Program, frozenset[str]] = {
    Program.LIMESURVEY: frozenset({
        "submitdate", "lastpage", "startlanguage", "seed", "refurl", "ipaddr", "datestamp", "startdate",
        "response id", "date submitted", "last page", "start language", "referrer url", "date last action",
    }),
    Program.KOBO: frozenset({
        "_uuid", "_submission_time", "_id", "_submitted_by", "__version__", "_validation_status", "_index",
        "deviceid", "instanceid", "meta/instanceid", "meta-instanceid", "meta:instanceid", "key",
        "submissiondate", "start", "end", "submitterid", "formversion", "reviewstate",
    }),
}  # fmt: skip
_FINISHED = ("submitdate", "date submitted")
_NONE = frozenset({"", "n/a"})
_VALUES: Mapping[Dropped, re.Pattern[str]] = {
    Dropped.ACCOUNT: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|(\+84|0)\d{9}"),
    Dropped.ADDRESS: re.compile(
        r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){4,7}|-?\d+\.\d+[ ,]+-?\d+\.\d+( .*)?",
        re.IGNORECASE,
    ),
    Dropped.NUMBER: re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    Dropped.TIME: re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[ T]\d{1,2}:\d{2}.*|\d{1,2}:\d{2}(:\d{2})?.*"),
}
_MOST_OF = 0.5  # of the cells that are filled


@dataclass(frozen=True, slots=True)
class Arrival:
    """An export without what must not come in. ``unfinished``: responses never sent, which are left out.

    ``dropped``: the columns taken out, by what they told.
    """

    program: Program
    sheet: Sheet
    dropped: Mapping[Dropped, tuple[str, ...]]
    unfinished: int


def arrive(sheet: Sheet, program: Program | None = None) -> Arrival:
    """Take in an export. Raises BadInput when nobody can tell what program it is of."""
    known = program or _program_of(sheet)
    dropped = {place: what for place, name in enumerate(sheet.columns) if (what := _named(known, name))}
    for place, name in enumerate(sheet.columns):
        if place not in dropped and (what := _valued(sheet, place)) is not None:
            dropped[place] = what
        del name
    rows = [row for row in sheet.rows if _is_finished(sheet, row)]
    kept = [place for place in range(len(sheet.columns)) if place not in dropped]
    if not kept or not rows:
        raise BadInput(Problem(N_("The file holds no finished answers."), where=sheet.name))
    found = [Row(row.number, tuple(row.cells[place] for place in kept)) for row in rows]
    stripped = replace(sheet, columns=tuple(sheet.columns[place] for place in kept), rows=tuple(found))
    return Arrival(known, in_no_order(stripped), _by_kind(sheet, dropped), len(sheet.rows) - len(rows))


def in_no_order(sheet: Sheet) -> Sheet:
    """Sort the rows by their cells: the order in which people answered is lost, and files are alike."""
    return replace(sheet, rows=tuple(sorted(sheet.rows, key=lambda row: row.cells)))


def _program_of(sheet: Sheet) -> Program:
    names = {_bare(name) for name in sheet.columns}
    for program, signs in _SIGNS.items():
        if len(names & signs) >= LEAST_SIGNS:
            return program
    if re.fullmatch(_COLUMNS[Program.GOOGLE][Dropped.TIME], search_key(sheet.columns[0])):
        return Program.GOOGLE
    raise BadInput(
        Problem(
            N_("The file does not look like an export of LimeSurvey, Kobo, ODK or Google Forms. Use a map."),
            where=sheet.name,
        )
    )


def _bare(name: str) -> str:
    return name.strip().strip(".").lower()


def _named(program: Program, name: str) -> Dropped | None:
    written = search_key(name) if program is Program.GOOGLE else _bare(name)
    for what, pattern in _COLUMNS[program].items():
        if re.fullmatch(pattern, written):
            return what
    return None


def _valued(sheet: Sheet, place: int) -> Dropped | None:
    """Say what most cells of a column are, whatever it is called: addresses, times, accounts."""
    filled = [row.cells[place] for row in sheet.rows if row.cells[place]]
    for what, pattern in _VALUES.items():
        if filled and sum(bool(pattern.fullmatch(cell)) for cell in filled) > _MOST_OF * len(filled):
            return what
    return None


def _is_finished(sheet: Sheet, row: Row) -> bool:
    return all(
        row.cells[place].lower() not in _NONE
        for place, name in enumerate(sheet.columns)
        if _bare(name) in _FINISHED
    )


def _by_kind(sheet: Sheet, dropped: Mapping[int, Dropped]) -> Mapping[Dropped, tuple[str, ...]]:
    def names(what: Dropped) -> Iterator[str]:
        return (sheet.columns[place] for place in sorted(dropped) if dropped[place] is what)

    return {what: found for what in Dropped if (found := tuple(names(what)))}
