"""What the audit of a round works on: its release or, before that, what would be released."""

from dataclasses import dataclass

from surveys import questionnaires, release, rounds
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from surveys.questionnaire import Questionnaire
from surveys.summary import Summary
from surveys.survey import Rules

AFTER_RELEASE = (SurveyState.RELEASED, SurveyState.ARCHIVED)
BEFORE_CLOSE = (SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN, SurveyState.CLOSING)


@dataclass(frozen=True, slots=True)
class AuditTask:
    """A summary with what it was made by."""

    summary: Summary
    questionnaire: Questionnaire
    rules: Rules
    released: bool


def task(installation: Installation, code: SurveyCode) -> AuditTask:
    """Read what a round tells. Raises Refused while it is not closed."""
    with installation.engine.connect() as connection:
        survey = rounds.get(connection, code)
        if survey.state in BEFORE_CLOSE:
            raise Refused(
                Problem(
                    N_("The round “%(code)s” is not closed yet: there is nothing to tell."), {"code": code}
                )
            )
        released = survey.state in AFTER_RELEASE
        summary = (
            release.read(connection, code)
            if released
            else release.draft(connection, installation.keys.readable("installation"), code)
        )
        asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
    return AuditTask(summary, asked, survey.rules, released)
