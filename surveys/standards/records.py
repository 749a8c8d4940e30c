"""Standards of positions as they are kept and read: criteria with their legal basis, in versions.

Reads tables only. A version is a draft until two people approve it; what they approved never changes.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.problems import N_, BadInput, NotReady, Problem
from surveys.questionnaire import Texts
from surveys.record_json import reader
from surveys.schema import standard as table


class Kind(StrEnum):
    """What a criterion asks: that somebody can do the work, what they answer for, how they behave."""

    STANDARD = "standard"
    RESPONSIBILITY = "responsibility"
    ETHICS = "ethics"


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is asked. ``source``: its legal basis; ``asked_by``: "questionnaire:item" each."""

    code: str
    kind: Kind
    title: Texts
    source: str
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says. ``position_group``: of whom it is asked."""

    title: Texts
    position_group: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of a standard. ``unit``: whose it is; ``approved_by``: usernames of the two."""

    id: str
    version: int
    unit: UnitCode
    state: State
    content: Content
    hash: str
    changed_by: str
    approved_by: tuple[str, ...]
    approved_on: date | None


def hash_of(source: str) -> str:
    """Give the SHA-256 of a version's content as it is kept."""
    return hashlib.sha256(source.encode()).hexdigest()


def _standard(row: sa.Row[Any]) -> Standard:
    if hash_of(row.source) != row.hash:
        sentence = N_("The stored standard “%(id)s” was altered: its hash differs. Restore the database.")
        raise NotReady(Problem(sentence, {"id": row.id}))
    content: Content = reader(Content)(json.loads(row.source))
    approved_by = tuple(row.approved_by or ())
    standing = (State(row.state), content, row.hash, row.changed_by, approved_by, row.approved_on)
    return Standard(row.id, row.version, UnitCode(row.unit), *standing)


def find(connection: sa.Connection, id_: str, version: int) -> Standard | None:
    """Give one version; None where there is none."""
    wanted = sa.select(table).where(table.c.id == id_, table.c.version == version)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _standard(row)


def get(connection: sa.Connection, id_: str, version: int) -> Standard:
    """Give one version. Raises BadInput when there is none."""
    found = find(connection, id_, version)
    if found is None:
        sentence = N_("There is no standard “%(id)s” with version %(version)s.")
        raise BadInput(Problem(sentence, {"id": id_, "version": version}))
    return found


def versions(connection: sa.Connection, id_: str) -> tuple[Standard, ...]:
    """Give every version of a standard, the newest first."""
    wanted = sa.select(table).where(table.c.id == id_).order_by(table.c.version.desc())
    return tuple(_standard(row) for row in connection.execute(wanted))


def listing(connection: sa.Connection, units: Collection[str] | None = None) -> tuple[Standard, ...]:
    """Give every version of the standards of some units (None: of all), by id, the newest first."""
    wanted = sa.select(table).where(table.c.unit.is_not(None)).order_by(table.c.id, table.c.version.desc())
    if units is not None:
        wanted = wanted.where(table.c.unit.in_(sorted(units)))
    return tuple(_standard(row) for row in connection.execute(wanted))
