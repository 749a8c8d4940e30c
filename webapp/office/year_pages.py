"""The year of an organization: per kind of round what is planned, running, released, missing, next."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, ngettext

from surveys import posts, quarters, questionnaires, unit_changes
from surveys.identifiers import Role, SurveyCode
from surveys.quarters import Line, Slot
from surveys.survey import Survey
from webapp.i18n import words
from webapp.office import place
from webapp.office.calendar_pages import FIRST_YEAR, LAST_YEAR
from webapp.office.my_rounds import MyRound, my_rounds
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.round_pages import LISTERS
from webapp.office.task import Task
from webapp.office.whole import whole

blueprint = Blueprint("year", __name__)
LINES_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class _Mine:
    """The visitor's rounds that have a rhythm, and what they may do with each."""

    rounds: tuple[Survey, ...]
    told: frozenset[SurveyCode]  # results are open to the visitor
    made: frozenset[SurveyCode]  # the visitor may set up the next one


def _mine(mine: Collection[MyRound]) -> _Mine:
    handled = [one for one in mine if one.handles]
    codes = quarters.rhythmic(place.reading(), [one.survey.code for one in handled])
    return _Mine(
        tuple(one.survey for one in handled if one.survey.code in codes),
        frozenset(one.survey.code for one in handled if one.sees_results),
        frozenset(one.survey.code for one in handled if Role.CAMPAIGN_OFFICER in one.roles),
    )


def _lines(rounds: Collection[Survey], year: int) -> tuple[Line, ...]:
    connection, today = place.reading(), place.today()
    now = unit_changes.every_now(connection, {one.unit for one in rounds}, today)
    return quarters.year_of(rounds, now, year, today)


@page(blueprint, "/rounds/year", LISTERS)
def shown() -> str:
    """Show the year of the visitor's rounds: quarters one to three and the round of the year."""
    year = whole(request.args.get("year", ""))
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        year = place.today().year
    connection = place.reading()
    mine = _mine(my_rounds(connection, place.member()))
    names = dict(posts.unit_names(connection))
    lines = sorted(
        _lines(mine.rounds, year), key=lambda one: (names.get(one.unit, one.unit), one.questionnaire)
    )
    titles = {one.id: words(one.title) for one in questionnaires.listing(connection, place.scope())}
    return render_template(
        "office/year.html",
        year=year,
        years=(year - 1, year + 1),
        listed=Page.of(lines, request.args.get("page", ""), LINES_A_PAGE),
        names=names,
        titles=titles,
        told=mine.told,
        made=mine.made,
    )


def quarter_tasks(mine: Collection[MyRound]) -> Iterator[Task]:
    """Remind whoever sets up rounds of those of this quarter that are not set up yet."""
    found = _mine(mine)
    today = place.today()
    current = (today.month + 2) // 3
    ours = [one for one in found.rounds if one.code in found.made]
    due = [line for line in _lines(ours, today.year) if _is_due(line, current)]
    if due:
        yield Task(
            ngettext(
                "%(num)s round of this quarter is not set up yet",
                "%(num)s rounds of this quarter are not set up yet",
                len(due),
            ),
            gettext("The next round is made from the last one: same questionnaire, new period, new codes."),
            url_for("year.shown"),
            gettext("See the year"),
            3,
        )


def _is_due(line: Line, current: int) -> bool:
    return any(_is_now(slot, current) for slot in line.due)


def _is_now(slot: Slot, current: int) -> bool:
    return slot.number == current and slot.source is not None
