"""What a moderator should look at in a text: personal details, and words that may speak of a violation.

A hint, never a decision: a list finds what it holds. It is data with a version (trigger_words.toml); an
installation may keep one of its own.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from surveys.personal_details import find as find_details
from surveys.problems import N_, BadInput, Problem
from surveys.text import nfc, search_key

SHIPPED = Path(__file__).with_name("trigger_words.toml")
MOST_PHRASES = 2000
_WORD = re.compile(r"\w+")


class FlagKind(StrEnum):
    """Why words are marked: a kind of detail, or what they may speak of."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    PLATE = "plate"
    EMAIL = "email"
    MONEY = "money"
    THREAT = "threat"
    ABUSE = "abuse"


VIOLATIONS = (FlagKind.MONEY, FlagKind.THREAT, FlagKind.ABUSE)

Word = tuple[str, frozenset[str]]
"""A word without its marks, and the marks: one for both ways to place a tone."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """A list of phrases by what they may speak of. ``phrases``: first word without marks to whole phrases."""

    version: int
    phrases: Mapping[str, tuple[tuple[FlagKind, tuple[Word, ...]], ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and why it is marked; None: it is not."""

    words: str
    kind: FlagKind | None = None


def _word(typed: str) -> Word:
    marks = frozenset(
        letter for letter in unicodedata.normalize("NFD", typed) if unicodedata.combining(letter)
    )
    return search_key(typed), marks | ({"đ"} if "đ" in typed.casefold() else set())


def read(content: str) -> Triggers:
    """Read a list. Raises BadInput naming what is wrong with it."""
    try:
        found = tomllib.loads(nfc(content))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            Problem(N_("The list of trigger words is no TOML: %(error)s."), {"error": str(error)})
        ) from error
    version = found.pop("version", None)
    if not isinstance(version, int) or version < 1:
        raise BadInput(Problem(N_("The list of trigger words needs a version: 1, 2, 3 …"), where="version"))
    phrases: dict[str, list[tuple[FlagKind, tuple[Word, ...]]]] = {}
    for kind, phrase in _phrases(found):
        words = tuple(_word(word) for word in _WORD.findall(phrase))
        phrases.setdefault(words[0][0], []).append((kind, words))
    longest_first = {
        first: tuple(sorted(some, key=lambda one: -len(one[1]))) for first, some in phrases.items()
    }
    return Triggers(version, longest_first)


def _phrases(found: Mapping[str, Any]) -> Iterator[tuple[FlagKind, str]]:
    count = 0
    for kind, languages in found.items():
        if kind not in VIOLATIONS or not isinstance(languages, dict):
            expected = ", ".join(VIOLATIONS)
            sentence = N_("Unknown part “%(part)s” of the list of trigger words; known: %(known)s.")
            raise BadInput(Problem(sentence, {"part": kind, "known": expected}))
        for language, phrases in languages.items():
            where = f"{kind}.{language}"
            if not isinstance(phrases, list):
                raise BadInput(Problem(N_("Phrases stand in a list, each in quotes."), where=where))
            for phrase in phrases:
                count += 1
                if not isinstance(phrase, str) or not _WORD.search(phrase) or count > MOST_PHRASES:
                    raise BadInput(Problem(N_("Phrases stand in a list, each in quotes."), where=where))
                yield FlagKind(kind), phrase


@cache
def shipped() -> Triggers:
    """Give the list that comes with the program."""
    return read(SHIPPED.read_text(encoding="utf-8"))


def of_installation(file: Path) -> Triggers:
    """Give the list of an installation where it has one of its own, else the shipped one. Raises BadInput."""
    return read(file.read_text(encoding="utf-8")) if file.exists() else shipped()


def pieces(text: str, triggers: Triggers) -> tuple[Piece, ...]:
    """Cut a text into pieces, marked and not; put together they are the text."""
    found: list[Piece] = []
    at = 0
    for first, last, kind in _flags(text, triggers):
        if first > at:
            found.append(Piece(text[at:first]))
        found.append(Piece(text[first:last], kind))
        at = last
    return (*found, Piece(text[at:])) if at < len(text) else tuple(found)


def kinds(text: str, triggers: Triggers) -> tuple[FlagKind, ...]:
    """Give what is marked in a text, each kind once, in the order of kinds."""
    there = {kind for _, _, kind in _flags(text, triggers)}
    return tuple(kind for kind in FlagKind if kind in there)


def _flags(text: str, triggers: Triggers) -> list[tuple[int, int, FlagKind]]:
    """Give places that are marked, in order, none upon another: details before words."""
    taken: list[tuple[int, int, FlagKind]] = []
    for first, last, kind in (*_details(text), *_triggered(text, triggers)):
        if all(last <= other[0] or first >= other[1] for other in taken):
            taken.append((first, last, kind))
    return sorted(taken)


def _details(text: str) -> Iterator[tuple[int, int, FlagKind]]:
    for detail in find_details(text):
        for match in re.finditer(re.escape(detail.words), text):
            yield *match.span(), FlagKind(detail.kind.value)


def _triggered(text: str, triggers: Triggers) -> Iterator[tuple[int, int, FlagKind]]:
    tokens = [(match.start(), match.end(), _word(match.group())) for match in _WORD.finditer(text)]
    for place, (start, _, word) in enumerate(tokens):
        for kind, phrase in triggers.phrases.get(word[0], ()):
            there = tokens[place : place + len(phrase)]
            if len(there) == len(phrase) and _says([one[2] for one in there], phrase):
                yield start, there[-1][1], kind
                break


def _says(words: Sequence[Word], phrase: Sequence[Word]) -> bool:
    """Say whether words are a phrase: with its marks, or all of them without any."""
    if [plain for plain, _ in words] != [plain for plain, _ in phrase]:
        return False
    return all(not marks for _, marks in words) or [one[1] for one in words] == [one[1] for one in phrase]
