"""Somebody asks what the lists say of them, or wants to be taken out: found by name, erased in place.

An erased row stays as a number with its village and size, so that a sample drawn before can still be drawn
again, the same; nobody is in it any more. Whether the person has answered is known here to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from surveys.frames.records import Entry, EntryState, Keys, Person, change, entries, get, no_row
from surveys.identifiers import SurveyCode
from surveys.problems import N_, BadInput, Problem
from surveys.round_records import hold
from surveys.schema import frame as frame_table
from surveys.text import search_key


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that bears the name, and the list it stands in."""

    survey: SurveyCode
    frame: int
    entry: Entry


def find(connection: sa.Connection, keys: Keys, name: str) -> tuple[FoundEntry, ...]:
    """Find a name in the lists of all rounds, accents or not. Raises BadInput without a name."""
    wanted = search_key(name)
    if not wanted:
        raise BadInput(Problem(N_("The name is missing. Write it."), where="name"))
    return tuple(_found(connection, keys, wanted))


def _found(connection: sa.Connection, keys: Keys, wanted: str) -> Iterator[FoundEntry]:
    table = frame_table.c
    lists = connection.execute(
        sa.select(table.survey, table.number).order_by(table.survey, table.number)
    ).all()
    for row in lists:
        survey = SurveyCode(row.survey)
        for entry in entries(connection, keys, survey, row.number):
            if wanted == search_key(entry.person.name):
                yield FoundEntry(survey, row.number, entry)


def erase(connection: sa.Connection, keys: Keys, place: tuple[SurveyCode, int], row: int) -> None:
    """Erase who stands in a row: name, address, e-mail, phone. Raises Refused when there is no such row.

    A row of a list from which nothing was drawn yet is left out as well.
    """
    survey, number = place
    hold(connection, survey)
    found = {one.number: one for one in entries(connection, keys, survey, number)}
    if row not in found:
        raise no_row(row)
    person = found[row].person
    nobody = Person("", part=person.part, stratum=person.stratum, size=person.size)
    state = found[row].state if get(connection, survey, number).fixed else EntryState.LEFT_OUT
    change(connection, keys, place, replace(found[row], person=nobody, state=state))
