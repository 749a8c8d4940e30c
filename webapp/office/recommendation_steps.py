"""What happens to a recommendation, as the office writes and recounts it; what the addressee answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys.identifiers import CadreCode, Role
from surveys.problems import BadInput
from surveys.recommendations import parties, records, steps, telling
from surveys.recommendations.records import Act, Addressee, AddresseeKind, Recommendation
from surveys.recommendations.steps import OF_ADDRESSEE, Deed, Side
from surveys.staff_accounts import StaffMember
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.recommendation_place import (
    OWN,
    SIGNER_ROLES,
    WRITERS,
    addressee_of,
    addressees,
    own,
    owners,
    readable,
)
from webapp.office.recommendation_words import ACTS, DO, SAY, name_in, standing
from webapp.office.signatures import Pair, sign_with, without_role
from webapp.recommendation_words import ORIGINS, STATES

blueprint = Blueprint("recommendation_steps", __name__)
_FIELDS = {name: name for name in ("text", "document", "received_on", "due_on", "owner", "addressee")}


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it is read."""

    title: str
    text: str
    written_on: date
    said: tuple[str, ...]


def offered(one: Recommendation) -> list[tuple[Act, str]]:
    """Give what an officer may do next with a recommendation, with words."""
    return [(act, gettext(DO[act])) for act in steps.allowed(one) if act in DO]


def recounted(one: Recommendation) -> list[Line]:
    """Give the history of a recommendation in words, the newest step first."""
    history = records.history(place.reading(), one.id)
    names = _every_name(one, history)
    return [
        Line(gettext(ACTS[step.act]), step.text, step.written_on, tuple(_said(step.change, names)))
        for step in reversed(history)
    ]


def _every_name(one: Recommendation, history: tuple[records.Step, ...]) -> Mapping[Addressee, str]:
    """Give the names of everybody who was ever asked."""
    connection = place.reading()
    found = {**records.names(connection, (one,))}
    found |= {
        Addressee(AddresseeKind.UNIT, code): name
        for code, name in parties.units_of(connection, one.unit).items()
    }
    if any("owner" in step.change or "addressee" in step.change for step in history):
        people = parties.serving(connection, None, place.today()).items()
        found |= {Addressee(AddresseeKind.CADRE, code): name for code, name in people}
    return found


def _said(change: Mapping[str, object], names: Mapping[Addressee, str]) -> list[str]:
    """Say what else a step changed."""
    found = []
    late = change.get("late_days")
    if isinstance(late, int):
        found.append(ngettext("%(num)s day after the last day", "%(num)s days after the last day", late))
    if change.get("document"):
        found.append(gettext("Document: %(document)s", document=change["document"]))
    for key in ("due_on", "owner", "addressee"):
        moved = change.get(key)
        if isinstance(moved, Mapping):
            before, after = (_shown(key, moved.get(end), names) for end in ("from", "to"))
            found.append(gettext("From %(before)s to %(after)s", before=before, after=after))
    return found


def _shown(key: str, value: str | None, names: Mapping[Addressee, str]) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}" if key == "due_on" and value else name_in(names, value)


# --- the side of the Front ---------------------------------------------------------------------------------


@page(blueprint, "/recommendations/<recommendation>/steps/<act>", WRITERS, methods=("GET", "POST"))
def step(recommendation: str, act: str) -> ResponseReturnValue:
    """Write one step: what the addressee wrote on paper, or what the Front decides."""
    one = readable(recommendation, (Role.CAMPAIGN_OFFICER,))
    if act not in [wanted.value for wanted, _ in offered(one)]:
        abort(404)
    wanted = Act(act)
    if request.method == "GET":
        return _step_page(one, wanted, empty())
    form = sent()
    by = _signers(form, one) if wanted is Act.PUBLISH else (place.member().username,)
    if form.faults or not by:
        return _step_page(one, wanted, form), form.status
    if not _take(form, one, _deed(form, wanted), by):
        return _step_page(one, wanted, form), form.status
    flash(gettext("Noted in the history."), "good")
    return redirect(url_for("recommendations.shown", recommendation=one.id))


def _deed(form: Form, act: Act) -> Deed:
    return Deed(
        act,
        form.value("text"),
        document=form.value("document"),
        received_on=form.day("received_on", required=False),
        due_on=form.day("due_on", required=False),
        owner=CadreCode(form.value("owner")) if form.value("owner") else None,
        addressee=addressee_of(form.value("addressee")),
    )


def _take(form: Form, one: Recommendation, deed: Deed, by: tuple[str, ...]) -> bool:
    if form.faults:
        return False
    try:
        steps.take(place.installation(), one.id, deed, *by)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        form.status = status_of(error)
        return False
    return True


def _signers(form: Form, one: Recommendation) -> tuple[str, ...]:
    """Check the two signatures; everything that keeps it off the page is said before a code is used up."""
    for problem in telling.problems(place.reading(), one):
        form.blame("", say(problem))
    pair: Pair | None = None if form.faults else sign_with(form, lambda person: _unfit(person, one))
    return () if pair is None else (pair.first.username, pair.second.username)


def _unfit(person: StaffMember, one: Recommendation) -> str:
    connection = place.reading()
    if said := without_role(person, SIGNER_ROLES, one.unit):
        return said
    if parties.is_too_near(connection, person.username, one):
        return str(
            gettext(
                "%(name)s may not sign this: it concerns them, their superior or their subordinate.",
                name=person.name,
            )
        )
    return ""


def _step_page(one: Recommendation, act: Act, form: Form) -> str:
    connection = place.reading()
    return render_template(
        "office/recommendation_step.html",
        one=one,
        act=act,
        form=form,
        title=gettext(DO[act]),
        say=gettext(SAY[act]) if act in SAY else gettext("The reason"),
        on_paper=act in OF_ADDRESSEE,
        owners=owners(one.unit) if act is Act.CHANGE_OWNER else [],
        addressees=addressees(one.unit) if act is Act.READDRESS else [],
        texts=telling.texts(connection, one) if act is Act.PUBLISH else (),
        named=telling.named(connection, one) if act is Act.PUBLISH else (),
        today=place.today(),
    )


# --- the side of the addressee -----------------------------------------------------------------------------


@page(blueprint, "/mine/recommendations/<recommendation>", OWN, methods=("GET", "POST"))
def mine(recommendation: str) -> ResponseReturnValue:
    """Show somebody a recommendation they were asked or answer for, and take their answer."""
    one = own(recommendation)
    choices = [(act.value, gettext(DO[act])) for act in steps.allowed(one) if act in OF_ADDRESSEE]
    form = sent() if request.method == "POST" else empty()
    if request.method == "POST":
        if form.value("act") not in dict(choices):
            form.blame("act", gettext("Please choose one."))
        else:
            deed = Deed(Act(form.value("act")), form.value("text"), Side.ADDRESSEE)
            if _take(form, one, deed, (place.member().username,)):
                flash(gettext("Thank you. What you wrote is with the Front now."), "good")
                return redirect(url_for("recommendation_steps.mine", recommendation=one.id))
    page_ = render_template(
        "office/recommendation_mine.html",
        one=one,
        form=form,
        choices=choices,
        history=recounted(one),
        origins=ORIGINS,
        states=STATES,
        standing=standing(one),
        names=records.names(place.reading(), (one,)),
        unit_key=Addressee(AddresseeKind.UNIT, one.unit),
        addressee_key=Addressee(one.addressee_kind, one.addressee),
        owner_key=Addressee(AddresseeKind.CADRE, one.owner or ""),
    )
    return page_, form.status if form.faults else 200
