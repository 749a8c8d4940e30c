"""The minutes of a meeting as a document: what was said, what was promised, what was noted later."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.documents.drawing_up import SIGN_PLAIN, Style, draw_up, in_language
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
    Table,
)
from surveys.documents.wording import Wording
from surveys.meetings import words
from surveys.meetings.minutes import Minutes
from surveys.meetings.records import Note
from surveys.package_content import Words
from surveys.prints.paper import written


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """What the document is made from. ``hash``: of the signed content."""

    minutes: Minutes
    hash: str
    notes: tuple[Note, ...]
    wording: Wording
    words: Words


def document(facts: MinutesFacts) -> Document:
    """Draw up the minutes."""
    say, minutes = facts.words.say, facts.minutes
    said = tuple(Paragraph(line.strip()) for line in minutes.text.splitlines() if line.strip())
    blocks: tuple[Block, ...] = (
        Facts(tuple(_facts(facts))),
        Heading(say(words.MINUTES_TEXT)),
        *said,
        *_promised(facts),
        *_notes(facts),
    )
    values = {"id": minutes.meeting, "hash": facts.hash[:16]}
    if minutes.signed_on is None:
        foot = say(words.UNSIGNED_FOOT) % values
    else:
        foot = say(words.SIGNED_FOOT) % {**values, "day": written(minutes.signed_on)}
    style = Style(Kind.MINUTES_MEETING, facts.wording, facts.words, foot, SIGN_PLAIN)
    return draw_up(style, _values(facts), blocks)


def _values(facts: MinutesFacts) -> dict[str, str]:
    minutes = facts.minutes
    return {
        "issuer": in_language(minutes.asks, facts.words),
        "unit": minutes.unit,
        "round": in_language(minutes.round, facts.words),
        "name": minutes.name,
        "venue": minutes.place or facts.words.say(words.UNKNOWN),
        "day": f"{minutes.held_on:%d}",
        "month": f"{minutes.held_on:%m}",
        "year": f"{minutes.held_on:%Y}",
        "chair": minutes.chair,
        "secretary": minutes.secretary,
    }


def _facts(facts: MinutesFacts) -> Iterator[tuple[str, Cell]]:
    say, minutes = facts.words.say, facts.minutes
    yield say(words.ROUND), Cell(in_language(minutes.round, facts.words))
    yield say(words.HELD_ON), Cell(written(minutes.held_on))
    for word, name in (
        (words.PLACE, minutes.place),
        (words.CHAIR, minutes.chair),
        (words.SECRETARY, minutes.secretary),
    ):
        yield say(word), Cell(name or say(words.UNKNOWN))
    came = say(words.NOT_WHO) % {"count": minutes.present} if minutes.present else say(words.UNKNOWN)
    yield say(words.PRESENT), Cell(came)
    if minutes.told is None:
        told = say(words.TOLD_NONE)
    else:
        told = say(words.TOLD_FROM) % {"number": minutes.told[0], "hash": minutes.told[1][:16]}
    yield say(words.FIGURES_TOLD), Cell(told)
    if minutes.signed_on is not None:
        signed = {"names": ", ".join(minutes.signers), "day": written(minutes.signed_on)}
        yield say(words.SIGNED_BY), Cell(say(words.SIGNED_ON) % signed)


def _promised(facts: MinutesFacts) -> Iterator[Block]:
    say = facts.words.say
    if not facts.minutes.promised:
        yield Paragraph(say(words.NO_PROMISES))
        return
    columns = (Column(say(words.WHAT), 5), Column(say(words.UNTIL), 2))
    rows = tuple((Cell(one.text), Cell(written(one.due_on))) for one in facts.minutes.promised)
    yield Table(say(words.PROMISED), columns, rows)


def _notes(facts: MinutesFacts) -> Iterator[Block]:
    if facts.notes:
        say = facts.words.say
        lines = tuple(
            say(words.NOTED) % {"day": written(one.written_on), "text": one.text} for one in facts.notes
        )
        yield Heading(say(words.NOTES))
        yield Bullets(lines)
