"""Who is asked and who answers: units and cadres that are there today, and what has changed with them since.

Units are merged, cadres change their posts. A recommendation stays with whom it was addressed to until an
officer passes it on; until then everybody who reads it is told that somebody must.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys import organizations
from surveys.identifiers import CadreCode, SubjectKind, UnitCode
from surveys.problems import N_, Problem, Refused
from surveys.recommendations.records import Addressee, AddresseeKind, Recommendation
from surveys.schema import cadre, staff, survey_subject, term, unit, unit_change
from surveys.unit_changes import ChangeKind


class Changed(StrEnum):
    """What has changed with those who were asked."""

    UNIT_GONE = "unit_gone"  # the addressee went into another unit
    ADDRESSEE_LEFT = "addressee_left"  # the cadre addressed holds no post any more
    ADDRESSEE_MOVED = "addressee_moved"  # the cadre addressed began another post since
    OWNER_LEFT = "owner_left"
    OWNER_MOVED = "owner_moved"


@dataclass(frozen=True, slots=True)
class Notice:
    """One change, since when if known; ``now``: codes of the units instead."""

    changed: Changed
    since: date | None
    now: tuple[UnitCode, ...] = ()


def _serves(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(term.c.starts_on <= today, sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= today))


def serving(connection: sa.Connection, units: Collection[str] | None, today: date) -> dict[CadreCode, str]:
    """Give code and name of the cadres who hold a post in some units (None: in any), by name."""
    wanted = (
        sa.select(cadre.c.code, cadre.c.name)
        .where(cadre.c.code.in_(_in_post(units, today)))
        .order_by(cadre.c.sort_key, cadre.c.code)
    )
    return {CadreCode(row.code): row.name for row in connection.execute(wanted)}


def _in_post(units: Collection[str] | None, today: date) -> sa.Select[tuple[str]]:
    wanted = sa.select(term.c.cadre).where(_serves(today))
    return wanted if units is None else wanted.where(term.c.unit.in_(sorted(units)))


def organization(connection: sa.Connection, front: UnitCode) -> sa.ColumnElement[bool] | None:
    """Give the condition that a unit is of the same organization as the one that recommends; None: any is."""
    top = organizations.organization_if_many(connection, front)
    if top is None:
        return None
    below = sa.select(unit.c.code).where(unit.c.code == top).cte("same_organization", recursive=True)
    below = below.union(sa.select(unit.c.code).join(below, unit.c.parent == below.c.code))
    return unit.c.code.in_(sa.select(below.c.code))


def units_of(connection: sa.Connection, front: UnitCode) -> dict[UnitCode, str]:
    """Give code and name of the units that a unit's Front may address: of its organization, still there."""
    wanted = _there(connection, front, unit.c.code, unit.c.name)
    ordered = wanted.order_by(unit.c.parent.is_not(None), unit.c.sort_key, unit.c.code)
    return {UnitCode(row.code): row.name for row in connection.execute(ordered)}


