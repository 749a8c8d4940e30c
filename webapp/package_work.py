"""The score package of a large round as long work: its report is set and its tables are written elsewhere."""

from collections.abc import Callable

import sqlalchemy as sa

from surveys import signing_keys
from surveys.identifiers import Language, SurveyCode
from surveys.installation import Installation
from surveys.jobs import Job, Question
from surveys.schema import survey_subject
from webapp.settings import Settings

KIND = "package"
PARAMETERS = frozenset({"language", "release", "key"})
SMALL_SUBJECTS = 50


def question(connection: sa.Connection, code: SurveyCode, language: str, release: str) -> Question:
    """Give the question for the package of a release in a language. ``release``: its hash.

    A revoked key is another question: what it signed is written again.
    """
    revoked = sum(one.is_revoked for one in signing_keys.listing(connection))
    return Question(KIND, code, parameters={"language": language, "release": release, "key": str(revoked)})


def run(place: Installation, _settings: Settings, job: Job, note: Callable[[str, int, int], None]) -> bytes:
    """Write the package and put it on the shelf."""
    from surveys import package_shelf
    from surveys.package_content import Words
    from webapp.catalogue import translations

    code, language = job.question.survey, Language(str(job.question.parameters["language"]))
    if code is None:
        raise ValueError("a package is of a round")
    note("write", 0, 1)
    words = Words(language, translations(language).gettext)
    return package_shelf.issue(place, code, words, job.asked_by)


def is_small(connection: sa.Connection, asked: Question) -> bool:
    """Say whether a round is small enough for its package to be written within a request."""
    count = sa.select(sa.func.count()).where(survey_subject.c.survey == asked.survey)
    return (connection.scalar(count) or 0) <= SMALL_SUBJECTS
