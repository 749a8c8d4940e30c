"""Who is reminded of commitments: officers of the overdue, who promised of what comes due."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext, ngettext

from surveys import commitment_following
from surveys.commitment_lists import Choice, listing, names
from surveys.commitments import CommitmentState
from surveys.identifiers import Role
from webapp.office import place, portal_sections
from webapp.office.commitment_pages import units
from webapp.office.commitment_words import standing
from webapp.office.portal_sections import Link, Section, Standing
from webapp.office.task import Task

SOON = timedelta(days=7)
MOST = 40


def commitment_tasks() -> Iterator[Task]:
    """Remind an officer of commitments whose last day is over and of which nothing is noted."""
    if place.member().holds(Role.ADMINISTRATOR):
        return
    reach = units()
    near = commitment_following.too_near(place.reading(), place.member().username)
    choice = Choice(place.today(), reach, overdue=True, apart_from=near)
    late = listing(place.reading(), choice, 0, 0).total if reach else 0
    if late:
        yield Task(
            ngettext("%(num)s commitment is overdue", "%(num)s commitments are overdue", late),
            gettext("Ask what became of it, and note it; or move the last day with a reason."),
            url_for("commitments.overview", overdue="yes"),
            gettext("See what is overdue"),
            2,
        )


@portal_sections.apart
def own_commitments() -> Iterable[Section]:
    """Give what the visitor promised, also as the head of a collective, and what became of it."""
    member, today = place.member(), place.today()
    if member.cadre is None or member.holds(Role.ADMINISTRATOR):
        return
    found = listing(place.reading(), Choice(today, speaker=member.cadre), 0, MOST)
    if not found.rows:
        return
    # The first step after the last day, or shortly before it, is the own word.
    due = [
        one
        for one in found.rows
        if one.state is CommitmentState.MADE
        and one.due_on <= today + SOON
        and not any(step.state is CommitmentState.SAID for step in one.steps)
    ]
    under_way = any(one.state is CommitmentState.MADE for one in found.rows)
    first = url_for("commitments.mine", commitment=(due or found.rows)[0].id)
    yield Section(
        gettext("Your commitments"),
        (gettext("What you promised, until when, and what became of it."),),
        Standing.TO_DO if due else Standing.WAITING if under_way else Standing.DONE,
        (Link(first, gettext("Say what was done")),) if due else (),
        due[0].due_on if due else None,
        "office/commitments_own.html",
        {"rows": found.rows, "names": names(place.reading(), found.rows), "standing": standing},
    )
