"""All sheets of an evaluation as one workbook: values only, missing and withheld as words, never as 0."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from surveys.evaluations import sheet_words as words
from surveys.evaluations import traces
from surveys.evaluations.council import listed
from surveys.evaluations.sheet_reader import Reader
from surveys.evaluations.sheets import Book, MemberSheet
from surveys.prints.paper import written
from surveys.problems import N_
from surveys.schemes import effects
from surveys.schemes.effects import Row
from surveys.schemes.sheet import Basis, Origin

OVERVIEW = N_("Overview")
BY_CRITERION = N_("By criterion")
OF_THE_PEOPLE = N_("People's opinion")
OF_CONDITIONS = N_("Conditions")
OF_SOURCES = N_("Sources")
CODE, NAME = N_("Code"), N_("Name")
POSITION, GROUP, UNIT = N_("Position"), N_("Position group"), N_("Unit")
SELF_TOTAL, TOTAL, LOW, HIGH = N_("Total, self"), N_("Total, council"), N_("At least"), N_("At most possible")
BANDS = N_("Total alone would fall in (no class)")
NOT_MET, NOT_CHECKED = N_("Conditions not met"), N_("Conditions not checked")
MISSING = N_("What is missing")
BEST, LAST = N_("Place among equivalents, from"), N_("Place among equivalents, to")
FILE = N_("File")
ROUND, RESPONDENTS = N_("Round"), N_("Respondent group")
ISSUED, RETURNED = N_("Issued"), N_("Returned")
SCORE_LOW, SCORE_HIGH = N_("Interval, from"), N_("Interval, to")
WITHHELD = N_("Why it is withheld")
EQUIVALENTS = N_("Equivalents compared")
METHOD = N_("Method version")
DIGEST = N_("SHA-256 of the file")
ORIGIN = N_("From")
READ_ME = N_("To read first")
NOT_ZERO = N_(
    "An empty cell is missing or withheld, never 0; the column beside it says why. No cell is a formula."
)
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no time of its own: the same sheets, the same bytes
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WRAPPED: dict[str, object] = {"text_wrap": True, "valign": "top"}
_WIDE = 44
_LEAST, _PER_LETTER = 10, 1.1

Value = str | int | float | Decimal | None
Table = tuple[str, Sequence[str], Iterable[Sequence[Value]]]


def workbook(book: Book, reader: Reader) -> bytes:
    """Write the workbook; the same sheets give the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as made:
        made.set_properties({"title": book.evaluation.title, "created": _CREATED})
        looks = {
            "head": made.add_format(_WRAPPED | {"bold": True, "bg_color": "#E8EEF4"}),
            "cell": made.add_format(_WRAPPED),
        }
        for table in _tables(book, reader):
            _write(made, table, looks)
    return file.getvalue()


def _tables(book: Book, reader: Reader) -> Iterator[Table]:
    say = reader.say
    rows = effects.as_it_stands(book.scheme, listed(book.sheets))
    yield say(READ_ME), (say(READ_ME),), ((line,) for line in _notes(book, reader))
    heads: tuple[str, ...] = (
        *(CODE, NAME, POSITION, GROUP, UNIT, SELF_TOTAL, TOTAL, LOW, HIGH, BANDS),
        *(NOT_MET, NOT_CHECKED, MISSING, BEST, LAST),
    )
    overview = [_overview(reader, *pair) for pair in zip(book.sheets, rows, strict=True)]
    yield say(OVERVIEW), _said(reader, heads), overview
    heads = (CODE, NAME, words.CRITERION, NAME, words.MOST, words.SELF, words.COUNCIL, LOW, HIGH)
    by_criterion = (line for one in book.sheets for line in _criteria(reader, one))
    yield say(BY_CRITERION), _said(reader, (*heads, ORIGIN, MISSING, FILE)), by_criterion
    heads = (
        *(CODE, NAME, ROUND, words.CRITERION, RESPONDENTS, ISSUED, RETURNED, words.VALID, words.SCORE),
        *(SCORE_LOW, SCORE_HIGH, WITHHELD, words.INTEGRITY, BEST, LAST, EQUIVALENTS, words.REPLY),
        *(METHOD, FILE),
    )
    yield (
        say(OF_THE_PEOPLE),
        _said(reader, heads),
        (line for one in book.sheets for line in _people(reader, one)),
    )
    heads = (CODE, NAME, words.CONDITION, NAME, words.STANDING, words.NOTE, FILE)
    yield (
        say(OF_CONDITIONS),
        _said(reader, heads),
        (line for one in book.sheets for line in _conditions(reader, one)),
    )
    yield (
        say(OF_SOURCES),
        _said(reader, (FILE, ORIGIN, DIGEST)),
        ((one.number, reader.source(one), one.digest) for one in book.sources),
    )


