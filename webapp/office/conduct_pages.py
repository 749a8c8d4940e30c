"""Exemplary conduct: every released round of it, where the cadre lives beside where they work."""

from flask import Blueprint, render_template

from surveys import conduct_view, posts
from webapp.i18n import language
from webapp.office import place
from webapp.office.earlier import all_seen
from webapp.office.permissions import RESULTS_OF_ANY_ROUND, page

blueprint = Blueprint("conduct", __name__)


@page(blueprint, "/conduct", RESULTS_OF_ANY_ROUND)
def shown() -> str:
    """Show what was told about setting an example, about whom the visitor may read."""
    found = conduct_view.rounds(place.reading())
    seen = zip(found, all_seen(found), strict=True)
    rows = [(summary, one, conduct_view.sides(one)) for summary, some in seen for one in some]
    return render_template(
        "office/conduct.html",
        rows=rows,
        units=dict(posts.unit_names(place.reading())),
        positions=posts.names(place.reading(), "position", language()),
    )
