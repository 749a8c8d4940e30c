"""A frame at rest: names and addresses encrypted with a key of the frame's own, apart from every ballot.

The frame's key is itself encrypted with the installation key; destroying the frame destroys it.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.schema import frame as frame_table
from surveys.schema import frame_entry as entry_table

Keys = Sequence[bytes]
"""The installation key and those it replaced, the present one first."""

_PURPOSE = b"ydan frames"


class FrameKind(StrEnum):
    """Who stands in a list."""

    HOUSEHOLDS = "households"
    STAFF = "staff"
    MEETING = "meeting"


class EntryState(StrEnum):
    """Whether an entry belongs to the frame. ``UNDECIDED``: perhaps a double, a person has to say."""

    KEPT = "kept"
    UNDECIDED = "undecided"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Person:
    """What a list says about somebody who may be asked; "" where it says nothing.

    ``part``: village, street group, department. ``size``: people of the household (a measure for drawing).
    """

    name: str = field(repr=False)
    address: str = field(default="", repr=False)
    part: str = ""
    stratum: int = 0
    size: int = 1
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a frame; ``number`` is its row in the imported file."""

    number: int
    state: EntryState
    person: Person


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a round. ``fixed``: a sample was drawn from it, so that it does not change any more."""

    survey: SurveyCode
    number: int
    kind: FrameKind
    title: str
    keep_until: date
    fixed: bool
    counts: Mapping[EntryState, int]

    @property
    def is_decided(self) -> bool:
        """Say whether somebody has decided about every double."""
        return not self.counts.get(EntryState.UNDECIDED, 0)


@dataclass(frozen=True, slots=True)
class FramePlan:
    """A frame as somebody wants to import it."""

    kind: FrameKind
    title: str
    keep_until: date


def _wrapping(installation_key: bytes) -> Aead:
    return Aead(keyed(installation_key, _PURPOSE))


def _bound(survey: SurveyCode, frame: int, entry: int = 0) -> bytes:
    return json.dumps(["frame", survey, frame, entry]).encode()


def store(
    connection: sa.Connection,
    keys: Keys,
    place: tuple[SurveyCode, int],
    plan: FramePlan,
    entries: Iterable[Entry],
) -> None:
    """Store a new frame under ``place``, its round and number."""
    survey, number = place
    key = secrets.token_bytes(Aead.KEY_SIZE)
    sealed = _wrapping(keys[0]).encrypt(key, _bound(survey, number))
    connection.execute(
        sa.insert(frame_table).values(
            survey=survey,
            number=number,
            kind=plan.kind,
            title=plan.title,
            keep_until=plan.keep_until,
            sealed_key=bytes(sealed),
        )
    )
    box = Aead(key)
    rows = [
        {
            "survey": survey,
            "frame": number,
            "number": one.number,
            "state": one.state,
            "box": bytes(box.encrypt(_packed(one.person), _bound(survey, number, one.number))),
        }
        for one in entries
    ]
    connection.execute(sa.insert(entry_table), rows)


def _packed(person: Person) -> bytes:
    return json.dumps(asdict(person), ensure_ascii=False).encode()


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring the keys of all frames under the present installation key; give how many needed it."""
    table = frame_table.c
    done = 0
    for row in connection.execute(sa.select(table.survey, table.number, table.sealed_key)).all():
        bound = _bound(SurveyCode(row.survey), row.number)
        if _opens(row.sealed_key, bound, keys[0]) is not None:
            continue
        sealed = _wrapping(keys[0]).encrypt(_unwrapped(row.sealed_key, bound, keys), bound)
        connection.execute(
            sa.update(frame_table)
            .where(table.survey == row.survey, table.number == row.number)
            .values(sealed_key=bytes(sealed))
        )
        done += 1
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every frame."""
    table = frame_table.c
    rows = connection.execute(sa.select(table.survey, table.number, table.sealed_key))
    return all(
        _opens(row.sealed_key, _bound(SurveyCode(row.survey), row.number), key) is not None for row in rows
    )


def _opens(sealed: bytes, bound: bytes, key: bytes) -> bytes | None:
    try:
        return bytes(_wrapping(key).decrypt(sealed, bound))
    except CryptoError:
        return None


def _unwrapped(sealed: bytes, bound: bytes, keys: Keys) -> bytes:
    for key in keys:
        if (found := _opens(sealed, bound, key)) is not None:
            return found
    raise _unreadable()


def _unreadable() -> NotReady:
    return NotReady(
        Problem(
            N_("A list of people cannot be read: the installation key is another one, or it was damaged.")
        )
    )


def entries(connection: sa.Connection, keys: Keys, survey: SurveyCode, number: int) -> tuple[Entry, ...]:
    """Give the entries of a frame in the order of the file. Raises Refused without it, NotReady."""
    box = Aead(key_of(connection, keys, survey, number))
    rows = connection.execute(
        sa.select(entry_table.c.number, entry_table.c.state, entry_table.c.box)
        .where(entry_table.c.survey == survey, entry_table.c.frame == number)
        .order_by(entry_table.c.number)
    )
    try:
        return tuple(
            Entry(
                row.number,
                EntryState(row.state),
                Person(**json.loads(box.decrypt(row.box, _bound(survey, number, row.number)))),
            )
            for row in rows
        )
    except CryptoError as error:
        raise _unreadable() from error


def no_frame(number: int) -> Refused:
    """Give the refusal of a frame that is not there."""
    return Refused(
        Problem(N_("The round has no list number %(number)s, or it was destroyed."), {"number": number})
    )


def key_of(connection: sa.Connection, keys: Keys, survey: SurveyCode, number: int) -> bytes:
    """Give the key of a frame's entries. Raises Refused without the frame, NotReady."""
    table = frame_table.c
    sealed = connection.scalar(
        sa.select(table.sealed_key).where(table.survey == survey, table.number == number)
    )
    if sealed is None:
        raise no_frame(number)
    return _unwrapped(sealed, _bound(survey, number), keys)