def _there(connection: sa.Connection, front: UnitCode, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Give columns of the units that a unit's Front may address, to be asked about one or about all."""
    wanted = sa.select(*columns).where(unit.c.code.not_in(_gone()))
    within = organization(connection, front)
    return wanted if within is None else wanted.where(within)


def _gone() -> sa.Select[tuple[str]]:
    """Give the units that went into others; one that was divided and is itself a part of that stands."""
    itself = unit_change.alias("itself")
    goes_on = sa.exists().where(
        itself.c.before == unit_change.c.before,
        itself.c.unit == unit_change.c.before,
        itself.c.kind == ChangeKind.SPLIT,
        itself.c.changed_on == unit_change.c.changed_on,
    )
    return sa.select(unit_change.c.before).where(unit_change.c.before != unit_change.c.unit, ~goes_on)


def addressee_problem(
    connection: sa.Connection, front: UnitCode, addressee: Addressee, today: date
) -> Problem | None:
    """Say why nothing can be addressed to a unit or cadre on a day; None: it can."""
    if addressee.kind is AddresseeKind.CADRE:
        return _cadre_problem(connection, front, CadreCode(addressee.code), today, "addressee")
    there = _there(connection, front, unit.c.name).order_by(unit.c.sort_key, unit.c.code)
    if connection.scalar(there.where(unit.c.code == addressee.code)) is not None:
        return None
    now = connection.scalars(there.where(unit.c.code.in_(_successors(connection, addressee.code)))).all()
    if now:
        sentence = N_("“%(unit)s” is no unit of its own any more: it went into %(now)s. Address that.")
        return Problem(sentence, {"unit": addressee.code, "now": ", ".join(now)}, "addressee")
    return Problem(N_("There is no unit “%(unit)s”."), {"unit": addressee.code}, "addressee")


def owner_problem(connection: sa.Connection, front: UnitCode, code: CadreCode, today: date) -> Problem | None:
    """Say why somebody cannot answer for a recommendation on a day; None: they can."""
    return _cadre_problem(connection, front, code, today, "owner")


def _cadre_problem(
    connection: sa.Connection, front: UnitCode, code: CadreCode, today: date, where: str
) -> Problem | None:
    here = term.c.unit.in_(_there(connection, front, unit.c.code))
    theirs = _in_post(None, today).where(term.c.cadre == code, here)
    if connection.scalar(theirs.limit(1)) is not None:
        return None
    served = connection.execute(
        sa.select(cadre.c.name, sa.func.max(term.c.ends_on).label("last"))
        .join(term, term.c.cadre == cadre.c.code)
        .where(cadre.c.code == code, here)
        .group_by(cadre.c.name)
    ).one_or_none()
    if served is None:
        return Problem(N_("There is no cadre “%(code)s” in the register."), {"code": code}, where)
    sentence = N_("%(name)s holds no post today. Choose who holds it now.")
    return Problem(sentence, {"name": served.name}, where)


def _successors(connection: sa.Connection, code: str) -> tuple[UnitCode, ...]:
    """Give the units that a unit went into, also over several mergers."""
    step = sa.select(unit_change.c.unit).where(unit_change.c.before == code).cte("later", recursive=True)
    later = step.union(sa.select(unit_change.c.unit).join(step, unit_change.c.before == step.c.unit))
    found = connection.scalars(
        sa.select(later.c.unit).where(later.c.unit.not_in(_gone()), later.c.unit != code)
    )
    return tuple(sorted(UnitCode(one) for one in found))


# --- what has changed since -------------------------------------------------------------------------------


def notices(connection: sa.Connection, one: Recommendation, today: date) -> tuple[Notice, ...]:
    """Give what has changed with addressee and owner, while anybody still waits for them."""
    if one.finished:
        return ()
    if one.addressee_kind is AddresseeKind.UNIT:
        found = _unit_notices(connection, one)
    else:
        kinds = (Changed.ADDRESSEE_LEFT, Changed.ADDRESSEE_MOVED)
        found = _cadre_notices(connection, one, CadreCode(one.addressee), kinds, today)
    if one.owner is not None and one.owner != one.addressee:
        kinds = (Changed.OWNER_LEFT, Changed.OWNER_MOVED)
        found += _cadre_notices(connection, one, one.owner, kinds, today)
    return found


def _unit_notices(connection: sa.Connection, one: Recommendation) -> tuple[Notice, ...]:
    now = _successors(connection, one.addressee)
    is_gone = sa.select(unit.c.code).where(unit.c.code == one.addressee, unit.c.code.in_(_gone()))
    if not now or connection.scalar(is_gone) is None:
        return ()
    since = connection.scalar(
        sa.select(sa.func.max(unit_change.c.changed_on)).where(unit_change.c.before == one.addressee)
    )
    return (Notice(Changed.UNIT_GONE, since, now),)


def _cadre_notices(
    connection: sa.Connection,
    one: Recommendation,
    code: CadreCode,
    kinds: tuple[Changed, Changed],
    today: date,
) -> tuple[Notice, ...]:
    left, moved = kinds
    theirs = sa.select(term.c.starts_on, term.c.ends_on, term.c.unit).where(term.c.cadre == code)
    rows = connection.execute(theirs.order_by(term.c.starts_on)).all()
    present = [
        row for row in rows if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    ]
    if not present:
        return (Notice(left, max((row.ends_on for row in rows if row.ends_on), default=None)),)
    since = min(row.starts_on for row in present)
    # Whoever holds a post from before holds it still, whatever was added to it.
    return (Notice(moved, since, (UnitCode(present[0].unit),)),) if since > one.made_on else ()


# --- conflicts of interest --------------------------------------------------------------------------------


def too_near(connection: sa.Connection, username: str) -> frozenset[CadreCode]:
    """Give the cadres whose affairs a member of staff handles not: themselves, superior, subordinates."""
    own = connection.scalar(sa.select(staff.c.cadre).where(staff.c.username == username))
    if own is None:
        return frozenset()
    above = connection.scalar(sa.select(cadre.c.superior).where(cadre.c.code == own))
    below = connection.scalars(sa.select(cadre.c.code).where(cadre.c.superior == own))
    return frozenset(CadreCode(code) for code in (own, above, *below) if code is not None)


def people(connection: sa.Connection, one: Recommendation) -> frozenset[CadreCode]:
    """Give the cadres whom a recommendation concerns: addressee, owner, whom the round was about."""
    found = {CadreCode(one.addressee)} if one.addressee_kind is AddresseeKind.CADRE else set()
    if one.owner is not None:
        found.add(one.owner)
    if one.survey is not None and one.subject is not None:
        rated = survey_subject.c
        about = connection.scalars(
            sa.select(rated.code).where(
                rated.survey == one.survey,
                rated.number == one.subject,
                rated.kind == SubjectKind.CADRE,
            )
        )
        found |= {CadreCode(code) for code in about}
    return frozenset(found)


def is_too_near(connection: sa.Connection, username: str, one: Recommendation) -> bool:
    """Say whether a recommendation concerns a member of staff, their superior or their subordinate."""
    return bool(too_near(connection, username) & people(connection, one))


def refuse_too_near(connection: sa.Connection, usernames: Collection[str], one: Recommendation) -> None:
    """Raise Refused naming those of some people whom a recommendation is too near to."""
    near = [name for name in usernames if is_too_near(connection, name, one)]
    if near:
        sentence = N_(
            "The recommendation concerns %(username)s, their superior or their subordinate. "
            "Somebody else must act here."
        )
        raise Refused(*(Problem(sentence, {"username": name}) for name in near))


def answers_for(connection: sa.Connection, username: str, one: Recommendation) -> bool:
    """Say whether a member of staff is the cadre who was asked, or the one who answers for it."""
    own = connection.scalar(sa.select(staff.c.cadre).where(staff.c.username == username))
    to_them = one.addressee_kind is AddresseeKind.CADRE and one.addressee == own
    return own is not None and (to_them or one.owner == own)
