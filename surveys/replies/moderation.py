"""What a moderator reads before it is told: parts of a reply, and commitments, that seem to name somebody."""

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from surveys import audit, commitments, round_records
from surveys.commitments import CommitmentOrigin, CommitmentState, CommitmentStep
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.replies import naming, records
from surveys.replies.records import PartState
from surveys.round_records import hold
from surveys.schema import commitment, reply
from surveys.schema import survey as survey_table
from surveys.staff_roles import refuse_conflict
from surveys.survey import Subject
from surveys.text import clean

MOST_REASON = 500
COMMITMENT = "commitment:"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that waits. ``name``: of the part, or ``commitment:ID``. ``named``: what was found in it."""

    subject: Subject
    name: str
    text: str = field(repr=False)
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator decides about a passage; given back with a ``reason`` that the author reads."""

    subject: SubjectNumber
    name: str
    tell: bool
    reason: str = ""


def waiting(connection: sa.Connection, survey: SurveyCode) -> tuple[Passage, ...]:
    """Give what waits for a moderator in a round."""
    subjects = {one.number: one for one in round_records.subjects(connection, survey)}
    texts = [
        (one.subject, one.name, one.text)
        for one in records.parts(connection, survey, reply.c.state == PartState.HELD)
    ]
    promised = commitments.of_round(connection, survey, (CommitmentState.HELD,))
    texts += [
        (number, f"{COMMITMENT}{one.id}", one.text) for number, some in promised.items() for one in some
    ]
    known = {number: naming.known_names(connection, subjects[number]) for number, _, _ in texts}
    return tuple(
        Passage(
            subjects[number],
            name,
            text,
            tuple(one.words for one in naming.others(text, known[number])),
        )
        for number, name, text in sorted(texts, key=lambda one: one[0])
    )


def rounds_with_held() -> sa.Select[tuple[str]]:
    """Select the rounds in which anything waits for a moderator."""
    parts = sa.select(reply.c.survey).where(reply.c.state == PartState.HELD)
    promised = sa.select(commitment.c.survey).where(commitment.c.state == CommitmentState.HELD)
    code = survey_table.c.code
    return sa.select(code).where(sa.or_(code.in_(parts), code.in_(promised)))


def decide(installation: Installation, survey: SurveyCode, ruling: Ruling, by: str) -> None:
    """Let a passage be told, or give it back. Manages its own transaction.

    Raises BadInput for a reason that is missing, Refused when the round is about the moderator, their
    superior or subordinate, or what these head, and when the passage waits no more.
    """
    reason = clean(ruling.reason).strip()
    if not ruling.tell and not 0 < len(reason) <= MOST_REASON:
        raise BadInput(
            Problem(
                N_("Say what is to be put right, in at most %(most)s letters. The author reads it."),
                {"most": MOST_REASON},
                "reason",
            )
        )
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        hold(connection, survey)
        refuse_conflict(connection, by, survey)
        decided = (
            _decide_promise(connection, survey, ruling, (reason, by, today))
            if ruling.name.startswith(COMMITMENT)
            else _decide_part(connection, survey, ruling, (reason, by, today))
        )
        if not decided:
            raise Refused(Problem(N_("This text waits no more: somebody else decided about it.")))
        details = {"subject": ruling.subject, "told": ruling.tell}
        audit.append(connection, installation.clock, audit.Act(by, "reply.decide", survey, details))


def _decide_part(
    connection: sa.Connection, survey: SurveyCode, ruling: Ruling, said: tuple[str, str, date]
) -> bool:
    reason, by, today = said
    values = (
        {"state": PartState.TOLD, "decided_by": by}
        if ruling.tell
        else {"state": PartState.RETURNED, "decided_by": by, "reason": reason, "changed_on": today}
    )
    table = reply.c
    changed = connection.execute(
        sa.update(reply)
        .where(
            table.survey == survey,
            table.subject == ruling.subject,
            table.part == ruling.name,
            table.state == PartState.HELD,
        )
        .values(values)
    )
    return changed.rowcount == 1


def _decide_promise(
    connection: sa.Connection, survey: SurveyCode, ruling: Ruling, said: tuple[str, str, date]
) -> bool:
    reason, by, today = said
    held = commitments.of_round(connection, survey, (CommitmentState.HELD,)).get(ruling.subject, ())
    wanted = ruling.name.removeprefix(COMMITMENT)
    one = next((one for one in held if one.id == wanted and one.origin is CommitmentOrigin.REPLY), None)
    if one is None:
        return False
    state = CommitmentState.MADE if ruling.tell else CommitmentState.RETURNED
    commitments.append(connection, one, CommitmentStep(state, reason, None, by, today))
    return True
