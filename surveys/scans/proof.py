"""Scans are deleted when their batch is stored or dropped: files gone, key gone, counts and the day stay.

The key of a batch is destroyed when its ballots are stored: from then on nothing of its scans can be read.
Then the files are unlinked and the rows deleted, and the audit trail notes how many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.paper import batch_keys
from surveys.paper.batch_records import BatchState, Way
from surveys.scans import records, vault
from surveys.scans.page_record import Page
from surveys.scans.records import Place
from surveys.schema import paper_batch, scan_file, scan_page, scan_proof

_PROOF, _BATCH = scan_proof.c, paper_batch.c
PROGRAM = "–"  # in the audit trail: nobody of the staff, the program finished what an act began


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of the scans of one batch. ``differing`` of ``checked`` marks a person read otherwise.

    ``deleted_on``: None until files, rows and key are gone.
    """

    batch: int
    files: int
    pages: int
    rejected: int
    marks: int
    doubtful: int
    checked: int
    differing: int
    deleted_on: date | None


def note(connection: sa.Connection, place: Place, files: int, pages: Sequence[Page]) -> None:
    """Note the counts of a batch whose sheets are complete; again: anew."""
    survey, batch = place
    marks = [mark for page in pages for mark in page.marks if not page.by_hand]
    checked = [mark for mark in marks if mark.check and mark.decided]
    counts = {
        "files": files,
        "pages": len(pages),
        "rejected": sum(page.was_rejected for page in pages),
        "marks": len(marks),
        "doubtful": sum(mark.doubtful for mark in marks),
        "checked": len(checked),
        "differing": sum(mark.differs for mark in checked),
    }
    connection.execute(sa.delete(scan_proof).where(_PROOF.survey == survey, _PROOF.batch == batch))
    connection.execute(sa.insert(scan_proof).values(survey=survey, batch=batch, **counts))


def listing(connection: sa.Connection, survey: SurveyCode) -> tuple[Proof, ...]:
    """List what became of the scans of a round, by batch."""
    rows = connection.execute(sa.select(scan_proof).where(_PROOF.survey == survey).order_by(_PROOF.batch))
    return tuple(Proof(*row[1:]) for row in rows)


def finish_deletion(installation: Installation, by: str = PROGRAM) -> list[Place]:
    """Destroy what stored and dropped batches still have, and what uploads left that broke off.

    Doing it again does nothing. Called after a batch is stored or dropped, before every reading, and at
    start-up in case one was interrupted. Manages its own transactions.
    """
    with installation.engine.connect() as connection:
        ended = unfinished(installation, connection)
    for place in ended:
        _delete(installation, place, by)
    for folder in sorted(vault.root(installation).glob("*-*")):
        if folder in _entered(installation):
            vault.sweep(folder, lambda file: _is_known(installation, file))
        else:
            vault.clear(folder)  # of a batch that a restored database does not know
    return ended


def _entered(installation: Installation) -> set[Path]:
    """Give the folders of the batches that are being entered."""
    wanted = sa.select(_BATCH.survey, _BATCH.number).where(
        _BATCH.way == Way.SCANNED, _BATCH.state.in_((BatchState.KEYING, BatchState.COMPARING))
    )
    with installation.engine.connect() as connection:
        found = connection.execute(wanted).all()
    return {vault.folder(installation, SurveyCode(row.survey), row.number) for row in found}


def unfinished(installation: Installation, connection: sa.Connection) -> list[Place]:
    """List the batches that ended and of whose scans something is still there."""
    return [one for one in _ended(connection) if _has_anything(installation, connection, one)]


def _is_known(installation: Installation, file: bytes) -> bool:
    with installation.engine.connect() as connection:
        return records.is_file(connection, file)


def _ended(connection: sa.Connection) -> list[Place]:
    rows = connection.execute(
        sa.select(_BATCH.survey, _BATCH.number)
        .where(_BATCH.way == Way.SCANNED, _BATCH.state.in_((BatchState.STORED, BatchState.DROPPED)))
        .order_by(_BATCH.survey, _BATCH.number)
    )
    return [(SurveyCode(row.survey), row.number) for row in rows]


def _has_anything(installation: Installation, connection: sa.Connection, place: Place) -> bool:
    survey, batch = place
    undated = sa.select(_PROOF.batch).where(
        _PROOF.survey == survey, _PROOF.batch == batch, _PROOF.deleted_on.is_(None)
    )
    rows = [_count(connection, table, place) for table in (scan_file, scan_page)]
    has_folder = vault.folder(installation, *place).exists()
    return has_folder or any(rows) or connection.scalar(undated) is not None


def _delete(installation: Installation, place: Place, by: str) -> None:
    """Key first: whatever copy of a file is left somewhere, it is unreadable from here on."""
    survey, batch = place
    batch_keys.destroy(installation.key_store, survey, batch)
    vault.clear(vault.folder(installation, *place))
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        counts = {"batch": batch, "files": _count(connection, scan_file, place)}
        counts["pages"] = _count(connection, scan_page, place)
        records.forget(connection, place)
        connection.execute(
            sa.update(scan_proof)
            .where(_PROOF.survey == survey, _PROOF.batch == batch)
            .values(deleted_on=today)
        )
        audit.append(connection, installation.clock, audit.Act(by, "scan.delete", survey, counts))


def _count(connection: sa.Connection, table: sa.Table, place: Place) -> int:
    survey, batch = place
    rows = sa.select(sa.func.count()).select_from(table)
    return connection.scalar(rows.where(table.c.survey == survey, table.c.batch == batch)) or 0
