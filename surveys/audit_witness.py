"""The witness of the audit trail, a file outside the database, and the check of the trail against it."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from surveys.audit import FIRST_PREVIOUS_HASH, PENDING, AuditEvent, every_event
from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem
from surveys.schema import audit_event

ANNOUNCED = "+"
COMMITTED = "="
_NOTED = "audit-events-noted"
_NOTES = sa.select(audit_event.c.number, audit_event.c.hash)

Note = tuple[int, str]
"""Number and hash of an event."""


def witness_of(installation: Installation) -> Path:
    """Give the witness file of an installation: it lies in the key store, away from database backups."""
    return installation.key_store / ".audit-witness"


def watch(engine: sa.Engine, witness: Path) -> None:
    """Note every audit event of an engine in the witness file. Called once, where the engine is opened."""

    def announce(connection: sa.Connection) -> None:
        notes = _still_there(connection, connection.info.pop(PENDING, []))
        if notes:
            _write(witness, ANNOUNCED, notes)
            connection.info[_NOTED] = notes

    def forget(connection: sa.Connection) -> None:
        connection.info.pop(PENDING, None)
        connection.info.pop(_NOTED, None)

    def confirm(_connection: object, entry: ConnectionPoolEntry) -> None:
        notes = entry.info.pop(_NOTED, None)
        if notes:
            # The act is done and announced: a full disk may lose this note, never undo the act.
            with suppress(NotReady):
                _write(witness, COMMITTED, notes)

    event.listen(engine, "commit", announce)
    event.listen(engine, "rollback", forget)
    event.listen(engine, "checkin", confirm)


def _still_there(connection: sa.Connection, notes: list[Note]) -> list[Note]:
    """Leave out events whose savepoint was rolled back."""
    return [
        (number, hashed)
        for number, hashed in notes
        if connection.scalar(sa.select(audit_event.c.hash).where(audit_event.c.number == number)) == hashed
    ]


def _write(witness: Path, sign: str, notes: Iterable[Note]) -> None:
    lines = "".join(f"{sign} {number} {hashed}\n" for number, hashed in notes)
    try:
        descriptor = os.open(witness, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"\n{lines}".encode())  # a line torn by a crash ends here
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotReady(
            Problem(
                N_("The witness file of the audit trail cannot be written. Check its folder and the disk."),
                where=str(witness),
            )
        ) from error


def add_to(witness: Path, lines: bytes) -> None:
    """Add what a copy of a witness knows; what the witness itself knows stays."""
    known = set(witness.read_bytes().splitlines()) if witness.exists() else set()
    new = [line for line in lines.splitlines() if line not in known]
    with os.fdopen(os.open(witness, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as file:
        file.write(b"\n" + b"".join(line + b"\n" for line in new))
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class _Witnessed:
    announced: frozenset[Note]
    committed: frozenset[Note]


def _read(witness: Path) -> _Witnessed:
    noted: dict[str, set[Note]] = {ANNOUNCED: set(), COMMITTED: set()}
    for line in witness.read_text(encoding="ascii", errors="replace").splitlines():
        sign, _, note = line.partition(" ")
        number, _, hashed = note.partition(" ")
        if sign in noted and number.isdecimal() and len(hashed) == len(FIRST_PREVIOUS_HASH):
            noted[sign].add((int(number), hashed))
    return _Witnessed(frozenset(noted[ANNOUNCED]), frozenset(noted[COMMITTED]))


Progress = Callable[[int, int], None]
"""Is told how many events are checked, and of how many."""


def silent(_done: int, _whole: int) -> None:
    """Tell nobody."""


def verify(connection: sa.Connection, witness: Path, progress: Progress = silent) -> list[Problem]:
    """Check the trail by itself and against its witness. Gives what is wrong, in the order of the events."""
    events = every_event(connection)
    problems = _chain_problems(events, progress)
    if not witness.exists():
        if events:
            problems.append(
                Problem(
                    N_(
                        "The witness file is missing, so events cut off at the end cannot be noticed. "
                        "Restore it from the backup of the key store."
                    ),
                    where=str(witness),
                )
            )
        return problems
    return problems + _witness_problems(events, _read(witness))


def gone(connection: sa.Connection, witness: Path) -> int:
    """Count the events that were written but are gone: an older state of the database was put back.

    Quicker than `verify`, for every start of the program.
    """
    if not witness.exists():
        return 0
    there = {(number, hashed) for number, hashed in connection.execute(_NOTES)}
    return len(_read(witness).committed - there)


def _chain_problems(events: list[AuditEvent], progress: Progress) -> list[Problem]:
    problems = []
    previous, expected_number = FIRST_PREVIOUS_HASH, 1
    for done, found in enumerate(events):
        progress(done, len(events))
        where = f"audit event {found.number}"
        if found.number != expected_number:
            problems.append(
                Problem(
                    N_("Event %(number)s is missing before this one: it was removed."),
                    {"number": expected_number},
                    where,
                )
            )
        elif found.previous_hash != previous:
            problems.append(Problem(N_("The event does not follow the one before it."), where=where))
        if found.hash != found.expected_hash:
            problems.append(Problem(N_("The event was changed after it was written."), where=where))
        previous, expected_number = found.hash, found.number + 1
    return problems


def _witness_problems(events: list[AuditEvent], witnessed: _Witnessed) -> list[Problem]:
    there = {(found.number, found.hash) for found in events}
    problems = [
        Problem(
            N_("The event is not in the witness file: it was not written by this program."),
            where=f"audit event {number}",
        )
        for number, _ in sorted(there - witnessed.announced)
    ]
    problems.extend(
        Problem(
            N_(
                "The event was written but is gone: it was removed or replaced, "
                "or an older state of the database was put back."
            ),
            where=f"audit event {number}",
        )
        for number, _ in sorted(witnessed.committed - there)
    )
    return problems
