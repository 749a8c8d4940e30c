"""Evaluations: the list, beginning one, how far one is, freezing it by two."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, organizations, posts, staff
from surveys.evaluations import beginning, council, records
from surveys.evaluations.beginning import EvaluationPlan
from surveys.evaluations.freezing import freeze as freeze_evaluation
from surveys.evaluations.freezing import is_whole, outlook
from surveys.evaluations.progress import Progress, progress
from surveys.evaluations.records import Evaluation, EvaluationState, FileKind, Sought
from surveys.identifiers import Role, UnitCode
from surveys.problems import N_, BadInput, Refused
from surveys.schemes import store
from surveys.schemes.store import SchemeState
from surveys.staff import StaffMember
from webapp.i18n import language, words
from webapp.office import place
from webapp.office.evaluation_place import EVALUATORS, working
from webapp.office.evaluation_reading import COUNCIL, READERS, is_worker, readable, spoken
from webapp.office.form import Form, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.scheme_place import today
from webapp.office.signatures import sign_with
from webapp.office.unit_choices import own_units
from webapp.office.whole import whole

blueprint = Blueprint("evaluations", __name__)
EVALUATIONS_A_PAGE = 40
FIELDS = {
    "title": "title",
    "unit": "unit",
    "period_start": "period_start",
    "period_end": "period_end",
    "scheme": "scheme",
    "position_groups": "position_groups",
}


# --- the list ---------------------------------------------------------------------------------------------


@page(blueprint, "/evaluations", READERS)
def listing() -> str:
    """List the evaluations that the visitor works on or may read."""
    number = max(whole(request.args.get("page", "")) or 1, 1)
    found = records.listing(place.reading(), place.scope(), _sought(number))
    pages = max(1, -(-found.total // EVALUATIONS_A_PAGE))
    member = place.member()
    works = member.holds(Role.EVALUATOR)
    return render_template(
        "office/evaluations.html",
        listed=Page(found.rows, min(number, pages), pages, found.total),
        names=dict(posts.unit_names(place.reading())),
        works=works,
        is_own=not (works or member.holds(Role.AUDITOR)),
        cadre=member.cadre,
    )


def _sought(number: int) -> Sought:
    """Say which evaluations the visitor may find: those they work on; else frozen ones; else their own."""
    reach = organizations.reach(place.reading(), place.member().username)
    offset, most = (number - 1) * EVALUATIONS_A_PAGE, EVALUATIONS_A_PAGE
    frozen = (EvaluationState.FROZEN,)
    if Role.EVALUATOR in reach:
        return Sought(reach[Role.EVALUATOR], offset=offset, most=most)
    if Role.AUDITOR in reach:
        return Sought(reach[Role.AUDITOR], frozen, offset=offset, most=most)
    cadre = place.member().cadre
    units: frozenset[UnitCode] | None = None if cadre else frozenset()
    return Sought(units, frozen, cadre, offset, most)


# --- beginning ----------------------------------------------------------------------------------------------


@page(blueprint, "/evaluations/begin", EVALUATORS, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    """Begin an evaluation: unit, period, scheme, position groups; the register says who gets a sheet."""
    if request.method == "GET":
        return _begin_page(empty())
    form = sent()
    plan = _plan(form)
    if plan is None or form.faults:
        return _begin_page(form), form.status
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            begun = beginning.begin(connection, plan, place.member().username, today())
            details = {"title": begun.title, "scheme": f"{plan.scheme_id}-v{plan.scheme_version}"}
            act = audit.Act(place.member().username, "evaluation.begin", begun.id, details)
            audit.append(connection, office.clock, act)
    except BadInput as error:
        form.blame_where(error, FIELDS)
        return _begin_page(form), form.status
    flash(gettext("The evaluation has begun. Now take in what is known about the cadres."), "good")
    return redirect(url_for("evaluations.shown", evaluation=begun.id))


def _begin_page(form: Form) -> str:
    connection = place.reading()
    return render_template(
        "office/evaluation_begin.html",
        form=form,
        units=own_units(connection, place.member(), Role.EVALUATOR),
        in_force=[(f"{one.id}/{one.version}", words(one.scheme.title)) for one in _schemes(connection)],
        groups=list(posts.names(connection, "position_group", language()).items()),
    )


def _schemes(connection: sa.Connection) -> list[store.StoredScheme]:
    return list(store.listing(connection, place.scope(), (SchemeState.APPROVED,)))


def _plan(form: Form) -> EvaluationPlan | None:
    title = form.text("title")
    start, end = form.day("period_start"), form.day("period_end")
    unit = form.text("unit")
    mine = {code for code, _name in own_units(place.reading(), place.member(), Role.EVALUATOR)}
    if unit and unit not in mine:
        form.blame("unit", gettext("Choose one of your units."))
    scheme_id, _slash, version = form.text("scheme").rpartition("/")
    number = whole(version)
    if version and number is None:
        form.blame("scheme", gettext("Choose a scheme of the list."))
    if start is None or end is None or number is None:
        return None
    groups = tuple(form.values("position_groups"))
    return EvaluationPlan(UnitCode(unit), title, scheme_id, number, start, end, groups)


# --- one evaluation -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an evaluation: what, for how many of all, where; ``now``: it is the next one."""

    title: str
    text: str
    done: bool
    now: bool
    address: str
    action: str


