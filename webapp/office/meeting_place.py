"""Which meeting a page is about, and what the visitor may do with it: one door for all such pages."""

from collections.abc import Iterable

from flask import abort

from surveys import organizations, staff
from surveys.documents import wording_store
from surveys.documents.pieces import Document, Kind
from surveys.identifiers import Language, Role, UnitCode
from surveys.meetings import kit, records
from surveys.meetings.document import MinutesFacts, document
from surveys.meetings.kit import KitFacts
from surveys.meetings.minutes import Minutes
from surveys.meetings.records import READERS, SIGNERS, WRITERS, Meeting, MeetingState, Sought
from surveys.meetings.told import Told
from webapp.office import place
from webapp.office.document_pages import spoken
from webapp.office.permissions import Access, Reach, Rule


def _access(*roles: Role) -> Access:
    """Let in whoever holds one of the roles anywhere; never an administrator. Each page settles of which."""
    return Access({role: Rule(Reach.ANYWHERE) for role in roles}, results=True)


WRITE = _access(*WRITERS)
SIGN = _access(*SIGNERS)
READ = _access(*READERS)


def meeting_for(id_: str, roles: Iterable[Role]) -> Meeting:
    """Give the meeting for whose unit the visitor holds one of some roles, or end the request.

    "Not found" where it is another organization's or unit's: not even that it exists is told. "Forbidden"
    where it is about the visitor, their superior or their subordinate.
    """
    connection, username = place.reading(), place.member().username
    found = records.find(connection, id_, place.scope())
    if found is None or not holds(found, roles):
        abort(404)
    subject = records.subject_of(connection, found.survey, found.subject)
    if records.has_conflict(connection, username, subject):
        abort(403)
    return found


def meeting_to_read(id_: str) -> Meeting:
    """Give a meeting whose minutes are signed to who may read them."""
    found = meeting_for(id_, READERS)
    if not found.is_signed:
        abort(404)
    return found


def holds(meeting: Meeting, roles: Iterable[Role]) -> bool:
    """Say whether the visitor holds one of some roles for the unit of a meeting."""
    username = place.member().username
    return any(staff.may(place.reading(), username, role, meeting.unit) for role in roles)


def units_for(roles: Iterable[Role]) -> frozenset[UnitCode]:
    """Give the units for which the visitor holds one of some roles."""
    reach = organizations.reach(place.reading(), place.member().username)
    return frozenset[UnitCode]().union(*(reach.get(role, frozenset()) for role in roles))


def sought(offset: int, most: int) -> Sought:
    """Say which meetings the visitor may find: those they work on, and signed ones that they may read."""
    return Sought(units_for(SIGNERS), units_for(READERS), tuple(MeetingState), offset, most)


def kit_of(told: Told, meeting: Meeting | None, language: str, *, is_large: bool) -> Document:
    """Draw up the kit in a language, in the words of the unit."""
    reader = spoken(language)
    wording = wording_store.wording_for(
        place.reading(), told.subject.unit, Kind.MEETING_KIT, Language(language)
    )
    return kit.document(KitFacts(told, meeting, wording, reader, is_large))


def minutes_of(meeting: Meeting, told: Minutes, digest: str, language: str) -> Document:
    """Draw up the minutes in a language, in the words of the unit."""
    reader = spoken(language)
    wording = wording_store.wording_for(
        place.reading(), meeting.unit, Kind.MINUTES_MEETING, Language(language)
    )
    notes = records.notes(place.reading(), meeting.id)
    return document(MinutesFacts(told, digest, notes, wording, reader))
