"""What deleting leaves on the disk, taken away and looked for: pages, write-ahead log, old table files."""

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from surveys.schema import (
    api_token,
    ballot_block,
    frame,
    frame_entry,
    job,
    moderated_text,
    self_assessment,
    staff,
    webhook,
    webhook_delivery,
)

NEEDLE_BYTES = 24  # a block begins with its nonce: no two blocks have the same
CHUNK_BYTES = 1 << 20
ENDINGS = ("", "-wal", "-journal")


def sweep(engine: sa.Engine) -> None:
    """Take what was deleted off the disk as far as the database can. Opens connections of its own."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            # Freed pages are zeros already (secure_delete); the log still holds older ones.
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            ours = (ballot_block, moderated_text, frame_entry, frame, job, staff)
            for table in (*ours, self_assessment, api_token, webhook, webhook_delivery):
                connection.exec_driver_sql(f"VACUUM FULL {table.name}")
            connection.exec_driver_sql("CHECKPOINT")


def left_in_files(engine: sa.Engine, boxes: Iterable[bytes]) -> int | None:
    """Count boxes that can still be found in the files of the database; None where it has none here."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    needles = {box[:NEEDLE_BYTES] for box in boxes}
    found: set[bytes] = set()
    for ending in ENDINGS:
        path = Path(f"{engine.url.database}{ending}")
        if path.exists():
            found |= _in_file(path, needles)
    return len(found)


def _in_file(path: Path, needles: set[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK_BYTES):
            found |= {needle for needle in needles if needle in before + chunk}
            before = chunk[-NEEDLE_BYTES:]
    return found
