"""What became of the Front's recommendations: a list to narrow down, one with its history, open data."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.recommendations import status
from surveys.recommendations.records import Choice, Page, State
from surveys.recommendations.status import JUDGED, LISTED, Status
from surveys.recommendations.verdicts import Answer, Told
from webapp.access import Audience, open_to
from webapp.recommendation_words import ORIGINS, STATES, TOLD_ACTS, answers_name, beside_half
from webapp.results.charts import Part
from webapp.results.pages import LANGUAGE
from webapp.results.shelf import shelf, today

blueprint = Blueprint("recommendations", __name__)
A_PAGE = 40
AT_ONCE = 500  # rows read together for a file
OVERDUE = "overdue"
MOST_YEAR = 9999
CSV = "text/csv; charset=utf-8"
_TONES = {Answer.NOT_YET: 0, Answer.PARTLY: 2, Answer.SOLVED: 4}


@blueprint.get(f"/{LANGUAGE}/recommendations")
@open_to(Audience.ANYONE)
def listing(speech: str) -> ResponseReturnValue:
    """List the recommendations that two people published, the overdue first."""
    del speech
    page = request.args.get("page", 1, type=int)
    with shelf().reading() as connection:
        units = status.units(connection)
        choice = _choice(units)
        number = max(1, min(page, MOST_YEAR))
        found, total = status.listing(connection, choice, Page((number - 1) * A_PAGE, A_PAGE))
        years = status.years(connection)
    pages = max(1, -(-total // A_PAGE))
    if not 1 <= page <= pages:
        abort(404)
    return render_template(
        "results/recommendations.html",
        listed=found,
        total=total,
        page=page,
        pages=pages,
        units=units,
        years=years,
        states={**{one.value: gettext(words) for one, words in STATES.items()}, OVERDUE: gettext("Overdue")},
        chosen={name: request.args.get(name, "") for name in ("unit", "state", "year")},
        state_words=STATES,
    )


def _choice(units: Mapping[str, str]) -> Choice:
    """Read what the list is narrowed to; what nobody could have chosen leads nowhere."""
    unit, state, year = (request.args.get(name, "") for name in ("unit", "state", "year"))
    known = state in {"", OVERDUE, *(one.value for one in State)} and unit in {"", *units}
    if not known or (year and not (year.isascii() and year.isdecimal() and int(year) <= MOST_YEAR)):
        abort(404)
    return Choice(
        today(),
        units=[unit] if unit else None,
        state=State(state) if state not in {"", OVERDUE} else None,
        overdue=state == OVERDUE,
        year=int(year) if year else None,
        public=True,
    )


@blueprint.get(f"/{LANGUAGE}/recommendations/<id_>")
@open_to(Audience.ANYONE)
def shown(speech: str, id_: str) -> ResponseReturnValue:
    """Show one recommendation: what was found, what is asked, what happened, what the people say."""
    del speech
    with shelf().reading() as connection:
        found = status.whole(connection, id_, today())
        if found is None:
            abort(404)
        is_public = status.is_public(connection, found.status.one.survey)
    return render_template(
        "results/recommendation.html",
        found=found,
        one=found.status.one,
        state_words=STATES,
        origins=ORIGINS,
        acts=TOLD_ACTS,
        bar=_bar,
        answers_name=answers_name,
        beside_half=lambda told: beside_half(told.part(Answer.SOLVED)),
        follows=found.status.one.survey if is_public else None,
    )


def _bar(told: Told) -> list[Part]:
    """Lay out the shares, the worst first."""
    laid, x = [], 0
    for part in reversed(told.parts):
        tone = round(sum(_TONES[answer] for answer in part.answers) / len(part.answers))
        laid.append(Part(x, part.percent, part.percent, part.ballots, answers_name(part.answers), tone))
        x += part.percent
    return laid


# --- open data --------------------------------------------------------------------------------------------


@blueprint.get("/data/recommendations.csv")
@open_to(Audience.ANYONE)
def as_csv() -> Response:
    """Give every public recommendation as a table."""
    rows = [row for found in _all() for row in status.listed_rows(found)]
    return table_file(LISTED, rows)


@blueprint.get("/data/recommendation-verdicts.csv")
@open_to(Audience.ANYONE)
def verdicts_as_csv() -> Response:
    """Give every public verdict as a table, one row a share."""
    with shelf().reading() as connection:
        rows = [row for found in _all() for row in status.judged_rows(connection, found)]
    return table_file(JUDGED, rows)


def _all() -> Iterator[tuple[Status, ...]]:
    choice, offset = Choice(today(), public=True), 0
    with shelf().reading() as connection:
        while True:
            found, total = status.listing(connection, choice, Page(offset, AT_ONCE))
            yield found
            offset += AT_ONCE
            if offset >= total:
                return


def table_file(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Response:
    """Write a table as spreadsheets take it: UTF-8 with a mark, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    response = Response(("\ufeff" + text.getvalue()).encode(), content_type=CSV)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
