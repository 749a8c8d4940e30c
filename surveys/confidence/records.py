"""Confidence polls as they are kept: of which unit, about whom, how large the electorate, how far."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys.confidence.rules import Rules, from_json
from surveys.identifiers import CadreCode, UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import cadre, confidence_person, confidence_poll, staff

PollId = NewType("PollId", str)
"""Random: an address that nobody can guess tells nothing of how many there are."""


class PollState(StrEnum):
    """States of a poll, in order."""

    PREPARED = "prepared"
    COUNTING = "counting"
    AGREED = "agreed"
    MINUTED = "minuted"


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll. ``hash`` and ``signed_*`` are there from the moment its minutes are signed."""

    id: PollId
    unit: UnitCode
    title: str
    held_on: date
    electorate: int
    rules: Rules
    state: PollState
    begun_by: str
    begun_on: date
    hash: str | None = None
    signed_by: tuple[str, ...] = ()
    signed_on: date | None = None

    @property
    def minuted(self) -> bool:
        """Whether nothing changes any more."""
        return self.state is PollState.MINUTED


@dataclass(frozen=True, slots=True)
class PolledPerson:
    """A person whom the ballot paper names, with name and position as they stood when it was prepared."""

    number: int
    cadre: CadreCode
    name: str
    position: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Which polls to list: of some units (None: of all in the scope), in some states, some rows.

    ``read``: units whose polls are listed, too, once their minutes are signed.
    """

    units: Collection[UnitCode] | None = None
    states: Collection[PollState] = tuple(PollState)
    read: Collection[UnitCode] = ()
    offset: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list of polls, and how many there are in all."""

    rows: tuple[Poll, ...]
    total: int


_TABLE = confidence_poll.c
_COLUMNS: tuple[sa.Column[Any], ...] = tuple(one for one in _TABLE if one.name != "content")


def _poll(row: sa.Row[tuple[Any, ...]]) -> Poll:
    return Poll(
        id=PollId(row.id),
        unit=UnitCode(row.unit),
        title=row.title,
        held_on=row.held_on,
        electorate=row.electorate,
        rules=from_json(row.rules),
        state=PollState(row.state),
        begun_by=row.begun_by,
        begun_on=row.begun_on,
        hash=row.hash,
        signed_by=tuple(row.signed_by or ()),
        signed_on=row.signed_on,
    )


def new_id() -> PollId:
    """Make the id of a new poll."""
    return PollId(secrets.token_hex(8))


def find(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Poll | None:
    """Give one poll of some organizations; None where there is none, or it is another's."""
    row = connection.execute(sa.select(*_COLUMNS).where(_TABLE.id == id_)).first()
    return _poll(row) if row is not None and scope.has(row.unit) else None


def get(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Poll:
    """Give one poll. Raises BadInput where there is none."""
    found = find(connection, id_, scope)
    if found is None:
        raise BadInput(
            Problem(
                N_("There is no confidence poll “%(id)s”. Look at the list of confidence polls."), {"id": id_}
            )
        )
    return found


def hold(connection: sa.Connection, id_: str) -> Poll:
    """Give a poll to change what belongs to it, held until the transaction ends.

    Raises BadInput where there is none, Refused where its minutes are signed.
    """
    connection.execute(sa.update(confidence_poll).where(_TABLE.id == id_).values(state=_TABLE.state))
    found = get(connection, id_)
    if found.minuted:
        raise Refused(Problem(N_("The minutes of this poll are signed: nothing in it changes any more.")))
    return found


def move(connection: sa.Connection, id_: str, state: PollState) -> None:
    """Put a poll that is held into a state."""
    connection.execute(sa.update(confidence_poll).where(_TABLE.id == id_).values(state=state))


def listing(connection: sa.Connection, scope: Scope = EVERYTHING, sought: Sought | None = None) -> Part:
    """List polls, the latest day first."""
    sought = sought or Sought()
    wanted = sa.select(*_COLUMNS).where(scope.within(_TABLE.unit), _TABLE.state.in_(list(sought.states)))
    if sought.units is not None:
        told = sa.and_(_TABLE.unit.in_(sorted(sought.read)), _TABLE.state == PollState.MINUTED)
        wanted = wanted.where(sa.or_(_TABLE.unit.in_(sorted(sought.units)), told))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(_TABLE.held_on.desc(), _TABLE.title, _TABLE.id)
    rows = connection.execute(ordered.offset(sought.offset).limit(sought.most))
    return Part(tuple(_poll(row) for row in rows), total)


def people(connection: sa.Connection, id_: str) -> tuple[PolledPerson, ...]:
    """Give whom a poll is about, in the order of the ballot paper."""
    table = confidence_person.c
    rows = connection.execute(
        sa.select(table.number, table.cadre, table.name, table.position)
        .where(table.poll == id_)
        .order_by(table.number)
    )
    return tuple(PolledPerson(*row) for row in rows)


# --- conflicts of interest --------------------------------------------------------------------------------


def too_near(username: str) -> sa.Select[tuple[str]]:
    """Select the polls about a member of staff, their direct superior or a direct subordinate."""
    own = sa.select(staff.c.cadre).where(staff.c.username == username).scalar_subquery()
    above = sa.select(cadre.c.superior).where(cadre.c.code == own).scalar_subquery()
    below = sa.select(cadre.c.code).where(cadre.c.superior == own)
    polled = confidence_person.c.cadre
    return sa.select(confidence_person.c.poll).where(
        sa.or_(polled == own, polled == above, polled.in_(below))
    )


def has_conflict(connection: sa.Connection, username: str, id_: str) -> bool:
    """Say whether a poll is about a member of staff, their direct superior or a subordinate."""
    found = too_near(username).where(confidence_person.c.poll == id_).limit(1)
    return connection.scalar(found) is not None


def refuse_conflicts(connection: sa.Connection, usernames: Iterable[str], id_: str) -> None:
    """Raise Refused naming those of some people whom a poll is too near to."""
    near = [name for name in usernames if has_conflict(connection, name, id_)]
    if near:
        sentence = N_(
            "The poll is about %(username)s, their superior or their subordinate. Somebody else must act "
            "here."
        )
        raise Refused(*(Problem(sentence, {"username": name}) for name in near))
