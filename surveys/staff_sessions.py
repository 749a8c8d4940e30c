"""The sessions of staff: rows, so that one that was ended has ended in every process, and stays ended.

The browser keeps a random number in a signed cookie; here stands only its digest.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.schema import staff_session

LONGEST = timedelta(hours=10)  # a working day; then one signs in again
IDLE = timedelta(hours=2)  # a desk that was left
NOTED_EVERY = timedelta(minutes=5)  # how exactly a session knows when it was last used
CLOCK_DRIFT = timedelta(minutes=5)  # a clock set back further would lengthen the day: sign in again
NUMBER_BYTES = 16
MOST_BROWSER = 64


class Way(StrEnum):
    """How somebody signed in; the last two are half-way in: one step is missing."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a password
    PASSKEY = "passkey"
    PROVIDER = "provider"
    CODE_MISSING = "code_missing"  # the provider vouched; the phone has not spoken yet
    NEW_PHONE = "new_phone"  # a recovery code stood for a lost phone: the new one is not set up yet


HALF = frozenset({Way.CODE_MISSING, Way.NEW_PHONE})


@dataclass(frozen=True, slots=True)
class StaffSession:
    """One browser in which somebody is signed in, as far as the installation knows it."""

    digest: bytes
    username: str
    started_at: datetime
    seen_at: datetime  # to five minutes
    browser: str
    way: Way

    @property
    def mark(self) -> str:
        """What a page calls it: nobody comes in with it."""
        return self.digest[:8].hex()


def digest_of(number: str) -> bytes:
    """Give what is stored of a session's number."""
    return hashlib.sha256(b"ydan staff session\0" + number.encode()).digest()


def begin(connection: sa.Connection, username: str, browser: str, way: Way, now: datetime) -> str:
    """Start a session; give the number for the cookie. Sessions that are over are taken away."""
    sweep(connection, now)
    number = secrets.token_hex(NUMBER_BYTES)
    connection.execute(
        sa.insert(staff_session).values(
            digest=digest_of(number),
            username=username,
            started_at=_stored(now),
            seen_at=_stored(now),
            browser=browser[:MOST_BROWSER],
            way=way,
        )
    )
    return number


def find(connection: sa.Connection, number: str, now: datetime) -> StaffSession | None:
    """Give the session of a number; None when there is none, or its time is over."""
    row = connection.execute(
        sa.select(staff_session).where(staff_session.c.digest == digest_of(number))
    ).first()
    found = None if row is None else _read(row)
    return found if found is not None and _lasts(found, now) else None


def needs_note(session: StaffSession, now: datetime) -> bool:
    """Say whether it is time to note that a session is used."""
    return abs(now - session.seen_at) > NOTED_EVERY


def note_use(connection: sa.Connection, session: StaffSession, now: datetime) -> None:
    """Note that a session was used now."""
    connection.execute(
        sa.update(staff_session).where(staff_session.c.digest == session.digest).values(seen_at=_stored(now))
    )


def listing(connection: sa.Connection, username: str, now: datetime) -> tuple[StaffSession, ...]:
    """Give the sessions of a member that still last, the newest first."""
    rows = connection.execute(sa.select(staff_session).where(staff_session.c.username == username))
    found = (_read(row) for row in rows)
    lasting = [one for one in found if _lasts(one, now)]
    return tuple(sorted(lasting, key=lambda one: (one.started_at, one.digest), reverse=True))


def end(connection: sa.Connection, digest: bytes) -> None:
    """End one session: every copy of its cookie is worth nothing from now on."""
    connection.execute(sa.delete(staff_session).where(staff_session.c.digest == digest))


def end_marked(connection: sa.Connection, username: str, mark: str) -> bool:
    """End the session of a member that a page calls so; False when there is none."""
    rows = connection.scalars(
        sa.select(staff_session.c.digest).where(staff_session.c.username == username)
    ).all()
    found = [digest for digest in rows if digest[:8].hex() == mark]
    for digest in found:
        end(connection, digest)
    return bool(found)


def end_all(connection: sa.Connection, username: str) -> int:
    """End every session of a member; give how many there were."""
    return connection.execute(sa.delete(staff_session).where(staff_session.c.username == username)).rowcount


def end_of_everybody(connection: sa.Connection) -> int:
    """End every session of everybody; give how many there were."""
    return connection.execute(sa.delete(staff_session)).rowcount


def sweep(connection: sa.Connection, now: datetime) -> int:
    """Take away the sessions that are over; give how many there were."""
    over = sa.or_(
        staff_session.c.started_at < _stored(now - LONGEST), staff_session.c.seen_at < _stored(now - IDLE)
    )
    return connection.execute(sa.delete(staff_session).where(over)).rowcount


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _read(row: sa.Row[tuple[Any, ...]]) -> StaffSession:
    return StaffSession(
        bytes(row.digest), row.username, _utc(row.started_at), _utc(row.seen_at), row.browser, Way(row.way)
    )


def _lasts(session: StaffSession, now: datetime) -> bool:
    since, seen = now - session.started_at, now - session.seen_at
    return -CLOCK_DRIFT <= since <= LONGEST and -CLOCK_DRIFT <= seen <= IDLE
