"""The rows of scans: files and pages of a batch, what they say encrypted under the batch key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import SurveyCode
from surveys.paper.batch_records import BatchState, Way
from surveys.paper.drafts import STEP_BYTES
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.scans.page_record import Page, packed, unpacked
from surveys.scans.vault import Arrived
from surveys.schema import paper_batch, scan_file, scan_page

Place = tuple[SurveyCode, int]
"""A batch: its round and its number."""

_ID_BYTES = 16
_FILE, _PAGE, _BATCH = scan_file.c, scan_page.c, paper_batch.c


class FileState(StrEnum):
    """What became of an uploaded file."""

    WAITING = "waiting"
    READ = "read"
    DAMAGED = "damaged"  # from some page on


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file could not be read to its end, to be told to a person."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanFile:
    """One uploaded file. ``attempts``: how often reading began since a page of it was last read."""

    id: bytes
    name: str = field(repr=False)
    key: bytes = field(repr=False)
    state: FileState
    attempts: int
    fault: Fault | None = None


def hold(connection: sa.Connection, place: Place) -> None:
    """Hold a batch that is being entered until the transaction ends: what is read then still stands.

    Raises Refused when it is no batch of scans, or is not being entered any more.
    """
    survey, batch = place
    held = connection.execute(
        sa.update(paper_batch)
        .where(
            *(_BATCH.survey == survey, _BATCH.number == batch),
            *(_BATCH.state == BatchState.KEYING, _BATCH.way == Way.SCANNED),
        )
        .values(number=batch)
    )
    if held.rowcount != 1:
        raise Refused(
            Problem(
                N_("Batch %(batch)s takes in no scans. Look at it again before you do anything else."),
                {"batch": batch},
            )
        )


def take(connection: sa.Connection, place: Place, clerk: str) -> None:
    """Give a batch into somebody's hands: nobody else sees its sheets."""
    survey, batch = place
    connection.execute(
        sa.update(paper_batch)
        .where(_BATCH.survey == survey, _BATCH.number == batch)
        .values(first_clerk=clerk)
    )


def add_file(connection: sa.Connection, key: bytes, place: Place, arrived: Arrived, name: str) -> bool:
    """Note a file that arrived whole; False when the batch has the same file already."""
    survey, batch = place
    mark = keyed(key, b"ydan scan file" + arrived.digest)
    there = sa.select(_FILE.id).where(_FILE.survey == survey, _FILE.batch == batch, _FILE.mark == mark)
    if connection.scalar(there) is not None:
        return False
    content = {"name": name, "key": arrived.key.hex(), "fault": None}
    connection.execute(
        sa.insert(scan_file).values(
            id=arrived.id,
            survey=survey,
            batch=batch,
            mark=mark,
            state=FileState.WAITING,
            box=_sealed(key, ("file", place, arrived.id, 0), content),
        )
    )
    return True


def is_file(connection: sa.Connection, file: bytes) -> bool:
    """Say whether a row names an uploaded file."""
    return connection.scalar(sa.select(_FILE.id).where(_FILE.id == file)) is not None


def files(connection: sa.Connection, key: bytes, place: Place) -> tuple[ScanFile, ...]:
    """Give the files of a batch, by name. Raises NotReady when a row was altered."""
    survey, batch = place
    rows = connection.execute(sa.select(scan_file).where(_FILE.survey == survey, _FILE.batch == batch))
    found = []
    for row in rows:
        stored = json.loads(_opened(key, ("file", place, row.id, 0), row.box))
        fault = Fault(*stored["fault"]) if stored["fault"] else None
        state, opener = FileState(row.state), bytes.fromhex(stored["key"])
        found.append(ScanFile(row.id, stored["name"], opener, state, row.attempts, fault))
    return tuple(sorted(found, key=lambda one: (one.name, one.id)))


def waiting(connection: sa.Connection) -> list[Place]:
    """List the batches that have files to read."""
    rows = connection.execute(
        sa.select(_FILE.survey, _FILE.batch)
        .join(paper_batch, sa.and_(_BATCH.survey == _FILE.survey, _BATCH.number == _FILE.batch))
        .where(_FILE.state == FileState.WAITING, _BATCH.state == BatchState.KEYING)
        .distinct()
        .order_by(_FILE.survey, _FILE.batch)
    )
    return [(SurveyCode(row.survey), row.batch) for row in rows]


def note_attempt(connection: sa.Connection, file: ScanFile) -> None:
    """Count that reading a file begins: it is known afterwards if the reader itself ended."""
    connection.execute(sa.update(scan_file).where(_FILE.id == file.id).values(attempts=_FILE.attempts + 1))


