"""Evaluation schemes as other systems may know them: approved, retired since, or examples; no draft."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.organizations import Scope
from surveys.posts import units_below
from surveys.released import Page
from surveys.schema import unit
from surveys.schemes import store
from surveys.schemes.store import SchemeState

KNOWN = (SchemeState.APPROVED, SchemeState.RETIRED)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One version of a scheme without its content. ``unit`` None: a shipped example, everybody's."""

    id: str
    version: int
    unit: UnitCode | None
    state: SchemeState
    hash: str
    approved_on: date | None

    @property
    def key(self) -> str:
        """Give its place in a list."""
        return f"{self.id} {self.version:0{_DIGITS}}"


@dataclass(frozen=True, slots=True)
class TextOfScheme:
    """One version of a scheme: as it was written, and what that says."""

    line: SchemeLine
    source: str
    definition: Mapping[str, object]


def schemes(connection: sa.Connection, within: UnitCode, page: Page) -> tuple[SchemeLine, ...]:
    """Give the schemes that hold for a unit: of it, of those above and below; by id and version."""
    known = (*store.shipped_examples(), *store.listing(connection, _holding(connection, within), KNOWN))
    lines = sorted(map(_line, known), key=lambda one: one.key)
    return tuple(one for one in lines if one.key > page.after)[: page.most]


def one_scheme(connection: sa.Connection, within: UnitCode, name: str, version: int) -> TextOfScheme | None:
    """Give one version of a scheme; None where there is none for the unit.

    Raises NotReady when it is not what was approved.
    """
    found = store.find(connection, name, version, _holding(connection, within))
    if found is None or found.state is SchemeState.DRAFT:
        return None
    found.scheme  # noqa: B018 - reads it, and holds it against its hash
    return TextOfScheme(_line(found), found.source, tomllib.loads(found.source))


def _holding(connection: sa.Connection, code: UnitCode) -> Scope:
    """Give the units whose schemes hold for a unit: those below it, and those above it."""
    above = sa.select(unit.c.code, unit.c.parent).where(unit.c.code == code).cte("above", recursive=True)
    above = above.union(sa.select(unit.c.code, unit.c.parent).join(above, unit.c.code == above.c.parent))
    codes = (UnitCode(one) for one in connection.scalars(sa.select(above.c.code)))
    return Scope((), units_below(connection, code).union(codes))


def _line(found: store.StoredScheme) -> SchemeLine:
    return SchemeLine(found.id, found.version, found.unit, found.state, found.hash, found.approved_on)
