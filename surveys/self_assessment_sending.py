"""Sending a self-assessment: by the one door in, once, and only while the round is open.

It goes in with an invitation of the round's own kind for "the cadre themself", spent at once. Where a slip
was printed for it, that slip's invitation is the one spent, so that nobody sends a second one with it; other
slips for it end. Interrupted anywhere, it is sent again with the same ballot, and counts once.
"""

from dataclasses import dataclass, replace
from datetime import date
from secrets import token_bytes

import sqlalchemy as sa

from surveys import audit, ballots, codes, invitations, lost_slips, rounds, self_assessments
from surveys.answers import encode
from surveys.ballots import Receipt
from surveys.codes import SecretKind
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.invitations import Ticket, is_used
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan
from surveys.routing import Answers
from surveys.schema import invitation as invitation_table
from surveys.self_assessments import SelfAssessment, State
from surveys.standings import WAYS, standing_of
from surveys.survey import Survey

NONCE_BYTES = 16
INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends it, about which subject of which round, on which day."""

    survey: SurveyCode
    subject: SubjectNumber
    username: str
    on: date


def send(intake: Intake, author: Author, answers: Answers) -> Receipt:
    """Send a self-assessment; give its receipt. What was interrupted is ended, with the answers it had.

    Manages its own transactions. Raises BadInput for answers that do not fit; Refused when the round is not
    open, its last day is over, or a printed code for it was used already; NotReady.
    """
    office = intake.installation
    with office.engine.begin() as connection:
        # Of two that send at once the second waits, and then goes on with what the first began.
        rounds.hold(connection, author.survey)
        going = _going(intake, connection, author, answers)
    try:
        ticket = _ticket(intake, going)
        receipt = ballots.submit(intake, ticket, going.nonce, (going.answers,), way=Channel.WEB)
    except NotReady:
        raise  # it may have been stored: sent again, the same ballot tells
    except BadInput:
        _put(intake, replace(going, state=State.DRAFT, nonce=b"", invitation=b""))
        raise
    # From here on nothing joins the own copy to the ballot any more.
    sent = replace(going, state=State.SENT, receipt=receipt.code, nonce=b"", invitation=b"")
    _put(intake, sent, author)
    return receipt


def was_spent(intake: Intake, survey: SurveyCode, subject: SubjectNumber) -> bool:
    """Say whether a code for this self-assessment was used: by a printed slip, unless it was sent here."""
    with intake.asking() as connection:
        tickets = _tickets(connection, survey, subject)
    return any(is_used(intake, survey, one.invitation) for one in tickets)


def _going(intake: Intake, connection: sa.Connection, author: Author, answers: Answers) -> SelfAssessment:
    """Give what is on its way: what an interruption left, or these answers with an invitation."""
    office = intake.installation
    survey = rounds.get(connection, author.survey)
    asked = _asked(intake, connection, survey)
    before = self_assessments.get(
        connection, office.keys.readable(INSTALLATION), author.survey, author.subject
    )
    if before is not None and before.state is State.SENT:
        raise Refused(Problem(N_("The self-assessment was sent: nothing in it changes any more.")))
    if before is not None and before.state is State.SENDING:
        return before
    given = self_assessments.fitting(asked, answers)
    encode(asked, RespondentGroup.SELF, given)
    if author.on > survey.closes_on:
        raise Refused(
            Problem(N_("The last day of this round is over: no self-assessment can be sent any more."))
        )
    going = SelfAssessment(
        author.survey,
        author.subject,
        State.SENDING,
        given,
        author.username,
        author.on,
        token_bytes(NONCE_BYTES),
        _invitation(intake, connection, author),
    )
    self_assessments.put(connection, office.keys.read(INSTALLATION), going)
    return going


def _asked(intake: Intake, connection: sa.Connection, survey: Survey) -> Questionnaire:
    """Give what is asked. Raises Refused when the round is not open, or asks nobody about themself."""
    if survey.state is not SurveyState.OPEN:
        raise Refused(Problem(N_("A self-assessment is sent while the round is open.")))
    if not self_assessments.asks_self(survey.rules):
        raise Refused(Problem(N_("This round asks for no self-assessment.")))
    key = (survey.questionnaire_id, survey.questionnaire_version, survey.questionnaire_hash)
    return intake.questionnaire(connection, key)


def _invitation(intake: Intake, connection: sa.Connection, author: Author) -> bytes:
    """Give the invitation to spend: one that a slip was printed for, or a new one. Ends all other slips."""
    pepper = intake.installation.keys.read("pepper")
    tickets = _tickets(connection, author.survey, author.subject)
    if any(is_used(intake, author.survey, one.invitation) for one in tickets):
        raise Refused(
            Problem(
                N_(
                    "A self-assessment has come in already, with the printed code for it. It counts and "
                    "stays; if it was not you who sent it, please tell the officers of the round."
                )
            )
        )
    for other in tickets[1:]:
        lost_slips.replace(connection, pepper, author.survey, other.invitation)
    if tickets:
        return tickets[0].invitation
    kinds = _kinds(connection, author.survey, author.subject)
    if not kinds:
        plan = AssignmentPlan(RespondentGroup.SELF, Channel.WEB, (author.subject,))
        kinds = [rounds.add_assignment(connection, author.survey, plan).number]
    issued = invitations.issue(connection, pepper, author.survey, kinds[0], 1)
    return codes.digest(pepper, SecretKind.TYPED, issued[0].digits)


def _kinds(connection: sa.Connection, survey: SurveyCode, subject: SubjectNumber) -> list[int]:
    """Give the kinds of invitation by which a subject alone is asked about itself."""
    return [
        one.number
        for one in rounds.assignments(connection, survey)
        if one.group is RespondentGroup.SELF and one.subjects == (subject,) and one.channel in WAYS
    ]


def _tickets(connection: sa.Connection, survey: SurveyCode, subject: SubjectNumber) -> list[Ticket]:
    wanted = sa.select(invitation_table.c.digest).where(
        invitation_table.c.survey == survey,
        invitation_table.c.assignment.in_(_kinds(connection, survey, subject)),
    )
    digests = [bytes(digest) for digest in connection.scalars(wanted.order_by(invitation_table.c.digest))]
    found = standing_of(connection, survey, digests)
    return [found[digest].ticket for digest in digests]


def _ticket(intake: Intake, going: SelfAssessment) -> Ticket:
    with intake.asking() as connection:
        found = standing_of(connection, going.survey, [going.invitation])
    return found[going.invitation].ticket


def _put(intake: Intake, one: SelfAssessment, author: Author | None = None) -> None:
    office = intake.installation
    with office.engine.begin() as connection:
        rounds.hold(connection, one.survey)
        self_assessments.put(connection, office.keys.read(INSTALLATION), one)
        if author is not None:
            act = audit.Act(author.username, "self.send", one.survey, {"subject": one.subject})
            audit.append(connection, office.clock, act)
