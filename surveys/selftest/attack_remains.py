"""What a closed round left behind: its box, its keys, its codes, in files, logs, free pages and backups."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from surveys.problems import N_
from surveys.selftest import pages
from surveys.selftest.evidence import Database, Evidence
from surveys.selftest.findings import Attack, Finding, leak, looked, skipped

BOX_ENDING = ".box"
SHARES_ENDING = ".json"
CODES = ("invitation", "invitation_link")
KEPT_WHILE_OPEN = ("nomination", "nomination_rule", "telephone", "paper_draft", "scan_file", "scan_page")
"""Tables of who was chosen or called, and of sheets that were being entered."""
SCANS = "scans"  # the folder of the data folder: in it one for each batch
BATCH_KEY = re.compile(r"batch-(?P<number>[0-9]+)\.key")
BATCH_ENDED = ("stored", "dropped")
DIGEST_BYTES, NAME_BYTES = 32, 16
SECRET = "secret.key"  # noqa: S105 - a file name


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Look for anything of a closed round that joined codes to ballots."""
    states = evidence.states()
    over = [survey for survey in states if evidence.is_over(survey)]
    for database in evidence.databases:
        yield from _boxes(evidence, database)
        yield from _invitations(database, over)
        yield from _rows(database, over)
        if not database.is_server:
            yield from _free_pages(database)
            yield from _log(database, over)
    yield from _keys(evidence)
    yield from _batches(evidence)
    yield looked(
        N_("%(over)s closed rounds of %(rounds)s; files, free pages and logs of %(databases)s databases"),
        over=len(over),
        rounds=len(states),
        databases=len(evidence.databases),
    )


def _boxes(evidence: Evidence, database: Database) -> Iterator[Finding]:
    """Find boxes whose round is closed, and second copies of a box."""
    names = {f"box_{hashlib.sha256(code.encode()).digest()[:8].hex()}_": code for code in evidence.states()}
    for table in database.tables:
        if table.kind != "sealed_ratings":
            continue
        if database.is_server:
            survey = names.get(table.name.removesuffix("sealed_ratings"), table.name)
        else:
            survey = unquote(database.name.rpartition("/")[2].removesuffix(BOX_ENDING))
            if not database.name.startswith("boxes/") or not database.name.endswith(BOX_ENDING):
                yield leak(
                    N_("A second copy of a box: subtracting the two tells what came between them."),
                    database.name,
                )
                continue
        if evidence.is_over(survey):
            yield leak(
                N_("The box of round %(survey)s, which is not open, is still there."),
                database.name,
                survey=survey,
            )


def _invitations(database: Database, over: list[str]) -> Iterator[Finding]:
    for table in database.tables:
        if table.kind in CODES:
            left = [row[0] for row in database.rows(table, "survey") if row[0] in over]
            if left:
                yield leak(
                    N_("%(number)s invitations of closed rounds are still there."),
                    f"{database.name}: {table.name}",
                    number=len(left),
                )


def _rows(database: Database, over: list[str]) -> Iterator[Finding]:
    for table in database.tables:
        if table.kind in KEPT_WHILE_OPEN:
            left = [row[0] for row in database.rows(table, "survey") if row[0] in over]
            if left:
                yield leak(
                    N_("%(number)s rows are still there that end with their round."),
                    f"{database.name}: {table.name}",
                    number=len(left),
                )


def _free_pages(database: Database) -> Iterator[Finding]:
    found = database.pages
    dirty = [number for number in pages.free_pages(found) if any(found.get(number, b""))]
    if dirty:
        yield leak(
            N_("%(number)s pages that are in no table any more still hold what was deleted."),
            database.name,
            number=len(dirty),
        )


def _log(database: Database, over: list[str]) -> Iterator[Finding]:
    """Find rows of invitations of closed rounds in old frames of the write-ahead log."""
    closed = frozenset(survey.encode() for survey in over)
    left = {
        cell.fields[0]
        for page in pages.every_frame(database.log)
        for cell in pages.cells(0, page)
        if _is_invitation(cell.fields, closed)
    }
    if left:
        yield leak(
            N_("The write-ahead log still holds %(number)s invitations of closed rounds."),
            database.name,
            number=len(left),
        )


def _is_invitation(fields: Sequence[bytes | int | None], closed: frozenset[bytes]) -> bool:
    """Say whether a row is that of a code of a closed round, or of where such a code went.

    The first begins with two digests and its round; the other with a random name, its round and a box, which
    may lie on another page. Texts that are read after the close have a random name and a number there.
    """
    match fields:
        case (bytes() as one, bytes() as other, bytes() as survey, *_) if (
            len(one) == len(other) == DIGEST_BYTES
        ):
            return survey in closed
        case (bytes() as name, bytes() as survey, *rest) if len(name) == NAME_BYTES:
            return survey in closed and (not rest or isinstance(rest[0], bytes))
    return False


def _keys(evidence: Evidence) -> Iterator[Finding]:
    if evidence.keepsakes is None:
        yield skipped(N_("No key store is at hand: nobody looked whether keys of closed rounds are gone."))
        return
    for file in evidence.keepsakes:
        folder, _, name = file.name.rpartition("/")
        is_of_round = name == SECRET or (name.startswith("share-") and name.endswith(SHARES_ENDING))
        if is_of_round and evidence.is_over(unquote(folder)):
            yield leak(
                N_("A key of round %(survey)s, which is not open, was not destroyed."),
                file.name,
                survey=unquote(folder),
            )


def _batches(evidence: Evidence) -> Iterator[Finding]:
    """Find scans and keys of batches of paper that are over."""
    ended = {
        (str(survey), str(number))
        for database, table in evidence.tables("paper_batch")
        for survey, number, state in database.rows(table, "survey", "number", "state")
        if state in BATCH_ENDED
    }
    found = [(file.name, _batch_of_key(file.name)) for file in evidence.keepsakes or ()]
    found += [(file.name, _batch_of_scan(file.name)) for file in evidence.plain]
    for name, batch in found:
        if batch is not None and (batch in ended or evidence.is_over(batch[0])):
            yield leak(
                N_("A scan or the key of a batch of paper that is stored or dropped is still there."), name
            )


def _batch_of_key(name: str) -> tuple[str, str] | None:
    folder, _, file = name.rpartition("/")
    key = BATCH_KEY.fullmatch(file)
    return (unquote(folder), key["number"]) if key else None


def _batch_of_scan(name: str) -> tuple[str, str] | None:
    folder, _, inside = name.partition("/")
    survey, _, number = inside.partition("/")[0].rpartition("-")
    return (unquote(survey), number) if folder == SCANS and survey else None


ATTACK = Attack(
    "remains",
    N_("thief of database, backup or laptop"),
    N_("find what a closed round left: boxes, keys, codes, in free pages, logs, second copies"),
    scan,
)
