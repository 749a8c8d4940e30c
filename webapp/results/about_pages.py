"""What a stranger needs to trust or doubt a number: how it is made, how to check it, what was promised."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp import methods
from webapp.access import Audience, open_to
from webapp.results.pages import LANGUAGE

blueprint = Blueprint("about", __name__)


@blueprint.get(f"/{LANGUAGE}/how")
@open_to(Audience.ANYONE)
def how(speech: str) -> ResponseReturnValue:
    """Say in plain words how the numbers are made, and lead to each page of the method."""
    del speech
    return render_template("results/how.html", methods=methods.listing())


@blueprint.get(f"/{LANGUAGE}/how/<name>")
@open_to(Audience.ANYONE)
def method(speech: str, name: str) -> ResponseReturnValue:
    """Show how one number is made."""
    del speech
    found = methods.read(name)
    if found is None:
        abort(404)
    headings = {heading: gettext(words) for heading, words in methods.HEADINGS.items()}
    return render_template("results/method.html", method=found, headings=headings)


@blueprint.get(f"/{LANGUAGE}/check")
@open_to(Audience.ANYONE)
def check(speech: str) -> ResponseReturnValue:
    """Say how anybody can check a number without believing us."""
    del speech
    return render_template("results/check.html")


@blueprint.get(f"/{LANGUAGE}/promise")
@open_to(Audience.ANYONE)
def promise(speech: str) -> ResponseReturnValue:
    """Say what was promised to everybody who answered."""
    del speech
    return render_template("results/promise.html")
