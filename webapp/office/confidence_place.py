"""Which confidence poll a page is about, and what the visitor may do with it: one door for all such pages."""

from collections.abc import Iterable

from flask import abort

from surveys import organizations, staff
from surveys.confidence import records
from surveys.confidence.counting import TELLER_ROLES
from surveys.confidence.records import Poll, PollState, Sought
from surveys.identifiers import Role
from webapp.office import place
from webapp.office.permissions import Access, Reach, Rule

PREPARER = (Role.CAMPAIGN_OFFICER,)
SIGNER = (Role.CLOSING_OFFICER,)
WORKER = (*PREPARER, *TELLER_ROLES)
READER = (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER, Role.AUDITOR)


def _access(*roles: Role) -> Access:
    """Let in whoever holds one of the roles anywhere; never an administrator. Each page settles of which."""
    return Access({role: Rule(Reach.ANYWHERE) for role in roles}, results=True)


PREPARERS = _access(*PREPARER)
TELLERS = _access(*TELLER_ROLES)
SIGNERS = _access(*SIGNER)
READERS = _access(*READER)
EVERYBODY = _access(*dict.fromkeys((*WORKER, *READER)))


def poll_for(id_: str, roles: Iterable[Role]) -> Poll:
    """Give the poll for whose unit the visitor holds one of some roles, or end the request.

    "Not found" where it is another organization's or unit's: not even that it exists is told. "Forbidden"
    where it is about the visitor, their superior or their subordinate.
    """
    found = records.find(place.reading(), id_, place.scope())
    if found is None or not holds(found, roles):
        abort(404)
    if records.has_conflict(place.reading(), place.member().username, found.id):
        abort(403)
    return found


def poll_to_read(id_: str) -> Poll:
    """Give a poll whose minutes are signed to who may read them."""
    found = poll_for(id_, READER)
    if not found.minuted:
        abort(404)
    return found


def poll_to_look_at(id_: str) -> Poll:
    """Give a poll to those who work on it; to those who only read, once its minutes are signed."""
    found = poll_for(id_, (*WORKER, *READER))
    if not found.minuted and not holds(found, WORKER):
        abort(404)
    return found


def holds(poll: Poll, roles: Iterable[Role]) -> bool:
    """Say whether the visitor holds one of some roles for the unit of a poll."""
    username = place.member().username
    return any(staff.may(place.reading(), username, role, poll.unit) for role in roles)


def sought(offset: int, most: int) -> Sought:
    """Say which polls the visitor may find: those they work on, and signed ones that they may read."""
    reach = organizations.reach(place.reading(), place.member().username)
    worked = frozenset().union(*(reach.get(role, frozenset()) for role in WORKER))
    read = frozenset().union(*(reach.get(role, frozenset()) for role in READER))
    return Sought(worked, tuple(PollState), read, offset, most)
