"""Playing a round of the demonstration through the doors that everyone uses."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import sqlalchemy as sa

from surveys import ballots, codes, invitations, questionnaires, rounds
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.ceremony import Officer, Opening, open_round
from surveys.codes import SecretKind
from surveys.demonstration.answers import answers
from surveys.demonstration.crowds import Crowd
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.invitations import IssuedCode
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.standings import Ticket, standing_of

NONCE_BYTES = 16
TELL_EVERY = 200
Officers = tuple[Officer, Officer]
Tell = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Issued:
    """The codes of one crowd, those it will use first."""

    crowd: Crowd
    codes: tuple[IssuedCode, ...] = field(repr=False)

    @property
    def used(self) -> tuple[IssuedCode, ...]:
        """The codes that the crowd answers with."""
        return self.codes[: self.crowd.answered]

    @property
    def unused(self) -> tuple[IssuedCode, ...]:
        """The codes that nobody used: they work while the round is open."""
        return self.codes[self.crowd.answered :]


@dataclass(frozen=True, slots=True)
class Opened:
    """A round that was just opened."""

    plan: SurveyPlan
    questionnaire: Questionnaire
    issued: tuple[Issued, ...]
    opening: Opening


def open_planned(
    installation: Installation, plan: SurveyPlan, crowds: Sequence[Crowd], officers: Officers
) -> Opened:
    """Set up a round, issue the codes of its crowds, and open it with two officers."""
    pepper = installation.keys.read("pepper")
    with installation.engine.begin() as connection:
        asked = questionnaires.get(connection, plan.questionnaire_id, plan.questionnaire_version)
        rounds.create(connection, plan)
        issued = tuple(_issue(connection, pepper, plan, crowd) for crowd in crowds)
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
    return Opened(plan, asked, issued, open_round(installation, plan.code, officers))


def _issue(connection: sa.Connection, pepper: bytes, plan: SurveyPlan, crowd: Crowd) -> Issued:
    kind = AssignmentPlan(crowd.group, crowd.channel, crowd.subjects, crowd.stratum)
    number = rounds.add_assignment(connection, plan.code, kind).number
    return Issued(crowd, tuple(invitations.issue(connection, pepper, plan.code, number, crowd.issued)))


def answer(installation: Installation, opened: Opened, random: Random, tell: Tell) -> int:
    """Let every crowd answer, in mixed order. Gives how many ballots came in."""
    survey = opened.plan.code
    waiting = [(one.crowd, code) for one in opened.issued for code in one.used]
    random.shuffle(waiting)
    tickets = _tickets(installation, survey, [code for _crowd, code in waiting])
    entries = []
    for (crowd, _code), ticket in zip(waiting, tickets, strict=True):
        # Who fills in forms for others draws the same answers for each of them.
        source = Random(f"{survey}/alike") if crowd.alike else random  # noqa: S311 - answers of nobody
        encoded = tuple(
            encode(
                opened.questionnaire, crowd.group, answers(opened.questionnaire, crowd.group, leaning, source)
            )
            for _, leaning in crowd.about
        )
        entries.append(Entry(ticket, secrets.token_bytes(NONCE_BYTES), encoded))
        if len(entries) % TELL_EVERY == 0:
            tell(survey, len(entries), len(waiting))
    with Intake(installation) as intake:
        ballots.submit_all(intake, survey, entries)
    tell(survey, len(waiting), len(waiting))
    return sum(len(entry.ballots) for entry in entries)


def _tickets(installation: Installation, survey: SurveyCode, issued: Sequence[IssuedCode]) -> list[Ticket]:
    """Give what codes stand for, all at once: one by one they would be admitted for minutes."""
    pepper = installation.keys.read("pepper")
    digests = [codes.digest(pepper, SecretKind.TYPED, one.digits) for one in issued]
    with installation.engine.connect() as connection:
        found = standing_of(connection, survey, digests)
    return [found[digest].ticket for digest in digests]
