"""Releasing a round: two people sign, what may be told is frozen."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import release, review
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.publications import Level
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import AFTER_CLOSE, FROZEN, Access, Reach, Rule, page
from webapp.office.publication_levels import level_names
from webapp.office.signatures import sign

blueprint = Blueprint("release", __name__)
SIGNERS = (Role.REVIEWER, Role.CLOSING_OFFICER)
RELEASABLE = frozenset(AFTER_CLOSE - FROZEN)
RELEASE = Access({role: Rule(Reach.ROUND, RELEASABLE) for role in SIGNERS}, results=True)


@page(blueprint, "/rounds/<survey>/release", RELEASE, methods=("GET", "POST"))
def release_round(survey: str) -> ResponseReturnValue:
    """Let two people release the results of a closed round."""
    refuse_conflict()
    if request.method == "GET":
        return _page(empty())
    form = sent()
    if form.value("level") not in {"", *(level.value for level in Level)}:
        form.blame("level", gettext("Choose who may read the results from now on."))
    if not form.value("read"):
        form.blame("read", gettext("Confirm that you have both looked through the results."))
    if form.faults or not _release(form):
        return _page(form), form.status
    flash(gettext("The results are released and frozen."), "good")
    return redirect(url_for("results.overview", survey=survey))


def _page(form: Form) -> str:
    choices = [(level.value, f"{name}: {who}") for level, name, who in level_names()]
    found = place.survey()
    return render_template(
        "office/release.html",
        survey=found,
        form=form,
        choices=choices,
        waits_for_review=review.is_waiting(place.reading(), found.code, found.state),
    )


def _release(form: Form) -> bool:
    pair = sign(form, SIGNERS)
    if pair is None:
        return False
    office, code = place.installation(), place.survey().code
    try:
        level = Level(form.value("level") or Level.FRONT)
        release.release_round(office, code, (pair.first.username, pair.second.username), level)
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return False
    return True
