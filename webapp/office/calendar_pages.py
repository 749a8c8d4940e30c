"""The calendar of one's rounds by month, and as a file for the calendar on a phone or computer."""

from datetime import date
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from surveys import rounds
from surveys.identifiers import SurveyState
from surveys.problems import N_
from surveys.round_calendar import Entry, Moment, above, asks_between, entries, released_on, twice
from surveys.survey import Survey
from surveys.text import search_key
from webapp.i18n import words
from webapp.office import icalendar, place, set_up_choices
from webapp.office.icalendar import Day
from webapp.office.my_rounds import my_rounds
from webapp.office.permissions import page
from webapp.office.round_pages import LISTERS
from webapp.office.set_up_views import month_name
from webapp.office.whole import whole

blueprint = Blueprint("calendar", __name__)
FIRST_YEAR, LAST_YEAR = 2000, 2199
QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
DAYS_A_PAGE = 100  # a year with more of them is shown by quarters
MOST_OVERLAPS = 12
MOMENTS = {
    Moment.PLANNED: N_("planned to open"),
    Moment.OPENED: N_("opened"),
    Moment.LAST_DAY: N_("last day for answering"),
    Moment.CLOSED: N_("closed"),
    Moment.RELEASED: N_("released"),
}


@page(blueprint, "/rounds/calendar", LISTERS)
def shown() -> str:
    """Show the days of one's rounds in a year, month by month, and what overlaps."""
    year = whole(request.args.get("year", ""))
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        year = set_up_choices.today().year
    mine = _mine()
    found = [one for one in _entries(mine) if one.day.year == year]
    quarter = _quarter(year, len(found))
    shown = {quarter} if quarter else set(QUARTERS)
    months: dict[object, list[Entry]] = {}
    for one in found:
        if _quarter_of(one.day) in shown:
            months.setdefault(one.day.replace(day=1), []).append(one)
    first, last = (date(year, 3 * at(shown) - 2, 1) for at in (min, max))
    handled = [
        one
        for one in mine
        if one.state is not SurveyState.ARCHIVED
        and asks_between(one, first, last.replace(month=last.month + 2))
    ]
    overlaps = [
        one
        for one in twice(handled, above(place.reading()))
        if one.month.year == year and _quarter_of(one.month) in shown
    ]
    return render_template(
        "office/calendar.html",
        year=year,
        months=months,
        moments={moment: gettext(said) for moment, said in MOMENTS.items()},
        month_name=month_name,
        quarter_of=_quarter_of,
        quarter=quarter,
        numerals=QUARTERS,
        overlaps=overlaps[:MOST_OVERLAPS],
        more=max(0, len(overlaps) - MOST_OVERLAPS),
        years=(year - 1, year + 1),
    )


def _quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def _quarter(year: int, days: int) -> int | None:
    """Give the quarter to show alone; None: the whole year, where it is short and none was asked for."""
    asked = whole(request.args.get("quarter", ""))
    if asked in QUARTERS:
        return asked
    if days <= DAYS_A_PAGE:
        return None
    today = set_up_choices.today()
    return _quarter_of(today) if today.year == year else 1


def _mine() -> list[Survey]:
    return [one.survey for one in my_rounds(place.reading(), place.member()) if one.handles]


def _entries(surveys: list[Survey]) -> list[Entry]:
    return entries(surveys, released_on(place.reading(), [one.code for one in surveys]))


@page(blueprint, "/rounds/calendar.ics", LISTERS)
def file() -> Response:
    """Give the days of one's rounds for a calendar program; no name of a cadre stands in it."""
    connection, settings = place.reading(), place.office().settings
    host = urlsplit(settings.office_url).hostname or "localhost"
    days = [
        Day(
            name=f"{one.survey.code}-{one.moment}",
            day=one.day,
            title=f"{_title(connection, one.survey)}: {gettext(MOMENTS[one.moment])}",
            text=gettext("Round %(code)s", code=one.survey.code),
            address=settings.office_url.rstrip("/") + url_for("rounds.overview", survey=one.survey.code),
        )
        for one in _entries(_mine())
    ]
    response = Response(
        icalendar.written(days, place.installation().clock(), host), content_type=icalendar.TYPE
    )
    response.headers["Content-Disposition"] = 'attachment; filename="ydan.ics"'
    return response


def _title(connection: sa.Connection, survey: Survey) -> str:
    """Give the title of a round, or its code where the title names a cadre it is about."""
    title = words(survey.rules.title)
    plain = search_key(title)
    named = any(search_key(one.name) in plain for one in rounds.subjects(connection, survey.code))
    return survey.code if named else title
