"""Contributions and criticism in the office: drafts put to the people, their rounds, answers told by two."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import rounds, staff
from surveys.contributions import answering, making, records
from surveys.contributions.answering import Written
from surveys.contributions.making import LANGUAGES, Plan
from surveys.contributions.records import Answer, AnswerState, Draft, Kind, Outcome
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.publications import Level, level_of
from webapp.contribution_words import KINDS, OUTCOMES
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, asked, empty, sent
from webapp.office.permissions import page
from webapp.office.recommendation_place import READER_ROLES, READERS, SIGNER_ROLES, WRITERS
from webapp.office.set_up_steps import SetUp
from webapp.office.signatures import Pair, sign_with, without_role
from webapp.office.system_place import choices, reached

blueprint = Blueprint("contributions", __name__)
_TEXTS = ("title_vi", "title_en", "summary_vi", "summary_en", "drafter", "document")
_ANSWER = ("heard_vi", "heard_en", "done_vi", "done_en")
_FIELDS = {name: name for name in (*_TEXTS, *_ANSWER, "unit", "outcome", "opinions")}
MOST_OPINIONS = 1_000_000


def _readable(code: str, *roles: Role) -> Draft:
    """Give a draft that the visitor may read by one of some roles, or end the request with "not found"."""
    found = records.find(place.reading(), code)
    if found is None or not any(_may(place.member().username, role, found) for role in roles or READER_ROLES):
        abort(404)
    return found


def _may(username: str, role: Role, draft: Draft) -> bool:
    return staff.may(place.reading(), username, role, draft.unit)


def _named(said: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), gettext(sentence)) for key, sentence in said.items()]


# --- the list, one, a new one -----------------------------------------------------------------------------


@page(blueprint, "/contributions", READERS)
def listing() -> str:
    """List what was put to the people, the newest first."""
    units = frozenset(code for code in reached(*READER_ROLES).units or () if place.scope().has(code))
    found = records.listing(place.reading(), units)
    return render_template(
        "office/contributions.html",
        drafts=found,
        states={one.code: _standing(one) for one in found},
        kinds=KINDS,
    )


def _standing(draft: Draft) -> str:
    """Say how far a draft is: what has to happen next shows from it."""
    connection = place.reading()
    if draft.survey is None:
        return str(gettext("on the public site") if draft.public else gettext("being written"))
    level = level_of(connection, draft.survey)
    if level is None or not level.reaches(Level.PUBLIC):
        return str(gettext("being asked about"))
    told = records.answers(connection, draft.code, told=True)
    return str(gettext("answered") if told else gettext("waits for its answers"))


@page(blueprint, "/contributions/new", WRITERS, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write down what is put to the people."""
    units = choices(Role.CAMPAIGN_OFFICER)
    form = sent() if request.method == "POST" else asked()
    unit = form.value("unit") if len(units) > 1 else units[0][0]
    if unit not in dict(units):
        return render_template("office/contribution_unit.html", form=empty(), units=units)
    if request.method == "GET":
        return _form_page(empty(unit=unit, kind=Kind.CONTRIBUTION), dict(units)[UnitCode(unit)], None)
    try:
        draft = making.make(place.installation(), _plan(form, UnitCode(unit)), place.member().username)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        return _form_page(form, dict(units)[UnitCode(unit)], None), status_of(error)
    flash(gettext("The draft is written down. Let two people put it on the public site."), "good")
    return redirect(url_for("contributions.shown", contribution=draft.code))


def _plan(form: Form, unit: UnitCode) -> Plan:
    kind = form.value("kind")
    return Plan(
        unit=unit,
        kind=Kind(kind) if kind in list(Kind) else Kind.CONTRIBUTION,
        title={one: form.value(f"title_{one}") for one in LANGUAGES},
        summary={one: form.value(f"summary_{one}") for one in LANGUAGES},
        drafter=form.value("drafter"),
        document=form.value("document"),
    )


def _form_page(form: Form, unit: str, draft: Draft | None) -> str:
    return render_template(
        "office/contribution_form.html", form=form, unit=unit, draft=draft, kinds=_named(KINDS)
    )


@page(blueprint, "/contributions/<contribution>/change", WRITERS, methods=("GET", "POST"))
def change(contribution: str) -> ResponseReturnValue:
    """Put other words in place, as long as no round asks about the draft."""
    draft = _readable(contribution, Role.CAMPAIGN_OFFICER)
    unit = dict(choices(Role.CAMPAIGN_OFFICER)).get(draft.unit, draft.unit)
    if request.method == "GET" and draft.survey is not None:  # its page says why its words stand
        return redirect(url_for("contributions.shown", contribution=draft.code))
    if request.method == "GET":
        typed = {f"title_{one}": draft.title.get(one, "") for one in LANGUAGES}
        typed |= {f"summary_{one}": draft.summary.get(one, "") for one in LANGUAGES}
        typed |= {"kind": draft.kind, "drafter": draft.drafter, "document": draft.document}
        return _form_page(empty(**typed), unit, draft)
    form = sent()
    try:
        making.change(place.installation(), draft.code, _plan(form, draft.unit), place.member().username)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        return _form_page(form, unit, draft), status_of(error)
    flash(gettext("The new words are kept. Two people sign them before anybody reads them."), "good")
    return redirect(url_for("contributions.shown", contribution=draft.code))


