"""Sheets: all of a position group for the council, one cadre's, the effect of the weight, as files."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from surveys import audit
from surveys.documents import wording_store
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Kind
from surveys.documents.wording import LANGUAGES
from surveys.evaluations import council, sheet_export, sheets, traces
from surveys.evaluations.records import Evaluation
from surveys.evaluations.sheet_document import SheetFacts, document
from surveys.evaluations.sheets import Book, MemberSheet
from surveys.identifiers import CadreCode, Language
from surveys.schemes.scheme import Scheme
from surveys.schemes.sheet import Basis
from webapp.office import place
from webapp.office.charts.axis import SCORES, Axis
from webapp.office.evaluation_reading import COUNCIL, READERS, is_worker, readable, readable_for, spoken
from webapp.office.pages import Page
from webapp.office.permissions import page
from webapp.office.print_files import TYPES

blueprint = Blueprint("evaluation_sheets", __name__)
SHEETS_A_PAGE = 40


def points_axis(scheme: Scheme) -> Axis:
    """Give the axis of totals."""
    low, high = float(scheme.clamps.low), float(scheme.clamps.high)
    return Axis(low, high, (high - low) / 4)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The position group that a page shows, and which others there are."""

    group: str
    groups: dict[str, int]


def _chosen(found: Evaluation) -> _Chosen:
    groups = council.position_groups(place.reading(), found)
    asked = request.args.get("group", "")
    return _Chosen(asked if asked in groups else next(iter(groups)), groups)


@page(blueprint, "/evaluations/<evaluation>/sheets", COUNCIL)
def board(evaluation: str) -> str:
    """Show all sheets of one position group side by side, by name; never in an order of totals."""
    found = readable(evaluation)
    chosen = _chosen(found)
    laid = council.board(place.reading(), found, chosen.group)
    return render_template(
        "office/evaluation_sheets.html",
        evaluation=found,
        chosen=chosen,
        board=laid,
        rows=Page.of(laid.rows, request.args.get("page", ""), SHEETS_A_PAGE),
        reader=spoken(),
        axis=points_axis(laid.scheme),
    )


@page(blueprint, "/evaluations/<evaluation>/weight", COUNCIL)
def weight(evaluation: str) -> str:
    """Show what the weight of the people's opinion does to the list."""
    found = readable(evaluation)
    chosen = _chosen(found)
    weighing = council.weighing(place.reading(), found, chosen.group)
    return render_template(
        "office/evaluation_weight.html",
        evaluation=found,
        chosen=chosen,
        weighing=weighing,
        rows=Page.of(weighing.moved, request.args.get("page", ""), SHEETS_A_PAGE),
        reader=spoken(),
        axis=points_axis(weighing.book.scheme),
    )


@page(blueprint, "/evaluations/<evaluation>/sheets/<cadre>", READERS)
def shown(evaluation: str, cadre: str) -> str:
    """Show the sheet of one cadre: every figure with where it comes from."""
    found = readable_for(evaluation, cadre)
    book, sheet = _sheet(found, cadre)
    return render_template(
        "office/evaluation_sheet.html",
        evaluation=found,
        book=book,
        sheet=sheet,
        own={line.code: line for line in sheet.own.lines},
        own_groups={line.group.code: line for line in sheet.own.groups},
        of_line={line.code: traces.of_line(sheet, line, Basis.COUNCIL) for line in sheet.council.lines},
        of_own={line.code: traces.of_line(sheet, line, Basis.SELF) for line in sheet.own.lines},
        traces=traces,
        reader=spoken(),
        axis=points_axis(book.scheme),
        scores=SCORES,
        works=is_worker(found) and not found.frozen,
        all_readable=is_worker(found) or place.member().cadre != cadre,
    )


def _sheet(found: Evaluation, cadre: str) -> tuple[Book, MemberSheet]:
    book = sheets.book(place.reading(), found, {CadreCode(cadre)})
    sheet = book.of_cadre(cadre)
    if sheet is None:
        abort(404)
    return book, sheet


# --- files --------------------------------------------------------------------------------------------------


@page(blueprint, "/evaluations/<evaluation>/sheets/<cadre>/<language>.pdf", READERS)
def printed(evaluation: str, cadre: str, language: str) -> ResponseReturnValue:
    """Give the sheet of one cadre as PDF."""
    found = readable_for(evaluation, cadre)
    book, sheet = _sheet(found, cadre)
    content = pdf(document(facts_of(book, sheet, _language(language))))
    return _download(found, content, f"{cadre}-{language}", "pdf")


@page(blueprint, "/evaluations/<evaluation>/export/<language>.xlsx", COUNCIL)
def workbook(evaluation: str, language: str) -> ResponseReturnValue:
    """Give all sheets as a workbook of values."""
    found = readable(evaluation)
    book = sheets.book(place.reading(), found)
    content = sheet_export.workbook(book, spoken(_language(language)))
    return _download(found, content, language, "xlsx")


def facts_of(book: Book, sheet: MemberSheet, language: Language) -> SheetFacts:
    """Give what the document of a sheet is made from."""
    where = book.evaluation.unit, Kind.EVALUATION_SHEET, language
    wording = wording_store.wording_for(place.reading(), *where)
    return SheetFacts(book, sheet, spoken(language), wording)


def _language(asked: str) -> Language:
    if asked not in LANGUAGES:
        abort(404)
    return Language(asked)


def _download(found: Evaluation, content: bytes, name: str, form: str) -> Response:
    """Give a file, noted in the trail before it leaves; no browser keeps a copy."""
    office = place.installation()
    details = {"file": f"{name}.{form}"}
    with office.engine.begin() as connection:
        act = audit.Act(place.member().username, "evaluation.export", found.id, details)
        audit.append(connection, office.clock, act)
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="evaluation-{found.id}-{_plain(name)}.{form}"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _plain(name: str) -> str:
    """Give a name that every file system takes: a code of the register may hold any sign."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
