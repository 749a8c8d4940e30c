"""Which scheme a page is about, and what the visitor may do with it."""

from datetime import date

from flask import abort

from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.schemes import store
from surveys.schemes.store import SchemeState, StoredScheme
from webapp.office import place
from webapp.office.permissions import anywhere
from webapp.office.unit_choices import own_units

READERS = anywhere(Role.EVALUATOR, Role.AUDITOR)
WRITERS = anywhere(Role.EVALUATOR)


def the_scheme(scheme_id: str, version: int) -> StoredScheme:
    """Give the scheme of this page; of another organization's not even that it exists is told."""
    found = store.find(place.reading(), scheme_id, version, place.scope())
    if found is None:
        abort(404)
    return found


def my_scheme(scheme_id: str, version: int) -> StoredScheme:
    """Give a scheme that the visitor may change or approve; "not found" for all others."""
    found = the_scheme(scheme_id, version)
    if not may_handle(found):
        abort(404)
    return found


def may_handle(found: StoredScheme) -> bool:
    """Say whether the visitor is an evaluator for the unit of a scheme."""
    if found.unit is None:
        return False
    return staff.may(place.reading(), place.member().username, Role.EVALUATOR, found.unit)


def my_units() -> list[tuple[UnitCode, str]]:
    """Give the units whose schemes the visitor may write."""
    return own_units(place.reading(), place.member(), Role.EVALUATOR)


def is_writer() -> bool:
    """Say whether the visitor may write schemes at all."""
    return place.member().holds(Role.EVALUATOR)


def today() -> date:
    """Give the day in the installation's time zone."""
    office = place.installation()
    return office.clock().astimezone(office.time_zone).date()


def next_version(found: StoredScheme) -> int:
    """Give the number of the version that changes of a scheme would get."""
    if found.state is SchemeState.DRAFT:
        return found.version
    return max(one.version for one in store.versions(place.reading(), found.id, place.scope())) + 1
