"""Recommendations of the Front in the office: the list, the overdue first; one and its history; a new one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.identifiers import CadreCode, Role, SurveyCode, UnitCode
from surveys.problems import BadInput
from surveys.publications import level_of
from surveys.recommendations import making, parties, records
from surveys.recommendations.making import ANSWER_DAYS, Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Choice, Origin, State
from surveys.recommendations.records import Page as Cut
from surveys.round_records import listing as rounds
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place
from webapp.office.form import Form, asked, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.recommendation_place import (
    READER_ROLES,
    READERS,
    WRITERS,
    addressee_key,
    addressee_of,
    addressees,
    owners,
    readable,
    writes,
)
from webapp.office.recommendation_steps import offered, recounted
from webapp.office.recommendation_words import changed, standing
from webapp.office.system_place import choices, reached
from webapp.office.whole import whole
from webapp.recommendation_words import ORIGINS, STATES

blueprint = Blueprint("recommendations", __name__)
A_PAGE = 40
_FIELDS = {
    name: name
    for name in ("unit", "finding", "text", "document", "addressee", "owner", "due_on", "answer_by", "survey")
}


@page(blueprint, "/recommendations", READERS)
def listing() -> str:
    """List the recommendations of the visitor's units, the overdue first."""
    form, connection = asked(), place.reading()
    reach = reached(*READER_ROLES)
    units = frozenset(code for code in reach.units or () if place.scope().has(code))
    choice = _choice(form, units)
    total = records.listing(connection, choice, Cut(0, 0)).total
    pages = max(1, -(-total // A_PAGE))
    number = min(max(whole(form.value("page")) or 1, 1), pages)
    part = records.listing(connection, choice, Cut((number - 1) * A_PAGE, A_PAGE))
    return render_template(
        "office/recommendations.html",
        listed=Page(part.rows, number, pages, total),
        names=records.names(connection, part.rows),
        form=form,
        wanted={key: value for key, value in request.args.items() if key != "page" and value},
        years=[(str(year), str(year)) for year in records.years(connection, units)],
        state_names=dict(_named(STATES)),
        states=_named(STATES),
        origins=_named(ORIGINS),
        standing=standing,
        addressee=addressee_key,
    )


def _named(said: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), gettext(sentence)) for key, sentence in said.items()]


def _choice(form: Form, units: frozenset[UnitCode]) -> Choice:
    state, origin = form.value("state"), form.value("origin")
    return Choice(
        place.today(),
        units,
        state=State(state) if state in list(State) else None,
        overdue=form.value("overdue") == "yes",
        year=whole(form.value("year")),
        origin=Origin(origin) if origin in list(Origin) else None,
        search=form.value("search")[:100],
        apart_from=parties.too_near(place.reading(), place.member().username),
    )


@page(blueprint, "/recommendations/<recommendation>", READERS)
def shown(recommendation: str) -> str:
    """Show one recommendation: what, to whom, until when, what happened, what can be done next."""
    one = readable(recommendation)
    connection = place.reading()
    units = dict(parties.units_of(connection, one.unit))
    return render_template(
        "office/recommendation.html",
        one=one,
        names=records.names(connection, (one,)),
        addressee=addressee_key,
        unit_key=Addressee(AddresseeKind.UNIT, one.unit),
        owner_key=Addressee(AddresseeKind.CADRE, one.owner or ""),
        origins=ORIGINS,
        states=STATES,
        standing=standing(one),
        notices=[
            changed(each.changed, ", ".join(units.get(code, code) for code in each.now))
            for each in parties.notices(connection, one, place.today())
        ],
        history=recounted(one),
        acts=offered(one) if writes(one) else [],
    )


@page(blueprint, "/recommendations/new", WRITERS, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write a recommendation: first for which unit, then everything else on one page."""
    units = choices(Role.CAMPAIGN_OFFICER)
    form = sent() if request.method == "POST" else asked()
    unit = form.value("unit") if len(units) > 1 else units[0][0]
    if unit not in dict(units):
        return render_template("office/recommendation_unit.html", form=empty(), units=units)
    if request.method == "GET":
        return _form_page(empty(unit=unit, origin=Origin.SUPERVISION), UnitCode(unit))
    plan = _plan(form, UnitCode(unit))
    if plan is None:
        return _form_page(form, UnitCode(unit)), 400
    try:
        one = making.issue(place.installation(), plan, place.member().username)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        return _form_page(form, UnitCode(unit)), status_of(error)
    flash(gettext("Recommendation %(reference)s is written.", reference=one.reference), "good")
    return redirect(url_for("recommendations.shown", recommendation=one.id))


def _plan(form: Form, unit: UnitCode) -> Plan | None:
    """Read what is wanted; None, with every fault noted, when something is missing."""
    origin, addressee = form.value("origin"), addressee_of(form.value("addressee"))
    due_on = form.day("due_on")
    answer_by = form.day("answer_by", required=False)
    if origin not in list(Origin):
        form.blame("origin", gettext("Please choose one."))
    if addressee is None:
        form.blame("addressee", gettext("Please choose one."))
    if len([one for one in form.values("owner") if one]) > 1:
        form.blame("owner", gettext("One person answers for it. Choose one."))
    finding, text = form.text("finding"), form.text("text")
    document = form.text("document", required=False)
    if form.faults or addressee is None or due_on is None:
        return None
    return Plan(
        unit=unit,
        origin=Origin(origin),
        addressee=addressee,
        finding=finding,
        text=text,
        due_on=due_on,
        answer_by=answer_by,
        owner=CadreCode(form.value("owner")) if form.value("owner") else None,
        survey=SurveyCode(form.value("survey")) if form.value("survey") else None,
        document=document,
    )


def _form_page(form: Form, unit: UnitCode) -> str:
    connection = place.reading()
    within = parties.units_of(connection, unit)
    released = [
        (one.code, words(one.rules.title))
        for one in rounds(connection)
        if one.unit in within and level_of(connection, one.code) is not None
    ]
    return render_template(
        "office/recommendation_new.html",
        form=form,
        unit=within.get(unit, unit),
        unit_code=unit,
        origins=_named(ORIGINS),
        addressees=addressees(unit),
        owners=owners(unit),
        rounds=released,
        answer_days=ANSWER_DAYS.days,
        earliest=place.today(),
    )
