"""Drafts that the people are asked about: what they say, where to take part, what was heard and done."""

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from surveys.contributions import records, telling
from surveys.contributions.telling import LISTED
from surveys.recommendations.status import is_public
from webapp.access import Audience, open_to
from webapp.contribution_words import KINDS, OUTCOMES
from webapp.results.pages import LANGUAGE
from webapp.results.recommendation_pages import table_file
from webapp.results.shelf import shelf, today

blueprint = Blueprint("contributions", __name__)


@blueprint.get(f"/{LANGUAGE}/contributions")
@open_to(Audience.ANYONE)
def listing(speech: str) -> ResponseReturnValue:
    """List the drafts that two people published, the newest first."""
    del speech
    with shelf().reading() as connection:
        drafts = records.listing(connection, public=True)
        units = telling.units(connection, drafts)
    return render_template("results/contributions.html", drafts=drafts, units=units, kinds=KINDS)


@blueprint.get(f"/{LANGUAGE}/contributions/<code>")
@open_to(Audience.ANYONE)
def shown(speech: str, code: str) -> ResponseReturnValue:
    """Show one draft: its words, the way to take part or the results, the answers."""
    del speech
    with shelf().reading() as connection:
        one = records.find(connection, code)
        if one is None or not one.public:
            abort(404)
        number = telling.open_link_of(connection, one, today())
        values = {
            "unit": telling.units(connection, [one]).get(one.unit, one.unit),
            "answers": records.answers(connection, code, told=True),
            "is_public": is_public(connection, one.survey),
        }
    address = None if number is None else f"{current_app.config['RESPONDENTS']}/open/{one.survey}/{number}"
    return render_template(
        "results/contribution.html", one=one, address=address, kinds=KINDS, outcomes=OUTCOMES, **values
    )


@blueprint.get("/data/contributions.csv")
@open_to(Audience.ANYONE)
def as_csv() -> Response:
    """Give every public draft and answer as a table."""
    with shelf().reading() as connection:
        return table_file(LISTED, telling.rows(connection))
