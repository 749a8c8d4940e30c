"""What the pages about free texts share: who may read, what a page shows of a text, which are on a page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from surveys import rounds
from surveys.identifiers import Role, SubjectNumber, SurveyCode
from surveys.problems import BadInput
from surveys.texts import decisions, flags, queue, records, redaction
from surveys.texts.decisions import Seen
from surveys.texts.flags import Piece, Triggers
from surveys.texts.queue import READABLE, Line
from surveys.texts.records import Keys, Text, TextId
from surveys.texts.told import language_of
from webapp.office import place
from webapp.office.pages import Page
from webapp.office.permissions import Access, Reach, Rule

MODERATING = Access({Role.MODERATOR: Rule(Reach.ROUND, frozenset(READABLE))}, results=True)
LISTING = Access({Role.MODERATOR: Rule(Reach.SOME_ROUND)})
AT_ONCE = 20
OWN_WORDS = "trigger-words.toml"
"""In the data folder: the installation's own list of words to look at."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a moderator sees it: the pieces of its words, the copy to mark in, how it would be told.

    ``left``: what of the flags still stands in what would be told.
    """

    text: Text
    name: str
    about: str
    pieces: tuple[Piece, ...]
    left: tuple[flags.FlagKind, ...]
    marked: str
    told: str
    is_marked: bool
    language: str


def code() -> SurveyCode:
    """Give the round of this page."""
    return place.survey().code


def keys() -> Keys:
    """Give the keys that open texts."""
    return place.installation().keys.readable("installation")


def triggers() -> Triggers:
    """Give the list of words to look at; the shipped one where the installation's own is damaged."""
    try:
        return flags.of_installation(place.office().settings.data_dir / OWN_WORDS)
    except (BadInput, UnicodeDecodeError):
        return flags.shipped()


def lines() -> list[Line]:
    """Give the queue of this page's round in the visitor's own order of chance."""
    return queue.lines(place.reading(), code(), place.member().username)


def page_of(found: Sequence[Line], asked: str) -> Page[Line]:
    """Cut the page of a queue that was asked for."""
    return Page.of(found, asked, AT_ONCE)


def shown(ids: Collection[TextId]) -> list[Shown]:
    """Give texts as a moderator sees them."""
    names = {one.number: one.name for one in rounds.subjects(place.reading(), code())}
    words = triggers()
    return [_shown(text, names, words) for text in records.listing(place.reading(), keys(), code(), ids)]


def _shown(text: Text, names: dict[SubjectNumber, str], words: Triggers) -> Shown:
    original, spans = text.content.original, decisions.first_spans(text)
    told = redaction.told(original, spans)
    return Shown(
        text,
        text.id.hex(),
        names[text.subject],
        flags.pieces(original, words),
        flags.kinds(told, words),
        redaction.marked_copy(original, spans),
        told,
        bool(spans),
        language_of(original),
    )


def seen(name: str, version: str) -> Seen | None:
    """Give a text that a form names; None where the name is none."""
    try:
        return Seen(TextId(bytes.fromhex(name)), version)
    except ValueError:
        return None
