"""A unit of the register: what it was before, what became of it; changes recorded, alone or as a list."""

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import organizations, posts, unit_change_acts, unit_changes
from surveys.audit import Act, append
from surveys.identifiers import Role
from surveys.problems import N_, BadInput
from surveys.register_cells import CODE_SHAPE
from surveys.sheet import sheet_of
from surveys.unit_change_acts import Recorded, Recorder, Wish
from surveys.unit_change_list import TEMPLATE, import_changes
from surveys.unit_changes import ChangeKind
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.asking import stash, uploaded
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_organization, page
from webapp.office.register_pages import READERS

blueprint = Blueprint("unit_changes", __name__)
KEEPERS = of_organization(Role.ADMINISTRATOR)  # a change moves units, and with them every role's reach
MOST_SHOWN = 200
MOST_PARTS = 40
KINDS = {
    ChangeKind.MERGED: N_("It went into another unit"),
    ChangeKind.RENAMED: N_("It was renamed"),
    ChangeKind.SPLIT: N_("It was divided among several units"),
}
TOLD = {
    ChangeKind.MERGED: N_("went into"),
    ChangeKind.RENAMED: N_("renamed"),
    ChangeKind.SPLIT: N_("divided, a part to"),
}
_FIELDS = {name: name for name in ("unit", "changed_on", "document", "name_now", "name_before")} | {
    "before": "kind"
}


@page(blueprint, "/register/units/<path:unit>", READERS)
def shown(unit: str) -> ResponseReturnValue:
    """Show a unit: where it stands, what it was before, what became of it."""
    return _shown(unit, empty())


def _shown(code: str, form: Form) -> str:
    connection = place.reading()
    found = posts.unit_line(connection, code)
    if found is None or not place.scope().has(code):
        abort(404)
    changes = unit_changes.history(connection, code)
    return render_template(
        "office/unit.html",
        one=found,
        gone=unit_changes.gone(connection, [code], place.today()).get(code),
        changes=changes,
        names=unit_changes.names(connection, {one.unit for one in changes}),
        told={kind: gettext(words) for kind, words in TOLD.items()},
        kinds=[(kind.value, gettext(words)) for kind, words in KINDS.items()],
        form=form,
    )


def _recorder() -> Recorder:
    scope = organizations.whole_organizations(place.reading(), place.member(), Role.ADMINISTRATOR)
    return Recorder(place.member().username, place.today(), scope)


def _mine(code: str) -> None:
    """Refuse a unit of an organization that the visitor does not keep: it is not there."""
    if posts.unit_line(place.reading(), code) is None or not _recorder().scope.has(code):
        abort(404)


@page(blueprint, "/register/change-unit/<path:unit>", KEEPERS, methods=("POST",))
def record(unit: str) -> ResponseReturnValue:
    """Record that this unit went into another one, was renamed or divided."""
    _mine(unit)
    form = sent()
    wishes = _wishes(unit, form)
    if not form.faults:
        office, by = place.installation(), _recorder()
        try:
            with office.engine.begin() as connection:
                done = unit_change_acts.record(connection, wishes, by)
                if done.added:
                    append(connection, office.clock, Act(by.username, "unit.change", unit, _noted(done)))
        except BadInput as error:
            form.blame_where(error, _FIELDS)
            form.status = status_of(error)
    if form.faults:
        return _shown(unit, form), form.status
    flash(gettext("Recorded. What was before stays where it was."), "good")
    return redirect(url_for("unit_changes.shown", unit=unit))


def _noted(done: Recorded) -> dict[str, object]:
    first = done.added[0]
    return {
        "unit": ", ".join(one.unit for one in done.added),
        "kind": first.kind.value,
        "document": first.document,
    }


def _wishes(unit: str, form: Form) -> list[Wish]:
    written = form.value("kind")
    if written not in list(ChangeKind):
        form.blame("kind", gettext("Please choose one."))
        return []
    kind = ChangeKind(written)
    changed_on, document = form.day("changed_on"), form.text("document")
    name = form.text("name_now", required=False)
    codes = form.text("unit", required=kind is not ChangeKind.RENAMED).replace(";", ",").split(",")
    targets = [code.strip() for code in codes if code.strip()] or [unit]
    if len(targets) > MOST_PARTS or not all(CODE_SHAPE.fullmatch(one) for one in targets):
        form.blame("unit", gettext("Write the codes of units, with a comma between them."))
    if form.faults or changed_on is None:
        return []
    return [Wish(unit, one, changed_on, kind, document, name_now=name) for one in targets]


