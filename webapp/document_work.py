"""The report of a whole round as long work: two thousand cadres are set in a process beside the office."""

from collections.abc import Callable

import sqlalchemy as sa

from surveys.installation import Installation
from surveys.jobs import Job, Question
from surveys.schema import survey_subject
from webapp.settings import Settings

KIND = "document"
PARAMETERS = frozenset({"language", "form", "release", "wording"})
SMALL_SUBJECTS = 150


def run(place: Installation, _settings: Settings, job: Job, note: Callable[[str, int, int], None]) -> bytes:
    """Draw up the report of a round and write it."""
    from surveys.documents import html
    from surveys.documents.files import Form, file_of
    from surveys.documents.gathering import Wanted
    from surveys.documents.pieces import Kind
    from surveys.documents.reports import report
    from surveys.identifiers import Language
    from surveys.package_content import Words
    from surveys.publications import Level
    from webapp.catalogue import translations

    code, asked = job.question.survey, job.question.parameters
    if code is None:
        raise ValueError("a report is of a round")
    language = Language(str(asked["language"]))
    note("draw_up", 0, 2)
    words = Words(language, translations(language).gettext)
    document = report(place, code, Wanted(Kind.REPORT_PROVINCE, words, Level.COUNCIL))
    note("write", 1, 2)
    form = Form(str(asked["form"]))
    return html.body(document).encode() if form is Form.HTML else file_of(document, form)


def is_small(connection: sa.Connection, question: Question) -> bool:
    """Say whether a round is small enough to be set within a request."""
    count = sa.select(sa.func.count()).select_from(survey_subject)
    return (
        connection.execute(count.where(survey_subject.c.survey == question.survey)).scalar_one()
        <= SMALL_SUBJECTS
    )
