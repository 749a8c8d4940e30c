"""Conflicts of interest: nobody handles a round about themselves, their superior or their subordinate."""

from surveys import staff
from surveys.staff import StaffMember
from webapp.office import place


def refuse_conflict() -> None:
    """Raise Refused when the round of this page is about the one who asks, or somebody too near to them."""
    staff.refuse_conflict(place.reading(), place.member().username, place.survey().code)


def has_conflict(person: StaffMember) -> bool:
    """Say whether the round of this page is about a person, their superior or their subordinate."""
    return staff.has_conflict(place.reading(), person.username, place.survey().code)
