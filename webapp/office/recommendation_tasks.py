"""Who is reminded of recommendations: the officer of what is overdue, the addressee of what is asked."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from flask import url_for
from flask_babel import gettext, ngettext

from surveys.identifiers import Role
from surveys.recommendations import follow_up, parties, records
from surveys.recommendations.records import FINISHED, Choice, Page, Recommendation
from webapp.office import place, portal_sections
from webapp.office.portal_sections import Link, Section, Standing
from webapp.office.recommendation_words import standing
from webapp.office.system_place import reached
from webapp.office.task import Task

SOON = timedelta(days=7)
MOST = 20


def recommendation_tasks() -> Iterator[Task]:
    """Remind an officer of what is overdue: to ask the addressee, or to tell the Front."""
    if place.member().holds(Role.ADMINISTRATOR):
        return
    units = reached(Role.CAMPAIGN_OFFICER).units
    near = parties.too_near(place.reading(), place.member().username)
    choice = Choice(place.today(), units, overdue=True, apart_from=near)
    late = records.listing(place.reading(), choice, Page(0, 0)).total if units else 0
    if late:
        yield Task(
            ngettext("%(num)s recommendation is overdue", "%(num)s recommendations are overdue", late),
            gettext("Remind whoever was asked, or move the last day with a reason."),
            url_for("recommendations.listing", overdue="yes"),
            gettext("See what is overdue"),
            2,
        )
    told = follow_up.waiting(place.reading(), replace(choice, overdue=False)) if units else ()
    if told:
        yield Task(
            ngettext(
                "The people's verdict on %(num)s recommendation is in",
                "The people's verdict on %(num)s recommendations is in",
                len(told),
            ),
            gettext("Read it, note it in the history, and take up again what is not solved."),
            url_for("follow_ups.verdict", recommendation=told[0]),
            gettext("Read the verdict"),
            3,
        )


@portal_sections.apart
def own_recommendations() -> Iterable[Section]:
    """Give what the visitor was asked, or answers for, and what became of it."""
    cadre = place.member().cadre
    if cadre is None or place.member().holds(Role.ADMINISTRATOR):
        return
    found = records.listing(place.reading(), Choice(place.today(), person=cadre), Page(0, MOST))
    yield from (_section(one) for one in found.rows)


def _section(one: Recommendation) -> Section:
    address = url_for("recommendation_steps.mine", recommendation=one.id)
    said = [one.text if len(one.text) <= 200 else one.text[:199].rstrip() + "…"]  # noqa: PLR2004 - a card
    if standing(one)[1]:
        said.append(standing(one)[1])
    title = gettext("Recommendation %(reference)s of the Front", reference=one.reference)
    if one.state in FINISHED:
        link = Link(address, gettext("Read the recommendation"))
        return Section(title, tuple(said), Standing.DONE, (link,))
    until = one.answer_by if one.answered_on is None else one.due_on
    is_due = one.answered_on is None or place.today() + SOON >= one.due_on
    link = Link(address, gettext("Read and answer"))
    return Section(title, tuple(said), Standing.TO_DO if is_due else Standing.WAITING, (link,), until)
