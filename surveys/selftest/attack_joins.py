"""Joining a code to a ballot: by any value both have, by any transaction both came in."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from surveys.problems import N_
from surveys.selftest import pages
from surveys.selftest.evidence import Database, Evidence, Row, Table, Value
from surveys.selftest.findings import Attack, Finding, leak, limit, looked

WHO = ("invitation", "invitation_link", "spent")
WHAT = ("sealed_ratings", "sealed_texts")
LEAST_BYTES = 8  # a shorter piece is shared by chance
MOST_SEARCHED = 200  # codes, each looked for inside this many parts
KEY_BYTES = {"spent": 32, "sealed": 16}


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Try every pair of tables that says something about one respondent."""
    pairs = 0
    found = list(evidence.tables(*WHO, *WHAT))
    for (one_place, one), (other_place, other) in combinations(found, 2):
        if one.kind in WHO and other.kind in WHO:
            continue  # that a code is an invitation is no secret of any answer
        if one.kind == other.kind:
            continue  # copies of one table are looked at as copies
        pairs += 1
        yield from _shared(one_place, one, other_place, other)
    for database, _ in evidence.tables("sealed_ratings"):
        if _by_transaction(database) if database.is_server else _by_log(database):
            yield limit(
                N_(
                    "Used codes came in one transaction with their sealed parts, and the database still "
                    "shows it. Who used them tells only the key store; what they say, the ceremony."
                ),
                database.name,
            )
    yield looked(N_("%(pairs)s pairs of tables, every column with every other"), pairs=pairs)


def _shared(one_place: Database, one: Table, other_place: Database, other: Table) -> Iterator[Finding]:
    ours, theirs = one_place.rows(one), other_place.rows(other)
    where = f"{one_place.name}: {one.name} - {other_place.name}: {other.name}"
    yield from _held_inside(ours, theirs, where)
    for at, column in enumerate(one.told_columns):
        mine = {_start(row[at]) for row in ours} - {None}
        for there, facing in enumerate(other.told_columns):
            shared = mine & {_start(row[there]) for row in theirs}
            if shared:
                yield leak(
                    N_("“%(column)s” and “%(facing)s” share values: they join what is kept apart."),
                    where,
                    column=column.name,
                    facing=facing.name,
                )


def _held_inside(one: Sequence[Row], other: Sequence[Row], where: str) -> Iterator[Finding]:
    for pieces, rows in ((one, other), (other, one)):
        inside = _inside([_start(row[0]) for row in pieces[:MOST_SEARCHED]], rows[:MOST_SEARCHED])
        if inside:
            yield leak(N_("Keys of one stand inside rows of the other."), where)


def _start(value: Value) -> Value:
    return value[:LEAST_BYTES] if isinstance(value, bytes) else value


def _inside(pieces: Sequence[Value], rows: Sequence[Row]) -> int:
    whole = [b"".join(value for value in row if isinstance(value, bytes)) for row in rows]
    sought = [piece for piece in pieces if isinstance(piece, bytes) and len(piece) == LEAST_BYTES]
    return sum(any(one.find(piece) > 0 for piece in sought) for one in whole)


def _by_log(database: Database) -> int:
    """Count codes that the log shows coming together with parts, and with no other code."""
    known: set[bytes] = set()
    paired = 0
    for commit in pages.commits(database.log):
        new = {
            cell.fields[0]
            for number, page in commit.pages.items()
            for cell in pages.cells(number, page)
            if cell.fields and isinstance(cell.fields[0], bytes)
        } - known
        known |= new
        sizes = [len(key) for key in new]
        paired += sizes.count(KEY_BYTES["spent"]) == 1 and KEY_BYTES["sealed"] in sizes
    return paired


def _by_transaction(database: Database) -> int:
    """Count codes alone in a transaction of a server that also brought parts."""
    numbers: dict[str, list[Value]] = {"spent": [], "sealed_ratings": []}
    for table in database.tables:
        if table.kind in numbers:
            numbers[table.kind] += [row[0] for row in database.rows(table, "@xmin")]
    alone = {one for one in numbers["spent"] if numbers["spent"].count(one) == 1}
    return len(alone & set(numbers["sealed_ratings"]))


ATTACK = Attack(
    "joins",
    N_("curious administrator"),
    N_("join a used code to a ballot, or a text to its ratings, over any value, place or transaction"),
    scan,
)
