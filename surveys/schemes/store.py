"""The schemes of an installation: drafts, versions approved by two people, versions that are retired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.schema import scheme as table
from surveys.schemes import examples
from surveys.schemes.approval import require_two
from surveys.schemes.scheme import Scheme
from surveys.schemes.scheme_file import read


class SchemeState(StrEnum):
    """States of one version, in order; examples of the product stay what they are."""

    EXAMPLE = "example"
    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class StoredScheme:
    """One version. ``unit`` None: an example, for everybody to read and copy."""

    id: str
    version: int
    unit: UnitCode | None
    state: SchemeState
    source: str
    hash: str
    changed_by: str = ""
    approved_by: tuple[str, ...] = ()
    approved_on: date | None = None

    @property
    def scheme(self) -> Scheme:
        """What it says. Raises NotReady when what is stored is not what its hash says."""
        return _read_stored(self.source, self.hash)


def draft(connection: sa.Connection, source: str, unit: UnitCode, by: str) -> StoredScheme:
    """Store a version as a draft of a unit, or change its draft; the caller holds the transaction.

    Raises BadInput with every problem of the file; Refused where the version is approved, where its id
    belongs to another unit, and where it calls itself an example.
    """
    scheme = read(source)
    if scheme.is_example or examples.has(scheme.id):
        raise Refused(
            Problem(
                N_("Examples come with the product. Give your scheme an id of its own and remove “example”."),
                where="id",
            )
        )
    rows = connection.execute(sa.select(table).where(table.c.id == scheme.id)).all()
    if any(row.unit != unit for row in rows):
        raise Refused(Problem(N_("The id “%(id)s” is taken. Choose another one."), {"id": scheme.id}, "id"))
    content = {"source": source, "hash": scheme.hash, "changed_by": by}
    same = next((row for row in rows if row.version == scheme.version), None)
    if same is None:
        connection.execute(
            sa.insert(table).values(
                id=scheme.id, version=scheme.version, unit=unit, state=SchemeState.DRAFT, **content
            )
        )
    elif same.state != SchemeState.DRAFT:
        raise Refused(
            Problem(
                N_(
                    "Version %(version)s of %(id)s is approved and cannot change. "
                    "Give your changes the version number %(next)s."
                ),
                {"version": scheme.version, "id": scheme.id, "next": max(row.version for row in rows) + 1},
                "version",
            )
        )
    else:
        connection.execute(sa.update(table).where(*_is(scheme.id, scheme.version)).values(**content))
    return get(connection, scheme.id, scheme.version)


def approve(
    connection: sa.Connection, name: tuple[str, int], hash_seen: str, by: Sequence[str], on: date
) -> StoredScheme:
    """Approve a draft for good; ``by`` are two people, ``hash_seen`` is what they read.

    Raises Refused where they are not two, where the author approves alone, where one of them would be
    evaluated by it, and where it changed since they read it.
    """
    found = _held(connection, name, SchemeState.DRAFT)
    if found.hash != hash_seen:
        raise Refused(
            Problem(N_("The draft was changed since you opened it. Read it again, then approve it."))
        )
    require_two(connection, found, by, on)
    connection.execute(
        sa.update(table)
        .where(*_is(*name))
        .values(state=SchemeState.APPROVED, approved_by=sorted(by), approved_on=on)
    )
    return get(connection, *name)


def retire(connection: sa.Connection, name: tuple[str, int]) -> StoredScheme:
    """Let no evaluation begin by a version any more; those that have go on. Raises Refused for drafts."""
    _held(connection, name, SchemeState.APPROVED)
    connection.execute(sa.update(table).where(*_is(*name)).values(state=SchemeState.RETIRED))
    return get(connection, *name)


def throw_away(connection: sa.Connection, name: tuple[str, int]) -> None:
    """Forget a draft. Raises Refused for what was approved."""
    _held(connection, name, SchemeState.DRAFT)
    connection.execute(sa.delete(table).where(*_is(*name)))


def _held(connection: sa.Connection, name: tuple[str, int], state: SchemeState) -> StoredScheme:
    """Hold the row until the transaction ends; Refused when it is in another state."""
    connection.execute(sa.update(table).where(*_is(*name)).values(state=table.c.state))
    found = get(connection, *name)
    if found.state is not state:
        raise Refused(
            Problem(
                N_("Version %(version)s of %(id)s is not in the state that this needs. Look at it again."),
                {"id": found.id, "version": found.version},
            )
        )
    return found


def find(
    connection: sa.Connection, scheme_id: str, version: int, scope: Scope = EVERYTHING
) -> StoredScheme | None:
    """Give a version, or an example; None where there is none, or it is another organization's."""
    shipped = examples.sources().get((scheme_id, version))
    if shipped is not None:
        return _example(scheme_id, version, shipped)
    row = connection.execute(sa.select(table).where(*_is(scheme_id, version))).first()
    return _stored(row) if row is not None and scope.has(row.unit) else None


