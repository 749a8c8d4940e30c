"""Two people on one page: the one signed in proves who they are again, the other signs beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from surveys import staff
from surveys.identifiers import Role
from surveys.staff import StaffMember
from webapp.office import passkeys, place
from webapp.office.conflicts import has_conflict
from webapp.office.door import prove
from webapp.office.form import Form

FIRST, SECOND = "first-", "second-"


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
    """Check the two signatures of a form; None (with every fault noted) when one does not hold.

    Call it last: a one-time code is used up by the check, whatever comes after.
    """
    own = place.member().username
    _require_fields(form, own)
    if form.faults:
        return None
    first, second = prove(form, FIRST, own), prove(form, SECOND)
    form.status = 403
    if first is None or second is None:
        return None
    _refuse_unfit(form, first, second, roles)
    return None if form.faults else Pair(first, second)


def _require_fields(form: Form, own: str) -> None:
    if form.text(f"{SECOND}username").casefold() == own.casefold():
        form.blame(
            f"{SECOND}username",
            gettext("You have signed already. A second person must sign here."),
        )
    for prefix in (FIRST, SECOND):
        if prefix == FIRST and passkeys.answered(form, FIRST):
            continue  # whoever is signed in here may prove it by their device
        for name in ("password", "totp"):
            if not form.raw(prefix + name):
                form.blame(prefix + name, gettext("Please fill this in."))


def _refuse_unfit(form: Form, first: StaffMember, second: StaffMember, roles: Iterable[Role]) -> None:
    field = f"{SECOND}username"
    if first.username == second.username or (first.cadre and first.cadre == second.cadre):
        form.blame(field, gettext("You have signed already. A second person must sign here."))
    elif not _may(second, roles):
        form.blame(
            field,
            gettext("%(name)s may not sign this: the role for this round is missing.", name=second.name),
        )
    elif has_conflict(second):
        form.blame(
            field,
            gettext(
                "%(name)s may not sign this: the round is about them, their superior or their subordinate.",
                name=second.name,
            ),
        )


def _may(person: StaffMember, roles: Iterable[Role]) -> bool:
    code = place.survey().code
    return any(staff.may_in_round(place.reading(), person.username, role, code) for role in roles)
