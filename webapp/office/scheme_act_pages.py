"""Writing a scheme, approving it with a second person, retiring it: each an act of the audit trail."""

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import posts, staff
from surveys.audit import Act, append
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.schemes import approval, examples, store
from surveys.schemes.places import placed
from surveys.schemes.store import SchemeState, StoredScheme
from surveys.staff import StaffMember
from surveys.text import clean
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place, scheme_words
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.scheme_pages import page_of
from webapp.office.scheme_place import WRITERS, my_scheme, my_units, next_version, the_scheme, today
from webapp.office.signatures import sign_with
from webapp.office.whole import whole

blueprint = Blueprint("scheme_acts", __name__)
MOST_BYTES = 200_000


# --- writing ------------------------------------------------------------------------------------------------


@page(blueprint, "/schemes/write", WRITERS, methods=("GET", "POST"))
def write() -> ResponseReturnValue:
    """Write a scheme or choose its file; look at it, every mistake with its line; keep it as a draft."""
    if request.method == "GET":
        return _writing(_begun())
    form = sent()
    source = _source_of(form)
    unit = _unit_of(form)
    if form.faults:
        return _writing(form), 400
    keep = form.value("act") == "keep"
    try:
        found = _kept(source, unit, keep=keep)
    except BadInput as error:
        for problem in placed(source, error.problems, gettext("scheme")):
            form.blame_all(BadInput(problem), "source")
        return _writing(form), status_of(error)
    if not keep:
        return _writing(form, found)
    flash(gettext("The draft is kept. It counts when two people have approved it."), "good")
    return redirect(url_for("schemes.shown", scheme=found.id, version=found.version))


def _begun() -> Form:
    """Give the form with the text to begin with: a copy of an example, the next version, or a draft."""
    name, _, version = request.args.get("base", "").rpartition(":")
    number = whole(version)
    if number is None:
        return empty()
    found = the_scheme(name, number)
    if found.state is SchemeState.DRAFT:
        return empty(source=found.source, unit=str(found.unit))
    if found.state is SchemeState.EXAMPLE:
        units = my_units()
        suffix = units[0][0].lower() if units else "1"
        return empty(source=examples.copied(found.source, f"{found.id.removeprefix('example-')}-{suffix}", 1))
    return empty(source=examples.copied(found.source, found.id, next_version(found)), unit=str(found.unit))


def _source_of(form: Form) -> str:
    """Give the text of the form as written: an uploaded file before what stands in the box."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        raw = upload.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            form.blame(
                "file", gettext("The file is larger than %(most)s bytes. Shorten it.", most=MOST_BYTES)
            )
            return ""
        try:
            form.typed["source"] = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            form.blame("file", gettext("The file is not UTF-8 text. Save it as UTF-8 and choose it again."))
            return ""
    return clean(form.raw("source")) if form.text("source") else ""


def _unit_of(form: Form) -> UnitCode:
    units = [code for code, _name in my_units()]
    chosen = form.value("unit") if len(units) > 1 else "".join(units)
    if chosen not in units:
        form.blame("unit", gettext("Choose whose scheme it is."))
    return UnitCode(chosen)


def _kept(source: str, unit: UnitCode, *, keep: bool) -> StoredScheme:
    """Check a scheme against the rules and what is stored; keep it only when asked to."""
    with place.installation().engine.connect() as connection, connection.begin() as transaction:
        found = store.draft(connection, source, unit, place.member().username)
        if keep:
            _note(connection, "scheme.write", found)
        else:
            transaction.rollback()
    return found


def _note(connection: sa.Connection, act: str, found: StoredScheme, **details: object) -> None:
    noted = Act(place.member().username, act, f"{found.id} {found.version}", {"hash": found.hash, **details})
    append(connection, place.installation().clock, noted)


def _writing(form: Form, looked: StoredScheme | None = None) -> str:
    return render_template(
        "office/scheme_write.html",
        form=form,
        units=my_units(),
        stored=looked,
        content=looked.scheme if looked else None,
        said=scheme_words,
        groups=posts.names(place.reading(), "position_group", language()),
    )


# --- approving ----------------------------------------------------------------------------------------------


@page(blueprint, "/schemes/<scheme>/<int:version>/approve", WRITERS, methods=("GET", "POST"))
def approve(scheme: str, version: int) -> ResponseReturnValue:
    """Approve a draft with a second evaluator; from then on it never changes."""
    found = my_scheme(scheme, version)
    if found.state is not SchemeState.DRAFT:
        abort(409, gettext("This version is no draft any more."))
    if approval.has_conflict(place.reading(), place.member().username, found, today()):
        abort(
            409,
            gettext(
                "By this scheme you, your superior or your subordinate would be evaluated. "
                "Somebody else must approve it."
            ),
        )
    if request.method == "GET":
        return _approving(found, empty(hash=found.hash))
    form = sent()
    if not form.value("read"):
        form.blame("read", gettext("Please confirm that you have both read it."))
    pair = None if form.faults else sign_with(form, lambda person: _unfit(person, found))
    if pair is None:
        return _approving(found, form), form.status
    try:
        with place.installation().engine.begin() as connection:
            done = store.approve(
                connection, (found.id, found.version), form.value("hash"), pair.usernames, today()
            )
            _note(connection, "scheme.approve", done, by=pair.usernames)
    except BadInput as error:
        form.blame_all(error)
        return _approving(found, form), status_of(error)
    flash(gettext("Approved. This version never changes any more; evaluations can begin by it."), "good")
    return redirect(url_for("schemes.shown", scheme=found.id, version=found.version))


def _unfit(person: StaffMember, found: StoredScheme) -> str:
    if found.unit is None or not staff.may(place.reading(), person.username, Role.EVALUATOR, found.unit):
        return str(
            gettext(
                "%(name)s may not sign this: the role of an evaluator for this unit is missing.",
                name=person.name,
            )
        )
    return ""


def _approving(found: StoredScheme, form: Form) -> str:
    return render_template("office/scheme_approve.html", stored=found, content=found.scheme, form=form)


# --- the end of a version -----------------------------------------------------------------------------------


@page(blueprint, "/schemes/<scheme>/<int:version>/retire", WRITERS, methods=("POST",))
def retire(scheme: str, version: int) -> ResponseReturnValue:
    """Let no evaluation begin by a version any more."""
    return _ended(my_scheme(scheme, version), SchemeState.RETIRED)


@page(blueprint, "/schemes/<scheme>/<int:version>/throw-away", WRITERS, methods=("POST",))
def throw_away(scheme: str, version: int) -> ResponseReturnValue:
    """Forget a draft."""
    return _ended(my_scheme(scheme, version), SchemeState.DRAFT)


def _ended(found: StoredScheme, state: SchemeState) -> ResponseReturnValue:
    form, name = sent(), (found.id, found.version)
    if not form.value("sure"):
        flash(gettext("Nothing was changed: please tick the box first."), "bad")
        return redirect(url_for("schemes.shown", scheme=found.id, version=found.version))
    try:
        with place.installation().engine.begin() as connection:
            if state is SchemeState.RETIRED:
                store.retire(connection, name)
                _note(connection, "scheme.retire", found)
            else:
                store.throw_away(connection, name)
                _note(connection, "scheme.throw_away", found)
    except BadInput as error:
        form.blame_all(error)
        return page_of(found, form), status_of(error)
    flash(
        gettext("Retired: no evaluation begins by this version any more.")
        if state is SchemeState.RETIRED
        else gettext("The draft was thrown away."),
        "good",
    )
    return redirect(url_for("schemes.listing"))
