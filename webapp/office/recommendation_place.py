"""Which recommendation a page is about, and whether the visitor may see it: one door for all such pages."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import abort

from surveys import staff
from surveys.identifiers import Role, SurveyCode, UnitCode
from surveys.recommendations import parties, records
from surveys.recommendations.records import Addressee, AddresseeKind, Recommendation
from surveys.round_records import chosen
from surveys.round_records import subjects as subjects_of
from surveys.schema import release, survey
from webapp.i18n import words
from webapp.office import place
from webapp.office.permissions import Access, Reach, Rule

READER_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR)
SIGNER_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
READERS = Access({role: Rule(Reach.ANYWHERE) for role in READER_ROLES}, results=True)
WRITERS = Access({Role.CAMPAIGN_OFFICER: Rule(Reach.ANYWHERE)}, results=True)
OWN = Access({Role.CADRE: Rule(Reach.ANYWHERE)}, results=True)
"""Never an administrator's: they see no recommendation."""


def readable(id_: str, roles: Sequence[Role] = READER_ROLES) -> Recommendation:
    """Give a recommendation that the visitor may read by one of some roles, or end the request.

    "Not found" where it is another unit's: not even that it exists is told. "Forbidden" where it concerns
    the visitor, their superior or their subordinate.
    """
    found = records.find(place.reading(), id_)
    username = place.member().username
    if found is None or not any(staff.may(place.reading(), username, one, found.unit) for one in roles):
        abort(404)
    if parties.is_too_near(place.reading(), username, found):
        abort(403)
    return found


def own(id_: str) -> Recommendation:
    """Give a recommendation that the visitor was asked, or answers for, or end the request."""
    found = records.find(place.reading(), id_)
    if found is None or not parties.answers_for(place.reading(), place.member().username, found):
        abort(404)
    return found


def writes(one: Recommendation) -> bool:
    """Say whether the visitor writes what happens to a recommendation."""
    return staff.may(place.reading(), place.member().username, Role.CAMPAIGN_OFFICER, one.unit)


def addressee_key(one: Recommendation) -> Addressee:
    """Give by what the name of whom a recommendation is addressed to is looked up."""
    return Addressee(one.addressee_kind, one.addressee)


def written(addressee: Addressee) -> str:
    """Give an addressee as the value of a choice."""
    return f"{addressee.kind}:{addressee.code}"


def addressees(unit: UnitCode) -> list[tuple[str, str]]:
    """Give whom a unit's Front may address, units first: value and name."""
    connection, today = place.reading(), place.today()
    units = parties.units_of(connection, unit)
    near = parties.too_near(connection, place.member().username)
    found = [(written(Addressee(AddresseeKind.UNIT, code)), name) for code, name in units.items()]
    people = parties.serving(connection, units, today)
    return found + [
        (written(Addressee(AddresseeKind.CADRE, code)), f"{name} ({code})")
        for code, name in people.items()
        if code not in near
    ]


def owners(unit: UnitCode) -> list[tuple[str, str]]:
    """Give who may answer for a recommendation of a unit's Front: code and name."""
    connection = place.reading()
    near = parties.too_near(connection, place.member().username)
    people = parties.serving(connection, parties.units_of(connection, unit), place.today())
    return [(code, f"{name} ({code})") for code, name in people.items() if code not in near]


def released(unit: UnitCode) -> list[tuple[str, str]]:
    """Give the rounds that a recommendation of a unit's Front may follow from: code and title."""
    connection = place.reading()
    within = sorted(parties.units_of(connection, unit))
    told = sa.select(release.c.survey).join(survey, survey.c.code == release.c.survey)
    wanted = told.where(survey.c.unit.in_(within)).distinct()
    codes = [SurveyCode(code) for code in connection.scalars(wanted)]
    found = sorted(chosen(connection, codes), key=lambda one: one.period_end, reverse=True)
    return [(one.code, words(one.rules.title)) for one in found]


def subjects(unit: UnitCode, code: str) -> list[tuple[str, str]]:
    """Give whom a round was about that a unit's Front may follow up: number and name."""
    if code not in dict(released(unit)):
        return []
    return [(str(one.number), one.name) for one in subjects_of(place.reading(), SurveyCode(code))]


def addressee_of(value: str) -> Addressee | None:
    """Read the value of a choice; None where it is none."""
    kind, _, code = value.partition(":")
    return Addressee(AddresseeKind(kind), code) if kind in list(AddresseeKind) and code else None
