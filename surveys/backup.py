"""Backups of the database, encrypted, with nothing in them from which an order of ballots follows.

The keys are never in it (see ``surveys.backup_keys``). What is restored is what was copied, all or
nothing; that acts of the audit trail are gone then shows in its witness, which no database backup holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from surveys import audit, backup_boxes, backup_file, backup_rows, key_store
from surveys.audit_witness import gone, witness_of
from surveys.backup_file import Head, Kind, Write
from surveys.backup_lock import Key, Lock
from surveys.box_engines import box_of, open_box
from surveys.database import BUSY_SECONDS
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import audit_event
from surveys.schema import survey as survey_table
from surveys.upgrade import UPGRADE_LOCK, known, revision, upgrade_within

UNCLOSED = (SurveyState.OPEN, SurveyState.CLOSING)
REVISION = "revision"
BOX = "box"
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of an installation that was restored.

    ``boxes`` came out of the backup; ``kept`` were still there and stay, they may hold later ballots;
    ``lost``: rounds whose keys are no longer in the key store, so nobody can ever open their ballots.
    ``gone``: acts of the audit trail that were done after the backup was made.
    """

    head: Head
    boxes: tuple[SurveyCode, ...]
    kept: tuple[SurveyCode, ...]
    lost: tuple[SurveyCode, ...]
    gone: int


def make(installation: Installation, path: Path, how: Lock, actor: str) -> Head:
    """Write a backup of the database and of the boxes of open rounds. Manages its own transactions.

    Raises BadInput when the file is there already, NotReady when it cannot be written or a box or its
    round secret is missing, Refused when a round was opened or closed meanwhile.
    """
    now = installation.clock()
    head = Head(Kind.DATABASE, now.astimezone(installation.time_zone).date())
    with backup_file.writing(path, head, how) as write:
        with installation.engine.begin() as connection:
            # In the backup itself, so that restoring the newest one loses no act.
            act = audit.Act(actor, "backup.make", head.kind.value, {"made_on": head.made_on.isoformat()})
            audit.append(connection, installation.clock, act)
        write({REVISION: revision(installation.engine)})
        # Boxes before the database: a code issued and used in between is then merely not used yet.
        copied = _copy_boxes(installation, write)
        with _one_moment(installation.engine) as connection:
            if _unclosed(connection).keys() != copied:
                raise Refused(
                    Problem(N_("A round was opened or closed meanwhile. Make the backup once more."))
                )
            write({ROWS: None})
            for line in backup_rows.dump(connection):
                write(line)
    return head


def _unclosed(connection: sa.Connection) -> dict[SurveyCode, bytes]:
    table = survey_table.c
    rows = connection.execute(sa.select(table.code, table.public_key).where(table.state.in_(UNCLOSED)))
    return {SurveyCode(row.code): row.public_key for row in rows}


def _copy_boxes(installation: Installation, write: Write) -> set[SurveyCode]:
    with installation.engine.connect() as connection:
        found = _unclosed(connection)
    for survey, public_key in sorted(found.items()):
        write({BOX: survey})
        keys = key_store.round_keys(installation.key_store, survey)
        for line in backup_boxes.copied(open_box(installation, survey), public_key, keys):
            write(line)
    return set(found)


@contextmanager
def _one_moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        yield connection


def restore(
    installation: Installation, path: Path, key: Key, actor: str, *, replace: bool = False
) -> Restored:
    """Put a backup in place of the database: all of it or, after a fault, nothing. Own transactions.

    Boxes that are still there are kept. Interrupted before its end, it can be done again.

    Raises BadInput when the file is no whole backup of this or an older version, Refused for a wrong key
    or, without ``replace``, when there is something to lose.
    """
    head = backup_file.head_of(path)
    for _ in backup_file.lines(path, Kind.DATABASE, key):
        pass  # read to its very end before anything is touched
    with installation.engine.begin() as connection:
        _lock(connection)
        if not replace and _holds_something(connection):
            raise Refused(
                Problem(N_("This installation is in use already; --replace puts the backup in its place."))
            )
        backup_rows.empty(connection)
        lines = backup_file.lines(path, Kind.DATABASE, key)
        upgrade_within(connection, _require_known(next(lines)[REVISION], path))
        backup_rows.load(connection, _rows_only(lines))
        upgrade_within(connection)
        act = audit.Act(actor, "backup.restore", head.kind.value, {"made_on": head.made_on.isoformat()})
        audit.append(connection, installation.clock, act)
    _forget_old_pages(installation.engine)
    boxes, kept, lost = _restore_boxes(installation, backup_file.lines(path, Kind.DATABASE, key))
    with installation.engine.connect() as connection:
        return Restored(head, boxes, kept, lost, gone(connection, witness_of(installation)))


def _lock(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Tables are dropped: whoever still works on them is waited for, not for ever.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))


def _holds_something(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table(audit_event.name):
        return False
    return connection.scalar(sa.select(sa.func.count()).select_from(audit_event)) != 0


def _require_known(found: str, path: Path) -> str:
    if not known(found):
        raise BadInput(
            Problem(
                N_("The backup was made by a newer version of the program. Install that version first."),
                where=str(path),
            )
        )
    return found


def _rows_only(lines: Iterator[Any]) -> Iterator[Any]:
    for line in lines:
        if ROWS in line:
            yield from lines


def _forget_old_pages(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _restore_boxes(
    installation: Installation, lines: Iterator[Any]
) -> tuple[tuple[SurveyCode, ...], tuple[SurveyCode, ...], tuple[SurveyCode, ...]]:
    boxes: list[SurveyCode] = []
    kept: list[SurveyCode] = []
    lost: list[SurveyCode] = []
    for survey, rows in groupby(_boxed(lines), key=itemgetter(0)):
        if not key_store.folder(installation.key_store, survey).exists():
            lost.append(survey)
        elif box_of(installation, survey).exists():
            kept.append(survey)
        else:
            content = (line for _, line in rows if BOX not in line)
            box_of(installation, survey).refill(backup_boxes.rows_of(content))
            boxes.append(survey)
    return tuple(boxes), tuple(kept), tuple(lost)


def _boxed(lines: Iterator[Any]) -> Iterator[tuple[SurveyCode, Any]]:
    """Give each line of a box, its first one too, with the round it belongs to."""
    survey = SurveyCode("")
    next(lines)  # the revision
    for line in takewhile(lambda line: ROWS not in line, lines):
        survey = SurveyCode(line.get(BOX, survey))
        yield survey, line
