"""The open link: an address that anybody may follow to answer, after a little work of their device.

Its answers are a channel of their own, shown apart, never part of an evaluation score. The work (ALTCHA,
proof of work, version 2, https://altcha.org/docs/v2/proof-of-work/) makes thousands of answers dear,
asks no third party and knows nothing of the device. A challenge that was solved is an invitation like a
code: spent once, together with its ballot.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import sqlalchemy as sa

from surveys import codes, invitations
from surveys.identifiers import Channel, SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.problems import N_, BadInput, Problem
from surveys.schema import assignment as assignment_table
from surveys.schema import survey as survey_table
from surveys.standings import Ticket, refusal

ALGORITHM = "PBKDF2/SHA-256"
ROUNDS = 5_000
"""Rounds of one try: a server verifies with one, a device needs 256 on average."""
PREFIX = "00"
LIFETIME = timedelta(minutes=30)
MOST_SOLVED_LETTERS = 2_000


@dataclass(frozen=True, slots=True)
class OpenLink:
    """One open link: a kind of invitation whose codes nobody prints."""

    survey: SurveyCode
    number: int


def find(intake: Intake, survey: str, number: int) -> OpenLink:
    """Give an open link that can be used now. Raises Refused where there is none; NotReady."""
    table, its_survey = assignment_table.c, survey_table.c
    wanted = (
        sa.select(its_survey.closes_on)
        .join(assignment_table, table.survey == its_survey.code)
        .where(
            its_survey.code == survey,
            its_survey.state == SurveyState.OPEN,
            table.number == number,
            table.channel == Channel.OPEN_LINK,
        )
    )
    with intake.asking() as connection:
        closes_on = connection.scalar(wanted)
    place = intake.installation
    if closes_on is None or place.clock().astimezone(place.time_zone).date() > closes_on:
        raise refusal()
    return OpenLink(SurveyCode(survey), number)


def challenge(installation: Installation, link: OpenLink) -> Mapping[str, Any]:
    """Make a new challenge for a device, as ALTCHA writes it; it is stored nowhere."""
    made = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        key_prefix=PREFIX,
        expires_at=datetime.now(UTC) + LIFETIME,  # altcha compares with the clock of the machine
        data={"survey": link.survey, "number": link.number},
        hmac_secret=_key(installation),
    )
    found: Mapping[str, Any] = made.to_dict()
    return found


def admit(intake: Intake, link: OpenLink, solved: str) -> Ticket:
    """Admit a device that solved a challenge of this link; the ballot is spent later, as with a code.

    Raises BadInput for what is no solution, or one too late; Refused when it was used; NotReady.
    """
    nonce = _verified(intake.installation, link, solved)
    pepper = intake.installation.keys.read("pepper")
    with intake.answering(), intake.installation.engine.begin() as connection:
        # Hold the kind of invitation: the same solution sent twice at once makes one invitation.
        table = assignment_table
        connection.execute(
            sa.update(table)
            .where(table.c.survey == link.survey, table.c.number == link.number)
            .values(issued=table.c.issued)
        )
        place = (link.survey, link.number)
        [ticket] = invitations.enrol(connection, pepper, place, [nonce], invitations.WORKED)
    if invitations.is_used(intake, link.survey, ticket.invitation):
        raise refusal()
    return ticket


def _verified(installation: Installation, link: OpenLink, solved: str) -> str:
    """Give what tells this challenge from all others."""
    found = altcha.verify_solution(solved, _key(installation)) if len(solved) <= MOST_SOLVED_LETTERS else None
    if found is not None and found.verified:
        parameters = json.loads(base64.b64decode(solved))["challenge"]["parameters"]
        if parameters.get("data") == {"survey": link.survey, "number": link.number}:
            return str(parameters["nonce"])
    raise BadInput(
        Problem(
            N_(
                "The calculation of this device was not accepted, perhaps because it took too long. "
                "It starts anew by itself: please wait and press the button again."
            )
        )
    )


def _key(installation: Installation) -> bytes:
    return codes.keyed(installation.keys.read("pepper"), b"open link")