@page(blueprint, "/register/take-back-change/<path:unit>", KEEPERS, methods=("POST",))
def take_back(unit: str) -> ResponseReturnValue:
    """Take back what was recorded of this unit on a day: a mistake."""
    form, office, by = sent(), place.installation(), _recorder()
    before, day = form.text("before"), form.day("changed_on")
    _mine(unit)
    if not form.faults and day is not None:
        try:
            with office.engine.begin() as connection:
                gone = unit_change_acts.take_back(connection, before, day, by.scope)
                details = {"unit": ", ".join(one.unit for one in gone), "document": gone[0].document}
                append(connection, office.clock, Act(by.username, "unit.take_back", before, details))
        except BadInput as error:
            form.blame_all(error)
            form.status = status_of(error)
    if form.faults:
        return _shown(unit, form), form.status
    flash(gettext("Taken back. The audit trail keeps that it was recorded."), "good")
    return redirect(url_for("unit_changes.shown", unit=unit))


# --- a list of changes ------------------------------------------------------------------------------------


@page(blueprint, "/register/import-changes", KEEPERS, methods=("GET", "POST"))
def look() -> ResponseReturnValue:
    """Look at a list of changes: what it would record, or what is wrong row by row; nothing is stored."""
    if request.method == "GET":
        return _list_page(empty())
    return _brought(sent(), dry_run=True)


@page(blueprint, "/register/import-changes/confirm", KEEPERS, methods=("POST",))
def confirm() -> ResponseReturnValue:
    """Record the list that was looked at: all rows or none."""
    return _brought(sent(), dry_run=False)


def _brought(form: Form, *, dry_run: bool) -> ResponseReturnValue:
    file = uploaded(form)
    if file is None:
        return _list_page(form), 400
    office, by = place.installation(), _recorder()
    try:
        sheet = sheet_of(*file)
        with office.engine.begin() as connection:
            done = import_changes(connection, sheet, by, dry_run=dry_run)
            if done.added and not dry_run:
                details = {"rows": len(done.added), "hash": sheet.hash}
                append(connection, office.clock, Act(by.username, "unit.import", "units", details))
    except BadInput as error:
        return _list_page(form, problems=[say(one) for one in error.problems]), status_of(error)
    if dry_run:
        token = form.value("token") or stash().put(by.username, file[0])
        return _list_page(form, done=done, token=token, name=file[1])
    stash().drop(form.value("token"))
    words = ngettext("%(num)s change is recorded.", "%(num)s changes are recorded.", len(done.added))
    flash(words, "good")
    return redirect(url_for("register.units"))


def _list_page(
    form: Form,
    *,
    problems: list[str] | None = None,
    done: Recorded | None = None,
    token: str = "",
    name: str = "",
) -> str:
    faults = problems or []
    more = len(faults) - MOST_SHOWN
    codes = {one.unit for one in done.added} if done else set()
    return render_template(
        "office/unit_changes_import.html",
        form=form,
        problems=faults[:MOST_SHOWN],
        more=ngettext("and %(num)s more fault", "and %(num)s more faults", more) if more > 0 else "",
        done=done,
        shown=done.added[:MOST_SHOWN] if done else (),
        names=unit_changes.names(place.reading(), codes),
        told={kind: gettext(words) for kind, words in TOLD.items()},
        token=token,
        name=name,
        columns=TEMPLATE,
    )


@page(blueprint, "/register/import-changes/template.csv", KEEPERS)
def template() -> Response:
    """Give an empty list to fill in."""
    example = ("06700", "Phường Cũ", "06688", "", "sáp nhập", date(2025, 7, 1).strftime("%d/%m/%Y"), "12/NQ")
    content = "\ufeff" + "\n".join(",".join(row) for row in (TEMPLATE, example)) + "\n"
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="unit-changes.csv"'
    return response
