"""The first look of whoever holds the database: for a column that tells who, when, from where."""

import re
from collections.abc import Iterator

from surveys.problems import N_
from surveys.selftest import inventory
from surveys.selftest.evidence import RESPONDENTS, Database, Evidence, Table
from surveys.selftest.findings import Attack, Finding, leak, looked

NOT_OURS = ("alembic_version",)
TELLING_TYPE = re.compile(r"TIME|DATE|SERIAL|IDENTITY|INET|CIDR|MACADDR", re.IGNORECASE)
TELLING_NAME = re.compile(
    r"(?:^|_)(?:time|timestamp|date|day|at|on|when|created|updated|received|sent|seq|sequence|serial|order|number"
    r"|row|ip|addr|address|host|agent|ua|device|session|cookie|referer|user|name|phone|mail|email|cccd)(?:_|$)",
    re.IGNORECASE,
)
LEAST_ROWS = 8  # from here on, many different values in few rows are no accident
MOST_DIFFERENT = 0.5  # of the rows, in a column that is no random string


def scan(evidence: Evidence) -> Iterator[Finding]:
    """Look at every table and column, and at what else a database can hold."""
    told = inventory.read(inventory.page().read_text(encoding="utf-8"))
    columns = 0
    for database in evidence.databases:
        for kind, name in database.other_things:
            yield leak(
                N_("The database holds a %(kind)s that is not in the data inventory: %(name)s."),
                database.name,
                kind=kind,
                name=name,
            )
        for table in database.tables:
            columns += len(table.columns)
            if table.name not in NOT_OURS:
                yield from _unknown(database, table, told.get(table.kind))
            if table.kind in RESPONDENTS:
                yield from _telling(database, table)
    yield looked(
        N_("%(columns)s columns in %(databases)s databases, against the data inventory"),
        columns=columns,
        databases=len(evidence.databases),
    )


def _place(database: Database, table: Table) -> str:
    return f"{database.name}: {table.name}"


def _unknown(database: Database, table: Table, told: frozenset[str] | None) -> Iterator[Finding]:
    if told is None:
        yield leak(N_("The table is not in the data inventory."), _place(database, table))
        return
    for column in table.told_columns:
        if column.name not in told:
            yield leak(
                N_("The column “%(column)s” is not in the data inventory."),
                _place(database, table),
                column=column.name,
            )


def _telling(database: Database, table: Table) -> Iterator[Finding]:
    where = _place(database, table)
    if table.has_row_numbers and not database.is_server:
        yield leak(N_("A hidden number of each row keeps the order of arrival."), where)
    for column in table.told_columns:
        if TELLING_TYPE.search(column.type) or TELLING_NAME.search(column.name):
            yield leak(
                N_("The column “%(column)s” tells a time, an order or a person."),
                where,
                column=column.name,
            )
        values = [row[0] for row in database.rows(table, column.name)]
        different = len(set(values))
        is_random = all(value is None or isinstance(value, bytes) for value in values)
        if not is_random and len(values) >= LEAST_ROWS and different > len(values) * MOST_DIFFERENT:
            yield leak(
                N_("The column “%(column)s” holds another value in nearly every row: it tells people apart."),
                where,
                column=column.name,
            )


ATTACK = Attack(
    "schema",
    N_("curious administrator"),
    N_("find a column that tells who, when, in which order or from where"),
    scan,
)
