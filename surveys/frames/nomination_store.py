"""Nominations at rest: each in a box of one size under the key of the list that it names a row of."""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.frames.nomination_rules import NominationRule
from surveys.frames.records import Keys, key_of
from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode
from surveys.problems import N_, NotReady, Problem
from surveys.schema import nomination as table

ID_BYTES = 16
_SIZE = 256  # every box is as long: a length would tell a name


@dataclass(frozen=True, slots=True)
class Place:
    """Whom somebody is asked about, and as what."""

    survey: SurveyCode
    subject: SubjectNumber
    group: RespondentGroup


@dataclass(frozen=True, slots=True)
class Row:
    """One nomination; ``entry`` is a row of the list of staff, ``by`` the username of who proposed it."""

    subject: SubjectNumber
    group: RespondentGroup
    entry: int
    choice: str
    reason: str | None
    by: str
    id: bytes = field(default=b"", repr=False)


def write(connection: sa.Connection, keys: Keys, rule: NominationRule, rows: Iterable[Row]) -> None:
    """Store new nominations, in the order of random ids."""
    box = Aead(key_of(connection, keys, rule.survey, rule.frame))
    stored = [(secrets.token_bytes(ID_BYTES), row) for row in rows]
    if stored:
        connection.execute(
            sa.insert(table),
            [
                {"id": name, "survey": rule.survey, "frame": rule.frame, "box": _sealed(box, rule, name, row)}
                for name, row in sorted(stored, key=lambda one: one[0])
            ],
        )


def change(connection: sa.Connection, keys: Keys, rule: NominationRule, rows: Iterable[Row]) -> None:
    """Put nominations in place of those with their ids."""
    box = Aead(key_of(connection, keys, rule.survey, rule.frame))
    for row in rows:
        connection.execute(
            sa.update(table).where(table.c.id == row.id).values(box=_sealed(box, rule, row.id, row))
        )


def drop(connection: sa.Connection, ids: Sequence[bytes]) -> None:
    """Delete nominations."""
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))


def read(
    connection: sa.Connection, keys: Keys, rule: NominationRule, place: Place | None = None
) -> list[Row]:
    """Give the nominations from the list of a rule, of one place or of all. Raises NotReady."""
    box = Aead(key_of(connection, keys, rule.survey, rule.frame))
    stored = connection.execute(
        sa.select(table.c.id, table.c.box).where(table.c.survey == rule.survey, table.c.frame == rule.frame)
    )
    try:
        rows = [_row(one.id, *json.loads(box.decrypt(one.box, _bound(rule, one.id)))) for one in stored]
    except CryptoError as error:
        raise NotReady(
            Problem(N_("The nominations of round %(survey)s were altered."), {"survey": rule.survey})
        ) from error
    return [row for row in rows if place is None or (row.subject, row.group) == (place.subject, place.group)]


def _sealed(box: Aead, rule: NominationRule, name: bytes, row: Row) -> bytes:
    content = [row.subject, row.group, row.entry, row.choice, row.reason, row.by]
    return bytes(box.encrypt(json.dumps(content).encode().ljust(_SIZE), _bound(rule, name)))


def _bound(rule: NominationRule, name: bytes) -> bytes:
    return json.dumps(["nomination", rule.survey, rule.frame, name.hex()]).encode()


def _row(  # noqa: PLR0913, PLR0917 - the fields of a box in their order
    name: bytes, subject: int, group: str, entry: int, choice: str, reason: str | None, by: str
) -> Row:
    return Row(SubjectNumber(subject), RespondentGroup(group), entry, choice, reason, by, name)
