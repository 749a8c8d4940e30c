"""The minutes of a confidence poll as a document: papers, people, thresholds; every share names its base."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.confidence import words
from surveys.confidence.minutes import Line, Minutes
from surveys.confidence.result import Share
from surveys.confidence.rules import Base, Level
from surveys.documents.drawing_up import SIGN_PLAIN, Style, draw_up
from surveys.documents.pieces import (
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
from surveys.package_content import Words
from surveys.prints.paper import written


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """What the document is made from. ``hash``: of the signed content."""

    minutes: Minutes
    hash: str
    wording: Wording
    words: Words


def document(facts: MinutesFacts) -> Document:
    """Draw up the minutes."""
    say, minutes = facts.words.say, facts.minutes
    blocks: tuple[Block, ...] = (
        Facts(tuple(_facts(facts))),
        _papers(facts),
        _people(facts),
        Heading(say(words.THE_THRESHOLDS)),
        Bullets(tuple(threshold_lines(minutes, facts.words))),
        Paragraph(say(words.ONLY_FACTS), is_strong=True),
        Paragraph(say(words.EVERY_PAPER)),
        Remarks(say(words.REMARKS), 1),
    )
    values = {"id": minutes.poll, "hash": facts.hash[:16]}
    if minutes.signed_on is None:
        foot = say(words.UNSIGNED_FOOT) % values
    else:
        foot = say(words.SIGNED_FOOT) % {**values, "day": written(minutes.signed_on)}
    style = Style(Kind.MINUTES_CONFIDENCE, facts.wording, facts.words, foot, SIGN_PLAIN, is_one_page=True)
    return draw_up(style, _values(minutes), blocks)


def _values(minutes: Minutes) -> dict[str, str]:
    first, second = (*minutes.signers, "", "")[:2]
    return {
        "issuer": minutes.unit,
        "unit": minutes.unit,
        "title": minutes.title,
        "basis": minutes.rules.basis,
        "day": f"{minutes.held_on:%d}",
        "month": f"{minutes.held_on:%m}",
        "year": f"{minutes.held_on:%Y}",
        "first": first,
        "second": second,
    }


def _facts(facts: MinutesFacts) -> Iterator[tuple[str, Cell]]:
    say, minutes = facts.words.say, facts.minutes
    base = {"base": say(words.BASES[minutes.rules.base]), "count": minutes.base}
    yield say(words.TITLE), Cell(minutes.title)
    yield say(words.HELD_ON), Cell(written(minutes.held_on))
    yield say(words.POLLED), _number(len(minutes.lines))
    yield say(words.BASIS), Cell(minutes.rules.basis)
    yield say(words.OF_WHAT), Cell(say(words.OF_WHAT_COUNT) % base)
    yield say(words.TELLERS), Cell(", ".join(minutes.tellers))


def paper_rows(minutes: Minutes, reader: Words) -> Iterator[tuple[str, int, str]]:
    """Give what was counted of the papers: word, number, share with its base ("" for none)."""
    papers = minutes.papers

    def of(count: int, base: int, word: str) -> str:
        return words.share(Share(count, base), word, reader)

    yield reader.say(words.ELECTORATE), minutes.electorate, ""
    issued = of(papers.issued, minutes.electorate, words.BASES[Base.ELECTORATE])
    yield reader.say(words.ISSUED), papers.issued, issued
    yield (
        reader.say(words.RETURNED),
        papers.returned,
        of(papers.returned, papers.issued, words.BASES[Base.ISSUED]),
    )
    yield reader.say(words.VALID), papers.valid, of(papers.valid, papers.returned, words.BASES[Base.RETURNED])
    yield (
        reader.say(words.INVALID),
        papers.invalid,
        of(papers.invalid, papers.returned, words.BASES[Base.RETURNED]),
    )


def _papers(facts: MinutesFacts) -> Table:
    say = facts.words.say
    columns = (
        Column(say(words.WHAT), 2),
        Column(say(words.NUMBER), 1, is_number=True),
        Column(say(words.SHARE_OF), 4),
    )
    rows = tuple(
        (Cell(word), _number(count), Cell(share or "–"))
        for word, count, share in paper_rows(facts.minutes, facts.words)
    )
    return Table(say(words.THE_PAPERS), columns, rows)


def _people(facts: MinutesFacts) -> Table:
    say, minutes = facts.words.say, facts.minutes
    columns = [
        Column(say(words.ORDER), 0, is_number=True),
        Column(say(words.NAME), 5),
        Column(say(words.POSITION), 5),
    ]
    for level in Level:
        columns.append(Column(say(words.HEADS[level]), 3, is_number=True))
        columns.append(Column("%", 0, is_number=True))
    columns.append(Column(say(words.BLANK), 3, is_number=True))
    base = {"base": say(words.BASES[minutes.rules.base]), "all": minutes.base}
    rows = tuple(tuple(_row(facts, line)) for line in minutes.lines)
    return Table(say(words.THE_PEOPLE) % base, tuple(columns), rows)


def _row(facts: MinutesFacts, line: Line) -> Iterator[Cell]:
    yield _number(line.person.number)
    yield Cell(line.person.name)
    yield Cell(line.person.position)
    for level in Level:
        share = facts.minutes.share(line, level)
        yield _number(share.count)
        percent = share.percent
        yield Cell(words.percent(share, facts.words), None if percent is None else float(percent))
    yield _number(line.marks.blank)


def _number(count: int) -> Cell:
    return Cell(str(count), float(count))


def threshold_lines(minutes: Minutes, reader: Words) -> Iterator[str]:
    """Say for whom a threshold is reached, threshold by threshold; for nobody is said, too."""
    base = reader.say(words.BASES[minutes.rules.base])
    if minutes.base == 0:
        yield reader.say(words.NO_BASE) % {"base": base}
        return
    for at, one in enumerate(minutes.rules.thresholds):
        values = {
            "threshold": words.threshold(one, reader),
            "base": base,
            "level": reader.say(words.LEVELS[one.level]),
        }
        told = [(line, minutes.facts(line)[at]) for line in minutes.lines]
        reached = [(line, fact.share) for line, fact in told if fact.is_reached]
        for line, share in reached:
            counted = {"count": share.count, "all": share.base, "percent": words.percent(share, reader)}
            yield reader.say(words.REACHED) % {**values, **counted, "name": line.person.name}
        if not reached:
            yield reader.say(words.NOBODY) % values
