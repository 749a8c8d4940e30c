"""Replies as they may be told: sent, and read by a moderator where they name somebody. The only door out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.replies import records
from surveys.replies.records import PartState, ReplyPlace
from surveys.schema import reply, reply_window


@dataclass(frozen=True, slots=True)
class ToldReply:
    """A reply that was sent: its parts by name; none: whoever is rated has nothing to add."""

    sent_on: date
    parts: tuple[tuple[str, str], ...]

    def part(self, name: str) -> str:
        """Give one part; "" where nothing is said there."""
        return dict(self.parts).get(name, "")


def sent_days(connection: sa.Connection, places: Collection[ReplyPlace]) -> Mapping[ReplyPlace, date]:
    """Give the days on which some replies were sent; who sent none is not among them."""
    table = reply_window.c
    wanted = sa.select(table.survey, table.subject, table.sent_on).where(
        table.survey.in_({one.survey for one in places}), table.sent_on.is_not(None)
    )
    found = {ReplyPlace(row.survey, row.subject): row.sent_on for row in connection.execute(wanted)}
    return {one: found[one] for one in places if one in found}


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
