"""The signed score package of a released round, for evaluators."""

from flask import Blueprint, Response

from surveys import package_shelf, release
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
    office, code = place.installation(), place.survey().code
    frozen = release.read_release(place.reading(), code)
    kept = package_shelf.current(place.reading(), code, Language(language()))
    content = kept or work.made(package_work.question(place.reading(), code, language(), frozen.hash))
    with office.engine.begin() as connection:
        act = Act(place.member().username, "package.export", code, {"language": language()})
        append(connection, office.clock, act)
    response = Response(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{language()}.zip"'
    return response