def _said(reader: Reader, heads: Iterable[str]) -> tuple[str, ...]:
    return tuple(reader.say(one) for one in heads)


def _notes(book: Book, reader: Reader) -> Iterator[str]:
    evaluation, scheme = book.evaluation, book.scheme
    yield evaluation.title
    yield f"{written(evaluation.period_start)} – {written(evaluation.period_end)}"
    yield reader.say(
        words.SCHEME_NAMED, title=reader.theirs(scheme.title), id=scheme.id, version=scheme.version
    )
    if evaluation.frozen_on is not None:
        named = f"{scheme.id}-v{scheme.version}"
        values = {"id": evaluation.id, "day": written(evaluation.frozen_on), "hash": evaluation.hash}
        yield reader.say(words.FROZEN_FOOT, scheme=named, **values)
    else:
        yield reader.say(words.OPEN_FOOT, id=evaluation.id, scheme=f"{scheme.id}-v{scheme.version}")
    yield reader.say(words.NO_CLASS)
    yield reader.say(NOT_ZERO)


def _who(one: MemberSheet) -> tuple[str, str]:
    return one.member.cadre, one.member.name


def _overview(reader: Reader, one: MemberSheet, row: Row) -> tuple[Value, ...]:
    member, council = one.member, one.council
    unmet = "; ".join(reader.theirs(line.condition.title) for line in council.unmet)
    unchecked = "; ".join(reader.theirs(line.condition.title) for line in council.unchecked)
    return (
        *_who(one),
        reader.name("position", member.position),
        reader.name("position_group", member.position_group),
        reader.name("unit", member.unit),
        one.own.total,
        council.total,
        council.low,
        council.high,
        reader.bands(council.would_fall) or reader.say(words.WOULD_FALL_NOWHERE),
        unmet,
        unchecked,
        "; ".join(reader.missing(council, one.own)),
        row.best,
        row.last,
    )


def _criteria(reader: Reader, one: MemberSheet) -> Iterator[tuple[Value, ...]]:
    own = {line.code: line for line in one.own.lines}
    for line in one.council.lines:
        numbers = {
            *traces.of_line(one, line, Basis.COUNCIL),
            *traces.of_line(one, own[line.code], Basis.SELF),
        }
        yield (
            *_who(one),
            line.code,
            reader.theirs(line.element.title),
            line.most,
            own[line.code].points,
            line.points,
            line.low,
            line.high,
            "" if line.origin is Origin.NOBODY else reader.say(words.ORIGINS[line.origin]),
            reader.lack(line),
            ", ".join(str(number) for number in sorted(numbers)),
        )


def _people(reader: Reader, one: MemberSheet) -> Iterator[tuple[Value, ...]]:
    for score in one.scores:
        why = "" if score.score is not None else reader.say(words.reason_of(score.withheld_reason))
        yield (
            *_who(one),
            score.survey,
            score.criterion,
            reader.group(score),
            score.issued,
            score.returned,
            score.valid,
            score.score,
            score.low,
            score.high,
            why,
            score.integrity_grade,
            score.rank_low,
            score.rank_high,
            score.peers,
            reader.reply(score),
            score.method_version,
            score.number,
        )


def _conditions(reader: Reader, one: MemberSheet) -> Iterator[tuple[Value, ...]]:
    for line in one.council.conditions:
        numbers = ", ".join(str(number) for number in traces.of_condition(one, line))
        standing = reader.say(words.STANDINGS[line.standing])
        title = reader.theirs(line.condition.title)
        yield (*_who(one), line.condition.code, title, standing, line.note, numbers)


def _write(made: Any, table: Table, looks: dict[str, Any]) -> None:  # noqa: ANN401 - untyped library
    name, heads, rows = table
    sheet = made.add_worksheet(name)
    widths = [max(_LEAST, len(head)) for head in heads]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, looks["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(last, place, value, looks["cell"])
                widths[place] = max(widths[place], len(value))
            elif value is not None and value != "":
                sheet.write_number(last, place, float(value), looks["cell"])
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(_WIDE, width * _PER_LETTER))
    sheet.freeze_panes(1, 2 if len(heads) > 2 else 0)  # noqa: PLR2004 - code and name stay in sight
    sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