def change(connection: sa.Connection, keys: Keys, place: tuple[SurveyCode, int], entry: Entry) -> None:
    """Put an entry in place of the one with its number. Raises Refused without the frame, NotReady."""
    survey, number = place
    box = Aead(key_of(connection, keys, survey, number))
    table = entry_table.c
    connection.execute(
        sa.update(entry_table)
        .where(table.survey == survey, table.frame == number, table.number == entry.number)
        .values(
            state=entry.state,
            box=bytes(box.encrypt(_packed(entry.person), _bound(survey, number, entry.number))),
        )
    )


def no_row(row: int) -> Refused:
    """Give the refusal of a row that a list does not have."""
    return Refused(Problem(N_("The list has no row %(row)s."), {"row": row}))


def listing(connection: sa.Connection, survey: SurveyCode) -> tuple[Frame, ...]:
    """Give the frames of a round by number."""
    found = entry_table.c
    counted: dict[int, Counter[EntryState]] = {}
    for row in connection.execute(
        sa.select(found.frame, found.state, sa.func.count().label("entries"))
        .where(found.survey == survey)
        .group_by(found.frame, found.state)
    ):
        counted.setdefault(row.frame, Counter())[EntryState(row.state)] = row.entries
    table = frame_table.c
    rows = connection.execute(sa.select(frame_table).where(table.survey == survey).order_by(table.number))
    return tuple(
        Frame(
            survey,
            row.number,
            FrameKind(row.kind),
            row.title,
            row.keep_until,
            row.fixed,
            dict(counted.get(row.number, {})),
        )
        for row in rows
    )


def get(connection: sa.Connection, survey: SurveyCode, number: int) -> Frame:
    """Give one frame. Raises Refused when it is not there."""
    for one in listing(connection, survey):
        if one.number == number:
            return one
    raise no_frame(number)
