"""What somebody does next for a confidence poll: count it, sign its minutes."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from surveys import organizations
from surveys.confidence import counting, records
from surveys.confidence.counting import TELLER_ROLES, TELLERS
from surveys.confidence.records import Poll, PollState, Sought
from surveys.identifiers import Role, UnitCode
from webapp.office import place
from webapp.office.place import today
from webapp.office.task import Task

MOST = 3  # more stand in the list of polls


def confidence_tasks() -> Iterator[Task]:
    """Give the tasks of the visitor: never about a poll too near to them, never before its day."""
    member = place.member()
    if member.holds(Role.ADMINISTRATOR):
        return
    reach = organizations.reach(place.reading(), member.username)
    counted = frozenset[UnitCode]().union(*(reach.get(role, frozenset()) for role in TELLER_ROLES))
    for one in _open(counted, (PollState.PREPARED, PollState.COUNTING)):
        if today() >= one.held_on and _is_due(one):
            yield Task(
                gettext("Count the papers of “%(title)s”", title=one.title),
                gettext("Two people count, each for themselves. Nobody sees what the other counted."),
                url_for("confidence.shown", poll=one.id),
                gettext("Go to the poll"),
                1,
            )
    for one in _open(reach.get(Role.CLOSING_OFFICER, frozenset()), (PollState.AGREED,)):
        yield Task(
            gettext("Sign the minutes of “%(title)s”", title=one.title),
            gettext("Both counts agree. Two closing officers read the minutes together and sign."),
            url_for("confidence.shown", poll=one.id),
            gettext("Go to the minutes"),
            2,
        )


def _open(units: frozenset[UnitCode], states: tuple[PollState, ...]) -> list[Poll]:
    if not units:
        return []
    connection, username = place.reading(), place.member().username
    near = {str(id_) for id_ in connection.scalars(records.too_near(username))}
    found = records.listing(connection, place.scope(), Sought(units, states, most=MOST + len(near)))
    return [one for one in found.rows if one.id not in near][:MOST]


def _is_due(poll: Poll) -> bool:
    """Say whether the visitor still counts: nobody, one other, or they themselves and the two differ."""
    standing = counting.standing(place.reading(), poll.id)
    if place.member().username in standing.tellers:
        return bool(standing.differing)
    return len(standing.tellers) < TELLERS
