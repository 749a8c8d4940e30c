"""The sheet of one cadre as a document: points, the people's opinion, conditions, gaps, sources."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.documents.drawing_up import Style, draw_up
from surveys.documents.pieces import (
    Bar,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Kind,
    Paragraph,
    Remarks,
    Table,
)
from surveys.documents.wording import Wording
from surveys.documents.words import AXIS
from surveys.evaluations import sheet_words as words
from surveys.evaluations import traces
from surveys.evaluations.sheet_reader import DIGITS_SHOWN, Reader
from surveys.evaluations.sheets import Book, MemberSheet
from surveys.prints.paper import written
from surveys.schemes.scheme import AdjustmentKind
from surveys.schemes.sheet import Basis, Line

REMARK_LINES = 4


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the document of a sheet is made from."""

    book: Book
    sheet: MemberSheet
    reader: Reader
    wording: Wording


def document(facts: SheetFacts) -> Document:
    """Draw up the sheet of one cadre."""
    say = facts.reader.say
    blocks: tuple[Block, ...] = (
        Facts(tuple(_facts(facts))),
        _points(facts),
        *_outcome(facts),
        *_people(facts),
        *_conditions(facts),
        *_missing(facts),
        Heading(say(words.SOURCES)),
        Bullets(tuple(facts.reader.source(one) for one in facts.book.sources)),
        Remarks(say(words.REMARKS), REMARK_LINES),
    )
    style = Style(Kind.EVALUATION_SHEET, facts.wording, facts.reader.words, foot(facts))
    return draw_up(style, _values(facts), blocks)


def foot(facts: SheetFacts) -> str:
    """Say at the foot of every page whether the sheet is frozen, and under which hash."""
    evaluation, scheme = facts.book.evaluation, facts.book.scheme
    named = f"{scheme.id}-v{scheme.version} {scheme.hash[:DIGITS_SHOWN]}"
    if evaluation.frozen_on is None or evaluation.hash is None:
        return facts.reader.say(words.OPEN_FOOT, id=evaluation.id, scheme=named)
    return facts.reader.say(
        words.FROZEN_FOOT,
        id=evaluation.id,
        day=written(evaluation.frozen_on),
        hash=evaluation.hash[:16],
        scheme=named,
    )


def _values(facts: SheetFacts) -> dict[str, str]:
    evaluation, member, reader = facts.book.evaluation, facts.sheet.member, facts.reader
    on = evaluation.frozen_on or evaluation.period_end
    return {
        "issuer": reader.name("unit", evaluation.unit),
        "unit": reader.name("unit", evaluation.unit),
        "title": evaluation.title,
        "period": _period(facts),
        "name": member.name,
        "cadre": member.cadre,
        "position": reader.name("position", member.position),
        "place": reader.name("unit", member.unit),
        "year": f"{on:%Y}",
    }


def _period(facts: SheetFacts) -> str:
    evaluation = facts.book.evaluation
    return f"{written(evaluation.period_start)} – {written(evaluation.period_end)}"


def _facts(facts: SheetFacts) -> Iterator[tuple[str, Cell]]:
    reader, member, scheme = facts.reader, facts.sheet.member, facts.book.scheme
    yield reader.say(words.CADRE), Cell(f"{member.name} ({member.cadre})")
    post = ", ".join((reader.name("position", member.position), reader.name("unit", member.unit)))
    yield reader.say(words.POST), Cell(post)
    yield reader.say(words.PERIOD), Cell(_period(facts))
    title = reader.theirs(scheme.title)
    named = reader.say(words.SCHEME_NAMED, title=title, id=scheme.id, version=scheme.version)
    yield reader.say(words.SCHEME), Cell(named)
    basis = "; ".join(
        reader.say(words.LEGAL_BASIS_LINE, number=one.number, day=written(one.dated))
        for one in scheme.legal_basis
    )
    if basis:
        yield reader.say(words.LEGAL_BASIS), Cell(basis)


def _points(facts: SheetFacts) -> Table:
    reader, sheet = facts.reader, facts.sheet
    columns = (
        Column(reader.say(words.CRITERION), 6),
        Column(reader.say(words.MOST), 0, is_number=True),
        Column(reader.say(words.SELF), 2, is_number=True),
        Column(reader.say(words.COUNCIL), 2, is_number=True),
        Column(reader.say(words.RANGE), 2, is_number=True),
        Column(reader.say(words.FROM), 2),
    )
    rows: list[tuple[Cell, ...]] = []
    own = {line.code: line for line in sheet.own.lines}
    for group in sheet.council.groups:
        codes = {element.code for element in group.group.elements}
        lines = [line for line in sheet.council.lines if line.code in codes]
        rows += [_line(facts, line, own[line.code]) for line in lines]
        titled = reader.say(words.SUM_OF, code=group.group.code, title=reader.theirs(group.group.title))
        mine = next(one for one in sheet.own.groups if one.group.code == group.group.code)
        rows.append(
            (
                Cell(titled),
                _number(reader, group.group.points),
                _number(reader, mine.points),
                _number(reader, group.points),
                Cell(reader.ends(group.low, group.high)),
                Cell(""),
            )
        )
    rows += _adjustments(facts)
    rows.append(
        (
            Cell(reader.say(words.TOTAL)),
            _number(reader, facts.book.scheme.total),
            _number(reader, sheet.own.total),
            _number(reader, sheet.council.total),
            Cell(reader.ends(sheet.council.low, sheet.council.high)),
            Cell(""),
        )
    )
    return Table(reader.say(words.POINTS), columns, tuple(rows))


