"""What somebody does next for a meeting: write its minutes, sign them."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from surveys.identifiers import Role
from surveys.meetings import minutes, records
from surveys.meetings.records import SIGNERS, WRITERS, Meeting, MeetingState, Sought
from webapp.cells import day
from webapp.office import place
from webapp.office.meeting_place import holds, units_for
from webapp.office.task import Task

MOST = 3  # more stand in the list of meetings


def meeting_tasks() -> Iterator[Task]:
    """Give the tasks of the visitor: of meetings whose day has come, never of one too near to them."""
    units = units_for(SIGNERS)
    if place.member().holds(Role.ADMINISTRATOR) or not units:
        return
    wanted = Sought(units, states=(MeetingState.DRAFT,))
    for one in _due(records.listing(place.reading(), place.scope(), wanted).rows)[:MOST]:
        name = records.subject_of(place.reading(), one.survey, one.subject).name
        is_ready = not minutes.missing(one, place.today())
        if is_ready:
            yield Task(
                gettext("Sign the minutes of the meeting with %(name)s", name=name),
                gettext(
                    "Held on %(day)s. Two people read the minutes together and sign.", day=day(one.held_on)
                ),
                url_for("meeting_minutes.sign", meeting=one.id),
                gettext("Read and sign"),
                2,
            )
        elif holds(one, WRITERS):
            yield Task(
                gettext("Write the minutes of the meeting with %(name)s", name=name),
                gettext(
                    "Held on %(day)s. Something is still missing before two can sign.", day=day(one.held_on)
                ),
                url_for("meetings.shown", meeting=one.id),
                gettext("Go to the minutes"),
                2,
            )


def _due(found: tuple[Meeting, ...]) -> list[Meeting]:
    connection, username = place.reading(), place.member().username
    return [
        one
        for one in found
        if one.held_on <= place.today()
        and not records.has_conflict(
            connection, username, records.subject_of(connection, one.survey, one.subject)
        )
    ]
