"""The results of a round in an open format as long work: tables of large rounds are written elsewhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.jobs import Job, Question
from webapp import package_work
from webapp.settings import Settings

if TYPE_CHECKING:
    from surveys.exchange.result_files import File

KIND = "result-file"
PARAMETERS = frozenset({"format", "release"})


def question(code: SurveyCode, wanted: str, release: str) -> Question:
    """Give the question for the results of a release in a format. ``release``: its hash."""
    return Question(KIND, code, parameters={"format": wanted, "release": release})


def run(place: Installation, _settings: Settings, job: Job, note: Callable[[str, int, int], None]) -> bytes:
    """Write the file: the same bytes as ever."""
    code = job.question.survey
    if code is None:
        raise ValueError("results are of a round")
    note("write", 0, 1)
    with place.engine.connect() as connection:
        return written(connection, code, str(job.question.parameters["format"])).content


def written(connection: sa.Connection, code: SurveyCode, wanted: str) -> "File":
    """Write what a released round tells in a format, labelled in every language. Raises Refused before."""
    from surveys.exchange.result_files import Format, export
    from surveys.package_content import Words
    from surveys.package_gather import gather
    from webapp.catalogue import LANGUAGES, translations

    sayings = {str(language): translations(language).gettext for language in LANGUAGES}
    first = LANGUAGES[0]
    return export(gather(connection, code, Words(first, sayings[first])), sayings, Format(wanted))


is_small = package_work.is_small
