"""What jobs made, at rest: compressed, encrypted with the installation key, forgotten after thirty days."""

import json
import zlib
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.problems import N_, NotReady, Problem
from surveys.schema import job as job_table

KEPT_FOR = timedelta(days=30)
ENDED = ("done", "failed")
_PURPOSE = b"ydan jobs"

Keys = tuple[bytes, ...]
"""The installation key and those it replaced, the present one first."""
Place = tuple[str, str]
"""The job and its kind: authenticated with the box."""


def _aead(key: bytes) -> Aead:
    return Aead(keyed(key, _PURPOSE))


def _bound(place: Place) -> bytes:
    return json.dumps(["job", *place]).encode()


def seal(key: bytes, place: Place, content: bytes) -> bytes:
    """Encrypt what a job made, for its place."""
    return bytes(_aead(key).encrypt(zlib.compress(content), _bound(place)))


def _opened(keys: Keys, place: Place, box: bytes) -> bytes:
    """Decrypt a box, still compressed. Raises NotReady when no key opens it in this place."""
    for key in keys:
        try:
            return bytes(_aead(key).decrypt(box, _bound(place)))
        except CryptoError:
            continue
    raise NotReady(
        Problem(
            N_("What this work made is damaged, or the installation key is another one. Ask for it again.")
        )
    )


def read(connection: sa.Connection, keys: Keys, number: str) -> bytes | None:
    """Give what a job made; None when it made nothing, or is forgotten. Raises NotReady when damaged."""
    row = connection.execute(
        sa.select(job_table.c.kind, job_table.c.box).where(job_table.c.id == bytes.fromhex(number))
    ).one_or_none()
    if row is None or row.box is None:
        return None
    return zlib.decompress(_opened(keys, (number, row.kind), row.box))


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring every box under the present installation key; give how many needed it."""
    table = job_table.c
    done = 0
    for number, place in _places(connection):
        box = connection.scalar(sa.select(table.box).where(table.id == number))
        if box is None or _opens(keys[0], place, box):
            continue
        new = bytes(_aead(keys[0]).encrypt(_opened(keys, place, box), _bound(place)))
        connection.execute(sa.update(job_table).where(table.id == number).values(box=new))
        done += 1
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every box."""
    wanted = job_table.c.id
    return all(
        _opens(key, place, connection.scalar(sa.select(job_table.c.box).where(wanted == number)) or b"")
        for number, place in _places(connection)
    )


def _places(connection: sa.Connection) -> list[tuple[bytes, Place]]:
    table = job_table.c
    rows = connection.execute(
        sa.select(table.id, table.kind).where(table.box.is_not(None)).order_by(table.id)
    )
    return [(row.id, (row.id.hex(), row.kind)) for row in rows]


def _opens(key: bytes, place: Place, box: bytes) -> bool:
    try:
        _aead(key).decrypt(box, _bound(place))
    except (CryptoError, ValueError):
        return False
    return True


def forget(connection: sa.Connection, now: datetime) -> int:
    """Delete jobs that were asked for more than thirty days ago and ended; give how many."""
    table = job_table.c
    last = (now - KEPT_FOR).astimezone(UTC)
    return connection.execute(
        sa.delete(job_table).where(table.state.in_(ENDED), table.asked_at < last)
    ).rowcount


def forgettable(connection: sa.Connection, now: datetime) -> int:
    """Count what `forget` would delete."""
    table = job_table.c
    last = (now - KEPT_FOR).astimezone(UTC)
    wanted = sa.select(sa.func.count()).where(table.state.in_(ENDED), table.asked_at < last)
    return connection.scalar(wanted) or 0
