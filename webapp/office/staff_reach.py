"""Which accounts an administrator has to do with: those of the own organizations, not those of others."""

import sqlalchemy as sa

from surveys import staff
from surveys.identifiers import UnitCode
from surveys.schema import unit
from surveys.staff import StaffMember
from webapp.office import place


def colleagues() -> list[StaffMember]:
    """Give the accounts of the organizations (topmost units) that the visitor serves in, by username.

    An account with no role and nobody of the register behind it belongs to nobody yet: all see it.
    """
    connection = place.reading()
    tops = _tops(connection)
    mine = _organizations(place.member(), tops)
    found = []
    for one in staff.listing(connection):
        theirs = _organizations(one, tops)
        if not theirs or theirs & mine:
            found.append(one)
    return found


def _organizations(member: StaffMember, tops: dict[UnitCode, UnitCode]) -> frozenset[UnitCode]:
    units = {given.unit for given in member.roles}
    units |= staff.units_of_person(place.reading(), member.cadre, member.evaluator)
    return frozenset(tops.get(one, one) for one in units)


def _tops(connection: sa.Connection) -> dict[UnitCode, UnitCode]:
    """Give the topmost unit above every unit."""
    parents = {row.code: row.parent for row in connection.execute(sa.select(unit.c.code, unit.c.parent))}
    tops = {}
    for code in parents:
        top, seen = code, {code}
        while (above := parents.get(top)) is not None and above not in seen:
            top = above
            seen.add(above)
        tops[UnitCode(code)] = UnitCode(top)
    return tops
