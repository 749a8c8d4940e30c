"""The elements of a scheme file: how each gets its points, the people's opinion among them."""

from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from surveys.identifiers import RespondentGroup
from surveys.problems import N_
from surveys.schemes.decimals import HUNDRED, exact
from surveys.schemes.scheme import (
    AxisResult,
    Element,
    ElementKind,
    People,
    PeopleFigure,
    Rounds,
    Source,
    Step,
    WhenMissing,
)
from surveys.toml_table import TomlTable

MOST_POINTS = 1000
COMPOSITE = "composite"
"""How a file names the weighted sum over all respondent groups."""

Word = TypeVar("Word", bound=StrEnum)


def points_of(table: TomlTable, key: str) -> Decimal:
    """Read points: 0 or more, as exact as they are written."""
    return exact(table.number(key, 0, MOST_POINTS))


def one_of(table: TomlTable, key: str, words: type[Word], default: Word | None = None) -> Word:
    """Read one of a few words; ``default`` where it may be left out."""
    if default is not None and not table.has(key):
        return default
    word = table.text(key)
    if word in {one.value for one in words}:
        return words(word)
    if word:
        table.complain(
            key,
            N_("“%(word)s” is not known here. Write one of: %(known)s."),
            word=word,
            known=", ".join(words),
        )
    return next(iter(words))


def optional_word(table: TomlTable, key: str) -> str:
    """Read a word that may be left out; then it is empty."""
    return table.text(key) if table.has(key) else ""


def element(table: TomlTable, languages: tuple[str, ...]) -> Element:
    """Read one element of a group."""
    kind = one_of(table, "kind", ElementKind)
    is_axis, is_people = kind is ElementKind.AXIS, kind is ElementKind.PEOPLE
    if is_axis and "points" in table.values:
        table.has("points")
        table.complain(
            "points",
            N_("The points of an axis are set for each cadre. Remove them, or write kind = “points”."),
        )
    found = Element(
        code=table.text("code"),
        kind=kind,
        title=table.texts("title", languages),
        points=None if is_axis else points_of(table, "points"),
        source=optional_word(table, "source"),
        result=one_of(table, "result", AxisResult, AxisResult.POINTS) if is_axis else None,
        people=_people(table.table("people")) if is_people else None,
    )
    table.finish()
    return found


def _people(table: TomlTable) -> People:
    steps = table.tables("steps") if table.has("steps") else []
    found = People(
        sources=tuple(_source(one) for one in table.tables("sources")),
        figure=one_of(table, "figure", PeopleFigure, PeopleFigure.SCORE),
        rounds=one_of(table, "rounds", Rounds, Rounds.LATEST),
        when_missing=one_of(table, "when_missing", WhenMissing, WhenMissing.RANGE),
        steps=tuple(_step(one) for one in steps),
    )
    table.finish()
    return found


def _source(table: TomlTable) -> Source:
    word = table.text("group")
    known = [*(one.value for one in RespondentGroup if one is not RespondentGroup.SELF), COMPOSITE]
    if word and word not in known:
        table.complain(
            "group",
            N_("“%(word)s” is not a respondent group. Write some of: %(known)s."),
            word=word,
            known=", ".join(known),
        )
    found = Source(
        group=RespondentGroup(word) if word in known and word != COMPOSITE else None,
        criterion=optional_word(table, "criterion") or None,
        weight=points_of(table, "weight") if table.has("weight") else Decimal(1),
    )
    table.finish()
    return found


def _step(table: TomlTable) -> Step:
    found = Step(exact(table.number("from", 0, float(HUNDRED))), points_of(table, "points"))
    table.finish()
    return found
