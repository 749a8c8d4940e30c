"""The words of the pages of meetings: states, and what seems to point at a person."""

from collections.abc import Mapping

from flask_babel import gettext

from surveys.meetings.records import MeetingState
from surveys.personal_details import Detail, DetailKind
from surveys.problems import N_

STATES: Mapping[MeetingState, tuple[str, str]] = {
    MeetingState.DRAFT: (N_("Minutes not signed"), "draft"),
    MeetingState.SIGNED: (N_("Minutes signed"), "released"),
}
"""What a state is called, and the look of its tag."""
_DETAILS: Mapping[DetailKind, str] = {
    DetailKind.NAME: N_("a name"),
    DetailKind.PHONE: N_("a phone number"),
    DetailKind.ID_NUMBER: N_("the number of a document"),
    DetailKind.PLATE: N_("a number plate"),
    DetailKind.EMAIL: N_("an e-mail address"),
}


def kind_of_detail(one: Detail) -> str:
    """Say what a detail seems to be."""
    return str(gettext(_DETAILS[one.kind]))
