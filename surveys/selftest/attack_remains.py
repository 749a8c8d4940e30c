"""What a closed round left behind: its box, its keys, its codes, in files, logs, free pages and backups."""

import hashlib
from collections.abc import Iterator
from urllib.parse import unquote

from surveys.problems import N_
from surveys.selftest import pages
from surveys.selftest.evidence import Database, Evidence
from surveys.selftest.findings import Attack, Finding, leak, looked, skipped

BOX_ENDING = ".box"
SHARES_ENDING = ".json"
CODES = ("invitation", "invitation_link")
RANDOM_BYTES = (16, 32)
SECRET = "secret.key"  # noqa: S105 - a file name


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Look for anything of a closed round that joined codes to ballots."""
    states = evidence.states()
    over = [survey for survey in states if evidence.is_over(survey)]
    for database in evidence.databases:
        yield from _boxes(evidence, database)
        yield from _invitations(database, over)
        if not database.is_server:
            yield from _free_pages(database)
            yield from _log(database, over)
    yield from _keys(evidence)
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
    closed = {survey.encode() for survey in over}
    left = {
        cell.fields[0]
        for page in pages.every_frame(database.log)
        for cell in pages.cells(0, page)
        if _is_random(cell.fields[0]) and closed.intersection(cell.fields[1:])
    }
    if left:
        yield leak(
            N_("The write-ahead log still holds %(number)s invitations of closed rounds."),
            database.name,
            number=len(left),
        )


def _is_random(value: bytes | int | None) -> bool:
    """Say whether a key is a digest or a random id, as those of invitations are."""
    return isinstance(value, bytes) and len(value) in RANDOM_BYTES


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


ATTACK = Attack(
    "remains",
    N_("thief of database, backup or laptop"),
    N_("find what a closed round left: boxes, keys, codes, in free pages, logs, second copies"),
    scan,
)
