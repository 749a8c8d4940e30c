"""The score package of a large round as long work: its report is set and its tables are written elsewhere."""

from collections.abc import Callable

import sqlalchemy as sa

from surveys.identifiers import Language, SurveyCode
from surveys.installation import Installation
from surveys.jobs import Job, Question
from surveys.schema import survey_subject
from webapp.settings import Settings

KIND = "package"
PARAMETERS = frozenset({"language", "release"})
SMALL_SUBJECTS = 50


def question(code: SurveyCode, language: str, release: str) -> Question:
    """Give the question for the package of a release in a language. ``release``: its hash."""
    return Question(KIND, code, parameters={"language": language, "release": release})


def run(place: Installation, _settings: Settings, job: Job, note: Callable[[str, int, int], None]) -> bytes:
    """Write the package: the same bytes as ever."""
    from surveys import package
    from surveys.package_content import Words
    from webapp.catalogue import translations

    code, language = job.question.survey, Language(str(job.question.parameters["language"]))
    if code is None:
        raise ValueError("a package is of a round")
    note("write", 0, 1)
    words = Words(language, translations(language).gettext)
    with place.engine.connect() as connection:
        return package.export(connection, place.keys.read("signing"), code, words)


def is_small(connection: sa.Connection, asked: Question) -> bool:
    """Say whether a round is small enough for its package to be written within a request."""
    count = sa.select(sa.func.count()).where(survey_subject.c.survey == asked.survey)
    return (connection.scalar(count) or 0) <= SMALL_SUBJECTS
