"""Objections: whoever is rated contests a text or something in the result; two of the round decide."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import rounds
from surveys.identifiers import Role
from surveys.objections import deciding, making, records
from surveys.objections.deciding import WHY_WITHHELD, Decision
from surveys.objections.making import OPEN, Wish
from surveys.objections.records import Kind, Objection, State
from surveys.own_subjects import OwnSubject
from surveys.problems import N_, BadInput
from surveys.publications import standing
from surveys.replies.records import Author, ReplyPlace
from surveys.texts import records as texts
from surveys.texts import told
from surveys.texts.records import Reason, TextId
from surveys.texts.told import ToldText
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import FROZEN, Access, Reach, Rule, page
from webapp.office.portal_pages import own_subject
from webapp.office.portal_sections import Link, Section, Standing, in_round
from webapp.office.release_pages import SIGNERS
from webapp.office.signatures import sign
from webapp.office.text_words import text_word

blueprint = Blueprint("objections", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, FROZEN)}, results=True)
HANDLED = Access({role: Rule(Reach.ROUND, FROZEN) for role in (*SIGNERS, Role.MODERATOR)}, results=True)
DECIDERS = {Kind.TEXT: (Role.MODERATOR,), Kind.RESULT: SIGNERS}
RESULT = "result"  # in place of the name of a text
STATES = {
    State.NEW: N_("waits for two people"),
    State.UPHELD: N_("upheld"),
    State.REFUSED: N_("not upheld"),
    State.TAKEN_BACK: N_("taken back"),
}


# --- whoever is rated -------------------------------------------------------------------------------------


@in_round(80)
def section(one: OwnSubject) -> Section | None:
    """Lead to contesting, and to what was decided."""
    if one.survey.state not in FROZEN or place.member().holds(Role.ADMINISTRATOR):
        return None
    found = records.of_round(place.reading(), one.survey.code, one.subject.number)
    open_ones = sum(each.state is State.NEW for each in found)
    address = url_for("objections.mine", survey=one.survey.code, subject=one.subject.number)
    title = gettext("Contest a text or something in the result")
    if open_ones:
        said = ngettext(
            "%(num)s objection waits for the answer of two people.",
            "%(num)s objections wait for the answer of two people.",
            open_ones,
        )
        return Section(title, (said,), Standing.WAITING, (Link(address, gettext("See it")),))
    if found:
        said = gettext("Two people have decided. Read their answer.")
        return Section(title, (said,), Standing.DONE, (Link(address, gettext("Read the answer")),))
    if one.survey.state not in OPEN:
        return None
    said = gettext("If a text is not about your work, or something in the result is wrong, say so here.")
    return Section(title, (said,), Standing.TO_READ, (Link(address, gettext("Contest something")),))


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/objections", OWN, methods=("GET", "POST"))
def mine(survey: str, subject: int) -> ResponseReturnValue:
    """Let whoever is rated contest a text or something in the result, and take it back."""
    one, form = own_subject(subject), sent()
    act = form.value("act")
    if act not in {"make", "take-back"}:
        return _own_page(one, empty())
    where = ReplyPlace(one.survey.code, one.subject.number)
    author = Author(place.member().username, place.member().cadre)
    wish = _wish(form)
    if act == "make" and form.faults:
        return _own_page(one, form), form.status
    try:
        if act == "make":
            making.make(place.installation(), where, author, wish)
            flash(gettext("Two people answer within two working days. You read it here."), "good")
        else:
            making.take_back(place.installation(), where, author, form.value("objection"))
            flash(gettext("Your objection is taken back."), "good")
    except BadInput as error:
        form.blame_where(error, {"what": "what", "reason": "reason"})
        return _own_page(one, form), status_of(error)
    return redirect(url_for("objections.mine", survey=survey, subject=subject))


def _wish(form: Form) -> Wish:
    """Read what is contested; what is no name of a text names no text that can be read."""
    what = form.value("what")
    if not what:
        form.blame("what", gettext("Choose what you contest."))
    try:
        text = None if what == RESULT else TextId(bytes.fromhex(what))
    except ValueError:
        text = TextId(b"")
    return Wish(text, form.value("reason"))


def _own_page(one: OwnSubject, form: Form) -> str:
    connection, survey = place.reading(), one.survey
    keys = place.installation().keys.readable("installation")
    found = records.of_round(connection, survey.code, one.subject.number)
    readable = told.contestable(connection, keys, survey.code, one.subject.number)
    decided = {each.text for each in found if each.state is not State.TAKEN_BACK}
    return render_template(
        "office/objections_own.html",
        one=one,
        survey=survey,
        form=form,
        found=found,
        may_contest=survey.state in OPEN,
        choices=[(key.hex(), text.text) for key, text in readable.items() if key not in decided],
        texts=readable,
        states=STATES,
        waits=State.NEW,
        result=RESULT,
        today=place.today(),
    )


# --- those who decide -------------------------------------------------------------------------------------


@page(blueprint, "/rounds/<survey>/objections", HANDLED)
def shown(survey: str) -> str:
    """List the objections of a round that the visitor handles, what waits first; ``objection``: only one."""
    del survey
    wanted = request.args.get("objection", "")
    waiting = [one for one in _mine() if one.id == wanted and one.state is State.NEW]
    return _list(empty(), waiting[0] if waiting else None)


@page(blueprint, "/rounds/<survey>/objections/<objection>", HANDLED, methods=("POST",))
def decide(survey: str, objection: str) -> ResponseReturnValue:
    """Decide about one objection, by two."""
    refuse_conflict()
    found = next((one for one in _mine() if one.id == objection), None)
    if found is None:
        abort(404)
    form = sent()
    answer = form.text("answer")
    if form.value("act") not in {"uphold", "refuse"}:
        form.blame("act", gettext("Choose whether the objection is upheld."))
    why = form.value("why")
    pair = None if form.faults else sign(form, DECIDERS[found.kind])
    if pair is None:
        return _list(form, found), form.status
    decision = Decision(form.value("act") == "uphold", answer, Reason(why) if why in list(Reason) else None)
    names = (pair.first.username, pair.second.username)
    try:
        deciding.decide(place.installation(), place.survey().code, found.id, decision, names)
    except BadInput as error:
        form.blame_where(error, {"answer": "answer", "why": "why", "second-username": "second-username"})
        return _list(form, found), status_of(error)
    flash(gettext("Decided. Who asked reads the answer on their page."), "good")
    if decision.upheld and found.kind is Kind.TEXT and _is_public():
        flash(gettext("The public page may still show the text: let two people publish it again."), "warn")
    return redirect(url_for("objections.shown", survey=survey))


def _mine() -> list[Objection]:
    roles = place.grant().roles
    found = records.of_round(place.reading(), place.survey().code)
    return [one for one in found if roles & {*DECIDERS[one.kind]}]


def _is_public() -> bool:
    return standing(place.reading(), place.survey().code) is not None


def _list(form: Form, current: Objection | None) -> str:
    connection, survey = place.reading(), place.survey()
    found = _mine()
    return render_template(
        "office/objections.html",
        survey=survey,
        form=form,
        current=current,
        waiting=[one for one in found if one.state is State.NEW],
        over=[one for one in found if one.state is not State.NEW],
        texts=_texts(found),
        names={one.number: one.name for one in rounds.subjects(connection, survey.code)},
        states=STATES,
        reasons=[(reason.value, text_word(reason)) for reason in WHY_WITHHELD],
        of_text=Kind.TEXT,
        nothing=empty(),
        today=place.today(),
    )


def _texts(found: list[Objection]) -> dict[TextId, ToldText]:
    """Give the contested texts as they are told, also those that are withheld since."""
    keys = place.installation().keys.readable("installation")
    wanted = [one.text for one in found if one.text is not None]
    some = texts.listing(place.reading(), keys, place.survey().code, wanted)
    return {one.id: ToldText(one.content.group, one.content.told, one.content.open_link) for one in some}
