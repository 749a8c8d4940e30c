"""Releasing a round: two people sign, what may be told is frozen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import release
from surveys.identifiers import Role, SurveyState
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import AFTER_CLOSE, AFTER_RELEASE, Access, Reach, Rule, page
from webapp.office.signatures import sign

blueprint = Blueprint("release", __name__)
SIGNERS = (Role.REVIEWER, Role.CLOSING_OFFICER)
RELEASABLE = frozenset(AFTER_CLOSE - AFTER_RELEASE - {SurveyState.ARCHIVED})
RELEASE = Access({role: Rule(Reach.ROUND, RELEASABLE) for role in SIGNERS}, results=True)


@page(blueprint, "/rounds/<survey>/release", RELEASE, methods=("GET", "POST"))
def release_round(survey: str) -> ResponseReturnValue:
    """Let two people release the results of a closed round."""
    refuse_conflict()
    if request.method == "GET":
        return render_template("office/release.html", survey=place.survey(), form=empty())
    form = sent()
    if not form.value("read"):
        form.blame("read", gettext("Confirm that you have both looked through the results."))
    if form.faults or not _release(form):
        return render_template("office/release.html", survey=place.survey(), form=form), form.status
    flash(gettext("The results are released and frozen."), "good")
    return redirect(url_for("results.overview", survey=survey))


def _release(form: Form) -> bool:
    pair = sign(form, SIGNERS)
    if pair is None:
        return False
    office, code = place.installation(), place.survey().code
    try:
        release.release_round(office, code, (pair.first.username, pair.second.username))
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return False
    return True
