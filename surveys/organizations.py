"""Several organizations in one installation: each a topmost unit of the register with all units below it.

An organization sees nothing of another: no round, no member of staff, no cadre, no draft, no act. Positions,
their groups and the questionnaires of the library are shared standards. With one topmost unit, as nearly
everywhere, there is one organization, and no question is narrowed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys.identifiers import Role, UnitCode
from surveys.schema import cadre, questionnaire, round_role, scheme, staff, staff_role, survey, term, unit
from surveys.staff_accounts import StaffMember
from surveys.staff_roles import ACTIVE


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see of an installation: all of it (``units`` is None), or some organizations."""

    tops: tuple[UnitCode, ...]
    units: frozenset[UnitCode] | None

    def has(self, code: str | None) -> bool:
        """Say whether a unit is within; what belongs to no unit is everybody's."""
        return self.units is None or code is None or code in self.units

    def within(self, column: sa.ColumnElement[str] | sa.Column[str]) -> sa.ColumnElement[bool]:
        """Give the condition that a unit stored in a column is within."""
        return sa.true() if self.units is None else column.in_(sorted(self.units))


EVERYTHING = Scope((), None)


def tops(connection: sa.Connection) -> tuple[UnitCode, ...]:
    """Give the topmost units of the register: the organizations."""
    rows = connection.scalars(sa.select(unit.c.code).where(unit.c.parent.is_(None)).order_by(unit.c.code))
    return tuple(UnitCode(code) for code in rows)


def organization_of(connection: sa.Connection, code: UnitCode) -> UnitCode:
    """Give the organization that a unit belongs to: the topmost unit above it, or itself."""
    above = sa.select(unit.c.code, unit.c.parent).where(unit.c.code == code).cte("above", recursive=True)
    above = above.union(sa.select(unit.c.code, unit.c.parent).join(above, unit.c.code == above.c.parent))
    top = connection.scalar(sa.select(above.c.code).where(above.c.parent.is_(None)))
    return UnitCode(top) if top is not None else code


def organization_if_many(connection: sa.Connection, code: UnitCode) -> UnitCode | None:
    """Give the organization of a unit where there are several; None where everything is everybody's."""
    return organization_of(connection, code) if len(tops(connection)) > 1 else None


def scope_of(connection: sa.Connection, username: str) -> Scope:
    """Give what a member of staff may see: the organizations in which they hold any role."""
    all_tops = tops(connection)
    if len(all_tops) <= 1:
        return Scope(all_tops, None)
    held = sa.union(
        sa.select(staff_role.c.unit).where(staff_role.c.username == username),
        sa.select(survey.c.unit)
        .join(round_role, round_role.c.survey == survey.c.code)
        .where(round_role.c.username == username),
    )
    found = {organization_of(connection, UnitCode(code)) for code in connection.scalars(held)}
    if found == set(all_tops):
        return Scope(all_tops, None)
    return Scope(tuple(sorted(found)), _below(connection, found))


def administered(member: StaffMember, all_tops: Iterable[UnitCode], role: Role) -> tuple[UnitCode, ...]:
    """Give the organizations for the whole of which a member holds a role."""
    held = {given.unit for given in member.roles if given.role is role}
    return tuple(top for top in all_tops if top in held)


def whole_organizations(connection: sa.Connection, member: StaffMember, role: Role) -> Scope:
    """Give as far as a member holds a role for whole organizations."""
    all_tops = tops(connection)
    found = administered(member, all_tops, role)
    return Scope(found, None if len(found) == len(all_tops) else _below(connection, found))


def _below(connection: sa.Connection, codes: Iterable[UnitCode]) -> frozenset[UnitCode]:
    below = sa.select(unit.c.code).where(unit.c.code.in_(sorted(codes))).cte("below", recursive=True)
    below = below.union(sa.select(unit.c.code).join(below, unit.c.parent == below.c.code))
    return frozenset(UnitCode(code) for code in connection.scalars(sa.select(below.c.code)))


def reach(connection: sa.Connection, username: str) -> Mapping[Role, frozenset[UnitCode]]:
    """Give for each role of an active member every unit it is held for, those below included."""
    held = (
        sa.select(staff_role.c.role, staff_role.c.unit.label("code"))
        .join(staff, staff.c.username == staff_role.c.username)
        .where(staff_role.c.username == username, staff.c.state == ACTIVE)
        .cte("held", recursive=True)
    )
    held = held.union(sa.select(held.c.role, unit.c.code).join(held, unit.c.parent == held.c.code))
    found: dict[Role, set[UnitCode]] = {}
    for row in connection.execute(sa.select(held.c.role, held.c.code)):
        found.setdefault(Role(row.role), set()).add(UnitCode(row.code))
    return {role: frozenset(units) for role, units in found.items()}


# --- who and what belongs to an organization -----------------------------------------------------------


def usernames(scope: Scope) -> sa.Select[tuple[str]]:
    """Give the question for the members of staff within: those with a role there, or for a round of it.

    Whoever holds no role any more belongs to where they serve; if nowhere, to everybody.
    """
    here = sa.select(staff_role.c.username).where(scope.within(staff_role.c.unit))
    in_rounds = (
        sa.select(round_role.c.username)
        .join(survey, survey.c.code == round_role.c.survey)
        .where(scope.within(survey.c.unit))
    )
    roleless = staff.c.username.not_in(
        sa.union(sa.select(staff_role.c.username), sa.select(round_role.c.username))
    )
    theirs = sa.or_(staff.c.cadre.is_(None), staff.c.cadre.in_(cadres(scope)))
    return sa.select(staff.c.username).where(
        sa.or_(staff.c.username.in_(here), staff.c.username.in_(in_rounds), sa.and_(roleless, theirs))
    )


def cadres(scope: Scope) -> sa.Select[tuple[str]]:
    """Give the question for the cadres within: those who serve or served there, or never served anywhere."""
    served = sa.select(term.c.cadre).where(scope.within(term.c.unit))
    return sa.select(cadre.c.code).where(
        sa.or_(cadre.c.code.in_(served), cadre.c.code.not_in(sa.select(term.c.cadre)))
    )


def has_questionnaire(connection: sa.Connection, scope: Scope, version: tuple[str, int]) -> bool:
    """Say whether a questionnaire may be seen: everybody's, or published by an organization within."""
    table = questionnaire.c
    place = connection.execute(
        sa.select(table.unit).where(table.id == version[0], table.version == version[1])
    ).one_or_none()
    return place is not None and scope.has(place.unit)


def foreign_questionnaires(scope: Scope) -> sa.Select[tuple[str]]:
    """Give the question for those of other organizations, named as the audit trail names them: "id 1"."""
    return _foreign_versions(questionnaire, scope)


def foreign_schemes(scope: Scope) -> sa.Select[tuple[str]]:
    """Give the question for the schemes of other organizations, named in the same way."""
    return _foreign_versions(scheme, scope)


def _foreign_versions(kept: sa.Table, scope: Scope) -> sa.Select[tuple[str]]:
    table = kept.c
    name = table.id + " " + sa.cast(table.version, sa.String)
    return sa.select(name).where(table.unit.is_not(None), ~scope.within(sa.func.coalesce(table.unit, "")))
