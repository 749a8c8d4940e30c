"""Who heads a collective when: one head at a time, and nobody is overwritten."""

from collections.abc import Collection, Mapping
from datetime import date
from operator import itemgetter

import sqlalchemy as sa

from surveys.problems import N_, Problem, Refused
from surveys.register_columns import RegisterKind
from surveys.register_entries import CollectiveEntry, Headship, read_entries
from surveys.schema import collective_head
from surveys.sheet import Sheet

TWO_MEANINGS = N_(
    "“%(code)s” is the code of a cadre and of a collective, and score packages could not tell them apart. "
    "Choose another code."
)
NOT_ONESELF = N_("Nobody makes themselves the head of a collective: another administrator does.")
Heads = dict[tuple[str, date], date | None]
"""The heads of one collective: cadre and first day, and the last day (None: still the head)."""


def stored(connection: sa.Connection, codes: Collection[str]) -> dict[str, Heads]:
    """Give the heads of some collectives as the register has them."""
    table = collective_head.c
    found: dict[str, Heads] = {}
    for row in connection.execute(sa.select(collective_head).where(table.collective.in_(sorted(codes)))):
        found.setdefault(row.collective, {})[row.cadre, row.starts_on] = row.ends_on
    return found


def refuse_own(connection: sa.Connection, sheet: Sheet, by: str | None) -> None:
    """Raise Refused where a table of collectives makes the one who imports it a head, or for longer.

    A row about them that says what is stored already is none of their doing.
    """
    if by is None:
        return
    told = read_entries(sheet, RegisterKind.COLLECTIVES).rows
    own = [
        (one, one.headship)
        for one in told
        if isinstance(one, CollectiveEntry) and one.headship and one.headship.cadre == by
    ]
    known = stored(connection, {one.code for one, _ in own})
    for one, headship in own:
        before, key = known.get(one.code, {}), (by, headship.starts_on)
        if key not in before or (one.cells.has("ends_on") and before[key] != headship.ends_on):
            raise Refused(Problem(NOT_ONESELF, where=one.cells.place("head")))


def clash(heads: Mapping[tuple[str, date], date | None], one: Headship) -> Headship | None:
    """Give the first of the other heads whose days overlap those of one, if there is such."""
    for (cadre, starts_on), ends_on in sorted(heads.items(), key=itemgetter(0)):
        is_same = (cadre, starts_on) == (one.cadre, one.starts_on)
        is_over = ends_on is not None and ends_on < one.starts_on
        if not (is_same or is_over or (one.ends_on is not None and one.ends_on < starts_on)):
            return Headship(cadre, starts_on, ends_on)
    return None
