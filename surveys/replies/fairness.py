"""Nothing is told beyond the council about somebody who could not reply."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import commitments, round_records
from surveys.commitments import CommitmentState
from surveys.identifiers import SurveyCode
from surveys.problems import N_, Problem, Refused
from surveys.publications import Level
from surveys.replies import records
from surveys.replies.records import RATED, PartState, last_day_to_mend
from surveys.schema import reply


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the replies of a round are.

    ``open``: may still reply, ``until`` the last of their days. ``held``: texts that wait for a moderator.
    ``mending``: texts given back that may still be put right. ``never``: rated, and never had their days.
    """

    rated: int
    sent: int
    open: int
    until: date | None
    held: int
    mending: int
    never: int


def standing(connection: sa.Connection, code: SurveyCode, today: date) -> Standing:
    """Say how far the replies of a round are on a day."""
    windows = {one.subject: one for one in records.windows(connection, code)}
    rated = [one for one in round_records.subjects(connection, code) if one.kind in RATED]
    still = [one for one in windows.values() if one.is_open(today)]
    waits = (PartState.HELD, PartState.RETURNED)
    parts = records.parts(connection, code, reply.c.state.in_(waits))
    back = [(one.subject, one.changed_on) for one in parts if one.state is PartState.RETURNED]
    returned = commitments.of_round(connection, code, (CommitmentState.RETURNED,))
    back += [(number, one.steps[-1].written_on) for number, some in returned.items() for one in some]
    ends = {one.ends_on for one in still}
    mending = [last_day_to_mend(windows[number], on) for number, on in back]
    held = commitments.of_round(connection, code, (CommitmentState.HELD,))
    return Standing(
        rated=len(rated),
        sent=sum(one.sent_on is not None for one in windows.values()),
        open=len(still),
        until=max({*ends, *(day for day in mending if day >= today)}, default=None),
        held=sum(one.state is PartState.HELD for one in parts) + sum(map(len, held.values())),
        mending=sum(day >= today for day in mending),
        never=sum(one.number not in windows for one in rated),
    )


def refuse_unfair(connection: sa.Connection, code: SurveyCode, level: Level, today: date) -> None:
    """Raise Refused when telling a round to a level would be unfair to somebody it is about."""
    if not level.reaches(Level.FRONT):
        return
    found = standing(connection, code, today)
    problems = []
    if found.open or found.mending:
        problems.append(
            Problem(
                N_(
                    "Some of those rated may still reply, until %(day)s at the latest. Tell the results "
                    "further after that day, or as soon as everybody has sent their reply."
                ),
                {"day": f"{found.until:%d/%m/%Y}"},
            )
        )
    if found.held:
        problems.append(Problem(N_("Parts of replies wait for a moderator. Publish when they are decided.")))
    if found.never and level is Level.PUBLIC:
        problems.append(
            Problem(
                N_(
                    "Some of those rated never had the days to reply. Give them their days under “Replies of "
                    "those rated”, then publish."
                )
            )
        )
    if problems:
        raise Refused(*problems)
