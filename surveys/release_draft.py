"""What would be released of a closed round: made once, kept encrypted, and released as it was seen."""

import sqlalchemy as sa

from analysis.method import METHOD_VERSION
from surveys import job_boxes, jobs, summary_json
from surveys.ballot_blocks import RATINGS
from surveys.identifiers import SurveyCode
from surveys.jobs import Question
from surveys.schema import ballot_block, release, survey_subject
from surveys.summary import Summary

KIND = "draft"
SMALL_BLOCKS = 1
SMALL_SUBJECTS = 12


def question(code: SurveyCode) -> Question:
    """Give the question that a draft answers: another method would give another one."""
    return Question(KIND, code, parameters={"method": METHOD_VERSION})


def kept(connection: sa.Connection, keys: tuple[bytes, ...], code: SurveyCode) -> Summary | None:
    """Give the draft that was made of a round not released yet; None when none is kept."""
    if connection.scalar(sa.select(release.c.number).where(release.c.survey == code).limit(1)) is not None:
        return None  # ballots may have been purged since: another release tells what is left
    number = jobs.answered(connection, question(code))
    content = job_boxes.read(connection, keys, number) if number else None
    return summary_json.load(content.decode()) if content is not None else None


def is_small(connection: sa.Connection, code: SurveyCode) -> bool:
    """Say whether a draft is made in a moment: a few subjects, a few thousand ballots."""
    blocks = sa.select(sa.func.count()).where(ballot_block.c.survey == code, ballot_block.c.kind == RATINGS)
    subjects = sa.select(sa.func.count()).where(survey_subject.c.survey == code)
    return (connection.scalar(blocks) or 0) <= SMALL_BLOCKS and (
        connection.scalar(subjects) or 0
    ) <= SMALL_SUBJECTS
