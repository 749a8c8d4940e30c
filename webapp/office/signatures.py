"""Two people on one page: the one signed in proves who they are again, the other signs beside them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import gettext

from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.staff import StaffMember
from webapp.office import passkeys, place
from webapp.office.conflicts import has_conflict
from webapp.office.door import prove
from webapp.office.form import Form

FIRST, SECOND = "first-", "second-"
SECOND_NAME = f"{SECOND}username"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two different people who have just proved who they are."""

    first: StaffMember
    second: StaffMember

    @property
    def usernames(self) -> list[str]:
        """Their names for the minutes, sorted."""
        return sorted((self.first.username, self.second.username))


def sign(form: Form, roles: Iterable[Role]) -> Pair | None:
    """Check the two signatures of a form about a round; None (every fault noted) when one does not hold.

    Call it last: a one-time code is used up by the check, whatever comes after.
    """
    return sign_with(form, lambda person: _unfit(person, roles))


def sign_with(form: Form, unfit: Callable[[StaffMember], str]) -> Pair | None:
    """Check the two signatures of a form; ``unfit`` says why somebody may not be the second, or nothing.

    Whether the visitor may be the first, the page has settled before.
    """
    own = place.member().username
    _require_fields(form, own)
    if form.faults:
        return None
    first, second = prove(form, FIRST, own), prove(form, SECOND)
    form.status = 403
    if first is None or second is None:
        return None
    if first.username == second.username or (first.cadre and first.cadre == second.cadre):
        form.blame(SECOND_NAME, gettext("You have signed already. A second person must sign here."))
    elif refusal := unfit(second):
        form.blame(SECOND_NAME, refusal)
    return None if form.faults else Pair(first, second)


def _require_fields(form: Form, own: str) -> None:
    if form.text(SECOND_NAME).casefold() == own.casefold():
        form.blame(SECOND_NAME, gettext("You have signed already. A second person must sign here."))
    for prefix in (FIRST, SECOND):
        if prefix == FIRST and passkeys.answered(form, FIRST):
            continue  # whoever is signed in here may prove it by their device
        for name in ("password", "totp"):
            if not form.raw(prefix + name):
                form.blame(prefix + name, gettext("Please fill this in."))


def without_role(person: StaffMember, roles: Iterable[Role], unit: UnitCode) -> str:
    """Say that somebody holds none of some roles for a unit; "" where they do."""
    if any(staff.may(place.reading(), person.username, role, unit) for role in roles):
        return ""
    return str(gettext("%(name)s may not sign this: the role for the unit is missing.", name=person.name))


def _unfit(person: StaffMember, roles: Iterable[Role]) -> str:
    if not _may(person, roles):
        said = gettext("%(name)s may not sign this: the role for this round is missing.", name=person.name)
    elif has_conflict(person):
        said = gettext(
            "%(name)s may not sign this: the round is about them, their superior or their subordinate.",
            name=person.name,
        )
    else:
        said = ""
    return str(said)


def _may(person: StaffMember, roles: Iterable[Role]) -> bool:
    code = place.survey().code
    return any(staff.may_in_round(place.reading(), person.username, role, code) for role in roles)
