"""Reading what a score package is made from. The public site, which reads no release, never comes here."""

import sqlalchemy as sa

from surveys import questionnaires, release, review
from surveys.identifiers import SurveyCode
from surveys.package_content import Content, Words
from surveys.schema import label, unit


def gather(connection: sa.Connection, code: SurveyCode, words: Words) -> Content:
    """Read the release of a round and what its codes are called. Raises Refused when it is not released."""
    found = release.read_release(connection, code)
    summary = found.summary
    names = {("unit", row.code): row.name for row in connection.execute(sa.select(unit.c.code, unit.c.name))}
    labels = connection.execute(
        sa.select(label.c.kind, label.c.code, label.c.text).where(label.c.language == words.language)
    )
    names |= {(row.kind, row.code): row.text for row in labels}
    asked = questionnaires.get(connection, summary.questionnaire_id, summary.questionnaire_version)
    note = review.note_of(connection, code)
    return Content(summary, found.number, found.hash, asked, names, words, note)
