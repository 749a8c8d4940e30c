"""Standards of positions: which hold, which items ask about a criterion; written, then approved by two."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import posts, questionnaires, staff
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.sheet import sheet_of
from surveys.staff import StaffMember
from surveys.standards import making, reading, records
from surveys.standards.covering import coverage
from surveys.standards.making import Plan
from surveys.standards.records import Standard, State
from webapp.errors import status_of
from webapp.i18n import language, say
from webapp.office import place
from webapp.office.asking import uploaded
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import anywhere, page
from webapp.office.signatures import sign_with, without_role
from webapp.office.system_place import choices, reached
from webapp.office.unit_choices import unit_choices
from webapp.standard_words import KINDS, STATES

blueprint = Blueprint("standards", __name__)
SIGNER_ROLES = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)
READER_ROLES = (*SIGNER_ROLES, Role.EVALUATOR, Role.AUDITOR)
READERS = anywhere(*READER_ROLES)
WRITERS = anywhere(Role.CAMPAIGN_OFFICER)
_FIELDS = {name: name for name in ("unit", "title_vi", "title_en", "position_group")}


def _readable(id_: str, version: int, *roles: Role) -> Standard:
    """Give a version that the visitor may read by one of some roles, or end the request with "not found"."""
    found = records.find(place.reading(), id_, version)
    if found is None or not any(_may(place.member(), role, found) for role in roles or READER_ROLES):
        abort(404)
    return found


def _may(person: StaffMember, role: Role, found: Standard) -> bool:
    return staff.may(place.reading(), person.username, role, found.unit)


def _positions() -> dict[str, str]:
    return posts.names(place.reading(), "position_group", language())


# --- reading ----------------------------------------------------------------------------------------------


@page(blueprint, "/standards", READERS)
def listing() -> str:
    """List the standards of the visitor's units, with how many criteria nobody is asked about."""
    units = frozenset(code for code in reached(*READER_ROLES).units or () if place.scope().has(code))
    held = questionnaires.newest(place.reading(), place.scope())
    found = records.listing(place.reading(), units)
    return render_template(
        "office/standards.html",
        standards=[(one, len(coverage(one.content, held).by_nothing)) for one in found],
        positions=_positions(),
        names=dict(unit_choices(place.reading())),
        states=STATES,
    )


@page(blueprint, "/standards/<standard>/<int:version>", READERS)
def shown(standard: str, version: int) -> str:
    """Show one version: its criteria, the items that ask about each, and what waits to be done."""
    return _shown(_readable(standard, version), empty())


def _shown(found: Standard, form: Form) -> str:
    connection, member = place.reading(), place.member()
    others = [one for one in records.versions(connection, found.id) if one.version != found.version]
    return render_template(
        "office/standard.html",
        standard=found,
        form=form,
        coverage=coverage(found.content, questionnaires.newest(connection, place.scope())),
        others=others,
        positions=_positions(),
        unit=dict(unit_choices(connection)).get(found.unit, found.unit),
        kinds=KINDS,
        states=STATES,
        is_draft=found.state is State.DRAFT,
        holds=found.state is State.APPROVED,
        may_write=_may(member, Role.CAMPAIGN_OFFICER, found),
    )


@page(blueprint, "/standards/<standard>/<int:version>/table", READERS)
def table(standard: str, version: int) -> Response:
    """Give a version as the table it is read from."""
    found = _readable(standard, version)
    return _table(reading.as_csv(found.content), f"{found.id}-v{found.version}")


@page(blueprint, "/standards/template", READERS)
def template() -> Response:
    """Give a table to fill in, with one row as an example."""
    return _table(reading.as_csv(), "standard")


def _table(text: str, name: str) -> Response:
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


# --- writing ----------------------------------------------------------------------------------------------


