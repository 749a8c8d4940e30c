"""Who may approve a scheme: two people, not its author alone, nobody who would be evaluated by it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import sqlalchemy as sa

from surveys import posts
from surveys.identifiers import UnitCode
from surveys.problems import N_, Problem, Refused
from surveys.schema import cadre, position, staff, term
from surveys.schemes.scheme import Scheme
from surveys.signers import are_one_person


class Approved(Protocol):
    """What is asked of a stored scheme here."""

    @property
    def unit(self) -> UnitCode | None:
        """Whose it is."""

    @property
    def scheme(self) -> Scheme:
        """What it says."""


def require_two(connection: sa.Connection, found: Approved, by: Sequence[str], on: date) -> None:
    """Raise Refused unless two different people approve who may.

    Two of them are never the author alone: the author may be one of the two.
    """
    if len(by) != 2 or are_one_person(connection, by):  # noqa: PLR2004 - two people
        raise Refused(Problem(N_("Two different people approve a scheme. Name two.")))
    near = [name for name in by if has_conflict(connection, name, found, on)]
    if near:
        raise Refused(
            *(
                Problem(
                    N_(
                        "By this scheme %(username)s, their superior or their subordinate would be "
                        "evaluated. Somebody else must approve it."
                    ),
                    {"username": name},
                )
                for name in near
            )
        )


def has_conflict(connection: sa.Connection, username: str, found: Approved, on: date) -> bool:
    """Say whether a scheme is for a member of staff, their direct superior or a direct subordinate."""
    return holds_near(connection, username, found.unit, found.scheme.position_groups, on)


def holds_near(
    connection: sa.Connection,
    username: str,
    unit: UnitCode | None,
    position_groups: Sequence[str],
    on: date,
) -> bool:
    """Say whether a member of staff, their superior or a direct subordinate holds a post of some kinds.

    On that day, in a unit or below it (None: anywhere), in one of some position groups (none: in any).
    """
    own = sa.select(staff.c.cadre).where(staff.c.username == username).scalar_subquery()
    above = sa.select(cadre.c.superior).where(cadre.c.code == own).scalar_subquery()
    below = sa.select(cadre.c.code).where(cadre.c.superior == own)
    held = (
        sa.select(term.c.cadre)
        .join(position, position.c.code == term.c.position)
        .where(
            sa.or_(term.c.cadre == own, term.c.cadre == above, term.c.cadre.in_(below)),
            term.c.starts_on <= on,
            sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= on),
        )
    )
    if unit is not None:
        held = held.where(term.c.unit.in_(sorted(posts.units_below(connection, unit))))
    if position_groups:
        held = held.where(position.c.position_group.in_(position_groups))
    return connection.scalar(held.limit(1)) is not None
