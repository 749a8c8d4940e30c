"""How one published number is made, for whoever wants to check it: the pages of docs/methods."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.methods import HEADINGS, listing, read
from webapp.office.permissions import EVERYONE, page

__all__ = ["listing", "read"]

blueprint = Blueprint("methods", __name__)


@page(blueprint, "/methods/<name>", EVERYONE)
def shown(name: str) -> ResponseReturnValue:
    """Show how one number is made."""
    found = read(name)
    if found is None:
        abort(404)
    headings = {heading: gettext(words) for heading, words in HEADINGS.items()}
    return render_template("office/method_page.html", method=found, headings=headings)
