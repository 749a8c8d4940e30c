"""Codes that go to names: folded slips for one officer, envelopes for another, or sent without any."""

from collections import Counter

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit
from surveys.frames import deliveries, samples
from surveys.frames.deliveries import Letter
from surveys.frames.samples import Purpose, Sample
from surveys.frames.separation import Half, refuse_both
from surveys.identifiers import SurveyState
from surveys.messages import Messenger, send_codes
from surveys.prints import merge, posters, slips
from surveys.prints.merge import FileKind
from surveys.prints.slips import Layout, Slip, Stack
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place, print_files
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import OFFICERS, keys, note
from webapp.office.messengers import messenger
from webapp.office.permissions import of_round, page
from webapp.office.sample_pages import of_sample
from webapp.office.whole import whole

blueprint = Blueprint("letters", __name__)
WHILE_OPEN = of_round(*OFFICERS.rules, states=(SurveyState.OPEN,))
MOST_ASSIGNMENTS = 65_535


def _sample(number: int, sample: int) -> Sample:
    return samples.drawn(place.reading(), keys(), (place.survey().code, number), sample)


@page(
    blueprint, "/rounds/<survey>/lists/<int:number>/samples/<int:sample>/codes", WHILE_OPEN, methods=("POST",)
)
def codes(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Issue a code to everybody in a sample who has none yet, as slips that show a row and no name."""
    del survey
    refuse_conflict()
    form = sent()
    refuse_both(place.reading(), place.survey().code, place.member().username, Half.CODES)
    kind = form.whole("kind", 1, MOST_ASSIGNMENTS) or 0
    letters = _issue(form, number, sample, kind)
    if form.faults:
        return of_sample(number, sample, form), form.status
    _note(Half.CODES, list=number, sample=sample, kind=kind, issued=len(letters))
    some = tuple(Slip(one.code.digits, one.code.link, (number, one.entry.number)) for one in letters)
    wanted = form.value("form")
    if wanted in list(FileKind):
        content = merge.code_file(FileKind(wanted), place.office().settings.public_url, some)
        return print_files.download(content, "codes", wanted)
    return print_files.download(
        slips.slips(print_files.paper(form), Layout.LETTERS, [Stack("", some)]), "codes", "pdf"
    )


def _issue(form: Form, number: int, sample: int, kind: int) -> list[Letter]:
    """Issue codes to a sample; notes a fault where there is nobody to issue one to."""
    drawn = _sample(number, sample)
    _refuse_interview(form, drawn)
    if form.faults:
        return []
    try:
        letters = deliveries.for_names(place.installation(), place.survey().code, kind, number, drawn.entries)
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return []
    if not letters:
        form.blame("kind", gettext("Everybody in this sample has a code of this kind already."))
    return letters


def _refuse_interview(form: Form, sample: Sample) -> None:
    if sample.purpose is not Purpose.INVITATION:
        form.blame("", gettext("This sample is for interviews: it gets no codes."))


def _note(act: str, **details: object) -> None:
    office = place.installation()
    with office.engine.begin() as connection:
        audit.append(connection, office.clock, note(act, **details))


@page(
    blueprint, "/rounds/<survey>/lists/<int:number>/samples/<int:sample>/cards", WHILE_OPEN, methods=("POST",)
)
def cards(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Issue as many codes to each village as it has people in the sample: anybody there may draw any card."""
    del survey
    refuse_conflict()
    form = sent()
    kind, layout = form.whole("kind", 1, MOST_ASSIGNMENTS) or 0, form.value("layout")
    drawn = _sample(number, sample)
    people = Counter(one.person.part for one in drawn.entries)
    _refuse_interview(form, drawn)
    if layout not in list(Layout):
        form.blame("layout", gettext("Choose how the codes come on paper."))
    if form.faults:
        return of_sample(number, sample, form), 400
    try:
        issued = deliveries.for_parts(place.installation(), place.survey().code, kind, people)
    except BadInput as error:
        form.blame_all(error)
        return of_sample(number, sample, form), status_of(error)
    if not issued:
        form.blame("layout", gettext("Every village has its codes of this kind already."))
        return of_sample(number, sample, form), 400
    _note("frame.cards", list=number, kind=kind, issued=sum(map(len, issued.values())))
    stacks = [
        Stack(part, tuple(Slip(code.digits, code.link) for code in some))
        for part, some in sorted(issued.items())
    ]
    return print_files.download(slips.slips(print_files.paper(form), Layout(layout), stacks), layout, "pdf")


@page(blueprint, "/rounds/<survey>/lists/<int:number>/samples/<int:sample>/names", OFFICERS)
def names(survey: str, number: int, sample: int) -> Response:
    """Give names and addresses of a sample, as envelopes or as a file, with no code."""
    del survey
    refuse_conflict()
    refuse_both(place.reading(), place.survey().code, place.member().username, Half.NAMES)
    # Who asked to be taken out left an empty row behind.
    people = [one for one in _sample(number, sample).entries if one.person.name]
    wanted = request.args.get("form", "")
    _note(Half.NAMES, list=number, sample=sample, people=len(people))
    if wanted in list(FileKind):
        return print_files.download(merge.addresses(FileKind(wanted), number, people), "names", wanted)
    paper = print_files.paper(empty(languages=request.args.get("languages", "")))
    return print_files.download(posters.envelopes(paper, number, people), "envelopes", "pdf")


@page(
    blueprint, "/rounds/<survey>/lists/<int:number>/samples/<int:sample>/send", WHILE_OPEN, methods=("POST",)
)
def send(survey: str, number: int, sample: int) -> ResponseReturnValue:
    """Issue codes and send them by e-mail or text message; nobody in the office sees one."""
    refuse_conflict()
    form = sent()
    way, _, wanted = form.value("kind").partition("-")
    with messenger(way) as found:
        kind = whole(wanted) or 0
        report = _send(form, found, (number, sample, kind))
    if report is None:
        return of_sample(number, sample, form), form.status
    flash(report, "good")
    return redirect(url_for("samples.shown", survey=survey, number=number, sample=sample))


def _send(form: Form, way: Messenger, place_in_list: tuple[int, int, int]) -> str | None:
    number, sample, kind = place_in_list
    drawn = _sample(number, sample)
    _refuse_interview(form, drawn)
    if form.faults:
        return None
    try:
        target = (place.survey().code, kind, number)
        report = send_codes(place.installation(), target, drawn.entries, way, print_files.paper(form))
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return None
    _note(f"frame.{way.name}", list=number, sample=sample, kind=kind, sent=report.sent, failed=report.failed)
    return str(
        gettext(
            "Sent: %(sent)s. Not sent: %(failed)s; make a new slip for these rows: %(rows)s.",
            sent=report.sent,
            failed=report.failed,
            rows=", ".join(map(str, report.rows)) or "–",
        )
    )
