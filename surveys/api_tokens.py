"""Tokens of other systems: what the interface lets in, for which unit, to which things, until which day.

A token is shown once. Here stands the digest of the whole of it: 256 bits of chance need no slow digest and
no pepper. Unknown, malformed, expired and revoked get the same answer after the same work.
"""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys import audit, posts
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.organizations import Scope
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import api_token, unit
from surveys.text import clean

TokenId = NewType("TokenId", str)
"""16 hexadecimal digits, random: the open part of a token."""

PREFIX = "ydan"  # what finds leaked secrets looks for such a beginning
LONGEST_YEARS = 1
MOST_CHARACTERS = 100
_ID_BYTES = 8
_SECRET_LETTERS = 43  # of 62: 256 bits
_ALPHABET = string.ascii_letters + string.digits
_SHAPE = re.compile(rf"{PREFIX}_([0-9a-f]{{{2 * _ID_BYTES}}})_[0-9A-Za-z]{{{_SECRET_LETTERS}}}", re.ASCII)
_NOBODY = bytes(32)  # in place of the digest of a token that is not there


class TokenScope(StrEnum):
    """What a token may read; units and keys come with any of them."""

    ROUNDS = "rounds"  # rounds, their releases and what these tell
    PACKAGES = "packages"
    SCHEMES = "schemes"
    RECOMMENDATIONS = "recommendations"  # those that stand on the public site


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """What somebody wants a token for. ``expires_on``: the last day it counts."""

    unit: UnitCode
    name: str
    scopes: frozenset[TokenScope]
    expires_on: date


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is known: never its secret. ``used_on``: the last day; no hour, no address."""

    id: TokenId
    unit: UnitCode
    name: str
    scopes: frozenset[TokenScope]
    expires_on: date
    made_by: str
    made_on: date
    revoked_on: date | None = None
    used_on: date | None = None

    def counts(self, today: date) -> bool:
        """Say whether the token lets anybody in on a day."""
        return self.revoked_on is None and today <= self.expires_on


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token, and what the other system presents: shown once, kept nowhere."""

    presented: str = field(repr=False)
    token: Token


def digest_of(presented: str) -> bytes:
    """Give what is stored of a token."""
    return hashlib.sha256(b"ydan api token\0" + presented.encode()).digest()


def last_day(today: date) -> date:
    """Give the latest day until which a token made today may count: a year."""
    year = today.year + LONGEST_YEARS
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February
        return today.replace(year=year, day=28)


def make(connection: sa.Connection, plan: TokenPlan, by: str, today: date) -> IssuedToken:
    """Make a token. Raises BadInput with everything that is wrong with the plan."""
    name, problems = system_name(plan.name)
    problems += _bounds(connection, plan, today)
    if problems:
        raise BadInput(*problems)
    number = TokenId(secrets.token_hex(_ID_BYTES))
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LETTERS))
    presented = f"{PREFIX}_{number}_{secret}"
    token = Token(number, plan.unit, name, plan.scopes, plan.expires_on, by, today)
    connection.execute(
        sa.insert(api_token).values(
            id=number,
            digest=digest_of(presented),
            unit=token.unit,
            name=name,
            scopes=sorted(token.scopes),
            made_by=by,
            made_on=today,
            expires_on=token.expires_on,
        )
    )
    return IssuedToken(presented, token)


def system_name(written: str) -> tuple[str, list[Problem]]:
    """Read what staff call another system, in one line; with what is wrong with it."""
    try:
        name = " ".join(clean(written).split())
    except BadInput as error:
        return "", [replace(one, where="name") for one in error.problems]
    if not 0 < len(name) <= MOST_CHARACTERS:
        sentence = N_("Say what the other system is called, in at most %(most)s letters.")
        return name, [Problem(sentence, {"most": MOST_CHARACTERS}, "name")]
    return name, []


def _bounds(connection: sa.Connection, plan: TokenPlan, today: date) -> list[Problem]:
    found = []
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)) is None:
        found.append(Problem(N_("There is no unit “%(unit)s”."), {"unit": plan.unit}, "unit"))
    if not plan.scopes:
        found.append(Problem(N_("Choose at least one thing that the token may read."), where="scopes"))
    if not today <= plan.expires_on <= last_day(today):
        found.append(
            Problem(
                N_("A token counts at least until today and at most for a year, until %(last)s."),
                {"last": last_day(today).isoformat()},
                "expires_on",
            )
        )
    return found


