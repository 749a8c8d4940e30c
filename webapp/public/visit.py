"""One visit: whose code it is, the nonce that makes a retry harmless, the answers so far."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from surveys.identifiers import Channel, ItemId, RespondentGroup, SubjectNumber, SurveyCode
from surveys.invitations import Ticket
from surveys.routing import Answers

NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser carries, encrypted, from the code to the receipt.

    ``answers`` has one mapping per subject of the ticket, in its order.
    """

    ticket: Ticket
    nonce: bytes
    answers: tuple[Answers, ...]

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the subjects in the order in which they are asked about: another one in every form.

        In a fixed order the same person would always be judged last, by tired people, after the same other.
        """
        places = range(len(self.ticket.subjects))
        return tuple(sorted(places, key=lambda place: sha256(self.nonce + place.to_bytes(2)).digest()))

    def answered(self, place: int, answers: Answers) -> "Visit":
        """Give the visit with the answers about one of its subjects replaced."""
        return replace(self, answers=(*self.answers[:place], answers, *self.answers[place + 1 :]))


def begin(ticket: Ticket, nonce: bytes) -> Visit:
    """Start a visit without any answer."""
    return Visit(ticket, nonce, tuple({} for _subject in ticket.subjects))


def to_content(visit: Visit) -> dict[str, Any]:
    """Give a visit as what a sealed cookie or form field can hold."""
    ticket = visit.ticket
    return {
        "survey": ticket.survey,
        "invitation": ticket.invitation.hex(),
        "assignment": ticket.assignment,
        "group": ticket.group.value,
        "stratum": ticket.stratum,
        "channel": ticket.channel.value,
        "subjects": list(ticket.subjects),
        "nonce": visit.nonce.hex(),
        "answers": [dict(answers) for answers in visit.answers],
    }


def from_content(content: dict[str, Any]) -> Visit:
    """Read what `to_content` gave; only ever called with content that our own key sealed."""
    ticket = Ticket(
        survey=SurveyCode(content["survey"]),
        invitation=bytes.fromhex(content["invitation"]),
        assignment=content["assignment"],
        group=RespondentGroup(content["group"]),
        stratum=content["stratum"],
        channel=Channel(content["channel"]),
        subjects=tuple(SubjectNumber(number) for number in content["subjects"]),
    )
    answers = tuple({ItemId(item): value for item, value in one.items()} for one in content["answers"])
    return Visit(ticket, bytes.fromhex(content["nonce"]), answers)
