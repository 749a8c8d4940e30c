"""The units of the register as choices of a form."""

import sqlalchemy as sa

from surveys import posts
from surveys.identifiers import Role, UnitCode
from surveys.staff import StaffMember
from webapp.office import place


def unit_choices(connection: sa.Connection) -> list[tuple[UnitCode, str]]:
    """Give every unit with its name, as far as the visitor's organizations reach."""
    scope = place.scope()
    return [(code, name) for code, name in posts.unit_names(connection) if scope.has(code)]


def own_units(connection: sa.Connection, member: StaffMember, role: Role) -> list[tuple[UnitCode, str]]:
    """Give the units for which a member holds a role."""
    tops = [given.unit for given in member.roles if given.role is role]
    mine = (
        frozenset().union(*(posts.units_below(connection, top) for top in tops))
        if member.active
        else frozenset()
    )
    return [(code, name) for code, name in posts.unit_names(connection) if code in mine]
