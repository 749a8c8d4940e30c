"""Confidence polls: the list, preparing one, its page, its ballot paper. No survey, and never called one."""

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, posts, staff
from surveys.confidence import ballot, counting, preparing, records
from surveys.confidence import words as confidence_words
from surveys.confidence.ballot import Ballot, Size
from surveys.confidence.counting import TELLER_ROLES
from surveys.confidence.records import Poll
from surveys.documents.wording import LANGUAGES
from surveys.evaluations.records import unit_name
from surveys.identifiers import Language, Role, UnitCode
from surveys.package_content import Words
from surveys.problems import BadInput
from webapp.catalogue import translations
from webapp.i18n import language as spoken_language
from webapp.office import confidence_form, place
from webapp.office.confidence_place import (
    EVERYBODY,
    PREPARER,
    PREPARERS,
    SIGNER,
    holds,
    poll_for,
    poll_to_look_at,
    sought,
)
from webapp.office.confidence_words import BASES, LEVELS, RELATIONS, STATES
from webapp.office.form import Form, sent
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.place import today
from webapp.office.print_files import TYPES
from webapp.office.unit_choices import own_units
from webapp.office.whole import whole

blueprint = Blueprint("confidence", __name__)
POLLS_A_PAGE = 40


@page(blueprint, "/confidence-polls", EVERYBODY)
def listing() -> str:
    """List the polls that the visitor works on, and the signed ones that they may read."""
    number = max(whole(request.args.get("page", "")) or 1, 1)
    found = records.listing(place.reading(), place.scope(), sought((number - 1) * POLLS_A_PAGE, POLLS_A_PAGE))
    pages = max(1, -(-found.total // POLLS_A_PAGE))
    return render_template(
        "office/confidence_polls.html",
        listed=Page(found.rows, min(number, pages), pages, found.total),
        names=dict(posts.unit_names(place.reading())),
        prepares=place.member().holds(Role.CAMPAIGN_OFFICER),
        states=STATES,
    )


# --- preparing --------------------------------------------------------------------------------------------


@page(blueprint, "/confidence-polls/prepare", PREPARERS, methods=("GET", "POST"))
def prepare() -> ResponseReturnValue:
    """Prepare a poll: first unit and day, which say whom it may be about; then everything else."""
    if request.method == "GET":
        unit, held_on = request.args.get("unit", ""), request.args.get("held_on", "")
        return _prepare_page(confidence_form.begun(unit, held_on))
    form = sent()
    plan = confidence_form.plan(form)
    if plan is None or not _is_mine(form):
        return _prepare_page(form), form.status
    office = place.installation()
    by = place.member().username
    try:
        with office.engine.begin() as connection:
            made = preparing.prepare(connection, plan, by, today())
            details = {"title": made.title, "unit": made.unit, "people": len(plan.cadres)}
            audit.append(connection, office.clock, audit.Act(by, "confidence.prepare", made.id, details))
    except BadInput as error:
        form.blame_where(error, confidence_form.FIELDS)
        return _prepare_page(form), form.status
    flash(gettext("The poll is prepared. Print the ballot paper now."), "good")
    return redirect(url_for("confidence.shown", poll=made.id))


def _is_mine(form: Form) -> bool:
    if form.value("unit") in dict(_my_units()):
        return True
    form.blame("unit", gettext("Choose one of your units."))
    return False


def _my_units() -> list[tuple[UnitCode, str]]:
    return own_units(place.reading(), place.member(), Role.CAMPAIGN_OFFICER)


def _prepare_page(form: Form) -> str:
    units = _my_units()
    unit = form.value("unit")
    if unit and unit not in dict(units):
        abort(404)
    day = form.day("held_on", required=bool(unit))
    is_ready = bool(unit) and day is not None
    if not is_ready:  # only these two are asked for yet
        form.faults = [fault for fault in form.faults if fault.field in {"unit", "held_on"}]
    positions = posts.names(place.reading(), "position", spoken_language())
    found = preparing.candidates(place.reading(), UnitCode(unit), day) if is_ready and day else ()
    here = [one for one in found if one.unit == unit]
    return render_template(
        "office/confidence_prepare.html",
        form=form,
        units=units,
        unit_name=dict(units).get(UnitCode(unit), ""),
        is_ready=is_ready,
        people=[(one.cadre, f"{one.name}, {positions[one.position]}") for one in here],
        below=len(found) - len(here),
        bases=_told(BASES),
        levels=_told(LEVELS),
        relations=_told(RELATIONS),
        thresholds=range(1, confidence_form.THRESHOLDS + 1),
    )


def _told(words: object) -> list[tuple[str, str]]:
    assert isinstance(words, dict)  # noqa: S101 - tells the type checker
    return [(key.value, gettext(text)) for key, text in words.items()]


# --- one poll -----------------------------------------------------------------------------------------------


@page(blueprint, "/confidence-polls/<poll>", EVERYBODY)
def shown(poll: str) -> str:
    """Show how far a poll is and what the visitor does next; never a figure before the minutes are signed."""
    found, connection = poll_to_look_at(poll), place.reading()
    standing = counting.standing(connection, found.id)
    people = records.people(connection, found.id)
    return render_template(
        "office/confidence_poll.html",
        poll=found,
        unit=unit_name(connection, found.unit),
        people=people,
        standing=standing,
        tellers=[(name, _name_of(connection, name)) for name in standing.tellers],
        differing=[_line(number, people) for number in standing.differing],
        states=STATES,
        bases=BASES,
        rules=[_rule(found, number) for number in range(len(found.rules.thresholds))],
        prepares=holds(found, PREPARER),
        counts=holds(found, TELLER_ROLES),
        signs=holds(found, SIGNER),
        own=place.member().username in standing.tellers,
        too_soon=today() < found.held_on,
        sizes=[(size.value, size.name) for size in Size],
    )


def _name_of(connection: sa.Connection, username: str) -> str:
    person = staff.get(connection, username)
    return person.name if person is not None else username


def _line(number: int, people: tuple[records.PolledPerson, ...]) -> str:
    names = {one.number: one.name for one in people}
    return names.get(number) or str(gettext("The ballot papers"))


def _rule(poll: Poll, number: int) -> str:
    told = Language(spoken_language())
    one = poll.rules.thresholds[number]
    words = Words(told, translations(told).gettext)
    return f"{gettext(LEVELS[one.level])}: {confidence_words.threshold(one, words)}"


@page(blueprint, "/confidence-polls/<poll>/paper/<size>/<language>.pdf", PREPARERS)
def paper(poll: str, size: str, language: str) -> ResponseReturnValue:
    """Give the ballot paper to copy; all copies are alike."""
    found = poll_for(poll, PREPARER)
    if size not in list(Size) or language not in LANGUAGES:
        abort(404)
    reader = Words(Language(language), translations(language).gettext)
    people = records.people(place.reading(), found.id)
    unit = unit_name(place.reading(), found.unit)
    try:
        content = ballot.pdf(Ballot(found, unit, people, Size(size), reader))
    except BadInput as error:
        form = Form()
        form.blame_all(error)
        for fault in form.faults:
            flash(fault.sentence, "bad")
        return redirect(url_for("confidence.shown", poll=found.id))
    return download(content, f"confidence-ballot-{found.id}-{size}-{language}", "pdf")


def download(content: bytes, name: str, kind: str) -> Response:
    """Give a file; no browser keeps a copy."""
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@page(blueprint, "/confidence-polls/<poll>/throw-away", PREPARERS, methods=("POST",))
def throw_away(poll: str) -> ResponseReturnValue:
    """Throw a poll away that nobody has counted."""
    found, form = poll_for(poll, PREPARER), sent()
    office, by = place.installation(), place.member().username
    if form.value("sure") != "yes":
        flash(gettext("Say first that you are sure."), "bad")
        return redirect(url_for("confidence.shown", poll=found.id))
    try:
        with office.engine.begin() as connection:
            preparing.throw_away(connection, found.id)
            details = {"title": found.title, "unit": found.unit}
            audit.append(connection, office.clock, audit.Act(by, "confidence.throw_away", found.id, details))
    except BadInput as error:
        form.blame_all(error)
        flash(form.faults[0].sentence, "bad")
        return redirect(url_for("confidence.shown", poll=found.id))
    flash(gettext("The poll is thrown away. Destroy its printed papers."), "good")
    return redirect(url_for("confidence.listing"))