def _line(facts: SheetFacts, line: Line, own: Line) -> tuple[Cell, ...]:
    reader = facts.reader
    numbers = traces.of_line(facts.sheet, line, Basis.COUNCIL)
    of_own = traces.of_line(facts.sheet, own, Basis.SELF)
    told = " ".join(f"[{one}]" for one in sorted({*numbers, *of_own}))
    return (
        Cell(f"{line.code} {reader.theirs(line.element.title)}"),
        _number(reader, line.most),
        _number(reader, own.points),
        _number(reader, line.points),
        Cell(reader.ends(line.low, line.high)),
        Cell(told or reader.lack(line), is_withheld=not told),
    )


def _number(reader: Reader, value: object) -> Cell:
    if value is None:
        return Cell("–")
    return Cell(reader.number(value), float(value))  # type: ignore[arg-type] # points are decimals


def _adjustments(facts: SheetFacts) -> Iterator[tuple[Cell, ...]]:
    reader, sheet = facts.reader, facts.sheet
    for line in sheet.council.adjustments:
        is_bonus = line.adjustment.kind is AdjustmentKind.BONUS
        points = line.points if is_bonus else -line.points
        kind = reader.say(words.BONUS if is_bonus else words.MINUS)
        told = " ".join(f"[{one}]" for one in traces.of_adjustment(sheet, line))
        yield (
            Cell(f"{kind}: {line.adjustment.code} {reader.theirs(line.adjustment.title)}"),
            _number(reader, line.adjustment.most),
            Cell(""),
            _number(reader, points),
            Cell(""),
            Cell(told),
        )


def _outcome(facts: SheetFacts) -> Iterator[Block]:
    reader, council = facts.reader, facts.sheet.council
    yield Paragraph(reader.would_fall(council))
    for sentence in reader.conditions(council):
        yield Paragraph(sentence)
    yield Paragraph(reader.say(words.NO_CLASS), is_strong=True)


def _people(facts: SheetFacts) -> Iterator[Block]:
    reader, people = facts.reader, facts.sheet.people
    if not people:
        yield Heading(reader.say(words.PEOPLE))
        yield Paragraph(reader.say(words.NO_PEOPLE))
        return
    columns = (
        Column(reader.say(words.ROUND_AND_GROUP), 4),
        Column(reader.say(words.VALID), 0, is_number=True),
        Column(reader.say(words.SCORE), 2, is_number=True),
        Column(reader.say(words.INTERVAL), 2),
        Column(reader.say(words.INTEGRITY), 0),
        Column(reader.say(words.PLACES), 2),
        Column(reader.say(words.REPLY), 2),
    )
    rows, bars = [], []
    for one in people:
        rows.append(
            (
                Cell(f"{reader.group(one)} ({one.survey}) [{one.number}]"),
                Cell("–") if one.valid is None else Cell(str(one.valid), float(one.valid)),
                Cell(reader.score(one), one.score, is_withheld=one.score is None),
                Cell(reader.interval(one)),
                Cell(one.integrity_grade or "–"),
                Cell(reader.places(one)),
                Cell(reader.reply(one)),
            )
        )
        told = one.score is not None and one.low is not None and one.high is not None
        bars.append(Bar(one.score or 0, one.low or 0, one.high or 0) if told else None)
    yield Table(reader.say(words.PEOPLE), columns, tuple(rows), tuple(bars), reader.say(AXIS))


def _conditions(facts: SheetFacts) -> Iterator[Block]:
    reader, lines = facts.reader, facts.sheet.council.conditions
    if lines:
        columns = (
            Column(reader.say(words.CONDITION), 5),
            Column(reader.say(words.STANDING), 2),
            Column(reader.say(words.NOTE), 3),
            Column(reader.say(words.FROM), 0),
        )
        rows = tuple(
            (
                Cell(f"{line.condition.code} {reader.theirs(line.condition.title)}"),
                Cell(reader.say(words.STANDINGS[line.standing])),
                Cell(line.note or "–"),
                Cell(" ".join(f"[{one}]" for one in traces.of_condition(facts.sheet, line)) or "–"),
            )
            for line in lines
        )
        yield Table(reader.say(words.CONDITIONS), columns, rows)


def _missing(facts: SheetFacts) -> Iterator[Block]:
    missing = facts.reader.missing(facts.sheet.council, facts.sheet.own)
    if missing:
        yield Heading(facts.reader.say(words.MISSING))
        yield Bullets(tuple(missing))
