"""The call-back: another member of staff asks a part of those who were called whether the call took place.

Whom it takes follows from the seed of the sample, so that nobody chooses and no caller knows. What was
found is kept in counts by caller: it looks at the work of staff, never at what somebody answered.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.schema import telephone_check as table

WHOLE = 2**64


class Found(StrEnum):
    """What a call-back found."""

    CONFIRMED = "confirmed"
    DENIED = "denied"  # nobody called
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class CallerCount:
    """What call-backs found about the calls of one member of staff."""

    caller: str
    confirmed: int
    denied: int
    unreached: int


def chance(seed: int, what: str, entry: int) -> int:
    """Give the number, below `WHOLE`, that the seed of a sample gives to one of its people."""
    return int.from_bytes(sha256(f"{seed} {what} {entry}".encode()).digest()[:8])


def is_looked_at(seed: int, share: int, entry: int) -> bool:
    """Say whether the call of a person is looked at by a call-back; ``share`` in a hundred are."""
    return chance(seed, "call-back", entry) * 100 < share * WHOLE


def count(connection: sa.Connection, survey: SurveyCode, caller: str, found: Found) -> None:
    """Count what one call-back found."""
    add(connection, survey, CallerCount(caller, **{one.value: int(one is found) for one in Found}))


def add(connection: sa.Connection, survey: SurveyCode, found: CallerCount) -> None:
    """Add what several call-backs, or re-interviews, found about one member of staff."""
    here = sa.and_(table.c.survey == survey, table.c.caller == found.caller)
    if connection.scalar(sa.select(table.c.caller).where(here)) is None:
        connection.execute(sa.insert(table).values(survey=survey, caller=found.caller))
    more = {one.value: table.c[one.value] + getattr(found, one.value) for one in Found}
    connection.execute(sa.update(table).where(here).values(more))


def counts(connection: sa.Connection, survey: SurveyCode) -> tuple[CallerCount, ...]:
    """Give the counts of a round by caller."""
    rows = connection.execute(sa.select(table).where(table.c.survey == survey).order_by(table.c.caller))
    return tuple(CallerCount(row.caller, row.confirmed, row.denied, row.unreached) for row in rows)
