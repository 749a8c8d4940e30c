"""Putting a released round away, once its audit period is over: it is read as before, and nothing follows."""

from datetime import date, timedelta

import sqlalchemy as sa

from surveys import audit, rounds
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from surveys.schema import release
from surveys.staff import refuse_conflict


def archivable_from(connection: sa.Connection, code: SurveyCode, audit_days: int) -> date | None:
    """Give the first day on which a round may be archived; None when nothing of it was released."""
    last = connection.scalar(sa.select(sa.func.max(release.c.released_on)).where(release.c.survey == code))
    return None if last is None else last + timedelta(days=audit_days + 1)


def archive(installation: Installation, code: SurveyCode, by: str, audit_days: int) -> None:
    """Archive a released round. Own transaction.

    Raises Refused before the audit period of its last release is over, in another state, or for a conflict
    of interest.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        refuse_conflict(connection, by, code)
        if rounds.get(connection, code).state is not SurveyState.RELEASED:
            raise Refused(Problem(N_("Only a released round is archived. This one is not released.")))
        first = archivable_from(connection, code, audit_days)
        if first is not None and today < first:
            raise Refused(
                Problem(
                    N_("The audit period of this round is not over. It can be archived from %(day)s on."),
                    {"day": first.isoformat()},
                )
            )
        rounds.set_state(connection, code, SurveyState.ARCHIVED)
        audit.append(connection, installation.clock, audit.Act(by, "survey.archive", code))