def end_file(
    connection: sa.Connection, key: bytes, place: Place, file: ScanFile, fault: Fault | None
) -> None:
    """Note that a file was read to its end, or as far as it can be; its own key is forgotten."""
    content = {
        "name": file.name,
        "key": "",
        "fault": [fault.sentence, dict(fault.values)] if fault else None,
    }
    connection.execute(
        sa.update(scan_file)
        .where(_FILE.id == file.id)
        .values(
            state=FileState.DAMAGED if fault else FileState.READ,
            attempts=0,
            box=_sealed(key, ("file", place, file.id, 0), content),
        )
    )


def set_aside(connection: sa.Connection, place: Place) -> None:
    """Let the files of a batch wait for nothing any more: its key is gone."""
    survey, batch = place
    waiting_files = (_FILE.survey == survey, _FILE.batch == batch, _FILE.state == FileState.WAITING)
    connection.execute(sa.update(scan_file).where(*waiting_files).values(state=FileState.DAMAGED))


def page_id(key: bytes, file: bytes, number: int) -> bytes:
    """Give the id of a page: the same whenever it is read, random-looking to who has no key."""
    return keyed(key, b"ydan scan page" + file + number.to_bytes(4))[:_ID_BYTES]


def read_numbers(connection: sa.Connection, file: bytes) -> set[int]:
    """Give the numbers of the pages of a file that were read already."""
    return set(connection.scalars(sa.select(_PAGE.number).where(_PAGE.file == file)))


def add_page(connection: sa.Connection, key: bytes, place: Place, file: ScanFile, page: Page) -> None:
    """Store a page as it was read; once."""
    survey, batch = place
    connection.execute(
        sa.insert(scan_page).values(
            id=page.id,
            survey=survey,
            batch=batch,
            file=file.id,
            number=page.place,
            state=page.state,
            box=_page_box(key, place, page),
        )
    )
    connection.execute(sa.update(scan_file).where(_FILE.id == file.id).values(attempts=0))


def change_page(connection: sa.Connection, key: bytes, place: Place, page: Page) -> None:
    """Store what a person decided about a page. The batch is held."""
    box = _page_box(key, place, page)
    connection.execute(sa.update(scan_page).where(_PAGE.id == page.id).values(state=page.state, box=box))


def pages(connection: sa.Connection, key: bytes, place: Place) -> tuple[Page, ...]:
    """Give all pages of a batch, in no order. Raises NotReady when a row was altered."""
    survey, batch = place
    rows = connection.execute(sa.select(scan_page).where(_PAGE.survey == survey, _PAGE.batch == batch))
    return tuple(
        unpacked((row.id, row.number, row.state), _opened(key, ("page", place, row.id, row.number), row.box))
        for row in rows
    )


def count_pages(connection: sa.Connection, place: Place) -> int:
    """Count the pages of a batch that were read so far; needs no key."""
    survey, batch = place
    table = sa.select(sa.func.count()).select_from(scan_page)
    return connection.scalar(table.where(_PAGE.survey == survey, _PAGE.batch == batch)) or 0


def forget(connection: sa.Connection, place: Place) -> None:
    """Delete the rows of a batch."""
    survey, batch = place
    connection.execute(sa.delete(scan_page).where(_PAGE.survey == survey, _PAGE.batch == batch))
    connection.execute(sa.delete(scan_file).where(_FILE.survey == survey, _FILE.batch == batch))


_Bound = tuple[str, Place, bytes, int]


def _page_box(key: bytes, place: Place, page: Page) -> bytes:
    return _box(key, ("page", place, page.id, page.place), packed(page))


def _sealed(key: bytes, bound: _Bound, content: Mapping[str, object]) -> bytes:
    return _box(key, bound, json.dumps(content, ensure_ascii=False).encode())


def _box(key: bytes, bound: _Bound, content: bytes) -> bytes:
    # In steps: the length of a box tells neither marks nor words.
    whole = content.ljust(-(-len(content) // STEP_BYTES) * STEP_BYTES)
    return bytes(Aead(key).encrypt(whole, _bytes(bound)))


def _opened(key: bytes, bound: _Bound, box: bytes) -> bytes:
    try:
        return bytes(Aead(key).decrypt(box, _bytes(bound)))
    except CryptoError as error:
        raise NotReady(
            Problem(
                N_("What was read of batch %(batch)s was altered. Drop the batch and scan its sheets again."),
                {"batch": bound[1][1]},
            )
        ) from error


def _bytes(bound: _Bound) -> bytes:
    kind, place, row_id, number = bound
    return json.dumps(["scan", kind, *place, row_id.hex(), number]).encode()
