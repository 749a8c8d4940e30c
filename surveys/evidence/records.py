"""Files that show what was done about a recommendation: kept encrypted, given out, taken back."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys import audit
from surveys.codes import keyed
from surveys.evidence.cleaning import clean
from surveys.installation import Installation
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.schema import recommendation
from surveys.schema import recommendation_evidence as table

MOST = 20
NAME = "installation"
TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PURPOSE = b"ydan evidence"

Keys = tuple[bytes, ...]
"""The installation key and those it replaced, the present one first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file, without its content. What was taken back stays as a line."""

    id: str
    recommendation: str
    name: str
    media_type: str
    size: int
    added_by: str
    added_on: date
    taken_back_on: date | None


_TOLD = tuple(table.c[name] for name in Evidence.__dataclass_fields__)


def listing(connection: sa.Connection, of: str) -> tuple[Evidence, ...]:
    """Give the files of a recommendation, the oldest first."""
    wanted = sa.select(*_TOLD).where(table.c.recommendation == of)
    rows = connection.execute(wanted.order_by(table.c.added_on, table.c.name, table.c.id))
    return tuple(Evidence(**row._mapping) for row in rows)  # noqa: SLF001 - the documented way to a row's names


def find(connection: sa.Connection, of: str, id_: str) -> Evidence | None:
    """Give one file of a recommendation that was not taken back; None: there is none."""
    return next((one for one in listing(connection, of) if one.id == id_ and one.taken_back_on is None), None)


def add(installation: Installation, of: str, upload: tuple[str, bytes], by: str) -> bool:
    """Take in a file (name, content), rewritten; give whether it is new. Manages its own transaction.

    Raises BadInput for the file, Refused when there are enough. The same file again adds nothing.
    """
    name, kind, content = clean(*upload)
    digest, id_ = hashlib.sha256(content).hexdigest(), secrets.token_hex(8)
    box = _sealed(installation.keys.read(NAME), (of, id_), content)
    with installation.engine.begin() as connection:
        _hold(connection, of)
        kept = connection.scalars(
            sa.select(table.c.digest).where(table.c.recommendation == of, table.c.taken_back_on.is_(None))
        ).all()
        if digest in kept:
            return False
        if len(kept) >= MOST:
            raise Refused(
                Problem(N_("There are %(most)s files already. Take one back first."), {"most": MOST}, "file")
            )
        row = {"id": id_, "recommendation": of, "name": name, "media_type": TYPES[kind], "size": len(content)}
        added = {"digest": digest, "box": box, "added_by": by, "added_on": _today(installation)}
        connection.execute(sa.insert(table).values(row | added))
        _note(installation, connection, (by, "recommendation.evidence_add", of), id_)
    return True


def take_back(installation: Installation, one: Evidence, by: str) -> None:
    """Destroy the content of a file; the line stays. Raises Refused for who did not add it."""
    if one.added_by != by:
        raise Refused(Problem(N_("Only who added a file may take it back.")))
    with installation.engine.begin() as connection:
        gone = {"taken_back_on": _today(installation), "box": b""}
        wanted = (table.c.id == one.id, table.c.taken_back_on.is_(None))
        if connection.execute(sa.update(table).where(*wanted).values(gone)).rowcount:
            _note(
                installation,
                connection,
                (by, "recommendation.evidence_take_back", one.recommendation),
                one.id,
            )


def given(installation: Installation, one: Evidence, by: str) -> bytes:
    """Give the content of a file, noted in the trail before it leaves. Raises NotReady when it is damaged."""
    with installation.engine.begin() as connection:
        box = connection.scalar(sa.select(table.c.box).where(table.c.id == one.id)) or b""
        content = _opened(installation.keys.readable(NAME), (one.recommendation, one.id), box)
        _note(installation, connection, (by, "recommendation.evidence_read", one.recommendation), one.id)
    return content


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring every file under the present installation key; give how many needed it."""
    done = 0
    for place in _places(connection):
        box = _box(connection, place)
        if not _opens(keys[0], place, box):
            new = _sealed(keys[0], place, _opened(keys, place, box))
            connection.execute(sa.update(table).where(table.c.id == place[1]).values(box=new))
            done += 1
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every file."""
    return all(_opens(key, place, _box(connection, place)) for place in _places(connection))


def _places(connection: sa.Connection) -> list[tuple[str, str]]:
    wanted = sa.select(table.c.recommendation, table.c.id).where(table.c.taken_back_on.is_(None))
    return [(row.recommendation, row.id) for row in connection.execute(wanted.order_by(table.c.id))]


def _box(connection: sa.Connection, place: tuple[str, str]) -> bytes:
    return bytes(connection.execute(sa.select(table.c.box).where(table.c.id == place[1])).scalar_one())


def _aead(key: bytes) -> Aead:
    return Aead(keyed(key, _PURPOSE))


def _bound(place: tuple[str, str]) -> bytes:
    return json.dumps(["evidence", *place]).encode()


def _sealed(key: bytes, place: tuple[str, str], content: bytes) -> bytes:
    return bytes(_aead(key).encrypt(content, _bound(place)))


def _opens(key: bytes, place: tuple[str, str], box: bytes) -> bool:
    try:
        _aead(key).decrypt(box, _bound(place))
    except CryptoError:
        return False
    return True


def _opened(keys: Keys, place: tuple[str, str], box: bytes) -> bytes:
    for key in keys:
        try:
            return bytes(_aead(key).decrypt(box, _bound(place)))
        except CryptoError:
            continue
    raise NotReady(
        Problem(N_("This file is damaged, or the installation key is another one. Restore a backup."))
    )


def _hold(connection: sa.Connection, of: str) -> None:
    held = sa.update(recommendation).where(recommendation.c.id == of).values(id=of)
    if not connection.execute(held).rowcount:
        raise BadInput(Problem(N_("There is no such recommendation.")))


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()


def _note(installation: Installation, connection: sa.Connection, act: tuple[str, str, str], id_: str) -> None:
    by, what, of = act
    audit.append(connection, installation.clock, audit.Act(by, what, of, {"file": id_}))
