"""Reading what a score package is made from. The public site, which reads no release, never comes here."""

import sqlalchemy as sa

from surveys import commitments, corrections, questionnaires, release, review
from surveys.identifiers import SurveyCode
from surveys.package_content import Content, Supersedes, Words
from surveys.replies import told
from surveys.schema import label, package_issue, unit


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
    head = (summary, found.number, found.hash, asked, names, words)
    return Content(
        *head,
        note,
        supersedes(connection, code, found.number),
        told.of_round(connection, code),
        commitments.of_round(connection, code),
    )


def supersedes(connection: sa.Connection, code: SurveyCode, number: int) -> Supersedes | None:
    """Give the release in whose place a release stands, with its packages; None where it stands in none's."""
    made = corrections.of(connection, code, number)
    if made is None:
        return None
    digests = connection.scalars(
        sa.select(package_issue.c.digest)
        .where(package_issue.c.survey == code, package_issue.c.number == made.supersedes)
        .order_by(package_issue.c.digest)
    )
    return Supersedes(made.supersedes, made.hash, made.reason, made.corrected_on, tuple(digests))
