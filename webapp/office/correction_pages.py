"""Correcting a release: what the register says otherwise, why, and two signatures."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import correcting, corrections, posts, reasons, round_facts
from surveys.corrections import Correction
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import FROZEN, Access, Reach, Rule, page
from webapp.office.release_pages import SIGNERS
from webapp.office.signatures import sign
from webapp.office.unit_choices import unit_choices
from webapp.office.whole import whole

blueprint = Blueprint("corrections", __name__)
CORRECTED = Access({role: Rule(Reach.ROUND, FROZEN) for role in SIGNERS}, results=True)


@page(blueprint, "/rounds/<survey>/correction", CORRECTED, methods=("GET", "POST"))
def correct(survey: str) -> ResponseReturnValue:
    """Let two people put another release in the place of the last one, and say why."""
    refuse_conflict()
    if request.method == "GET":
        return _page(empty())
    form = sent()
    reason = {one: form.text(f"reason-{one}") for one in reasons.LANGUAGES}
    numbers = [whole(one) for one in form.values("subjects")]
    if None in numbers:
        form.blame("subjects", gettext("Choose from the list."))
    if form.faults or not _correct(form, reason):
        return _page(form), form.status
    flash(gettext("Corrected. Another release stands in the place of the last one, and says why."), "good")
    return redirect(url_for("publication.shown", survey=survey))


def _correct(form: Form, reason: dict[str, str]) -> bool:
    pair = sign(form, SIGNERS)
    if pair is None:
        return False
    wanted = frozenset(SubjectNumber(whole(one) or 0) for one in form.values("subjects"))
    amendment = correcting.Amendment(reason, wanted)
    officers = (pair.first.username, pair.second.username)
    try:
        correcting.correct(place.installation(), place.survey().code, amendment, officers)
    except BadInput as error:
        form.blame_where(error, {f"reason-{one}": f"reason-{one}" for one in reasons.LANGUAGES})
        form.status = status_of(error)
        return False
    return True


def _page(form: Form) -> str:
    found, connection = place.survey(), place.reading()
    return render_template(
        "office/correction.html",
        survey=found,
        form=form,
        differences=round_facts.differences(connection, found.code),
        corrections=corrections.listing(connection, found.code),
        positions=posts.names(connection, "position", language()),
        units=dict(unit_choices(connection)),
    )


def correction_of(code: str) -> Correction | None:
    """Give the correction that the last release of a round rests on, for the pages that tell results."""
    return corrections.last(place.reading(), SurveyCode(code))


@blueprint.record
def _furnish(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(correction_of=correction_of)