def get(connection: sa.Connection, scheme_id: str, version: int, scope: Scope = EVERYTHING) -> StoredScheme:
    """Give a version, or an example. Raises BadInput where there is none."""
    found = find(connection, scheme_id, version, scope)
    if found is None:
        raise BadInput(
            Problem(
                N_("There is no scheme %(id)s, version %(version)s. Look at the list of schemes."),
                {"id": scheme_id, "version": version},
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, and how many there are in all."""

    rows: tuple[StoredScheme, ...]
    total: int


def listing(
    connection: sa.Connection,
    scope: Scope = EVERYTHING,
    states: Sequence[SchemeState] = (SchemeState.DRAFT, SchemeState.APPROVED, SchemeState.RETIRED),
) -> tuple[StoredScheme, ...]:
    """Give the schemes of some organizations by id, the newest version first; examples are apart."""
    wanted = _wanted(scope, states)
    return tuple(_stored(row) for row in connection.execute(wanted))


def part(connection: sa.Connection, scope: Scope, offset: int, most: int) -> Part:
    """Give some rows of the same list."""
    wanted = _wanted(scope, tuple(SchemeState))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    rows = connection.execute(wanted.offset(offset).limit(most))
    return Part(tuple(_stored(row) for row in rows), total)


def versions(
    connection: sa.Connection, scheme_id: str, scope: Scope = EVERYTHING
) -> tuple[StoredScheme, ...]:
    """Give every version of a scheme, the newest first; of an example its own."""
    shipped = [_example(*name, source) for name, source in examples.sources().items() if name[0] == scheme_id]
    rows = connection.execute(_wanted(scope, tuple(SchemeState)).where(table.c.id == scheme_id))
    return tuple(shipped) or tuple(_stored(row) for row in rows)


def shipped_examples() -> tuple[StoredScheme, ...]:
    """Give the examples that come with the product."""
    return tuple(_example(*name, source) for name, source in examples.sources().items())


def _wanted(scope: Scope, states: Sequence[SchemeState]) -> sa.Select[tuple[Any, ...]]:
    return (
        sa.select(table)
        .where(scope.within(table.c.unit), table.c.state.in_(list(states)))
        .order_by(table.c.id, table.c.version.desc())
    )


def _example(scheme_id: str, version: int, source: str) -> StoredScheme:
    return StoredScheme(scheme_id, version, None, SchemeState.EXAMPLE, source, examples.read(source).hash)


def _stored(row: sa.Row[tuple[Any, ...]]) -> StoredScheme:
    return StoredScheme(
        row.id,
        row.version,
        UnitCode(row.unit),
        SchemeState(row.state),
        row.source,
        row.hash,
        row.changed_by,
        tuple(row.approved_by or ()),
        row.approved_on,
    )


@lru_cache(maxsize=64)
def _read_stored(source: str, stored_hash: str) -> Scheme:
    scheme = read(source)
    if scheme.hash != stored_hash:
        raise NotReady(
            Problem(
                N_("The stored scheme %(id)s was altered: its hash differs. Restore the database."),
                {"id": scheme.id},
            )
        )
    return scheme


def _is(scheme_id: str, version: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.id == scheme_id, table.c.version == version