def check(connection: sa.Connection, presented: str, today: date) -> Token | None:
    """Give the token that was presented, exactly as it was shown; None when it does not count.

    Takes the same way for every token that does not: what is malformed is looked up and compared, too.
    """
    shape = _SHAPE.fullmatch(presented)
    wanted = shape[1] if shape else ""
    row = connection.execute(sa.select(api_token).where(api_token.c.id == wanted)).one_or_none()
    kept = _NOBODY if row is None else bytes(row.digest)
    # A lone surrogate cannot be encoded; it is no part of any token.
    is_it = hmac.compare_digest(kept, digest_of(presented if shape else ""))
    if row is None or not is_it:
        return None
    token = _token(row)
    return token if token.counts(today) else None


def note_use(connection: sa.Connection, token: Token, today: date) -> None:
    """Note the day of a use; to be called when ``token.used_on`` is another day."""
    table = api_token.c
    earlier = sa.or_(table.used_on.is_(None), table.used_on < today)
    connection.execute(sa.update(api_token).where(table.id == token.id, earlier).values(used_on=today))


def reach(connection: sa.Connection, token: Token) -> frozenset[UnitCode]:
    """Give the units that a token reads about: its own and all below."""
    return frozenset(posts.units_below(connection, token.unit))


def revoke(connection: sa.Connection, number: TokenId, today: date) -> Token:
    """End a token for good; the day of the first revocation stands. Raises Refused for an unknown one."""
    found = get(connection, number)
    if found is None:
        raise Refused(Problem(N_("There is no such token.")))
    if found.revoked_on is not None:
        return found
    connection.execute(sa.update(api_token).where(api_token.c.id == number).values(revoked_on=today))
    return replace(found, revoked_on=today)


def get(connection: sa.Connection, number: TokenId) -> Token | None:
    """Give one token; None when there is none of this name."""
    row = connection.execute(sa.select(api_token).where(api_token.c.id == number)).one_or_none()
    return None if row is None else _token(row)


def listing(
    connection: sa.Connection, scope: Scope, *, most: int | None = None, after: int = 0
) -> tuple[Token, ...]:
    """Give the tokens of the units within, the newest first: ``most`` of them after the first ``after``."""
    wanted = (
        sa.select(api_token)
        .where(scope.within(api_token.c.unit))
        .order_by(api_token.c.made_on.desc(), api_token.c.id)
        .offset(after)
        .limit(most)
    )
    return tuple(_token(row) for row in connection.execute(wanted))


def count(connection: sa.Connection, scope: Scope) -> int:
    """Count the tokens of the units within."""
    wanted = sa.select(sa.func.count()).select_from(api_token).where(scope.within(api_token.c.unit))
    return connection.scalar(wanted) or 0


def _token(row: sa.Row[Any]) -> Token:
    return Token(
        TokenId(row.id),
        UnitCode(row.unit),
        row.name,
        frozenset(TokenScope(one) for one in row.scopes),
        row.expires_on,
        row.made_by,
        row.made_on,
        row.revoked_on,
        row.used_on,
    )


# --- acts of staff: with their line in the audit trail --------------------------------------------------


def issue(installation: Installation, plan: TokenPlan, by: str) -> IssuedToken:
    """Make a token as an act of staff. Manages its own transaction. Raises as ``make`` does."""
    with installation.engine.begin() as connection:
        issued = make(connection, plan, by, _today(installation))
        details = {
            "name": issued.token.name,
            "unit": plan.unit,
            "scopes": sorted(plan.scopes),
            "until": plan.expires_on.isoformat(),
        }
        audit.append(connection, installation.clock, audit.Act(by, "token.make", issued.token.id, details))
    return issued


def end(installation: Installation, number: TokenId, by: str) -> Token:
    """Revoke a token as an act of staff. Manages its own transaction. Raises as ``revoke`` does."""
    with installation.engine.begin() as connection:
        before = get(connection, number)
        revoked = revoke(connection, number, _today(installation))
        if before == revoked:
            return revoked  # it was revoked already
        audit.append(connection, installation.clock, audit.Act(by, "token.revoke", number))
    return revoked


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()


def scopes(written: Iterable[str]) -> frozenset[TokenScope]:
    """Read names of scopes. Raises BadInput naming one that there is not."""
    wanted = list(written)
    unknown = [one for one in wanted if one not in list(TokenScope)]
    if unknown:
        names = {"scope": unknown[0], "known": ", ".join(TokenScope)}
        raise BadInput(Problem(N_("There is no scope “%(scope)s”; there are %(known)s."), names, "scopes"))
    return frozenset(TokenScope(one) for one in wanted)
