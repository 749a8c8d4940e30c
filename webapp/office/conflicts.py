"""Conflicts of interest: nobody handles a round about themselves."""

from surveys import staff
from surveys.staff import StaffMember
from webapp.office import place


def refuse_conflict() -> None:
    """Raise Refused when the round of this page is about the one who asks."""
    staff.refuse_conflict(place.reading(), place.member().username, place.survey().code)


def has_conflict(person: StaffMember) -> bool:
    """Say whether the round of this page is about somebody."""
    return staff.has_conflict(place.reading(), person.username, place.survey().code)
