"""Reports of a unit and of a whole round: cadres by name, never by score; what is withheld stays withheld."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from surveys.documents import words
from surveys.documents.cells import bar, number, plain, score, withheld
from surveys.documents.drawing_up import Style, draw_up
from surveys.documents.facts import ReportFacts
from surveys.documents.pieces import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Kind,
    Paragraph,
    Table,
)
from surveys.documents.report_cadre import corrected, foot, report_values
from surveys.identifiers import UnitCode
from surveys.package_content import Content, Words
from surveys.package_words import group_word
from surveys.summary import Coefficient, Figure, GroupCounts, RankRange, SubjectSummary, Withheld
from surveys.summary_integrity import GRADE_SENTENCES
from surveys.text import sort_key


def commune(facts: ReportFacts, place: str, listed: Sequence[SubjectSummary]) -> Document:
    """Draw up the report of one unit: its cadres in one table. ``place``: what the unit is called."""
    content = facts.content
    blocks = (
        Facts(tuple(_facts(content, listed))),
        _cadres(content, listed, content.words.say(words.ALL_CADRES)),
        *_round(facts),
    )
    return _draw_up(facts, Kind.REPORT_COMMUNE, (place, len(listed)), blocks)


def province(facts: ReportFacts, place: str, listed: Sequence[SubjectSummary]) -> Document:
    """Draw up the report of all units of a round: how many are told in each, then their cadres."""
    content = facts.content
    by_unit = _by_unit(content, listed)
    tables = []
    for unit, mine in by_unit:
        title = content.words.say(words.OF_UNIT) % {"unit": content.name("unit", unit), "cadres": len(mine)}
        tables.append(replace(_cadres(content, mine, title), part=content.words.say(words.UNIT)))
    blocks = (
        Facts(tuple(_facts(content, listed))),
        *_round(facts),
        _units(content, by_unit),
        Heading(content.words.say(words.ALL_CADRES)),
        *tables,
    )
    return _draw_up(facts, Kind.REPORT_PROVINCE, (place, len(listed)), blocks)


def _draw_up(facts: ReportFacts, kind: Kind, about: tuple[str, int], blocks: tuple[Block, ...]) -> Document:
    values = report_values(facts) | {"place": about[0], "cadres": str(about[1])}
    style = Style(kind, facts.wording, facts.content.words, foot(facts.content))
    return draw_up(style, values, blocks)


def _by_unit(
    content: Content, listed: Sequence[SubjectSummary]
) -> list[tuple[UnitCode, list[SubjectSummary]]]:
    found: dict[UnitCode, list[SubjectSummary]] = {}
    for one in listed:
        found.setdefault(one.unit, []).append(one)
    return sorted(found.items(), key=lambda pair: (sort_key(content.name("unit", pair[0])), pair[0]))


def _told(listed: Sequence[SubjectSummary]) -> int:
    return sum(isinstance(one.composite, Figure) for one in listed)


def _facts(content: Content, listed: Sequence[SubjectSummary]) -> Iterator[tuple[str, Cell]]:
    say = content.words.say
    yield say(words.HOW_MANY), number(str(len(listed)), len(listed))
    yield say(words.HOW_MANY_TOLD), number(str(_told(listed)), _told(listed))
    grade = content.summary.analyses.integrity.grade
    yield (
        say(words.INTEGRITY),
        withheld(grade, content.words)
        if isinstance(grade, Withheld)
        else plain(f"{grade.value} – {say(GRADE_SENTENCES[grade])}"),
    )


def _units(content: Content, by_unit: Sequence[tuple[UnitCode, list[SubjectSummary]]]) -> Table:
    say = content.words.say
    columns = (
        Column(say(words.UNIT), 3),
        Column(say(words.CADRES), 1, is_number=True),
        Column(say(words.TOLD), 1, is_number=True),
    )
    rows = tuple(
        (
            plain(content.name("unit", unit)),
            number(str(len(mine)), len(mine)),
            number(str(_told(mine)), _told(mine)),
        )
        for unit, mine in by_unit
    )
    return Table(say(words.UNITS), columns, rows)


def _cadres(content: Content, listed: Sequence[SubjectSummary], title: str) -> Table:
    say = content.words.say
    columns = (
        Column(say(words.NAME), 4),
        Column(say(words.POSITION_ALONE), 4),
        Column(say(words.VALID), 2, is_number=True),
        Column(say(words.SCORE), 2, is_number=True),
        Column(say(words.INTERVAL), 3),
        Column(say(words.PLACES_COLUMN), 3),
    )
    rows = tuple(_row(content, one) for one in listed)
    return Table(title, columns, rows, tuple(bar(one.composite) for one in listed), say(words.AXIS))


def _row(content: Content, one: SubjectSummary) -> tuple[Cell, ...]:
    who = (plain(one.name), plain(content.name("position", one.position)), _valid(one))
    if isinstance(one.composite, Withheld):
        return (*who, withheld(one.composite, content.words, span=4))
    return (*who, *score(one.composite, content.words), _places(one.ranks, content.words))


def _places(ranks: RankRange | Withheld, reader: Words) -> Cell:
    if isinstance(ranks, Withheld):
        return Cell("–")
    said = {"low": ranks.low, "high": ranks.high, "all": ranks.of}
    return plain(reader.say(words.PLACES_SHORT) % said)


def _valid(one: SubjectSummary) -> Cell:
    """Count the valid ballots of the groups that are told; where one is not, its number follows from none."""
    told = [group.counts.valid for group in one.groups if isinstance(group.counts, GroupCounts)]
    return number(str(sum(told)), sum(told)) if told else Cell("–")


def _round(facts: ReportFacts) -> Iterator[Block]:
    content = facts.content
    say, summary = content.words.say, content.summary
    rows = tuple(
        (
            plain(say(group_word(one.group.value)[0])),
            _coefficient(content, one.alpha),
        )
        for one in summary.reliability
    )
    yield from corrected(content)
    if rows:
        columns = (Column(say(words.GROUP), 3), Column(say(words.ALPHA), 2, is_number=True))
        yield Table(say(words.RELIABILITY), columns, rows)
    if facts.note:
        yield Heading(say(words.NOTE))
        yield Paragraph(facts.note)
    yield Paragraph(say(words.CONFIDENCE) % {"confidence": f"{100 * summary.confidence:g}"})


def _coefficient(content: Content, found: Coefficient | Withheld) -> Cell:
    if isinstance(found, Withheld):
        return withheld(found, content.words)
    return number(content.words.number(f"{found.value:.2f}"), found.value)
