"""Recommendations of the Front in the office: the list, the overdue first; one and its history; a new one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.identifiers import CadreCode, Role, SubjectNumber, SurveyCode, UnitCode
from surveys.problems import BadInput
from surveys.recommendations import making, parties, records
from surveys.recommendations.making import ANSWER_DAYS, Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Choice, Origin, State
from surveys.recommendations.records import Page as Cut
from surveys.text import sort_key
from webapp.errors import status_of
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
    released,
    subjects,
    writes,
    written,
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
    for name in (
        *("unit", "finding", "text", "document", "addressee"),
        *("owner", "due_on", "answer_by", "survey", "subject"),
    )
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
        addressees=_listed_addressees(units),
        standing=standing,
        addressee=addressee_key,
    )


def _listed_addressees(units: frozenset[UnitCode]) -> list[tuple[str, str]]:
    """Give to whom anything was recommended, units first: value and name."""
    connection = place.reading()
    near = parties.too_near(connection, place.member().username)
    found = records.addressed(connection, Choice(place.today(), units, apart_from=near))
    names = records.named(connection, found)
    by_name = sorted(names, key=lambda one: (one.kind is AddresseeKind.CADRE, sort_key(names[one]), one.code))
    return [(written(one), names[one]) for one in by_name]


def _named(said: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), gettext(sentence)) for key, sentence in said.items()]


def _choice(form: Form, units: frozenset[UnitCode]) -> Choice:
    state, origin = form.value("state"), form.value("origin")
    return Choice(
        place.today(),
        units,
        state=State(state) if state in list(State) else None,
        addressee=addressee_of(form.value("addressee")),
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
        return _form_page(_begun(form, unit), UnitCode(unit))
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


def _begun(form: Form, unit: str) -> Form:
    """Give the form to fill in; whoever comes from a round, or its subject, finds it chosen."""
    survey = form.value("survey")
    if survey not in dict(released(UnitCode(unit))):
        return empty(unit=unit, origin=Origin.SUPERVISION)
    return empty(unit=unit, origin=Origin.ROUND, survey=survey, subject=form.value("subject"))


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
    survey, subject = form.value("survey"), whole(form.value("subject"))
    rated = subjects(unit, survey)
    if len(rated) == 1:  # who alone was asked about is whom it concerns
        subject = whole(rated[0][0])
    elif rated and "subject" not in form.typed:
        form.blame("subject", gettext("Choose about whom of this round it is, or the whole round."))
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
        survey=SurveyCode(survey) if survey else None,
        subject=SubjectNumber(subject) if survey and subject else None,
        document=document,
    )


def _form_page(form: Form, unit: UnitCode) -> str:
    connection = place.reading()
    within = parties.units_of(connection, unit)
    return render_template(
        "office/recommendation_new.html",
        form=form,
        unit=within.get(unit, unit),
        unit_code=unit,
        origins=_named(ORIGINS),
        addressees=addressees(unit),
        owners=owners(unit),
        rounds=released(unit),
        subjects=subjects(unit, form.value("survey")),
        answer_days=ANSWER_DAYS.days,
        earliest=place.today(),
    )
