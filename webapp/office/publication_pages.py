"""Publication: who reads a release, the next step with two signatures, withdrawal, what the Front reads."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import organizations, publications, publishing, release, review, rounds, staff_roles
from surveys.identifiers import Role, SurveyCode
from surveys.problems import BadInput
from surveys.publications import Level, Publication
from surveys.survey import Survey
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import AFTER_RELEASE, FROZEN, Access, Reach, Rule, page
from webapp.office.publication_levels import level_names
from webapp.office.release_pages import SIGNERS
from webapp.office.results import visible
from webapp.office.signatures import sign

blueprint = Blueprint("publication", __name__)
HANDLERS = (*SIGNERS, Role.CAMPAIGN_OFFICER)
SHOWN = Access({role: Rule(Reach.ROUND, FROZEN) for role in HANDLERS}, results=True)
SIGNED = Access({role: Rule(Reach.ROUND, FROZEN) for role in SIGNERS}, results=True)
OPEN = Access({role: Rule(Reach.ROUND, AFTER_RELEASE) for role in SIGNERS}, results=True)
READERS = (Role.MODERATOR, Role.DATA_ENTRY_CLERK, Role.FIELD_VOLUNTEER, *HANDLERS, Role.AUDITOR)
FRONT = Access({role: Rule(Reach.ANYWHERE) for role in READERS}, results=True)
"""Everybody of the Front reads what is told to the Front, in the whole organization."""
SUBJECTS_A_PAGE = 40
ROUNDS_A_PAGE = 40


@page(blueprint, "/rounds/<survey>/publication", SHOWN)
def shown(survey: str) -> ResponseReturnValue:
    """Show who reads the release of a round, and every step up to now."""
    del survey
    return _page(empty())


@page(blueprint, "/rounds/<survey>/publication/raise", SIGNED, methods=("POST",))
def raise_level(survey: str) -> ResponseReturnValue:
    """Tell a release to more people."""
    refuse_conflict()
    form = sent()
    levels = {level.value for level in Level}
    if form.value("level") not in levels:
        form.blame("level", gettext("Choose who may read the results from now on."))

    def act(officers: tuple[str, str]) -> Publication:
        code = place.survey().code
        return publishing.raise_level(place.installation(), code, Level(form.value("level")), officers)

    if not _signed(form, act):
        return _page(form), form.status
    flash(gettext("Published. From now on more people read these results."), "good")
    return redirect(url_for("publication.shown", survey=survey))


@page(blueprint, "/rounds/<survey>/publication/renew", OPEN, methods=("POST",))
def renew(survey: str) -> ResponseReturnValue:
    """Publish again, with the texts and the note of this hour."""
    refuse_conflict()
    form = sent()
    if not _signed(form, lambda pair: publishing.renew(place.installation(), place.survey().code, pair)):
        return _page(form), form.status
    flash(gettext("Published again. The version before stays readable under its number."), "good")
    return redirect(url_for("publication.shown", survey=survey))


@page(blueprint, "/rounds/<survey>/publication/withdraw", OPEN, methods=("GET", "POST"))
def withdraw(survey: str) -> ResponseReturnValue:
    """Take the public page of a round down, for a reason that everybody reads."""
    refuse_conflict()
    if publications.standing(place.reading(), place.survey().code) is None:
        abort(404)
    if request.method == "GET":
        return render_template("office/withdraw.html", survey=place.survey(), form=empty())
    form = sent()
    reason = {language: form.text(f"reason-{language}") for language in publishing.REASON_LANGUAGES}
    for language, said in reason.items():
        if not said:
            form.blame(f"reason-{language}", gettext("Please fill this in."))
    if not _signed(
        form, lambda pair: publishing.withdraw(place.installation(), place.survey().code, reason, pair)
    ):
        return render_template("office/withdraw.html", survey=place.survey(), form=form), form.status
    flash(gettext("The public page is withdrawn; its address says so, and why."), "good")
    return redirect(url_for("publication.shown", survey=survey))


def _signed(form: Form, act: Callable[[tuple[str, str]], Publication]) -> bool:
    pair = None if form.faults else sign(form, SIGNERS)
    if pair is None:
        return False
    try:
        act((pair.first.username, pair.second.username))
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return False
    return True


def _page(form: Form) -> str:
    found = place.survey()
    connection = place.reading()
    now = publications.level_of(connection, found.code)
    may_sign = bool(place.grant().roles & set(SIGNERS))
    return render_template(
        "office/publication.html",
        survey=found,
        form=form,
        levels=level_names(),
        now=now,
        higher=[
            (level.value, f"{name}: {who}")
            for level, name, who in level_names()
            if now is not None and not now.reaches(level)
        ],
        reached=lambda level: now is not None and now.reaches(level),
        steps=publications.listing(connection, found.code),
        stands=publications.standing(connection, found.code),
        names={level: name for level, name, _who in level_names()},
        may_sign=may_sign,
        address=f"{place.office().settings.results_url}/vi/rounds/{found.code}",
    )


@page(blueprint, "/rounds/<survey>/publication/poster", SHOWN)
def poster(survey: str) -> Response:
    """Give the poster of a public round for the culture house."""
    from webapp.office.poster_file import poster_of

    del survey
    if publications.standing(place.reading(), place.survey().code) is None:
        abort(404)
    return poster_of(place.survey().code, request.args.get("language", ""))


@page(blueprint, "/published", FRONT)
def listing() -> ResponseReturnValue:
    """List the rounds of the organization that everybody of the Front may read."""
    connection = place.reading()
    scope = organizations.scope_of(connection, place.member().username)
    told = publications.told_to(connection, Level.FRONT)
    readable = told - set(connection.scalars(staff_roles.rounds_too_near(place.member().username)))
    found = [
        one
        for one in rounds.listing(connection, *AFTER_RELEASE)
        if one.code in readable and scope.has(one.unit)
    ]
    return render_template(
        "office/published.html", listed=Page.of(found, request.args.get("page", ""), ROUNDS_A_PAGE)
    )


def _is_told(survey: Survey) -> bool:
    level = publications.level_of(place.reading(), survey.code)
    near = staff_roles.has_conflict(place.reading(), place.member().username, survey.code)
    return level is not None and level.reaches(Level.FRONT) and not near


@page(blueprint, "/published/<told>", FRONT)
def told(told: str) -> ResponseReturnValue:
    """Show what a round tells to the Front: everybody by name, with interval and number of ballots."""
    connection = place.reading()
    try:
        found = rounds.get(connection, SurveyCode(told))
    except BadInput:
        abort(404)
    scope = organizations.scope_of(connection, place.member().username)
    if not scope.has(found.unit) or found.state not in AFTER_RELEASE or not _is_told(found):
        abort(404)  # not even that it exists is told
    summary = release.read(connection, found.code)
    return render_template(
        "office/published_round.html",
        summary=summary,
        listed=Page.of(visible(summary, None), request.args.get("page", ""), SUBJECTS_A_PAGE),
        note=review.note_of(connection, found.code),
    )
