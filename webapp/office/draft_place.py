"""Which draft a page is about, whose it is, and how it is changed."""

from datetime import date

from flask import abort

from surveys import questionnaire_drafts as drafts
from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.questionnaire_drafts import Author, Draft, Edit
from webapp.office import place
from webapp.office.permissions import anywhere
from webapp.office.unit_choices import own_units

AUTHOR_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
AUTHORS = anywhere(*AUTHOR_ROLES)


def the_draft(name: str) -> Draft:
    """Give the draft of this page; of another unit's draft not even that it exists is told."""
    try:
        found = drafts.get(place.reading(), name)
    except BadInput:
        abort(404)
    username = place.member().username
    if not any(staff.may(place.reading(), username, role, found.unit) for role in AUTHOR_ROLES):
        abort(404)
    return found


def my_units() -> list[tuple[UnitCode, str]]:
    """Give the units whose questionnaires the visitor writes."""
    return list(
        dict.fromkeys(
            unit for role in AUTHOR_ROLES for unit in own_units(place.reading(), place.member(), role)
        )
    )


def today() -> date:
    """Give the day in the installation's time zone."""
    office = place.installation()
    return office.clock().astimezone(office.time_zone).date()


def author() -> Author:
    """Give who is asking, as the author of a change."""
    return Author(place.member().username, today())


def save(draft: Draft, edit: Edit) -> Draft:
    """Change a draft in a transaction of its own. Raises what the edit raises."""
    with place.installation().engine.begin() as connection:
        return drafts.change(connection, draft.id, edit, author())
