"""Bringing a table into the register: a dry run with its faults by row, then the import."""

from pathlib import PurePath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import organizations
from surveys.audit import Act, append
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.register_import import ImportReport, RegisterKind, import_sheet
from surveys.sheet import Sheet, sheet_of
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_organization, page
from webapp.office.register_kinds import LISTS
from webapp.office.stash import Stash

blueprint = Blueprint("imports", __name__)
KEEPERS = of_organization(Role.ADMINISTRATOR)  # a table may move units, and with them every role's reach
MOST_SHOWN = 200  # faults on one page; the rest is counted


def _stash() -> Stash:
    office = place.office()
    return Stash(office.settings.data_dir / "office-stash", office.installation)


@page(blueprint, "/register/import", KEEPERS, methods=("GET", "POST"))
def dry_run() -> ResponseReturnValue:
    """Check a table against the register and say, row by row, what is wrong; nothing is stored."""
    if request.method == "GET":
        return _shown(empty(kind=request.args.get("kind", "")))
    form = sent()
    kind = _kind(form)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", gettext("Choose the file."))
    if form.faults or kind is None or upload is None:
        return _shown(form), 400
    name, content = PurePath(upload.filename or "").name, upload.read()
    try:
        sheet = sheet_of(content, name)
        report = _import(sheet, kind, dry=True)
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)
    token = _stash().put(place.member().username, content)
    return _shown(form, report=report, token=token, name=name)


@page(blueprint, "/register/import/confirm", KEEPERS, methods=("POST",))
def confirm() -> ResponseReturnValue:
    """Import the table of a dry run: all of its rows or none."""
    form = sent()
    kind = _kind(form)
    content = _stash().get(place.member().username, form.value("token"))
    if kind is None or content is None:
        form.blame("file", gettext("The checked file is not kept any more. Choose it again."))
        return _shown(form), 400
    try:
        report = _import(sheet_of(content, form.value("name")), kind, dry=False)
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)
    _stash().drop(form.value("token"))
    flash(
        gettext(
            "Imported: %(added)s rows added, %(changed)s changed, %(unchanged)s as they were.",
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
        ),
        "good",
    )
    return redirect(url_for(f"register.{kind.value}"))


def _kind(form: Form) -> RegisterKind | None:
    wanted = form.value("kind")
    if wanted in list(RegisterKind):
        return RegisterKind(wanted)
    form.blame("kind", gettext("Choose what the rows of the table are."))
    return None


def _import(sheet: Sheet, kind: RegisterKind, *, dry: bool) -> ImportReport:
    office = place.installation()
    with office.engine.begin() as connection:
        scope = organizations.whole_organizations(connection, place.member(), Role.ADMINISTRATOR)
        report = import_sheet(connection, sheet, kind, dry_run=dry, scope=scope)
        if not dry:
            details = {"rows": report.rows, "added": report.added, "changed": report.changed}
            act = Act(place.member().username, "register.import", kind.value, details | {"hash": sheet.hash})
            append(connection, office.clock, act)
    return report


def _shown(
    form: Form,
    *,
    problems: list[str] | None = None,
    report: ImportReport | None = None,
    token: str = "",
    name: str = "",
) -> str:
    more = len(problems or ()) - MOST_SHOWN
    return render_template(
        "office/import.html",
        form=form,
        kinds=[(kind, gettext(title)) for kind, title in LISTS.items()],
        problems=(problems or [])[:MOST_SHOWN],
        more=ngettext("and %(num)s more fault", "and %(num)s more faults", more) if more > 0 else "",
        report=report,
        token=token,
        name=name,
    )
