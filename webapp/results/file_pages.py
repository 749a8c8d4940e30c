"""Open data at stable addresses, the feed, the map of the site: what programs read."""

from datetime import UTC, datetime
from importlib import resources

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import open_data
from surveys.identifiers import Language
from surveys.package_method import to_json
from surveys.published import Line, Published
from webapp import methods
from webapp.access import Audience, open_to
from webapp.catalogue import LANGUAGES
from webapp.results.pages import LANGUAGE
from webapp.results.shelf import Place, content_of, look_up, shelf

blueprint = Blueprint("files", __name__)
JSON, CSV, XML, ATOM = (
    "application/json; charset=utf-8",
    "text/csv; charset=utf-8",
    "application/xml; charset=utf-8",
    "application/atom+xml; charset=utf-8",
)
RECOMPUTE = "recompute.py"
NEWEST = 40
GONE = 410


@blueprint.get(f"/{LANGUAGE}/data")
@open_to(Audience.ANYONE)
def data(speech: str) -> ResponseReturnValue:
    """List the open data of every published round."""
    del speech
    entries = [one for one in shelf().entries() if not one.line.withdraws]
    return render_template("results/data.html", entries=entries, names=open_data.NAMES)


@blueprint.get("/data/index.json")
@open_to(Audience.ANYONE)
def index() -> Response:
    """List everything that is or was published, for programs."""
    lines = shelf().lines()
    return _file(to_json({"format": 1, "licence": _licence(), "publications": list(map(_told, lines))}), JSON)


def _told(line: Line) -> dict[str, object]:
    files = [] if line.withdraws else [open_data.DESCRIPTION, open_data.PUBLICATION, *open_data.NAMES]
    return {
        "survey": line.survey,
        "number": line.number,
        "published_on": line.published_on.isoformat(),
        "withdraws_all_before": line.withdraws,
        "sha256": line.hash,
        "files": [_address("files.file", survey=line.survey, number=line.number, name=one) for one in files],
    }


@blueprint.get("/data/<survey>/<int:number>/<name>")
@open_to(Audience.ANYONE)
def file(survey: str, number: int, name: str) -> ResponseReturnValue:
    """Give one file of a publication."""
    place = look_up(survey, number)
    if place.taken_down is not None:
        return render_template("results/error.html", **_gone()), GONE
    if name == open_data.PUBLICATION:
        return _file(shelf().text(place.line).encode(), JSON)
    content = content_of(place)
    if name == open_data.DESCRIPTION:
        return _file(_description(place, content), JSON)
    if name not in content.files:
        abort(404)
    return _file(content.files[name].encode(), CSV if name.endswith(".csv") else JSON)


def _gone() -> dict[str, object]:
    return {
        "title": gettext("This publication was withdrawn"),
        "advice": gettext("The page of the round says when and why."),
        "sentences": [],
    }


def _description(place: Place, content: Published) -> bytes:
    line = place.line
    return open_data.description(
        (line.survey, line.number), content.summary.title, content.files, current_app.config["LICENCE"]
    )


def _licence() -> str | None:
    return current_app.config["LICENCE"] or None


@blueprint.get(f"/data/{RECOMPUTE}")
@open_to(Audience.ANYONE)
def recompute() -> Response:
    """Give the program that computes every number again."""
    return _file((resources.files("surveys") / RECOMPUTE).read_bytes(), "text/x-python; charset=utf-8")


@blueprint.get(f"/{LANGUAGE}/feed.xml")
@open_to(Audience.ANYONE)
def feed(speech: str) -> Response:
    """Give the newest publications and withdrawals as an Atom feed."""
    entries = sorted(
        shelf().entries(), key=lambda one: (one.line.published_on, one.line.survey), reverse=True
    )[:NEWEST]
    written = render_template(
        "results/feed.xml", entries=entries, speech=Language(speech), address=_address, moment=_moment
    )
    return _file(written.encode(), ATOM)


def _moment(line: Line | None) -> str:
    """Write a day as feeds want it; no time of day is kept."""
    day = line.published_on if line else datetime.fromtimestamp(0, UTC).date()
    return f"{day.isoformat()}T00:00:00Z"


@blueprint.get("/sitemap.xml")
@open_to(Audience.ANYONE)
def sitemap() -> Response:
    """List every page in every language."""
    pages: list[tuple[str, dict[str, object]]] = [
        (endpoint, {})
        for endpoint in (
            "pages.index",
            "recommendations.listing",
            "contributions.listing",
            "about.how",
            "about.check",
            "keys.listing",
            "about.promise",
            "files.data",
        )
    ]
    pages += [("about.method", {"name": name}) for name in methods.listing()]
    for entry in shelf().entries():
        pages.append(("pages.survey_round", {"survey": entry.line.survey}))
        pages += [
            ("pages.person", {"survey": entry.line.survey, "subject": one.number}) for one in entry.people
        ]
    addresses = [
        {one: _address(endpoint, speech=one, **values) for one in LANGUAGES} for endpoint, values in pages
    ]
    return _file(render_template("results/sitemap.xml", addresses=addresses).encode(), XML)


@blueprint.get("/robots.txt")
@open_to(Audience.ANYONE)
def robots() -> Response:
    """Let everybody look at everything."""
    return _file(
        f"User-agent: *\nAllow: /\nSitemap: {_address('files.sitemap')}\n".encode(),
        "text/plain; charset=utf-8",
    )


def _address(endpoint: str, **values: object) -> str:
    """Give a whole address; the site's own name comes from the settings, never from the request."""
    return str(current_app.config["HOME"]) + url_for(endpoint, **values)  # type: ignore[arg-type] # any values


def _file(content: bytes, kind: str) -> Response:
    response = Response(content, content_type=kind)
    # Data may be used by pages of others; nothing here is anybody's own.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
