"""What a member of staff may do: roles, each for a unit and everything below it; nothing by default."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from surveys.identifiers import CadreCode, Role, SubjectKind, SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import (
    cadre,
    collective_head,
    evaluator,
    recommendation,
    staff,
    staff_role,
    survey_subject,
    term,
    unit,
)

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """One role for one unit and all units below it."""

    role: Role
    unit: UnitCode


def _unit_and_above(code: UnitCode) -> sa.CTE:
    above = sa.select(unit.c.code, unit.c.parent).where(unit.c.code == code).cte("above", recursive=True)
    # UNION, not UNION ALL: it ends even in a circle, which no import lets in.
    return above.union(sa.select(unit.c.code, unit.c.parent).join(above, unit.c.code == above.c.parent))


def may(connection: sa.Connection, username: str, role: Role, unit_code: UnitCode) -> bool:
    """Say whether an active member holds a role for a unit, or for one above it."""
    above = _unit_and_above(unit_code)
    held = (
        sa.select(staff_role.c.role)
        .join(staff, staff.c.username == staff_role.c.username)
        .join(above, above.c.code == staff_role.c.unit)
        .where(staff.c.username == username, staff.c.state == ACTIVE, staff_role.c.role == role)
        .limit(1)
    )
    return connection.scalar(held) is not None


def may_everywhere(connection: sa.Connection, username: str, role: Role) -> bool:
    """Say whether an active member holds a role for everything: for every topmost unit of the register."""
    tops = connection.scalars(sa.select(unit.c.code).where(unit.c.parent.is_(None))).all()
    return bool(tops) and all(may(connection, username, role, UnitCode(top)) for top in tops)


def units_of_person(
    connection: sa.Connection, cadre_code: CadreCode | None, evaluator_code: str | None
) -> frozenset[UnitCode]:
    """Give the units where the person behind an account serves or served; none for nobody in the register.

    A cadre who never held a post belongs to the topmost units.
    """
    served = connection.scalars(sa.select(term.c.unit).where(term.c.cadre == cadre_code)).all()
    if not served and connection.scalar(sa.select(cadre.c.code).where(cadre.c.code == cadre_code)):
        served = connection.scalars(sa.select(unit.c.code).where(unit.c.parent.is_(None))).all()
    judged = connection.scalars(sa.select(evaluator.c.unit).where(evaluator.c.code == evaluator_code)).all()
    return frozenset(UnitCode(code) for code in (*served, *judged))


def grants(connection: sa.Connection, username: str) -> tuple[RoleGrant, ...]:
    """Give the roles of a member."""
    rows = connection.execute(
        sa.select(staff_role.c.role, staff_role.c.unit)
        .where(staff_role.c.username == username)
        .order_by(staff_role.c.role, staff_role.c.unit)
    )
    return tuple(RoleGrant(Role(row.role), UnitCode(row.unit)) for row in rows)


def grant(connection: sa.Connection, username: str, given: RoleGrant) -> None:
    """Give a member a role. Doing it again changes nothing. Raises BadInput for an unknown unit or member."""
    if not connection.scalar(sa.select(staff.c.username).where(staff.c.username == username)):
        raise BadInput(
            Problem(N_("There is no member of staff “%(username)s”."), {"username": username}, "username")
        )
    if not connection.scalar(sa.select(unit.c.code).where(unit.c.code == given.unit)):
        raise BadInput(
            Problem(
                N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
                {"unit": given.unit},
                "unit",
            )
        )
    if given not in grants(connection, username):
        connection.execute(sa.insert(staff_role).values(username=username, role=given.role, unit=given.unit))


def revoke(connection: sa.Connection, username: str, taken: RoleGrant) -> None:
    """Take a role away. Raises Refused when nobody would be left to administer staff."""
    if taken.role is Role.ADMINISTRATOR:
        require_other_administrator(connection, username)
    connection.execute(
        sa.delete(staff_role).where(
            staff_role.c.username == username,
            staff_role.c.role == taken.role,
            staff_role.c.unit == taken.unit,
        )
    )


def require_other_administrator(connection: sa.Connection, username: str) -> None:
    """Raise Refused when a member is the only active administrator."""
    administrators = set(
        connection.scalars(
            sa.select(staff.c.username)
            .join(staff_role, staff_role.c.username == staff.c.username)
            .where(staff.c.state == ACTIVE, staff_role.c.role == Role.ADMINISTRATOR)
        )
    )
    if administrators == {username}:
        raise Refused(
            Problem(N_("This is the only administrator. Make another one first."), where="username")
        )


def rounds_too_near(username: str) -> sa.Select[tuple[str]]:
    """Select the rounds about a member of staff, their direct superior or subordinate, or what these head."""
    own = sa.select(staff.c.cadre).where(staff.c.username == username).scalar_subquery()
    above = sa.select(cadre.c.superior).where(cadre.c.code == own).scalar_subquery()
    below = sa.select(cadre.c.code).where(cadre.c.superior == own)
    rated, kind, head = survey_subject.c.code, survey_subject.c.kind, collective_head.c
    # Who once was the head of a collective, too: what is told may be about their time.
    headed = sa.select(head.collective).where(
        sa.or_(head.cadre == own, head.cadre == above, head.cadre.in_(below))
    )
    to, owner = recommendation.c.addressee, recommendation.c.owner
    answered = sa.select(recommendation.c.id).where(
        sa.or_(
            sa.and_(
                recommendation.c.addressee_kind == SubjectKind.CADRE,
                sa.or_(to == own, to == above, to.in_(below)),
            ),
            sa.or_(owner == own, owner == above, owner.in_(below)),
        )
    )
    return sa.select(survey_subject.c.survey).where(
        sa.or_(
            sa.and_(kind == SubjectKind.CADRE, sa.or_(rated == own, rated == above, rated.in_(below))),
            sa.and_(kind == SubjectKind.COLLECTIVE, rated.in_(headed)),
            # What became of a recommendation is the affair of who had to carry it out.
            sa.and_(kind == SubjectKind.RECOMMENDATION, rated.in_(answered)),
        )
    )


def has_conflict(connection: sa.Connection, username: str, survey: SurveyCode) -> bool:
    """Say whether a round is about a member of staff, their direct superior or a direct subordinate."""
    found = rounds_too_near(username).where(survey_subject.c.survey == survey).limit(1)
    return connection.scalar(found) is not None


def refuse_conflict(connection: sa.Connection, username: str, survey: SurveyCode) -> None:
    """Raise Refused when a round is about the one who wants to handle it, or about somebody too near."""
    if has_conflict(connection, username, survey):
        raise Refused(
            Problem(
                N_(
                    "This round is about you, your superior or your subordinate. Somebody else must handle "
                    "it: ask your administrator."
                )
            )
        )


def refuse_conflicts(connection: sa.Connection, usernames: Iterable[str], survey: SurveyCode) -> None:
    """Raise Refused naming those of some people whom a round is too near to; for acts of two."""
    near = [name for name in usernames if has_conflict(connection, name, survey)]
    if near:
        raise Refused(
            *(
                Problem(
                    N_(
                        "The round is about %(username)s, their superior or their subordinate. "
                        "Somebody else must act here."
                    ),
                    {"username": name},
                )
                for name in near
            )
        )
