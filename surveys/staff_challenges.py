"""Questions that a passkey or a provider answers: made without a trace, answered once.

A challenge carries its hour and a seal over what it was asked for, so none is stored before it is
answered; an answer that somebody recorded finds its digest there and does not count again.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from surveys.codes import keyed
from surveys.problems import N_, Problem, Refused
from surveys.schema import staff_challenge

LASTS = timedelta(minutes=30)  # a ceremony of two takes its time
CLOCK_DRIFT = timedelta(minutes=5)
TIME_BYTES, RANDOM_BYTES = 8, 16
TOO_OLD = Problem(N_("This took too long, or was answered before. Please try once more."))


def new_challenge(key: bytes, purpose: str, now: datetime) -> bytes:
    """Make a challenge for a purpose (what, for whom, in which browser)."""
    content = int(now.timestamp()).to_bytes(TIME_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES)
    return content + _seal(key, content, purpose)


def _seal(key: bytes, content: bytes, purpose: str) -> bytes:
    return keyed(keyed(key, b"ydan staff challenge"), content + purpose.encode())


def require_own(key: bytes, challenge: bytes, purpose: str, now: datetime) -> None:
    """Raise Refused unless a challenge is ours, of this purpose and not too old."""
    content = challenge[: TIME_BYTES + RANDOM_BYTES]
    seal = challenge[TIME_BYTES + RANDOM_BYTES :]
    if not hmac.compare_digest(seal, _seal(key, content, purpose)):
        raise Refused(TOO_OLD)
    age = now.timestamp() - int.from_bytes(content[:TIME_BYTES], "big")
    if not -CLOCK_DRIFT.total_seconds() <= age <= LASTS.total_seconds():
        raise Refused(TOO_OLD)


def spend(connection: sa.Connection, challenge: bytes, now: datetime) -> None:
    """Note that a challenge was answered. Raises Refused when it was answered before."""
    sweep(connection, now)
    digest = hashlib.sha256(challenge).digest()
    # Not "is it there?" and then "put it there": of two at once only one may find it new.
    try:
        with connection.begin_nested():
            connection.execute(
                sa.insert(staff_challenge).values(digest=digest, until=_stored(now + LASTS + CLOCK_DRIFT))
            )
    except sa.exc.IntegrityError as error:
        raise Refused(TOO_OLD) from error


def sweep(connection: sa.Connection, now: datetime) -> int:
    """Forget the challenges that would be too old anyway; give how many there were."""
    over = staff_challenge.c.until < _stored(now)
    return connection.execute(sa.delete(staff_challenge).where(over)).rowcount


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
