"""A reply as it is kept: the days for it, its parts, and where each part stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import CadreCode, ItemId, SubjectKind, SubjectNumber, SurveyCode
from surveys.schema import reply, reply_window

REPLY_DAYS = 10
"""From the day the results are told to the cadre; only two people, with a reason, give more."""
RETURN_DAYS = 3
"""To put right what a moderator gave back, where the days for the reply end sooner."""
MOST_CHARACTERS = 2000
OVERALL, CONTEXT, SELF_CRITICISM = "overall", "context", "self_criticism"
WHOLE_PARTS = (OVERALL, CONTEXT, SELF_CRITICISM)
ITEM = "item:"
RATED = (SubjectKind.CADRE, SubjectKind.COLLECTIVE)
"""Whoever can reply; a recommendation or a draft cannot."""


class PartState(StrEnum):
    """Where a part of a reply stands."""

    DRAFT = "draft"
    HELD = "held"  # it seems to name somebody: a moderator reads it first
    RETURNED = "returned"  # a moderator gave it back with a reason
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """Whose reply it is: one subject of one round."""

    survey: SurveyCode
    subject: SubjectNumber


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the account, and the person of the register behind it."""

    username: str
    cadre: CadreCode | None


@dataclass(frozen=True, slots=True)
class Move:
    """One change of the last day: from when to when, why, by which two."""

    before: date
    until: date
    reason: str
    by: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which somebody rated may reply. ``ends_on``: the last day."""

    survey: SurveyCode
    subject: SubjectNumber
    opens_on: date
    ends_on: date
    sent_on: date | None
    sent_by: str | None
    moved: tuple[Move, ...]

    def is_open(self, today: date) -> bool:
        """Say whether a reply may be written and sent on a day."""
        return self.sent_on is None and today <= self.ends_on


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a reply. ``name``: overall, context, self_criticism, or item:ID."""

    subject: SubjectNumber
    name: str
    text: str = field(repr=False)
    state: PartState
    reason: str | None
    decided_by: str | None
    changed_on: date

    @property
    def item(self) -> ItemId | None:
        """The item of the questionnaire it answers; None: it is about the whole."""
        return ItemId(self.name.removeprefix(ITEM)) if self.name.startswith(ITEM) else None


def last_day_to_mend(window: Window, returned_on: date) -> date:
    """Give the last day on which what was given back may be put right."""
    return max(window.ends_on, returned_on + timedelta(days=RETURN_DAYS))


def window_of(row: sa.Row[Any]) -> Window:
    """Give the window that a row of its table holds."""
    return Window(
        survey=SurveyCode(row.survey),
        subject=SubjectNumber(row.subject),
        opens_on=row.opens_on,
        ends_on=row.ends_on,
        sent_on=row.sent_on,
        sent_by=row.sent_by,
        moved=tuple(_move(one) for one in row.moved or ()),
    )


def _move(one: Mapping[str, Any]) -> Move:
    days = {name: date.fromisoformat(one[name]) for name in ("before", "until", "on")}
    return Move(**days, reason=one["reason"], by=tuple(one["by"]))


def written_move(one: Move) -> dict[str, object]:
    """Give a move as it is kept beside its window."""
    days = {"before": one.before.isoformat(), "until": one.until.isoformat(), "on": one.on.isoformat()}
    return {**days, "reason": one.reason, "by": list(one.by)}


def window(connection: sa.Connection, place: ReplyPlace) -> Window | None:
    """Give the days somebody has for their reply; None where the round never was with them."""
    table = reply_window.c
    row = connection.execute(
        sa.select(reply_window).where(table.survey == place.survey, table.subject == place.subject)
    ).first()
    return None if row is None else window_of(row)


def windows(connection: sa.Connection, survey: SurveyCode) -> tuple[Window, ...]:
    """Give the days of everybody a round is about, in the order of their numbers."""
    rows = connection.execute(
        sa.select(reply_window).where(reply_window.c.survey == survey).order_by(reply_window.c.subject)
    )
    return tuple(window_of(row) for row in rows)


def parts(connection: sa.Connection, survey: SurveyCode, *conditions: sa.ColumnElement[bool]) -> list[Part]:
    """Give parts of the replies of a round: by subject, what is about the whole before single items."""
    table = reply.c
    rows = connection.execute(sa.select(reply).where(table.survey == survey, *conditions))
    found = [
        Part(
            subject=SubjectNumber(row.subject),
            name=row.part,
            text=row.text,
            state=PartState(row.state),
            reason=row.reason,
            decided_by=row.decided_by,
            changed_on=row.changed_on,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.subject, rank(one.name), one.name))


def parts_of(connection: sa.Connection, place: ReplyPlace) -> list[Part]:
    """Give every part of one reply, told or not: for its author."""
    return parts(connection, place.survey, reply.c.subject == place.subject)


def rank(name: str) -> int:
    """Give the place of a part: what is about the whole first, in its order, then single items."""
    return WHOLE_PARTS.index(name) if name in WHOLE_PARTS else len(WHOLE_PARTS)
