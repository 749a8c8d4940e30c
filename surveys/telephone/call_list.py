"""Who is called in an interview by telephone, at rest: one encrypted box for all people of a sample.

About a person it says only whether they are still to be called, and when: somebody who answered, who
refused and whose number was wrong look alike. Every change writes the whole box anew, in one size, so that
not even the row that changed can be seen without the key of the list.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.frames.records import Keys, key_of
from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.schema import telephone as table

Place = tuple[SurveyCode, int, int]
"""A round, and the numbers of a list of people and of the sample from it that is called."""

_PURPOSE = b"ydan telephone"
_SIZE = 320  # bytes of one person in the box; names of members of staff have at most 64 letters


class Half(StrEnum):
    """Half of a day in which somebody can be called."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class CallState(StrEnum):
    """Whether somebody is called again. ``OVER``: never, whatever the reason."""

    OPEN = "open"
    AGAIN = "again"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class When:
    """A half of a day; earlier ones are smaller."""

    day: date
    half: Half

    def __le__(self, other: "When") -> bool:
        """Say whether this half is not after another."""
        return (self.day, self.half is Half.AFTERNOON) <= (other.day, other.half is Half.AFTERNOON)


@dataclass(frozen=True, slots=True)
class Call:
    """What is kept about one person (``entry``: their row). ``tries``: in vain, while still to be called.

    ``caller`` stands there only for those whose call is looked at by a call-back, until that is done.
    ``holder``, ``held_on``: on whose screen the person is, and since which day.
    """

    entry: int
    state: CallState = CallState.OPEN
    again: When | None = None
    tries: int = 0
    caller: str = field(default="", repr=False)
    holder: str = field(default="", repr=False)
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class CallList:
    """The people of one sample who are called, and the kind of invitation whose codes the callers use.

    ``share``: how many in a hundred calls are looked at by a call-back. ``codes``: how many were taken.
    """

    place: Place
    assignment: int
    share: int
    codes: int
    calls: tuple[Call, ...] = field(repr=False)


def add(connection: sa.Connection, keys: Keys, new: CallList) -> None:
    """Store a new list of calls."""
    survey, frame, sample = new.place
    connection.execute(
        sa.insert(table).values(
            survey=survey,
            frame=frame,
            sample=sample,
            assignment=new.assignment,
            share=new.share,
            codes=new.codes,
            box=_sealed(connection, keys, new),
        )
    )


def change(connection: sa.Connection, keys: Keys, changed: CallList) -> None:
    """Put a list of calls in place of what is stored of it."""
    connection.execute(
        sa.update(table)
        .where(_at(changed.place))
        .values(codes=changed.codes, box=_sealed(connection, keys, changed))
    )


def get(connection: sa.Connection, keys: Keys, place: Place) -> CallList:
    """Give the calls of a sample. Raises Refused when nobody is called there, NotReady."""
    row = connection.execute(sa.select(table).where(_at(place))).first()
    if row is None:
        raise Refused(Problem(N_("Nobody is called for this sample: an officer sets it up first.")))
    try:
        plain = _box(connection, keys, place).decrypt(row.box, _bound(place))
    except CryptoError as error:
        raise NotReady(Problem(N_("What says who is called again was altered."))) from error
    return CallList(place, row.assignment, row.share, row.codes, tuple(_unpacked(plain)))


def places(connection: sa.Connection, survey: SurveyCode) -> tuple[Place, ...]:
    """List the samples of a round whose people are called."""
    rows = connection.execute(
        sa.select(table.c.frame, table.c.sample)
        .where(table.c.survey == survey)
        .order_by(table.c.frame, table.c.sample)
    )
    return tuple((survey, row.frame, row.sample) for row in rows)


def _at(place: Place) -> sa.ColumnElement[bool]:
    survey, frame, sample = place
    return sa.and_(table.c.survey == survey, table.c.frame == frame, table.c.sample == sample)


def _box(connection: sa.Connection, keys: Keys, place: Place) -> Aead:
    return Aead(keyed(key_of(connection, keys, place[0], place[1]), _PURPOSE))


def _bound(place: Place) -> bytes:
    return json.dumps(["telephone", *place]).encode()


def _sealed(connection: sa.Connection, keys: Keys, calls: CallList) -> bytes:
    plain = b"".join(_packed(one) for one in calls.calls)
    return bytes(_box(connection, keys, calls.place).encrypt(plain, _bound(calls.place)))


def _packed(call: Call) -> bytes:
    again = None if call.again is None else [call.again.day.isoformat(), call.again.half]
    held_on = None if call.held_on is None else call.held_on.isoformat()
    content = [call.entry, call.state, again, call.tries, call.caller, call.holder, held_on]
    return json.dumps(content).encode().ljust(_SIZE)


def _unpacked(plain: bytes) -> Iterator[Call]:
    for start in range(0, len(plain), _SIZE):
        yield _call(*json.loads(plain[start : start + _SIZE]))


def _call(*content: Any) -> Call:  # noqa: ANN401 - as JSON gives it
    entry, state, again, tries, caller, holder, held_on = content
    return Call(
        entry,
        CallState(state),
        None if again is None else When(date.fromisoformat(again[0]), Half(again[1])),
        tries,
        caller,
        holder,
        None if held_on is None else date.fromisoformat(held_on),
    )
