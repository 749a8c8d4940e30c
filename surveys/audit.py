"""The audit trail: every privileged act, hash-chained and only ever added to; never a respondent.

Each event's hash covers the event and the hash before it. That alone shows a change in the middle, not a
cut at the end, nor a chain computed anew, nor the whole database set back to an older backup. So a witness
file outside the database (and outside its backups) notes each event twice: ``+`` before its transaction
commits, ``=`` afterwards. An event in the database without ``+`` was not added by this program; an event
with ``=`` that is missing was removed. A crash between the two leaves a lone ``+``, which proves neither.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from surveys.installation import Clock
from surveys.schema import audit_event

FIRST_PREVIOUS_HASH = "0" * 64
PENDING = "audit-events"  # where a database connection keeps the events of its open transaction


@dataclass(frozen=True, slots=True)
class Act:
    """An act of staff: ``act`` is a word of ours ("survey.open"), ``about`` names its object."""

    actor: str
    act: str
    about: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event as stored. ``details`` is canonical JSON."""

    number: int
    at: datetime
    actor: str
    act: str
    object: str
    details: str
    previous_hash: str
    hash: str

    @property
    def expected_hash(self) -> str:
        """SHA-256 over everything else in the event."""
        content = [
            self.number,
            self.at.isoformat(),
            self.actor,
            self.act,
            self.object,
            self.details,
            self.previous_hash,
        ]
        return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: object) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def event_of(row: sa.Row[tuple[object, ...]]) -> AuditEvent:
    """Give the event of a row of the table."""
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    at = values.pop("at")
    # SQLite gives back the time as written, in UTC but without saying so.
    return AuditEvent(at=at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), **values)


def _lock(connection: sa.Connection) -> None:
    """Make other processes wait until this transaction ends: the chain has one end."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.update(audit_event).where(audit_event.c.number == 0).values(number=0))
    else:
        connection.exec_driver_sql("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE")


def append(connection: sa.Connection, clock: Clock, act: Act) -> AuditEvent:
    """Add an act to the trail, within the transaction of the act itself."""
    _lock(connection)
    last = connection.execute(
        sa.select(audit_event.c.number, audit_event.c.hash).order_by(audit_event.c.number.desc()).limit(1)
    ).first()
    event = AuditEvent(
        number=last.number + 1 if last else 1,
        at=clock().astimezone(UTC).replace(microsecond=0),
        actor=act.actor,
        act=act.act,
        object=act.about,
        details=_canonical(dict(act.details)),
        previous_hash=last.hash if last else FIRST_PREVIOUS_HASH,
        hash="",
    )
    values = {name: getattr(event, name) for name in audit_event.c.keys()}  # noqa: SIM118 - columns by key
    values["hash"] = event.expected_hash
    connection.execute(sa.insert(audit_event).values(values))
    connection.info.setdefault(PENDING, []).append((event.number, values["hash"]))
    return AuditEvent(**values)


def events(connection: sa.Connection, *, before: int | None = None, most: int = 50) -> tuple[AuditEvent, ...]:
    """List events, the newest first: those before a number, so that pages do not shift."""
    wanted = sa.select(audit_event).order_by(audit_event.c.number.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(audit_event.c.number < before)
    return tuple(event_of(row) for row in connection.execute(wanted))


def last_of(connection: sa.Connection, act: str, about: str) -> AuditEvent | None:
    """Give the last event of one kind about one object; None where there is none."""
    row = connection.execute(
        sa.select(audit_event)
        .where(audit_event.c.act == act, audit_event.c.object == about)
        .order_by(audit_event.c.number.desc())
        .limit(1)
    ).first()
    return None if row is None else event_of(row)


def every_event(connection: sa.Connection) -> list[AuditEvent]:
    """Give the whole trail in order."""
    return [
        event_of(row) for row in connection.execute(sa.select(audit_event).order_by(audit_event.c.number))
    ]
