"""What other systems are told: written down with the release itself, so that nothing of it is ever lost.

A line is one thing to tell one system. It is written in the transaction of the release, correction or
withdrawal, and waits until the receiver has taken it, or two days are over. The receiver knows a repetition
by the id. What is told names the release and its hash, never a figure: those are fetched with a token.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import Any, NewType

import sqlalchemy as sa

from surveys import jobs, publications
from surveys.identifiers import SurveyCode
from surveys.jobs import Question
from surveys.publications import Level
from surveys.schema import survey, unit, webhook
from surveys.schema import webhook_delivery as table
from surveys.webhook_post import Answer, Trouble
from surveys.webhooks import WebhookId

DeliveryId = NewType("DeliveryId", str)
"""32 hexadecimal digits, random: the receiver knows a repetition by it."""

KIND = "announce"
BY = "ydan"  # nobody of staff asks for a repetition
PATIENCE = timedelta(days=2)
PAUSES = (
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8)),
)
"""After each attempt; the last one again and again. The first is longer than any sending takes."""
KEPT_FOR = timedelta(days=90)
_ID_BYTES = 16


class Event(StrEnum):
    """What happened."""

    RELEASED = "released"  # evaluators may read a release now
    SUPERSEDED = "superseded"  # a release stands now in the place of an earlier one
    WITHDRAWN = "withdrawn"  # the public page of a round was taken down
    TEST = "test"  # nothing: somebody tries the way


class DeliveryState(StrEnum):
    """Where a line is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell one system. ``answer`` and ``trouble``: what came of the last attempt."""

    id: DeliveryId
    webhook: WebhookId
    event: Event
    survey: SurveyCode | None
    number: int | None
    state: DeliveryState
    attempts: int
    answer: int | None
    trouble: Trouble | None
    asked_at: datetime
    next_at: datetime


def announce(connection: sa.Connection, code: SurveyCode, number: int, event: Event, now: datetime) -> int:
    """Write down whom to tell of a release, and have it done; give how many systems will be told.

    To be called in the transaction of what happened, after it: what evaluators may not read yet is told to
    nobody.
    """
    level = publications.level_of(connection, code)
    if level is None or not level.reaches(Level.COUNCIL):
        return 0
    told = _who(connection, code)
    rows = [_row(one, event, (code, number), now) for one in told]
    if rows:
        connection.execute(sa.insert(table), rows)
    # Asked for in any case: the packages of the release are issued by the same work.
    jobs.ask(connection, Question(KIND, code, parameters={"release": number}), BY, now)
    return len(rows)


def announce_rise(
    connection: sa.Connection, code: SurveyCode, number: int, before: Level | None, now: datetime
) -> int:
    """Announce a release when evaluators may read it for the first time; ``before``: how far it was told."""
    is_new = before is None or not before.reaches(Level.COUNCIL)
    return announce(connection, code, number, Event.RELEASED, now) if is_new else 0


def test(connection: sa.Connection, number: WebhookId, now: datetime) -> DeliveryId:
    """Write down a trial for one system; it is tried once."""
    row = _row(number, Event.TEST, (None, None), now)
    connection.execute(sa.insert(table), row)
    jobs.ask(connection, Question(KIND), BY, now)
    return DeliveryId(row["id"])


def _who(connection: sa.Connection, code: SurveyCode) -> list[WebhookId]:
    """Name the living webhooks of the unit of a round and of all units above it."""
    start = sa.select(survey.c.unit).where(survey.c.code == code).scalar_subquery()
    above = sa.select(unit.c.code, unit.c.parent).where(unit.c.code == start).cte("above", recursive=True)
    above = above.union(sa.select(unit.c.code, unit.c.parent).join(above, unit.c.code == above.c.parent))
    wanted = sa.select(webhook.c.id).where(
        webhook.c.ended_on.is_(None), webhook.c.unit.in_(sa.select(above.c.code))
    )
    return [WebhookId(one) for one in connection.scalars(wanted.order_by(webhook.c.id))]


def _row(
    number: WebhookId, event: Event, about: tuple[SurveyCode | None, int | None], now: datetime
) -> dict[str, Any]:
    at = _stored(now)
    return {
        "id": token_hex(_ID_BYTES),
        "webhook": number,
        "event": event,
        "survey": about[0],
        "number": about[1],
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "asked_at": at,
        "next_at": at,
    }


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# --- on the way -------------------------------------------------------------------------------------------


def is_due(connection: sa.Connection, now: datetime) -> bool:
    """Say whether anything is to be told now."""
    return connection.scalar(_due(now).limit(1)) is not None


def _due(now: datetime) -> sa.Select[Any]:
    waits = (table.c.state == DeliveryState.WAITING, table.c.next_at <= _stored(now))
    return sa.select(table.c.id).where(*waits).order_by(table.c.next_at, table.c.id)


def ask_due(connection: sa.Connection, now: datetime) -> bool:
    """Ask for work if anything is to be told now; say whether."""
    if not is_due(connection, now):
        return False
    jobs.ask(connection, Question(KIND), BY, now)
    return True


def claim(connection: sa.Connection, now: datetime, most: int) -> tuple[Delivery, ...]:
    """Take what is to be told now, at most so many: nobody else takes it before its pause is over.

    The attempt counts before it is made: what kills the process by its sending is not sent at once again.
    """
    due = [DeliveryId(one) for one in connection.scalars(_due(now).limit(most))]
    return tuple(found for one in due if (found := claim_one(connection, one, now)) is not None)


def claim_one(connection: sa.Connection, number: DeliveryId, now: datetime) -> Delivery | None:
    """Take one line that is to be told now; None when somebody else did."""
    attempts = connection.scalar(sa.select(table.c.attempts).where(table.c.id == number)) or 0
    pause = PAUSES[min(attempts, len(PAUSES) - 1)]
    taken = connection.execute(
        sa.update(table)
        .where(
            table.c.id == number,
            table.c.state == DeliveryState.WAITING,
            table.c.attempts == attempts,
            table.c.next_at <= _stored(now),
        )
        .values(attempts=attempts + 1, next_at=_stored(now + pause))
    )
    return get(connection, number) if taken.rowcount == 1 else None


def settle(connection: sa.Connection, delivery: Delivery, answer: Answer) -> DeliveryState:
    """Write down what came of an attempt: delivered, waiting for the next one, or given up."""
    last = delivery.asked_at + PATIENCE
    over = delivery.event is Event.TEST or delivery.next_at > last
    failed = DeliveryState.GIVEN_UP if over else DeliveryState.WAITING
    state = DeliveryState.DELIVERED if answer.is_taken else failed
    connection.execute(
        sa.update(table)
        .where(table.c.id == delivery.id, table.c.state == DeliveryState.WAITING)
        .values(state=state, answer=answer.status, trouble=answer.trouble)
    )
    return state


# --- to look at -----------------------------------------------------------------------------------------


def get(connection: sa.Connection, number: DeliveryId) -> Delivery | None:
    """Give one line; None when there is none of this name."""
    row = connection.execute(sa.select(table).where(table.c.id == number)).one_or_none()
    return None if row is None else _delivery(row)


def listing(
    connection: sa.Connection, number: WebhookId, *, most: int = 50, after: int = 0
) -> tuple[Delivery, ...]:
    """Give what one system was told or shall be, the newest first."""
    wanted = sa.select(table).where(table.c.webhook == number)
    ordered = wanted.order_by(table.c.asked_at.desc(), table.c.id).offset(after).limit(most)
    return tuple(_delivery(row) for row in connection.execute(ordered))


def count(connection: sa.Connection, number: WebhookId) -> int:
    """Count what one system was told or shall be."""
    wanted = sa.select(sa.func.count()).select_from(table).where(table.c.webhook == number)
    return connection.scalar(wanted) or 0


def counts(connection: sa.Connection, number: WebhookId) -> Mapping[DeliveryState, int]:
    """Count what one system was told or shall be, by state."""
    wanted = sa.select(table.c.state, sa.func.count()).where(table.c.webhook == number)
    found = dict(tuple(row) for row in connection.execute(wanted.group_by(table.c.state)))
    return {state: found.get(state.value, 0) for state in DeliveryState}


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        DeliveryId(row.id),
        WebhookId(row.webhook),
        Event(row.event),
        None if row.survey is None else SurveyCode(row.survey),
        row.number,
        DeliveryState(row.state),
        row.attempts,
        row.answer,
        None if row.trouble is None else Trouble(row.trouble),
        _utc(row.asked_at),
        _utc(row.next_at),
    )
