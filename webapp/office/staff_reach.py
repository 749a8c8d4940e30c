"""Which accounts an administrator has to do with: those of the own organizations, not those of others."""

from flask_babel import gettext

from surveys import organizations, staff
from surveys.staff import StaffMember
from webapp.office import place
from webapp.office.form import Form


def colleagues() -> list[StaffMember]:
    """Give the accounts of the organizations that the visitor serves in, by username."""
    connection = place.reading()
    theirs = _theirs()
    return [one for one in staff.listing(connection) if one.username in theirs]


def colleague(username: str) -> StaffMember | None:
    """Give one account of them; None for somebody else's."""
    connection = place.reading()
    return staff.get(connection, username) if username in _theirs() else None


def refuse_oneself(form: Form, username: str) -> None:
    """Note that administrators would give themselves a role: whoever gives roles signs for nobody."""
    if username == place.member().username:
        form.blame("role", gettext("Nobody gives themselves a role. Ask another administrator."))


def _theirs() -> frozenset[str]:
    return frozenset(str(one) for one in place.reading().scalars(organizations.usernames(place.scope())))
