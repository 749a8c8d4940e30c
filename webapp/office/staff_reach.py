"""Which accounts an administrator has to do with: those of the own organizations, not those of others."""

from surveys import organizations, staff
from surveys.staff import StaffMember
from webapp.office import place


def colleagues() -> list[StaffMember]:
    """Give the accounts of the organizations that the visitor serves in, by username."""
    connection = place.reading()
    theirs = _theirs()
    return [one for one in staff.listing(connection) if one.username in theirs]


def colleague(username: str) -> StaffMember | None:
    """Give one account of them; None for somebody else's."""
    connection = place.reading()
    return staff.get(connection, username) if username in _theirs() else None


def _theirs() -> frozenset[str]:
    return frozenset(str(one) for one in place.reading().scalars(organizations.usernames(place.scope())))
