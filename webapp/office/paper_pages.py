"""Paper forms: looked at as a sample, printed with codes of their own, every print counted as a run."""

import io
import zipfile
from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import notice, rounds
from surveys.identifiers import Channel
from surveys.notice import Notice
from surveys.paper import batch_header, forms, runs
from surveys.paper.batch_header import BatchFacts
from surveys.paper.form_told import FormSize, PaperForm
from surveys.paper.forms import Prepared
from surveys.paper.printing import Order, Printed, issue
from surveys.paper.runs import RunKind
from surveys.problems import BadInput
from surveys.survey import Assignment
from webapp.office import place, print_files
from webapp.office.assignment_pages import MOST_CODES, OFFICERS
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.paper_words import LANGUAGES, RUN_KINDS, SIZES
from webapp.office.permissions import page
from webapp.office.slip_pages import refuse_stale
from webapp.office.whole import whole
from webapp.office.words import NAMES

blueprint = Blueprint("paper", __name__)
PRINTABLE = (Channel.WEB, Channel.PAPER, Channel.ASSISTED)
MOST_BATCHES = 99_999


@page(blueprint, "/rounds/<survey>/invitations/forms", OFFICERS)
def shown(survey: str) -> str:
    """Show what can be printed on paper, and the runs that were."""
    del survey
    return _shown(empty(languages="vi", size=FormSize.NORMAL))


@page(blueprint, "/rounds/<survey>/invitations/forms/sample", OFFICERS, methods=("POST",))
def sample(survey: str) -> ResponseReturnValue:
    """Give one form to look at, with a code that admits nobody."""
    del survey
    form = sent()
    prepared = _prepared(form, _chosen(form)[:1])
    if form.faults:
        return _shown(form), 400
    return print_files.download(forms.sample(prepared[0]), "sample", "pdf")


@page(blueprint, "/rounds/<survey>/invitations/forms/print", OFFICERS, methods=("POST",))
def print_run(survey: str) -> ResponseReturnValue:
    """Issue a code for every form and give them for the printer; each kind is a print run of its own."""
    del survey
    refuse_conflict()
    form = sent()
    chosen, count = _chosen(form), form.whole("count", 1, MOST_CODES) or 0
    _refuse_too_many(form, count * len(chosen))
    prepared = _prepared(form, chosen)
    if form.faults:
        return _shown(form), 400
    refuse_stale(form, rounds.assignments(place.reading(), place.survey().code))
    wanted = [Order(one.number, form, count) for one, form in zip(chosen, prepared, strict=True)]
    return _file(issue(place.installation(), place.survey().code, wanted, place.member().username))


@page(blueprint, "/rounds/<survey>/invitations/forms/<int:number>/header", OFFICERS)
def header(survey: str, number: int) -> Response:
    """Give the sheet that lies on top of a batch of forms; ``batch``: its number, where it has one."""
    del survey
    code = place.survey().code
    run = runs.get(place.reading(), code, number)
    if run.kind is not RunKind.FORM:
        abort(404)
    about = {one.number: one for one in rounds.subjects(place.reading(), code)}
    (kind,) = (one for one in rounds.assignments(place.reading(), code) if one.number == run.assignment)
    batch = request.args.get("batch", "")
    facts = BatchFacts(
        run=run.number,
        number=min(whole(batch) or 0, MOST_BATCHES),
        group=NAMES[type(kind.group), kind.group.value],
        about=tuple(about[one].name for one in kind.subjects),
        printed=run.printed,
    )
    paper = print_files.paper(empty(languages=request.args.get("languages", "")))
    return print_files.download(batch_header.batch_header(paper, facts), f"batch-run-{number}", "pdf")


def _shown(form: Form) -> str:
    found = place.survey()
    assignments = rounds.assignments(place.reading(), found.code)
    return render_template(
        "office/paper_forms.html",
        survey=found,
        subjects={one.number: one for one in rounds.subjects(place.reading(), found.code)},
        kinds={one.number: one for one in assignments},
        printable=[one for one in assignments if one.channel in PRINTABLE],
        issued=sum(one.issued for one in assignments),
        runs=runs.listing(place.reading(), found.code),
        run_kinds={kind: gettext(words) for kind, words in RUN_KINDS.items()},
        sizes=[(size, gettext(words)) for size, words in SIZES.items()],
        languages=[(one, gettext(words)) for one, words in LANGUAGES.items()],
        form_kind=RunKind.FORM,
        form=form,
    )


def _chosen(form: Form) -> list[Assignment]:
    known = rounds.assignments(place.reading(), place.survey().code)
    wanted = form.values("kinds")
    chosen = [one for one in known if str(one.number) in wanted and one.channel in PRINTABLE]
    if not chosen:
        form.blame("kinds", gettext("Choose at least one kind of invitation."))
    return chosen


def _refuse_too_many(form: Form, wanted: int) -> None:
    if wanted > MOST_CODES:
        form.blame(
            "count",
            gettext(
                "That would be %(wanted)s forms. One print holds %(most)s: choose fewer kinds or forms.",
                wanted=wanted,
                most=MOST_CODES,
            ),
        )


def _prepared(form: Form, chosen: Sequence[Assignment]) -> list[Prepared]:
    """Lay out the forms before any code is issued: what cannot be printed is told now."""
    size = form.value("size")
    if size not in list(FormSize):
        form.blame("size", gettext("Choose how large the letters are."))
    if form.faults:
        return []
    told = notice.read(place.reading(), place.survey().code)
    try:
        return [forms.prepare(_form(form, told, one, FormSize(size))) for one in chosen]
    except BadInput as error:
        form.blame_all(error)
        return []


def _form(form: Form, told: Notice, one: Assignment, size: FormSize) -> PaperForm:
    faces = tuple(told.subjects[number] for number in one.subjects)
    return PaperForm(print_files.paper(form), told.questionnaire, one.group, faces, size)


def _file(printed: Sequence[Printed]) -> Response:
    """Give one PDF, or one for each run in an archive: what is about different people is printed apart."""
    files = {f"forms-run-{one.run.number}": one.pdf() for one in printed}
    if len(files) == 1:
        ((name, content),) = files.items()
        return print_files.download(content, name, "pdf")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as together:
        for name, content in files.items():
            together.writestr(f"{place.survey().code}-{name}.pdf", content)
    first, last = printed[0].run.number, printed[-1].run.number
    return print_files.download(archive.getvalue(), f"forms-runs-{first}-{last}", "zip")
