"""The signed score packages of a released round, for evaluators: the present one, and all issued before."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from surveys import package_shelf, release, signing_keys
from surveys.audit import Act, append
from surveys.identifiers import Language
from webapp import package_work
from webapp.i18n import language
from webapp.office import place, work
from webapp.office.permissions import RELEASED_PACKAGE, page

blueprint = Blueprint("package", __name__)


@page(blueprint, "/rounds/<survey>/package", RELEASED_PACKAGE)
def download(survey: str) -> Response:
    """Give the package: the same bytes for whoever takes it, and a line in the audit trail."""
    del survey
    code, spoken = place.survey().code, Language(language())
    frozen = release.read_release(place.reading(), code)
    kept = package_shelf.current(place.reading(), code, spoken)
    content = kept or work.made(package_work.question(place.reading(), code, spoken, frozen.hash))
    return _handed_out(content, f"{code}-{spoken}.zip", {"language": spoken})


@page(blueprint, "/rounds/<survey>/packages", RELEASED_PACKAGE)
def shelf(survey: str) -> ResponseReturnValue:
    """List every package of the round that was issued: what stands, what was superseded, what was revoked."""
    del survey
    issued = package_shelf.issued(place.reading(), place.survey().code)
    keys = {one.fingerprint: one for one in signing_keys.listing(place.reading())}
    return render_template("office/packages.html", survey=place.survey(), issued=issued, keys=keys)


@page(blueprint, "/rounds/<survey>/packages/<digest>.zip", RELEASED_PACKAGE)
def issued(survey: str, digest: str) -> Response:
    """Give a package that was issued before, byte for byte."""
    del survey
    code = place.survey().code
    one = next((one for one in package_shelf.issued(place.reading(), code) if one.digest == digest), None)
    if one is None:
        abort(404)
    content = package_shelf.content(place.reading(), one.digest)
    name = f"{code}-{one.release}-{one.language}.zip"
    return _handed_out(content, name, {"language": one.language, "digest": one.digest})


def _handed_out(content: bytes, name: str, details: dict[str, str]) -> Response:
    office = place.installation()
    with office.engine.begin() as connection:
        act = Act(place.member().username, "package.export", place.survey().code, details)
        append(connection, office.clock, act)
    response = Response(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
