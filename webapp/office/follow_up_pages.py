"""Asking the people again: a follow-up round made by one button, its verdict, before and after, reopening."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, staff
from surveys.identifiers import Role, SurveyState
from surveys.problems import BadInput
from surveys.recommendations import comparison, follow_up, parties, records, steps, verdicts
from surveys.recommendations.follow_up import FollowUp
from surveys.recommendations.records import Act, Recommendation
from surveys.recommendations.steps import Deed
from surveys.recommendations.verdicts import Answer, Told, Verdict
from webapp.errors import status_of
from webapp.office import place
from webapp.office.charts.bars import Part as BarPart
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import Access, Reach, Rule, page
from webapp.office.set_up_steps import SetUp
from webapp.recommendation_words import STATES, answers_name, beside_half

blueprint = Blueprint("follow_ups", __name__)
READER_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR)
READERS = Access({role: Rule(Reach.ANYWHERE) for role in READER_ROLES}, results=True)
WRITERS = Access({Role.CAMPAIGN_OFFICER: Rule(Reach.ANYWHERE)}, results=True)
_TONES = {Answer.NOT_YET: 1, Answer.PARTLY: 3, Answer.SOLVED: 5}
_FIELDS = {"text": "text", "due_on": "due_on"}


def readable(id_: str, roles: Sequence[Role] = READER_ROLES) -> Recommendation:
    """Give a recommendation that the visitor may read by one of some roles, or end the request.

    "Not found" where it is another unit's: not even that it exists is told. "Forbidden" where it concerns
    the visitor, their superior or their subordinate.
    """
    found = records.find(place.reading(), id_)
    username = place.member().username
    if found is None or not any(staff.may(place.reading(), username, one, found.unit) for one in roles):
        abort(404)
    if parties.is_too_near(place.reading(), username, found):
        abort(403)
    return found


def _writes(one: Recommendation) -> bool:
    return staff.may(place.reading(), place.member().username, Role.CAMPAIGN_OFFICER, one.unit)


# --- the verdict ------------------------------------------------------------------------------------------


@page(blueprint, "/recommendations/<recommendation>/verdict", READERS)
def verdict(recommendation: str) -> str:
    """Show what the people say became of a recommendation, and the round before beside the newest."""
    return _shown(readable(recommendation), empty())


@page(blueprint, "/recommendations/<recommendation>/reopen", WRITERS, methods=("POST",))
def reopen(recommendation: str) -> ResponseReturnValue:
    """Take a recommendation up again after a verdict, with a reason."""
    one = readable(recommendation, (Role.CAMPAIGN_OFFICER,))
    form = sent()
    told = verdicts.of(place.reading(), one.id)
    deed = Deed(
        Act.REOPEN,
        form.text("text"),
        due_on=form.day("due_on"),
        details={"survey": told[-1].survey} if told else {},
    )
    if not form.faults and _taken(form, one, deed):
        flash(gettext("The recommendation is taken up again."), "good")
        return redirect(url_for("follow_ups.verdict", recommendation=one.id))
    return _shown(one, form), form.status


@page(blueprint, "/recommendations/<recommendation>/note-verdict", WRITERS, methods=("POST",))
def note(recommendation: str) -> ResponseReturnValue:
    """Write into the history that the people were asked; the figures stay where they are told."""
    one = readable(recommendation, (Role.CAMPAIGN_OFFICER,))
    form = sent()
    found = [each for each in _unnoted(one) if each.survey == form.value("survey")]
    if not found:
        return redirect(url_for("follow_ups.verdict", recommendation=one.id))
    title = found[0].title.get("vi") or found[0].survey
    if _taken(form, one, Deed(Act.VERDICT, title, details={"survey": found[0].survey})):
        flash(gettext("Noted in the history."), "good")
        return redirect(url_for("follow_ups.verdict", recommendation=one.id))
    return _shown(one, form), form.status


def _taken(form: Form, one: Recommendation, deed: Deed) -> bool:
    try:
        steps.take(place.installation(), one.id, deed, place.member().username)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        form.status = status_of(error)
        return False
    return True


def _unnoted(one: Recommendation) -> list[Verdict]:
    noted = {
        step.change.get("survey")
        for step in records.history(place.reading(), one.id)
        if step.act is Act.VERDICT
    }
    return [each for each in verdicts.of(place.reading(), one.id) if each.survey not in noted]


def _shown(one: Recommendation, form: Form) -> str:
    connection = place.reading()
    found = verdicts.of(connection, one.id)
    told = {each.survey for each in found}
    names = records.names(connection, [one])
    return render_template(
        "office/recommendation_verdict.html",
        one=one,
        form=form,
        state=STATES[one.state],
        addressee=names.get(records.Addressee(one.addressee_kind, one.addressee), one.addressee),
        verdicts=found,
        bars=_bars,
        answers_name=answers_name,
        beside_half=_beside_half,
        asking=[each for each in follow_up.asked(connection, one.id) if each.survey not in told],
        compared=comparison.before_and_after(connection, one),
        unnoted={each.survey for each in _unnoted(one)} if _writes(one) else frozenset(),
        may_reopen=_writes(one) and Act.REOPEN in steps.allowed(one),
        may_ask=_writes(one),
        is_over=one.due_on < place.today(),
    )


def _bars(told: Told) -> list[BarPart]:
    """Lay the parts side by side, the worst first."""
    laid, x = [], 0.0
    for part in reversed(told.parts):
        tone = round(sum(_TONES[answer] for answer in part.answers) / len(part.answers))
        laid.append(BarPart(x, part.percent, part.percent, part.ballots, answers_name(part.answers), tone))
        x += part.percent
    return laid


def _beside_half(told: Told) -> str:
    return beside_half(told.part(Answer.SOLVED))


# --- asking again -----------------------------------------------------------------------------------------


@page(blueprint, "/recommendations/<recommendation>/follow-up", WRITERS, methods=("GET", "POST"))
def ask(recommendation: str) -> ResponseReturnValue:
    """Propose a round that asks the people again; begin it as a draft in which everything can be changed."""
    one = readable(recommendation, (Role.CAMPAIGN_OFFICER,))
    form = sent() if request.method == "POST" else empty()
    wanted = _proposed(form, one)
    if request.method == "GET" or wanted is None:
        status = form.status if form.faults else 200
        return _asking(one, form, wanted), status
    code = _begun(form, wanted)
    if code is None:
        return _asking(one, form, wanted), form.status
    flash(gettext("The round is begun. Everything can still be changed."), "good")
    return redirect(url_for("set_up.step", survey=code, step=SetUp.TEMPLATE))


def _others(one: Recommendation) -> list[Recommendation]:
    """Give those that may be asked about together, which the visitor may handle."""
    username = place.member().username
    return [
        each
        for each in follow_up.related(place.reading(), one, place.today())
        if not parties.is_too_near(place.reading(), username, each)
    ]


def _proposed(form: Form, one: Recommendation) -> FollowUp | None:
    offered = {each.id for each in _others(one)}
    chosen = [id_ for id_ in form.values("others") if id_ in offered]
    try:
        return follow_up.proposed(place.reading(), [one.id, *chosen], place.today())
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return None


def _begun(form: Form, wanted: FollowUp) -> str | None:
    office, username = place.installation(), place.member().username
    try:
        with office.engine.begin() as connection:
            keys = office.keys.readable("installation")
            code = follow_up.begin(connection, keys, wanted)
            staff.refuse_conflict(connection, username, code)
            details = {
                "subjects": len(wanted.plan.subjects),
                "lists": len(wanted.frames),
                **({"copied_from": wanted.before} if wanted.before else {}),
            }
            audit.append(connection, office.clock, audit.Act(username, "survey.create", code, details))
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return None
    return code


def _asking(one: Recommendation, form: Form, wanted: FollowUp | None) -> str:
    return render_template(
        "office/recommendation_ask.html",
        one=one,
        form=form,
        others=_others(one),
        wanted=wanted,
        most=follow_up.MOST_RECOMMENDATIONS,
        asking=[
            each
            for each in follow_up.asked(place.reading(), one.id)
            if each.state not in {SurveyState.RELEASED, SurveyState.ARCHIVED}
        ],
    )
