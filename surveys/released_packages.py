"""Packages of releases that other systems may know, as they left the house, and the keys that signed them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import SurveyCode, UnitCode
from surveys.problems import N_, NotReady, Problem
from surveys.released import below, is_told
from surveys.schema import release, survey
from surveys.schema_exchange import package_issue, signing_key


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package. ``digest``: SHA-256 of the file; ``fingerprint``: of the key that signed it."""

    digest: str
    survey: SurveyCode
    number: int
    language: str
    fingerprint: str
    size_bytes: int
    issued_on: date


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs packages. Nothing that a revoked key signed counts any longer."""

    fingerprint: str
    pem: str
    made_on: date
    retired_on: date | None
    revoked_on: date | None
    reason: Mapping[str, str] | None


def packages(connection: sa.Connection, code: SurveyCode, number: int) -> tuple[PackageLine, ...]:
    """Give the packages of a release that were issued so far; the caller knows that it is told."""
    table = package_issue.c
    rows = connection.execute(
        sa.select(
            table.digest,
            table.survey,
            table.number,
            table.language,
            table.fingerprint,
            sa.func.length(table.content),
            table.issued_on,
        )
        .where(table.survey == code, table.number == number)
        .order_by(table.language, table.fingerprint)
    )
    return tuple(PackageLine(*row) for row in rows)


def content(connection: sa.Connection, within: UnitCode, digest: str) -> bytes | None:
    """Give a package of a told round of a unit or one below, byte for byte as it left the house.

    None where there is none. Raises NotReady when what is stored is not what left the house.
    """
    table = package_issue.c
    found = connection.scalar(
        sa.select(table.content)
        .join(release, sa.and_(release.c.survey == table.survey, release.c.number == table.number))
        .join(survey, survey.c.code == release.c.survey)
        .where(table.digest == digest, survey.c.unit.in_(below(within)), is_told())
        .limit(1)
    )
    if found is not None and hashlib.sha256(found).hexdigest() != digest:
        raise NotReady(Problem(N_("A stored package is not what left the house. Restore it.")))
    return found


def keys(connection: sa.Connection) -> tuple[Key, ...]:
    """Give every key that ever signed a package, the oldest first."""
    table = signing_key.c
    columns = [table[name] for name in Key.__dataclass_fields__]
    rows = connection.execute(sa.select(*columns).order_by(table.made_on, table.fingerprint))
    return tuple(Key(*row) for row in rows)
