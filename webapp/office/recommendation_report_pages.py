"""The yearly report of the Front's supervision: looked at on a page, taken as PDF or workbook."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys import audit, staff
from surveys.documents import wording_store
from surveys.documents.html import body
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording import LANGUAGES
from surveys.documents.xlsx import xlsx
from surveys.identifiers import Language, UnitCode
from surveys.package_content import Words
from surveys.recommendations import yearly
from surveys.recommendations.yearly_document import ReportFacts, document
from webapp.catalogue import translations
from webapp.i18n import language
from webapp.office import place
from webapp.office.follow_up_pages import READER_ROLES, READERS
from webapp.office.permissions import page
from webapp.office.print_files import TYPES
from webapp.office.unit_choices import own_units

blueprint = Blueprint("recommendation_reports", __name__)
WRITERS = {"pdf": pdf, "xlsx": xlsx}
FIRST_YEAR, YEARS = 2000, 6


def _units() -> dict[UnitCode, str]:
    """Give the units whose recommendations the visitor may read."""
    connection, member = place.reading(), place.member()
    return {code: name for role in READER_ROLES for code, name in own_units(connection, member, role)}


def _chosen() -> tuple[UnitCode, str, int]:
    """Give the unit, its name and the year that are asked for, or end the request."""
    units, this = _units(), place.today().year
    code = UnitCode(request.args.get("unit", "") or next(iter(units), ""))
    year = request.args.get("year", this, type=int)
    allowed = any(staff.may(place.reading(), place.member().username, one, code) for one in READER_ROLES)
    if code not in units or not allowed or not FIRST_YEAR <= year <= this:
        abort(404)
    return code, units[code], year


@page(blueprint, "/recommendations/report", READERS)
def shown() -> str:
    """Show the report of a unit and year as it stands today."""
    code, name, year = _chosen()
    this = place.today().year
    return render_template(
        "office/recommendation_report.html",
        report=Markup(body(_document(code, name, year, Language(language())), "h2")),  # noqa: S704 - every word in it is escaped
        unit=code,
        year=year,
        units=_units(),
        years=range(this, this - YEARS, -1),
        languages=LANGUAGES,
        forms=WRITERS,
    )


@page(blueprint, "/recommendations/report/<language>.<form>", READERS)
def file(language: str, form: str) -> ResponseReturnValue:
    """Give the report as a file, noted in the trail before it leaves."""
    if language not in LANGUAGES or form not in WRITERS:
        abort(404)
    code, name, year = _chosen()
    content = WRITERS[form](_document(code, name, year, Language(language)))
    office = place.installation()
    details = {"file": f"{year}-{language}.{form}"}
    with office.engine.begin() as connection:
        act = audit.Act(place.member().username, "recommendation.report", code, details)
        audit.append(connection, office.clock, act)
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = (
        f'attachment; filename="report-supervision-{year}-{language}.{form}"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _document(code: UnitCode, name: str, year: int, spoken: Language) -> Document:
    connection = place.reading()
    wording = wording_store.wording_for(connection, code, Kind.REPORT_SUPERVISION, spoken)
    found = yearly.of(connection, code, year, place.today())
    return document(ReportFacts(found, name, Words(spoken, translations(spoken).gettext), wording))
