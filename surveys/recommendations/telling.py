"""What keeps a recommendation off the public page: details of people, figures of a round not public."""

import re
from collections.abc import Collection

import sqlalchemy as sa

from surveys.personal_details import DetailKind
from surveys.personal_details import find as find_details
from surveys.problems import N_, Problem
from surveys.publications import Level, level_of
from surveys.recommendations.records import Recommendation, history, names

_NEVER = frozenset({DetailKind.PHONE, DetailKind.ID_NUMBER, DetailKind.PLATE, DetailKind.EMAIL})
# A score or a share, as people write them: 62,5 / 100; 71 điểm; 38 %; 12 người trong 50.
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:%|‰|phần trăm|per ?cent|điểm|points?\b|/\s*100\b|phiếu|ballots?\b)", re.IGNORECASE
)


def texts(connection: sa.Connection, one: Recommendation) -> tuple[str, ...]:
    """Give every text that stands on the public page once two people sign."""
    return (one.finding, one.text, one.document, *(step.text for step in history(connection, one.id)))


def problems(
    connection: sa.Connection, one: Recommendation, more: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Say what keeps a recommendation off the public page as it stands, each with what to do."""
    every = [*texts(connection, one), *more]
    found = []
    never = sorted({detail.words for text in every for detail in find_details(text) if detail.kind in _NEVER})
    if never:
        sentence = N_(
            "A text holds what may belong to a person: %(found)s. It cannot stand on a public page."
        )
        found.append(Problem(sentence, {"found": ", ".join(never)}))
    if one.survey is not None and level_of(connection, one.survey) is not Level.PUBLIC:
        figures = sorted({match for text in every for match in _FIGURE.findall(text)})
        if figures:
            sentence = N_(
                "A text quotes figures (%(found)s), and the round it follows from is not public. "
                "Publish that round first."
            )
            found.append(Problem(sentence, {"found": ", ".join(figures)}))
    return tuple(found)


def named(connection: sa.Connection, one: Recommendation) -> tuple[str, ...]:
    """Give what looks like the name of somebody else than addressee and owner: two people look at it."""
    known = {*names(connection, (one,)).values()}
    found = [
        detail.words
        for text in texts(connection, one)
        for detail in find_details(text)
        if detail.kind is DetailKind.NAME and not any(name in detail.words for name in known)
    ]
    return tuple(dict.fromkeys(found))
