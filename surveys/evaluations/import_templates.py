"""Tables to fill in: XLSX with the cadres of an evaluation in it, values only, no formula, no macro."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.evaluations.records import FileKind, Member
from surveys.evaluations.slots import Slot
from surveys.evaluations.table_columns import heading
from surveys.problems import N_

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no time of its own: the same words, the same bytes
Say = Callable[[str], str]

ABOUT = ("cadre_code", "cadre_name", "position_code", "unit_code")
HEADINGS: Mapping[str, str] = {
    "cadre_code": N_("Cadre code"),
    "cadre_name": N_("Full name"),
    "position_code": N_("Position"),
    "unit_code": N_("Unit"),
    "element": N_("Criterion code"),
    "title": N_("Criterion name"),
    "maximum": N_("Personal maximum"),
    "value": N_("Result"),
    "note": N_("Remark"),
    "respondent_group": N_("Respondent group"),
    "score": N_("Score"),
    "low": N_("Lower end"),
    "high": N_("Upper end"),
    "valid": N_("Ballots"),
    "withheld_reason": N_("Why withheld"),
    "survey_code": N_("Round code"),
    "period_start": N_("From day"),
    "period_end": N_("To day"),
}
"""What columns of a template are called; every one of these is recognized again."""

_SCORES = (
    *("respondent_group", "score", "low", "high", "valid"),
    *("withheld_reason", "survey_code", "period_start", "period_end"),
)
_WIDTHS = {"cadre_name": 28, "position_code": 30, "unit_code": 26, "title": 40, "note": 40}
_WIDTH, _ELEMENT_WIDTH = 14, 24
MET, NOT_MET = N_("met"), N_("not met")

GUIDE: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.SCORES: (
        N_("One row for each cadre and respondent group; leave the group empty for the composite of all."),
        N_("A score needs its lower and upper end, and for one group its number of ballots."),
        N_("Where the score is withheld, leave the cell empty. It is never read as 0."),
    ),
    FileKind.SELF: (
        N_("One row for each cadre, one column for each criterion: the points that the cadre gives."),
        N_("An empty cell means that nothing is told. It is never read as 0."),
    ),
    FileKind.PRODUCTS: (
        N_("One row for each cadre and criterion: the personal maximum and the result."),
        N_("The personal maxima of one cadre must sum to the points of the criteria group."),
        N_("An empty cell means that nothing is told. It is never read as 0."),
    ),
    FileKind.CONDITIONS: (
        N_("One row for each cadre, one column for each condition: met or not met."),
        N_("An empty cell means that nobody checked it."),
    ),
    FileKind.MARKS: (
        N_("One row for each cadre, one column for each criterion, bonus and minus: points of the council."),
        N_("Write minus points without a sign: 2 takes two points off."),
        N_("An empty cell means that nothing is told. It is never read as 0."),
    ),
}
"""How to fill in each kind of table, sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a template: their language, our sentences in it, names of positions and units by code."""

    language: str
    say: Say
    positions: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a template; ``slot``: what its cells tell, so that a spreadsheet can check them."""

    heading: str
    width: int
    slot: Slot | None = None


def template(kind: FileKind, members: Sequence[Member], slots: Sequence[Slot], reader: Reader) -> bytes:
    """Write the table to fill in for a kind of file; nothing for packages, which nobody fills in."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    if kind is FileKind.PRODUCTS:  # task results belong to axes; without axes to whatever has points
        slots = [slot for slot in slots if slot.is_axis] or slots
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(reader.say(N_("Table")))
        columns = _columns(kind, slots, reader)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, bold)
        last = 0
        for last, cells in enumerate(_rows(kind, members, slots, reader), 1):
            for place, cell in enumerate(cells):
                sheet.write_string(last, place, cell, text)
        for place, column in enumerate(columns):
            _check(sheet, place, last, column.slot, reader)
        sheet.freeze_panes(1, 2)
        _write_guide(book, kind, slots, reader)
    return file.getvalue()


def _columns(kind: FileKind, slots: Sequence[Slot], reader: Reader) -> list[_Column]:
    names = [*ABOUT]
    if kind is FileKind.SCORES:
        names += _SCORES
    elif kind is FileKind.PRODUCTS:
        names += ["element", "title", "maximum", "value", "note"]
    found = [_Column(reader.say(HEADINGS[name]), _WIDTHS.get(name, _WIDTH)) for name in names]
    if kind not in (FileKind.SCORES, FileKind.PRODUCTS):
        found += [_Column(heading(slot, slot.title[reader.language]), _ELEMENT_WIDTH, slot) for slot in slots]
        found.append(_Column(reader.say(HEADINGS["note"]), _WIDTHS["note"]))
    return found


def _rows(
    kind: FileKind, members: Sequence[Member], slots: Sequence[Slot], reader: Reader
) -> Iterator[tuple[str, ...]]:
    for one in members:
        about = (
            one.cadre,
            one.name,
            reader.positions.get(one.position, one.position),
            reader.units.get(one.unit, one.unit),
        )
        if kind is FileKind.PRODUCTS:
            yield from ((*about, slot.code, slot.title[reader.language]) for slot in slots)
        else:
            yield about


def _check(sheet: Any, place: int, last: int, slot: Slot | None, reader: Reader) -> None:  # noqa: ANN401 - untyped library
    """Let the spreadsheet refuse what is outside the range while it is typed."""
    if slot is None or not last:
        return
    if slot.is_yes_or_no:
        words = [reader.say(MET), reader.say(NOT_MET)]
        rule: dict[str, object] = {"validate": "list", "source": words}
    else:
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": float(slot.top)}
    sheet.data_validation(1, place, last, place, rule | {"ignore_blank": True})


def _write_guide(book: Any, kind: FileKind, slots: Sequence[Slot], reader: Reader) -> None:  # noqa: ANN401 - untyped library
    guide = book.add_worksheet(reader.say(N_("How to fill in this table")))
    guide.set_column(0, 0, 100)
    lines = [reader.say(sentence) for sentence in GUIDE[kind]]
    lines.append(reader.say(N_("Keep the first column. Values only: formulas and merged cells are refused.")))
    lines += [_range(slot, reader) for slot in slots]
    for row, line in enumerate(lines):
        guide.write_string(row, 0, line)


def _range(slot: Slot, reader: Reader) -> str:
    title = heading(slot, slot.title[reader.language])
    if slot.is_yes_or_no:
        return f"{title}: {reader.say(MET)} / {reader.say(NOT_MET)}"
    if slot.shares:
        return reader.say(N_("%(title)s: percent of the target")) % {"title": title}
    if slot.is_axis:
        return reader.say(N_("%(title)s: 0 to the personal maximum")) % {"title": title}
    return reader.say(N_("%(title)s: 0 to %(most)s")) % {"title": title, "most": f"{slot.top:f}"}
