"""Reports of a released round: one cadre, one unit, the whole round; each noted in trail and registry."""

import hashlib
from collections.abc import Mapping
from html import unescape

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from surveys import told_registry
from surveys.audit import Act, append
from surveys.documents import html
from surveys.documents.files import Form, file_of
from surveys.documents.gathering import Wanted
from surveys.documents.pieces import Document, Kind
from surveys.documents.reports import report
from surveys.documents.wording_store import source_for
from surveys.identifiers import Role, SubjectNumber, UnitCode
from surveys.jobs import Question
from surveys.problems import BadInput, Refused
from surveys.publications import Level
from surveys.release import read_release
from webapp.document_work import KIND
from webapp.office import place, print_files, work
from webapp.office.document_pages import framed, shown, spoken
from webapp.office.permissions import AFTER_CLOSE, FROZEN, RESULTS, Access, Reach, Rule, page

blueprint = Blueprint("reports", __name__)

REPORTS = Access(
    {role: Rule(rule.reach, (rule.states or AFTER_CLOSE) & FROZEN) for role, rule in RESULTS.rules.items()},
    results=True,
)
"""Reports: whoever may read the results, once they are released."""
OF_UNITS = Access(
    {role: rule for role, rule in REPORTS.rules.items() if role is not Role.CADRE}, results=True
)
OF_ROUND = Access(
    {role: Rule(Reach.ROUND, rule.states) for role, rule in OF_UNITS.rules.items()}, results=True
)
_OUTSIDE = frozenset(
    {Role.EVALUATOR, Role.AUDITOR}
)  # read what the council reads: no text for the cadre alone


@page(blueprint, "/rounds/<survey>/results/<int:subject>/report/<language>.<form>", REPORTS)
def cadre(survey: str, subject: int, language: str, form: str) -> ResponseReturnValue:
    """Give the one-page report of one subject."""
    audience = Level.COUNCIL if place.grant().roles <= _OUTSIDE else Level.CADRE
    wanted = Wanted(Kind.REPORT_CADRE, spoken(language), audience, SubjectNumber(subject))
    document = _drawn_up(wanted)
    values = {"survey": survey, "subject": subject}
    return _answer(document, _form(form), f"report-{subject}", values)


@page(blueprint, "/rounds/<survey>/results/units/<unit>/report/<language>.<form>", OF_UNITS)
def commune(survey: str, unit: str, language: str, form: str) -> ResponseReturnValue:
    """Give the report of one unit and those below it; of a round, only the cadres that the reader may see."""
    seen = place.grant().subjects
    wanted = Wanted(Kind.REPORT_COMMUNE, spoken(language), Level.COUNCIL, unit=UnitCode(unit), seen=seen)
    document = _drawn_up(wanted)
    return _answer(document, _form(form), f"report-{unit}", {"survey": survey, "unit": unit})


@page(blueprint, "/rounds/<survey>/results/report/<language>.<form>", OF_ROUND)
def province(survey: str, language: str, form: str) -> ResponseReturnValue:
    """Give the report of everybody in the round; that of a whole province is long work."""
    reader, chosen = spoken(language), _form(form)
    with place.installation().engine.connect() as connection:
        frozen = read_release(connection, place.survey().code)
        source = source_for(connection, place.survey().unit, Kind.REPORT_PROVINCE, reader.language).source
    parameters = {
        "language": reader.language,
        "form": chosen.value,
        "release": frozen.hash,
        "wording": hashlib.sha256(source.encode()).hexdigest()[:16],
    }
    content = work.made(Question(KIND, survey=place.survey().code, parameters=parameters))
    _note((Kind.REPORT_PROVINCE, reader.language, chosen), content, {})
    if chosen is Form.HTML:
        values = {"survey": survey, "language": language}
        body = content.decode()
        return framed(_heading(body), body, "reports.province", values)
    return print_files.download(content, f"report-{language}", chosen.value)


def _heading(body: str) -> str:
    """Give the heading of a document that was written as a part of a page."""
    return unescape(body.partition("<h1>")[2].partition("</h1>")[0])


def _drawn_up(wanted: Wanted) -> Document:
    try:
        return report(place.installation(), place.survey().code, wanted)
    except KeyError:
        abort(404)
    except Refused:
        raise
    except BadInput:
        abort(404)  # nobody of this unit is in the round, or nobody the reader may see


def _form(form: str) -> Form:
    if form not in list(Form):
        abort(404)
    return Form(form)


def _answer(document: Document, form: Form, name: str, values: Mapping[str, object]) -> ResponseReturnValue:
    """Give a report in a form, noted before it leaves."""
    is_page = form is Form.HTML
    content = html.body(document).encode() if is_page else file_of(document, form)
    about = {key: value for key, value in values.items() if key != "survey"}
    _note((document.kind, document.language, form), content, about)
    if is_page:
        return shown(document, f"reports.{_ENDPOINTS[document.kind]}", values)
    return print_files.download(content, f"{name}-{document.language}", form.value)


_ENDPOINTS = {Kind.REPORT_CADRE: "cadre", Kind.REPORT_COMMUNE: "commune"}


def _note(what: tuple[Kind, str, Form], content: bytes, about: Mapping[str, object]) -> None:
    kind, language, form = what
    office, code = place.installation(), place.survey().code
    details = {"document": kind.value, "language": language, "form": form.value, **about}
    with office.engine.begin() as connection:
        append(connection, office.clock, Act(place.member().username, "document.export", code, details))
        today = office.clock().astimezone(office.time_zone).date()
        told_registry.note_file(connection, code, f"{kind}-{language}-{form}", content, today)
