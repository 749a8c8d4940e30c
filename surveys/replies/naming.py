"""Does a reply name somebody else? A hint by form: where it says yes, a moderator reads it first."""

import re

import sqlalchemy as sa

from surveys import personal_details
from surveys.personal_details import Detail, DetailKind
from surveys.schema import unit
from surveys.survey import Subject
from surveys.text import search_key

_TITLE = re.compile(r"^(?:ong|ba|anh|chi|co|chu|bac|thay|dong chi|d c|mr|mrs|ms) ")


def known_names(connection: sa.Connection, subject: Subject) -> frozenset[str]:
    """Give what a reply may name in any case: the one who replies, their unit and the units above."""
    names = {search_key(subject.name)}
    above: str | None = subject.unit
    while above is not None:
        row = connection.execute(sa.select(unit.c.name, unit.c.parent).where(unit.c.code == above)).one()
        names.add(search_key(row.name))
        above = row.parent
    return frozenset(names)


def others(text: str, known: frozenset[str]) -> tuple[Detail, ...]:
    """Find names of others, numbers and plates in a text."""
    return tuple(
        one
        for one in personal_details.find(text)
        if one.kind is not DetailKind.NAME or not _is_known(one.words, known)
    )


def _is_known(words: str, known: frozenset[str]) -> bool:
    """Say whether a name is a known one: whole, or the last words of it, as people are called."""
    name = _TITLE.sub("", f"{search_key(words)}")
    return any(one == name or one.endswith(f" {name}") for one in known)
