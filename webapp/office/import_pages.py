"""Bringing a table or a list into the register: a look, what is asked, what is changed; then the import."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import organizations
from surveys.audit import Act, append
from surveys.headships import refuse_own
from surveys.identifiers import Role
from surveys.personnel.lists import Look, look
from surveys.problems import BadInput
from surveys.register_import import ImportReport, RegisterKind, import_sheet
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.asking import answers_of, asked, carried, stash, uploaded
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_organization, page
from webapp.office.register_kinds import LISTS
from webapp.personnel_words import change_words, hidden_words, old_words

blueprint = Blueprint("imports", __name__)
KEEPERS = of_organization(Role.ADMINISTRATOR)  # a table may move units, and with them every role's reach
MOST_SHOWN = 200  # faults on one page; the rest is counted
MOST_CHANGES = 300


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that was looked at: what it says, what its import did or would do (None: still open)."""

    found: Look
    report: ImportReport | None
    token: str
    name: str


@page(blueprint, "/register/import", KEEPERS, methods=("GET", "POST"))
def dry_run() -> ResponseReturnValue:
    """Look at a file, ask what is unclear and say, row by row, what is wrong; nothing is stored."""
    if request.method == "GET":
        return _shown(empty(kind=request.args.get("kind", "")))
    form = sent()
    kind = _kind(form)
    file = uploaded(form)
    if form.faults or kind is None or file is None:
        return _shown(form), 400
    content, name = file
    try:
        found, report = _import(form, file, kind, dry=True)
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)
    token = form.value("token") or stash().put(place.member().username, content)
    return _shown(form, _Looked(found, report, token, name))


@page(blueprint, "/register/import/confirm", KEEPERS, methods=("POST",))
def confirm() -> ResponseReturnValue:
    """Import the file that was looked at: all of its rows or none, its changes being confirmed."""
    form = sent()
    kind = _kind(form)
    file = uploaded(form)
    if kind is None or file is None:
        return _shown(form), 400
    try:
        _, report = _import(form, file, kind, dry=False)
    except BadInput as error:
        return _shown(form, problems=[say(problem) for problem in error.problems]), status_of(error)
    if report is None or form.faults:
        again = _import(form, file, kind, dry=True)
        return _shown(form, _Looked(*again, form.value("token"), file[1])), 400
    stash().drop(form.value("token"))
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


def _import(
    form: Form, file: tuple[bytes, str], kind: RegisterKind, *, dry: bool
) -> tuple[Look, ImportReport | None]:
    """Look, and import where nothing is open and the changes are those that were confirmed."""
    office = place.installation()
    with office.engine.begin() as connection:
        scope = organizations.whole_organizations(connection, place.member(), Role.ADMINISTRATOR)
        found = look(connection, file, kind, answers_of(form), scope)
        if found.sheet is None or not (dry or _is_confirmed(form, found)):
            return found, None
        if kind is RegisterKind.COLLECTIVES:
            refuse_own(connection, found.sheet, place.member().cadre)
        report = import_sheet(connection, found.sheet, kind, dry_run=dry, scope=scope)
        if not dry:
            details = {"rows": report.rows, "added": report.added, "changed": report.changed}
            details |= {"cells_changed": len(found.changes)} if found.changes else {}
            act = Act(
                place.member().username, "register.import", kind.value, details | {"hash": found.sheet.hash}
            )
            append(connection, office.clock, act)
    return found, report


def _is_confirmed(form: Form, found: Look) -> bool:
    """Say whether the changes are those that were looked at; blames what is missing."""
    if found.changes and form.value("seal") != found.seal:
        form.blame(
            "", gettext("Something has changed since you looked. Please look at the changes once more.")
        )
    elif found.changes and form.value("seen") != "yes":
        form.blame("seen", gettext("Please look at the changes and say that they are right."))
    return not form.faults


def _shown(form: Form, looked: _Looked | None = None, *, problems: list[str] | None = None) -> str:
    more = len(problems or ()) - MOST_SHOWN
    answers = answers_of(form)
    found = looked.found if looked else None
    questions = asked(found.open, answers) if found else []
    return render_template(
        "office/import.html",
        form=form,
        kinds=[(kind, gettext(title)) for kind, title in LISTS.items()],
        problems=(problems or [])[:MOST_SHOWN],
        more=ngettext("and %(num)s more fault", "and %(num)s more faults", more) if more > 0 else "",
        looked=looked,
        questions=questions,
        carried=carried(found.questions, answers, questions) if found else [],
        changes=[(one, change_words(one, gettext)) for one in found.changes[:MOST_CHANGES]] if found else [],
        more_changes=max(0, len(found.changes) - MOST_CHANGES) if found else 0,
        notes=[words for words in (hidden_words(found, gettext), old_words(found, gettext)) if words]
        if found
        else [],
    )
