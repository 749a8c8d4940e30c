"""The order of rows as evidence: random ids, hidden places in pages, numbers of transactions."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from surveys.problems import N_
from surveys.selftest import pages
from surveys.selftest.evidence import Database, Evidence, Row, Table
from surveys.selftest.findings import Attack, Finding, leak, limit, looked

ARRIVING = ("spent", "sealed_ratings", "sealed_texts")
KEYED = {
    "invitation": "digest",
    "invitation_link": "id",
    "spent": "code",
    "sealed_ratings": "id",
    "sealed_texts": "id",
}
LEAST_IDS = 16  # fewer say nothing about chance
BYTE_VALUES = 256
MOST_SD = 6.0  # between what chance gives and what is called a pattern


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Look for an order in the ids, and for one in the places of the rows."""
    for database, table in evidence.tables(*KEYED):
        ids = [row[0] for row in database.rows(table, KEYED[table.kind])]
        yield from _patterned(
            f"{database.name}: {table.name}", [one for one in ids if isinstance(one, bytes)]
        )
    for database, table in evidence.tables(*ARRIVING):
        misplaced = _by_transaction(database, table) if database.is_server else _by_page(database, table)
        if misplaced:
            yield limit(
                N_(
                    "Some rows lie in an order of their own: until the box is put in order, some seconds "
                    "after the last answer, parts of the order of arrival show. What arrived is sealed."
                ),
                f"{database.name}: {table.name}",
            )
    # Not how many: while a round is open nobody is told how many have answered.
    yield looked(N_("ids and places of all rows"))


def different_values(size: int) -> tuple[float, float]:
    """Give how many different values of a random byte so many rows show: mean and standard deviation."""
    missing = (1 - 1 / BYTE_VALUES) ** size
    both_missing = (1 - 2 / BYTE_VALUES) ** size
    variance = BYTE_VALUES * (BYTE_VALUES - 1) * both_missing + BYTE_VALUES * missing
    variance -= (BYTE_VALUES * missing) ** 2
    return BYTE_VALUES * (1 - missing), math.sqrt(max(variance, 0.0))


def _patterned(where: str, ids: Sequence[bytes]) -> Iterator[Finding]:
    """Find a byte of the ids that takes fewer values than chance gives: a counter, a time, a constant."""
    if len(ids) < LEAST_IDS:
        return
    if len(set(map(len, ids))) > 1:
        yield leak(N_("The ids are not of one size: they are no random numbers."), where)
        return
    mean, deviation = different_values(len(ids))
    for place in range(len(ids[0])):
        found = len({one[place] for one in ids})
        if found < mean - MOST_SD * deviation - 1:
            yield leak(
                N_(
                    "Byte %(place)s of the ids takes %(found)s values where chance gives %(expected)s: "
                    "the ids are counted or timed."
                ),
                where,
                place=place,
                found=found,
                expected=round(mean),
            )


def out_of_order(places: Iterable[tuple[int, ...]]) -> int:
    """Count places that do not follow on the one before."""
    return sum(after < before for before, after in pairwise(places))


def _by_page(database: Database, table: Table) -> int:
    """Count rows whose place in the file does not follow from their key alone."""
    found = database.pages
    leaves = [number for number in pages.tree(found, table.root) if found[number][0] == pages.INDEX_LEAF]
    rows = {number: list(pages.cells(number, found[number])) for number in leaves}
    # A page is filled from its end, and begins anew once when it was divided; a long row goes on in the
    # next free page.
    within = sum(max(0, out_of_order((-cell.offset,) for cell in some) - 1) for some in rows.values())
    long_rows = [cell.overflow for some in rows.values() for cell in some if cell.overflow is not None]
    return max(
        within, out_of_order((number,) for number in leaves), out_of_order(zip(long_rows, strict=True))
    )


def _by_transaction(database: Database, table: Table) -> int:
    """Count rows of a server's table that stand elsewhere than by their key, or came apart from others."""
    rows = sorted(database.rows(table, KEYED[table.kind], "@ctid", "@xmin"), key=_key)
    return max(out_of_order([_ctid(str(row[1])) for row in rows]), len({row[2] for row in rows}) - 1)


def _key(row: Row) -> bytes:
    return row[0] if isinstance(row[0], bytes) else b""


def _ctid(place: str) -> tuple[int, ...]:
    return tuple(int(part) for part in place.strip("()").split(","))


ATTACK = Attack(
    "order",
    N_("curious administrator"),
    N_("tell the order of arrival from ids, from places in pages, from numbers of transactions"),
    scan,
)
