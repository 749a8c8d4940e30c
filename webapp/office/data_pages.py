"""What a released round tells, as files for statisticians: the formats, and each as a download."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import release, told_registry
from surveys.audit import Act, append
from surveys.exchange.result_files import Format
from surveys.problems import N_
from webapp import result_file_work
from webapp.office import place, work
from webapp.office.permissions import RELEASED_PACKAGE, page

blueprint = Blueprint("data", __name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """One format as the page offers it."""

    title: str
    about: str
    ending: str
    kind: str


ARCHIVE, XML = "application/zip", "application/xml; charset=utf-8"
OFFERS: Mapping[Format, Offer] = {
    Format.SAV: Offer(
        N_("SPSS (.sav)"),
        N_("Each table with Vietnamese and with English labels. Reasons of withholding are user-missing."),
        "sav.zip",
        ARCHIVE,
    ),
    Format.DTA: Offer(
        N_("Stata (.dta)"),
        N_(
            "Labels in both languages in each file (label language). Reasons are the missing values .a to .z."
        ),
        "dta.zip",
        ARCHIVE,
    ),
    Format.PARQUET: Offer(
        N_("Parquet"),
        N_("Typed columns for Python, R and data bases; labels and units in the metadata of the columns."),
        "parquet.zip",
        ARCHIVE,
    ),
    Format.CSVW: Offer(
        N_("CSV on the Web"),
        N_("CSV files with a description that programs read: titles, types and units."),
        "csvw.zip",
        ARCHIVE,
    ),
    Format.DDI: Offer(
        N_("Codebook (DDI Codebook 2.5)"),
        N_("What every table and column means, for data archives. It stands in the other archives, too."),
        "ddi.xml",
        XML,
    ),
}


@page(blueprint, "/rounds/<survey>/data", RELEASED_PACKAGE)
def shown(survey: str) -> ResponseReturnValue:
    """Show the formats in which a release can be taken along."""
    del survey
    offered = [(one.value, gettext(offer.title), gettext(offer.about)) for one, offer in OFFERS.items()]
    return render_template("office/data.html", survey=place.survey(), offered=offered)


@page(blueprint, "/rounds/<survey>/data/<wanted>", RELEASED_PACKAGE)
def download(survey: str, wanted: str) -> Response:
    """Give a file: the same bytes for whoever takes it, a line in the audit trail and in the registry."""
    del survey
    if wanted not in tuple(Format):
        abort(404)
    offer = OFFERS[Format(wanted)]
    office, code = place.installation(), place.survey().code
    frozen = release.read_release(place.reading(), code)
    content = work.made(result_file_work.question(code, wanted, frozen.hash))
    with office.engine.begin() as connection:
        act = Act(place.member().username, "data.export", code, {"format": wanted})
        append(connection, office.clock, act)
        today = office.clock().astimezone(office.time_zone).date()
        told_registry.note_file(connection, code, f"data-{wanted}", content, today)
    response = Response(content, content_type=offer.kind)
    name = f"{code}-{frozen.number}.{offer.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