@page(blueprint, "/standards/new", WRITERS, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Write a standard down as a draft, its criteria from a table."""
    return _writing(empty() if request.method == "GET" else sent(), None)


@page(blueprint, "/standards/<standard>/<int:version>/next", WRITERS, methods=("GET", "POST"))
def following(standard: str, version: int) -> ResponseReturnValue:
    """Write the next version, or the draft anew."""
    found = _readable(standard, version, Role.CAMPAIGN_OFFICER)
    title = {f"title_{language}": text for language, text in found.content.title.items()}
    begun = empty(position_group=found.content.position_group, **title)
    return _writing(begun if request.method == "GET" else sent(), found)


def _writing(form: Form, of: Standard | None) -> ResponseReturnValue:
    if request.method == "GET":
        return _form(form, of)
    units = choices(Role.CAMPAIGN_OFFICER)
    unit = of.unit if of else form.value("unit") if len(units) > 1 else units[0][0]
    if of is None and unit not in dict(units):
        form.blame("unit", gettext("Please choose one."))
    file = uploaded(form)
    if file is None or form.faults:
        return _form(form, of), 400
    try:
        criteria = reading.criteria_of(sheet_of(*file))
    except BadInput as error:
        return _form(form, of, [say(one) for one in error.problems]), status_of(error)
    title = {one: form.value(f"title_{one}") for one in making.LANGUAGES}
    plan = Plan(UnitCode(unit), title, form.value("position_group"), criteria)
    try:
        made = making.write(place.installation(), plan, place.member().username, of.id if of else None)
    except BadInput as error:
        form.blame_where(error, _FIELDS)
        return _form(form, of), status_of(error)
    flash(gettext("The draft is kept. It holds when two people have approved it."), "good")
    return redirect(url_for("standards.shown", standard=made.id, version=made.version))


def _form(form: Form, of: Standard | None, problems: list[str] | None = None) -> str:
    return render_template(
        "office/standard_form.html",
        form=form,
        of=of,
        problems=problems or [],
        units=choices(Role.CAMPAIGN_OFFICER),
        positions=list(_positions().items()),
        columns=reading.TEMPLATE,
    )


# --- what two people approve, and the end -----------------------------------------------------------------


@page(blueprint, "/standards/<standard>/<int:version>/approve", WRITERS, methods=("POST",))
def approve(standard: str, version: int) -> ResponseReturnValue:
    """Approve a draft, by two; from then on it never changes."""
    found, form = _readable(standard, version, Role.CAMPAIGN_OFFICER), sent()
    pair = sign_with(form, lambda person: without_role(person, SIGNER_ROLES, found.unit))
    if pair is None:
        return _shown(found, form), form.status
    names = (pair.first.username, pair.second.username)
    try:
        making.approve(place.installation(), found.id, found.version, form.value("hash"), names)
    except BadInput as error:
        form.blame_all(error)
        return _shown(found, form), status_of(error)
    flash(gettext("Approved. This version never changes any more."), "good")
    return redirect(url_for("standards.shown", standard=standard, version=version))


@page(blueprint, "/standards/<standard>/<int:version>/retire", WRITERS, methods=("POST",))
def retire(standard: str, version: int) -> ResponseReturnValue:
    """Let a version hold no more."""
    return _ended(_readable(standard, version, Role.CAMPAIGN_OFFICER), retires=True)


@page(blueprint, "/standards/<standard>/<int:version>/throw-away", WRITERS, methods=("POST",))
def throw_away(standard: str, version: int) -> ResponseReturnValue:
    """Forget a draft."""
    return _ended(_readable(standard, version, Role.CAMPAIGN_OFFICER), retires=False)


def _ended(found: Standard, *, retires: bool) -> ResponseReturnValue:
    form, by = sent(), place.member().username
    if not form.value("sure"):
        form.blame("sure", gettext("Nothing was changed: please tick the box first."))
        return _shown(found, form), 400
    try:
        (making.retire if retires else making.throw_away)(place.installation(), found.id, found.version, by)
    except BadInput as error:
        form.blame_all(error)
        return _shown(found, form), status_of(error)
    flash(
        gettext("This version holds no more.") if retires else gettext("The draft was thrown away."), "good"
    )
    return redirect(url_for("standards.listing"))
