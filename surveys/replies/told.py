"""Replies as they may be told: sent, and read by a moderator where they name somebody. The only door out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.replies import records
from surveys.replies.records import PartState
from surveys.schema import reply


@dataclass(frozen=True, slots=True)
class ToldReply:
    """A reply that was sent: its parts by name; none: whoever is rated has nothing to add."""

    sent_on: date
    parts: tuple[tuple[str, str], ...]

    def part(self, name: str) -> str:
        """Give one part; "" where nothing is said there."""
        return dict(self.parts).get(name, "")


def of_round(connection: sa.Connection, survey: SurveyCode) -> Mapping[SubjectNumber, ToldReply]:
    """Give the replies of a round by subject; who sent none is not among them."""
    told: dict[SubjectNumber, list[tuple[str, str]]] = {}
    for one in records.parts(connection, survey, reply.c.state == PartState.TOLD):
        told.setdefault(one.subject, []).append((one.name, one.text))
    return {
        one.subject: ToldReply(one.sent_on, tuple(told.get(one.subject, ())))
        for one in records.windows(connection, survey)
        if one.sent_on is not None
    }