_STEPS = (
    (
        (FileKind.PACKAGE,),
        N_("Take in the people's scores"),
        N_("The signed package of a released round. It is verified before anything is read."),
    ),
    (
        (FileKind.SELF,),
        N_("Take in the self-evaluations"),
        N_("The points that the cadres give themselves, from a table."),
    ),
    (
        (FileKind.PRODUCTS, FileKind.MARKS),
        N_("Take in results of tasks and marks of the council"),
        N_("From the system that counts tasks, or from the table of the council."),
    ),
    (
        (FileKind.CONDITIONS,),
        N_("Take in the conditions"),
        N_("What must be met besides the points. Nobody is classified by points alone."),
    ),
)


@page(blueprint, "/evaluations/<evaluation>", COUNCIL)
def shown(evaluation: str) -> str:
    """Show how far an evaluation is and what to do next."""
    found, connection = readable(evaluation), place.reading()
    works = is_worker(found) and not found.frozen
    return render_template(
        "office/evaluation.html",
        evaluation=found,
        by_scheme=store.get(connection, found.scheme_id, found.scheme_version).scheme,
        unit=records.unit_name(connection, found.unit),
        steps=_steps(found) if works else [],
        groups=council.position_groups(connection, found),
        reader=spoken(),
        signers=_names(found.frozen_by),
        is_whole=is_whole(connection, found) if found.frozen else None,
        works=works,
    )


def _steps(found: Evaluation) -> list[Step]:
    told = progress(place.reading(), found)
    due = told.next
    steps = [_step(found, told, one, due) for one in _STEPS]
    read = url_for("evaluation_sheets.board", evaluation=found.id)
    freeze_at = url_for("evaluations.freeze", evaluation=found.id)
    steps.append(
        Step(
            gettext("Read all sheets"),
            gettext("One position group at a time, with intervals and with what is missing."),
            False,
            due is None,
            read,
            gettext("See all sheets"),
        )
    )
    last = gettext("After that nothing changes any more; auditors and the cadres can read.")
    steps.append(
        Step(gettext("Freeze with a second evaluator"), last, False, False, freeze_at, gettext("Freeze"))
    )
    return steps


def _step(
    found: Evaluation, told: Progress, step: tuple[tuple[FileKind, ...], str, str], due: FileKind | None
) -> Step:
    kinds, title, text = step
    count = told.of(*kinds)
    counted = gettext("Taken in for %(count)s/%(all)s cadres.", count=count, all=told.members)
    address = (
        url_for("evaluation_imports.begin", evaluation=found.id, kind=kinds[0].value)
        if len(kinds) == 1
        else url_for("evaluation_imports.listing", evaluation=found.id)
    )
    return Step(
        gettext(title),
        counted if count else gettext(text),
        count >= told.members,  # of some is not of all: the sheets of the others miss it
        due in kinds,
        address,
        gettext("Take in more") if count else gettext("Choose a file"),
    )


def _names(usernames: tuple[str, ...]) -> str:
    people = [(staff.get(place.reading(), name), name) for name in usernames]
    return ", ".join(person.name if person else name for person, name in people)


# --- freezing -----------------------------------------------------------------------------------------------


@page(blueprint, "/evaluations/<evaluation>/freeze", EVALUATORS, methods=("GET", "POST"))
def freeze(evaluation: str) -> ResponseReturnValue:
    """Freeze an evaluation with two signatures, as both have seen it."""
    found = working(evaluation)
    if found.frozen:
        return redirect(url_for("evaluations.shown", evaluation=found.id))
    if request.method == "GET":
        return _freeze_page(found, empty())
    form = sent()
    if form.value("read") != "yes":
        form.blame("read", gettext("Look through the sheets together first, then say so here."))
        return _freeze_page(found, form), form.status
    pair = sign_with(form, lambda person: _unfit(found, person))
    if pair is None:
        return _freeze_page(found, form), form.status
    signers = (pair.first.username, pair.second.username)
    try:
        freeze_evaluation(place.installation(), found.id, signers, form.raw("seen"))
    except Refused as error:
        form.blame_all(error)
        return _freeze_page(found, form), 409
    flash(gettext("The evaluation is frozen. Every sheet stays as you have seen it."), "good")
    return redirect(url_for("evaluations.shown", evaluation=found.id))


def _freeze_page(found: Evaluation, form: Form) -> str:
    return render_template(
        "office/evaluation_freeze.html",
        evaluation=found,
        outlook=outlook(place.reading(), found),
        form=form,
    )


def _unfit(found: Evaluation, person: StaffMember) -> str:
    if not staff.may(place.reading(), person.username, Role.EVALUATOR, found.unit):
        said = gettext("%(name)s may not sign this: they are no evaluator of this unit.", name=person.name)
    elif records.has_conflict(place.reading(), person.username, found.id):
        said = gettext(
            "%(name)s may not sign this: it is about them, their superior or their subordinate.",
            name=person.name,
        )
    else:
        said = ""
    return str(said)
