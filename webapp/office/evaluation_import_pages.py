"""Taking files in for an evaluation: kind, file, columns, dry run, taken in; and taken back."""

from dataclasses import dataclass
from pathlib import PurePath

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import key_ring, posts
from surveys.evaluations import import_records, import_templates, imports, looks, records
from surveys.evaluations.import_templates import Reader
from surveys.evaluations.imports import Taker
from surveys.evaluations.looks import Report, Upload
from surveys.evaluations.records import Evaluation, FileKind
from surveys.evaluations.slots import Slot
from surveys.evaluations.table_columns import TableMap, guess
from surveys.evaluations.tables_in import open_table
from surveys.problems import BadInput
from webapp.catalogue import translations
from webapp.errors import status_of
from webapp.i18n import language, say
from webapp.office import evaluation_import_words as words
from webapp.office import place
from webapp.office.evaluation_import_form import fields_of, upload_of
from webapp.office.evaluation_place import EVALUATORS, working
from webapp.office.form import Form, empty, sent
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.print_files import TYPES
from webapp.office.stash import Stash

blueprint = Blueprint("evaluation_imports", __name__)
MOST_SHOWN = 100  # rows on one page; the rest is counted
IMPORTS_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """One file on the page of its dry run. ``headers``: of a table that could be opened."""

    kind: FileKind
    name: str = ""
    token: str = ""
    report: Report | None = None
    problems: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The first problems."""
        return self.problems[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many problems are not shown."""
        return max(0, len(self.problems) - MOST_SHOWN)


@page(blueprint, "/evaluations/<evaluation>/imports", EVALUATORS)
def listing(evaluation: str) -> ResponseReturnValue:
    """List what was taken in, and offer each kind of file."""
    found = working(evaluation)
    everything = import_records.listing(place.reading(), found.id)
    return render_template(
        "office/evaluation_imports.html",
        evaluation=found,
        imports=Page.of(everything, request.args.get("page", ""), IMPORTS_A_PAGE),
        kinds=list(words.kinds()),
        titles={kind: words.title(kind) for kind in FileKind},
        tables=words.TABLES,
    )


@page(blueprint, "/evaluations/<evaluation>/imports/<kind>", EVALUATORS, methods=("GET", "POST"))
def begin(evaluation: str, kind: str) -> ResponseReturnValue:
    """Ask for the file; check it at once, storing nothing."""
    found, wanted = working(evaluation), _kind(kind)
    if request.method == "GET":
        return _rendered(found, Seen(wanted), empty())
    form = sent()
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", gettext("Choose the file."))
        return _rendered(found, Seen(wanted), form), 400
    name, content = imports.named(PurePath(upload.filename).name), upload.read()
    token = _stash().put(place.member().username, content)
    return _checked(found, form, upload_of(form, wanted, (name, content)), token)


@page(blueprint, "/evaluations/<evaluation>/imports/<kind>/check", EVALUATORS, methods=("POST",))
def check(evaluation: str, kind: str) -> ResponseReturnValue:
    """Check the file again, with other columns or decisions; nothing is stored."""
    found, form = working(evaluation), sent()
    upload = _kept(form, _kind(kind))
    if upload is None:
        return _rendered(found, Seen(_kind(kind)), form), 400
    return _checked(found, form, upload, form.value("token"))


@page(blueprint, "/evaluations/<evaluation>/imports/<kind>/take", EVALUATORS, methods=("POST",))
def take(evaluation: str, kind: str) -> ResponseReturnValue:
    """Take the checked file in: all of it, or nothing."""
    found, form = working(evaluation), sent()
    upload = _kept(form, _kind(kind))
    if upload is None:
        return _rendered(found, Seen(_kind(kind)), form), 400
    try:
        with place.installation().engine.begin() as connection:
            taken = imports.take_in(connection, found.id, upload, _taker())
    except BadInput as error:
        form.blame_all(error)
        body, _status = _checked(found, form, upload, form.value("token"))
        return body, status_of(error)
    _stash().drop(form.value("token"))
    if not taken.added:
        flash(gettext("This file counts already: nothing was added."), "good")
    return redirect(url_for("evaluation_imports.shown", evaluation=found.id, number=taken.number))


@page(blueprint, "/evaluations/<evaluation>/imports/<int:number>", EVALUATORS)
def shown(evaluation: str, number: int) -> ResponseReturnValue:
    """Show one import: what it brought, what to do next, how to take it back."""
    return _one(working(evaluation), number, empty())


@page(blueprint, "/evaluations/<evaluation>/imports/<int:number>/undo", EVALUATORS, methods=("POST",))
def undo(evaluation: str, number: int) -> ResponseReturnValue:
    """Take an import back: its lines count no longer."""
    found, form = working(evaluation), sent()
    if form.value("sure") != "yes":
        form.blame("sure", gettext("Say that you are sure."))
        return _one(found, number, form), 400
    with place.installation().engine.begin() as connection:
        imports.undo(connection, found.id, number, _taker())
    flash(gettext("Import %(number)s is taken back. Its lines do not count any more.", number=number), "good")
    return redirect(url_for("evaluation_imports.listing", evaluation=found.id))


