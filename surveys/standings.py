"""Where an invitation stands: its ticket, its round as stored now, whether it can still be used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from surveys import codes
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.key_store import RoundKeys
from surveys.problems import N_, Problem, Refused
from surveys.schema import assignment as assignment_table
from surveys.schema import invitation as invitation_table
from surveys.schema import survey as survey_table
from surveys.survey_rules import is_linked

ROWS_AT_ONCE = 500
WAYS = (Channel.WEB, Channel.PAPER, Channel.ASSISTED)
"""How a form with a code may come back, whichever of them the code was given out for."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an admitted code stands for: one ballot about each of ``subjects``.

    ``invitation`` is the stored digest of the code, never the code.
    """

    survey: SurveyCode
    invitation: bytes = field(repr=False)
    assignment: int
    group: RespondentGroup
    stratum: int
    channel: Channel
    subjects: tuple[SubjectNumber, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket with its round as stored now. ``questionnaire`` is id, version, hash.

    ``is_linked``: the round declared that it keeps the ballots of one code together.
    """

    ticket: Ticket
    state: SurveyState
    closes_on: date
    public_key: bytes | None
    questionnaire: tuple[str, int, str]
    is_linked: bool

    def is_before_deadline(self, installation: Installation) -> bool:
        """Say whether it is still the last day or earlier, until 24:00 local time."""
        return installation.clock().astimezone(installation.time_zone).date() <= self.closes_on


def refusal() -> Refused:
    """Give the one answer to a code that cannot be used, whatever the cause."""
    return Refused(
        Problem(
            N_(
                "This code cannot be used. Perhaps it was already sent (then it is counted), "
                "the survey has ended, or the code belongs to another survey."
            )
        )
    )


def ways(channel: Channel) -> tuple[Channel, ...]:
    """Give how forms may come back with codes that were given out for a channel."""
    return WAYS if channel in WAYS else (channel,)


def spent_code(keys: RoundKeys, invitation: bytes) -> bytes:
    """Give the code under which an invitation is spent; only the key store's holder can tell whose it is."""
    return codes.keyed(keys.spent, invitation)


def portions(digests: Sequence[bytes]) -> list[Sequence[bytes]]:
    """Cut into portions that fit one statement."""
    return [digests[start : start + ROWS_AT_ONCE] for start in range(0, len(digests), ROWS_AT_ONCE)]


_INVITATION, _ASSIGNMENT, _SURVEY = invitation_table.c, assignment_table.c, survey_table.c
_EVERY_STANDING = (  # made once: a respondent waits for what is built from it
    sa.select(
        _INVITATION.digest,
        *(_ASSIGNMENT.survey, _ASSIGNMENT.number, _ASSIGNMENT.respondent_group),
        *(_ASSIGNMENT.stratum, _ASSIGNMENT.channel, _ASSIGNMENT.subjects),
        *(_SURVEY.state, _SURVEY.closes_on, _SURVEY.public_key),
        *(_SURVEY.questionnaire_id, _SURVEY.questionnaire_version, _SURVEY.questionnaire_hash),
        _SURVEY.rules,
    )
    .join(
        assignment_table,
        sa.and_(_ASSIGNMENT.survey == _INVITATION.survey, _ASSIGNMENT.number == _INVITATION.assignment),
    )
    .join(survey_table, _SURVEY.code == _INVITATION.survey)
)


def standings(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Standing]:
    """Give the invitations that meet a condition on the invitation's table."""
    rows = connection.execute(_EVERY_STANDING.where(condition))
    return [
        Standing(
            Ticket(
                SurveyCode(row.survey),
                row.digest,
                row.number,
                RespondentGroup(row.respondent_group),
                row.stratum,
                Channel(row.channel),
                tuple(row.subjects),
            ),
            SurveyState(row.state),
            row.closes_on,
            row.public_key,
            (row.questionnaire_id, row.questionnaire_version, row.questionnaire_hash),
            is_linked(row.rules),
        )
        for row in rows
    ]


def standing_of(
    connection: sa.Connection, survey: SurveyCode, digests: Sequence[bytes]
) -> dict[bytes, Standing]:
    """Give what is stored for invitations of a round; those that are not there are left out."""
    table = invitation_table.c
    return {
        standing.ticket.invitation: standing
        for some in portions(digests)
        for standing in standings(connection, sa.and_(table.digest.in_(some), table.survey == survey))
    }