@page(blueprint, "/contributions/<contribution>", READERS)
def shown(contribution: str) -> str:
    """Show one draft: its words, its round, what was heard and what was done; what to do next."""
    return _shown(_readable(contribution), empty())


def _shown(draft: Draft, form: Form) -> str:
    connection, username = place.reading(), place.member().username
    survey = None if draft.survey is None else rounds.get(connection, draft.survey)
    level = None if survey is None else level_of(connection, survey.code)
    return render_template(
        "office/contribution.html",
        draft=draft,
        form=form,
        survey=survey,
        is_told=level is not None and level.reaches(Level.PUBLIC),
        answers=records.answers(connection, draft.code),
        untold=AnswerState.DRAFT,
        kinds=KINDS,
        outcomes=OUTCOMES,
        may_write=_may(username, Role.CAMPAIGN_OFFICER, draft),
        may_sign=any(_may(username, role, draft) for role in SIGNER_ROLES),
    )


# --- what two people sign, and the round ------------------------------------------------------------------


def _signed(draft: Draft, form: Form) -> Pair | None:
    return sign_with(form, lambda person: without_role(person, SIGNER_ROLES, draft.unit))


@page(blueprint, "/contributions/<contribution>/publish", WRITERS, methods=("POST",))
def publish(contribution: str) -> ResponseReturnValue:
    """Put the draft on the public site, by two."""
    draft, form = _readable(contribution, Role.CAMPAIGN_OFFICER), sent()
    pair = _signed(draft, form)
    if pair is None:
        return _shown(draft, form), form.status
    making.publish(place.installation(), draft.code, pair.first.username, pair.second.username)
    flash(gettext("Everybody can read the draft now."), "good")
    return redirect(url_for("contributions.shown", contribution=draft.code))


@page(blueprint, "/contributions/<contribution>/round", WRITERS, methods=("POST",))
def ask(contribution: str) -> ResponseReturnValue:
    """Begin the round that asks about the draft; everything in it can still be changed."""
    draft, form = _readable(contribution, Role.CAMPAIGN_OFFICER), sent()
    try:
        code = making.begin_round(place.installation(), draft.code, place.member().username)
    except BadInput as error:
        form.blame_all(error)
        return _shown(draft, form), status_of(error)
    flash(gettext("The round is begun. Everything can still be changed."), "good")
    return redirect(url_for("set_up.step", survey=code, step=SetUp.TEMPLATE))


# --- what was heard, what was done ------------------------------------------------------------------------


@page(blueprint, "/contributions/<contribution>/answers/<int:number>", WRITERS, methods=("GET", "POST"))
def answer(contribution: str, number: int) -> ResponseReturnValue:
    """Write what was heard and what was done; number 0: a new answer."""
    draft = _readable(contribution, Role.CAMPAIGN_OFFICER)
    before = next((one for one in records.answers(place.reading(), draft.code) if one.number == number), None)
    if number and before is None:
        abort(404)
    if request.method == "GET":
        return _answer_page(draft, before, empty(**_typed(before)))
    form = sent()
    opinions = form.whole("opinions", 1, MOST_OPINIONS, required=False)
    if form.faults:
        return _answer_page(draft, before, form), form.status
    try:
        answering.write(
            place.installation(),
            draft.code,
            number or None,
            _written(form, opinions),
            place.member().username,
        )
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        return _answer_page(draft, before, form), status_of(error)
    flash(gettext("The answer is kept. It is told once two people have signed."), "good")
    return redirect(url_for("contributions.shown", contribution=draft.code))


def _typed(before: Answer | None) -> dict[str, str]:
    if before is None:
        return {}
    typed = {f"heard_{one}": before.heard.get(one, "") for one in LANGUAGES}
    typed |= {f"done_{one}": before.done.get(one, "") for one in LANGUAGES}
    return typed | {"outcome": before.outcome or "", "opinions": str(before.opinions or "")}


def _written(form: Form, opinions: int | None) -> Written:
    outcome = form.value("outcome")
    return Written(
        heard={one: form.value(f"heard_{one}") for one in LANGUAGES},
        done={one: form.value(f"done_{one}") for one in LANGUAGES},
        outcome=Outcome(outcome) if outcome in list(Outcome) else None,
        opinions=opinions,
    )


def _answer_page(draft: Draft, before: Answer | None, form: Form) -> str:
    return render_template(
        "office/contribution_answer.html", draft=draft, before=before, form=form, outcomes=_named(OUTCOMES)
    )


@page(blueprint, "/contributions/<contribution>/tell", WRITERS, methods=("POST",))
def tell(contribution: str) -> ResponseReturnValue:
    """Tell the answers to everybody, by two."""
    draft, form = _readable(contribution, Role.CAMPAIGN_OFFICER), sent()
    pair = _signed(draft, form)
    if pair is None:
        return _shown(draft, form), form.status
    try:
        answering.tell(place.installation(), draft.code, pair.first.username, pair.second.username)
    except BadInput as error:
        form.blame_all(error)
        return _shown(draft, form), status_of(error)
    flash(gettext("Everybody can read now what was heard and what was done."), "good")
    return redirect(url_for("contributions.shown", contribution=draft.code))
