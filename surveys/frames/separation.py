"""Names and codes go through different hands: who takes the one of a round does not get the other."""

from enum import StrEnum

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.problems import N_, Problem, Refused
from surveys.schema import audit_event


class Half(StrEnum):
    """What one person takes of letters that go to names; the value is the act in the audit trail."""

    CODES = "frame.codes"
    NAMES = "frame.names"


_SENTENCES = {
    Half.CODES: N_("You have taken the names of this round: another officer prints the codes."),
    Half.NAMES: N_("You have printed the codes of this round: another officer takes the names."),
}


def refuse_both(connection: sa.Connection, survey: SurveyCode, username: str, half: Half) -> None:
    """Raise Refused when somebody who took the other half of a round asks for this one."""
    other = Half.NAMES if half is Half.CODES else Half.CODES
    table = audit_event.c
    taken = connection.scalar(
        sa.select(table.number)
        .where(table.actor == username, table.act == other, table.object == survey)
        .limit(1)
    )
    if taken is not None:
        raise Refused(Problem(_SENTENCES[half]))