@page(blueprint, "/evaluations/<evaluation>/templates/<kind>.xlsx", EVALUATORS)
def template(evaluation: str, kind: str) -> ResponseReturnValue:
    """Give the table to fill in, with the cadres of the evaluation in it."""
    found, wanted = working(evaluation), _kind(kind)
    if wanted not in words.TABLES:
        abort(404)
    connection, spoken = place.reading(), language()
    reader = Reader(
        spoken,
        translations(spoken).gettext,
        posts.names(connection, "position", spoken),
        dict(posts.unit_names(connection)),
    )
    members, slots = records.members(connection, found.id), looks.slots_for(connection, found, wanted)
    response = Response(import_templates.template(wanted, members, slots, reader), content_type=TYPES["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{wanted.value}-{found.id}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _kind(kind: str) -> FileKind:
    if kind not in list(FileKind):
        abort(404)
    return FileKind(kind)


def _stash() -> Stash:
    office = place.office()
    return Stash(office.settings.data_dir / "office-stash", office.installation)


def _taker() -> Taker:
    office = place.installation()
    today = office.clock().astimezone(office.time_zone).date()
    trust = key_ring.trust(place.reading(), office.keys, today)
    return Taker(place.member().username, office.clock, today, trust)


def _kept(form: Form, kind: FileKind) -> Upload | None:
    content = _stash().get(place.member().username, form.value("token"))
    if content is None:
        form.blame("file", gettext("The checked file is not kept any more. Choose it again."))
        return None
    return upload_of(form, kind, (imports.named(form.value("name")), content))


def _checked(evaluation: Evaluation, form: Form, upload: Upload, token: str) -> tuple[str, int]:
    """Make the dry run and show it; where the columns are not found, ask for them."""
    slots = looks.slots_for(place.reading(), evaluation, upload.kind)
    try:
        report = imports.look(place.reading(), evaluation.id, upload, _taker())
    except BadInput as error:
        headers = _headers(upload)
        problems = tuple(say(problem) for problem in error.problems)
        chosen = upload.chosen or guess(headers, upload.kind, slots)
        seen = Seen(upload.kind, upload.name, token, None, problems, headers, slots)
        return _rendered(evaluation, seen, _with_columns(form, chosen)), status_of(error)
    problems = tuple(say(problem) for _row, problem in report.problems)
    headers = () if report.chosen is None else (*sorted(report.chosen.headers), *report.ignored)
    seen = Seen(upload.kind, upload.name, token, report, problems, headers, slots)
    return _rendered(evaluation, seen, _with_columns(form, report.chosen)), 400 if problems else 200


def _headers(upload: Upload) -> tuple[str, ...]:
    if upload.kind is FileKind.PACKAGE:
        return ()
    try:
        return open_table(upload.content, upload.name).columns
    except BadInput:
        return ()


def _with_columns(form: Form, chosen: TableMap | None) -> Form:
    for field, header in fields_of(chosen).items() if chosen is not None else ():
        form.typed[field] = header
    return form


def _rendered(evaluation: Evaluation, seen: Seen, form: Form) -> str:
    return render_template(
        "office/evaluation_import.html",
        evaluation=evaluation,
        seen=seen,
        report=seen.report,
        form=form,
        title=words.title(seen.kind),
        brings=gettext(words.KINDS[seen.kind][1]),
        guide=[gettext(line) for line in import_templates.GUIDE.get(seen.kind, ())],
        columns=list(words.columns(seen.kind, seen.slots)) if seen.headers else [],
        checked=[say(line.said) for line in seen.report.checked] if seen.report else [],
        left_out=[say(problem) for _row, problem in seen.report.left_out] if seen.report else [],
        most=MOST_SHOWN,
    )


def _one(evaluation: Evaluation, number: int, form: Form) -> str:
    try:
        found = import_records.get(place.reading(), evaluation.id, number)
    except BadInput:
        abort(404)
    return render_template(
        "office/evaluation_import_done.html",
        evaluation=evaluation,
        one=found,
        title=words.title(found.kind),
        form=form,
        waiting=_waiting(evaluation),
    )


def _waiting(evaluation: Evaluation) -> list[tuple[FileKind, str]]:
    """Give the kinds of files of which nothing counts yet; one source of the people's scores is enough."""
    there = {one.kind for one in import_records.listing(place.reading(), evaluation.id) if one.counts}
    if there & {FileKind.PACKAGE, FileKind.SCORES}:
        there |= {FileKind.PACKAGE, FileKind.SCORES}
    return [(kind, words.title(kind)) for kind in FileKind if kind not in there | {FileKind.SCORES}]
