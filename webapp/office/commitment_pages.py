"""Commitments in the office: the list, one with what became of it, the own ones of a cadre."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import commitment_following, commitments, staff
from surveys.commitment_lists import Choice, listing, names
from surveys.commitments import LONGEST_YEARS, TOLD, Commitment, CommitmentState, Note
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.round_records import chosen
from webapp import unit_words
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place
from webapp.office.commitment_words import ORIGINS, recounted, standing
from webapp.office.form import Form, asked, empty, sent
from webapp.office.permissions import Access, Reach, Rule, page
from webapp.office.system_place import cut, reached
from webapp.reply_words import STATES

blueprint = Blueprint("commitments", __name__)
READER_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
READERS = Access({role: Rule(Reach.ANYWHERE) for role in READER_ROLES}, results=True)
OWN = Access({Role.CADRE: Rule(Reach.ANYWHERE)}, results=True)
"""Never an administrator's: they read neither replies nor what was promised with them."""
MOVED = "moved"
_FIELDS = {"note": "note", "due_on": "due_on"}


def units() -> frozenset[UnitCode]:
    """Give the units whose commitments the visitor follows."""
    reach = reached(*READER_ROLES).units or ()
    return frozenset(code for code in reach if place.scope().has(code))


@page(blueprint, "/commitments", READERS)
def overview() -> str:
    """List the commitments made in the visitor's units, the overdue first."""
    form, connection = asked(), place.reading()
    state = form.value("state")
    choice = Choice(
        place.today(),
        units(),
        state=CommitmentState(state) if state in list(TOLD) else None,
        overdue=form.value("overdue") == "yes",
        search=form.value("person")[:100],
        apart_from=commitment_following.too_near(connection, place.member().username),
    )
    listed = cut(
        listing(connection, choice, 0, 0).total,
        form.value("page"),
        lambda most, offset: listing(connection, choice, offset, most).rows,
    )
    return render_template(
        "office/commitments.html",
        listed=listed,
        names=names(connection, listed.rows),
        form=form,
        wanted={key: value for key, value in request.args.items() if key != "page" and value},
        states=[(one.value, gettext(STATES[one])) for one in TOLD],
        standing=standing,
    )


@page(blueprint, "/commitments/<commitment>", READERS, methods=("GET", "POST"))
def shown(commitment: str) -> ResponseReturnValue:
    """Show one commitment with its steps, and take a note of what became of it."""
    one = _readable(commitment)
    form = sent() if request.method == "POST" else empty()
    if request.method == "POST" and _noted(one, form):
        flash(gettext("Noted. What was noted before stays."), "good")
        return redirect(url_for("commitments.shown", commitment=one.id))
    page_ = render_template("office/commitment.html", form=form, acts=_acts(), **_facts(one))
    return page_, form.status if form.faults else 200


def _readable(number: str) -> Commitment:
    """Give a commitment the visitor follows; another unit's is not there, one too near is forbidden."""
    connection, username = place.reading(), place.member().username
    one = _told(number)
    if not any(staff.may(connection, username, role, one.unit) for role in READER_ROLES):
        abort(404)
    if commitment_following.is_too_near(connection, username, one):
        abort(403)
    return one


def _told(number: str) -> Commitment:
    found = commitments.chosen(place.reading(), [number]).get(number)
    if found is None or found.state not in TOLD:
        abort(404)
    return found


def _acts() -> list[tuple[str, str]]:
    return [
        (CommitmentState.DONE.value, gettext("It is done")),
        (CommitmentState.NOT_DONE.value, gettext("It was not done; the note says why")),
        (MOVED, gettext("Its last day is moved; the note says why")),
    ]


def _noted(one: Commitment, form: Form) -> bool:
    act, text = form.value("act"), form.text("note")
    moved = act == MOVED
    due_on = form.day("due_on") if moved else None
    if act not in dict(_acts()):
        form.blame("act", gettext("Please choose one."))
    if form.faults:
        return False
    note = Note(CommitmentState.MADE if moved else CommitmentState(act), text, due_on)
    try:
        commitment_following.follow(place.installation(), one.id, note, place.member().username)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        form.status = status_of(error)
    return not form.faults


def _facts(one: Commitment) -> dict[str, object]:
    connection = place.reading()
    told = chosen(connection, [] if one.survey is None else [one.survey])
    unit = unit_words.told(connection, [one.unit], one.made_on, place.today())
    return {
        "one": one,
        "unit": unit.get(one.unit, ""),
        "name": names(connection, [one]).get((one.kind, one.code), one.code),
        "after": words(told[0].rules.title) if told else "",
        "origin": gettext(ORIGINS[one.origin]),
        "standing": standing(one),
        "story": recounted(one),
        "is_open": one.state is CommitmentState.MADE,
        "years": LONGEST_YEARS,
    }


@page(blueprint, "/mine/commitments/<commitment>", OWN, methods=("GET", "POST"))
def mine(commitment: str) -> ResponseReturnValue:
    """Show somebody a commitment of their own, and take their word on what was done."""
    one, cadre = _told(commitment), place.member().cadre
    if not commitment_following.speaks_for(place.reading(), cadre, one, place.today()):
        abort(404)
    form = sent() if request.method == "POST" else empty()
    if request.method == "POST" and _said(one, form):
        flash(gettext("Thank you. Your word stands with the commitment; an officer notes its end."), "good")
        return redirect(url_for("commitments.mine", commitment=one.id))
    page_ = render_template("office/commitment_mine.html", form=form, **_facts(one))
    return page_, form.status if form.faults else 200


def _said(one: Commitment, form: Form) -> bool:
    text = form.text("note")
    if form.faults:
        return False
    by = (place.member().username, place.member().cadre)
    try:
        commitment_following.tell(place.installation(), one.id, text, by)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        form.status = status_of(error)
    return not form.faults
