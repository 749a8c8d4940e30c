"""How long is kept what concerns other systems: tokens, webhooks, and what these were told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from surveys.announcements import KEPT_FOR
from surveys.schema import api_token, webhook, webhook_delivery

YEARS = 2


def _over(now: datetime, today: date) -> tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...]:
    """Give the tables with the condition of what is over its time, in the order of deleting."""
    last = today - timedelta(days=365 * YEARS)
    told: Any = webhook_delivery.c.webhook
    return (
        (webhook_delivery, webhook_delivery.c.asked_at < (now - KEPT_FOR).astimezone(UTC)),
        (api_token, api_token.c.expires_on < last),
        # Whatever it was told is long gone; a line that is not keeps its webhook.
        (webhook, sa.and_(webhook.c.ended_on < last, webhook.c.id.not_in(sa.select(told)))),
    )


def forgettable(connection: sa.Connection, now: datetime, today: date) -> int:
    """Count what `forget` would delete."""
    return sum(
        connection.scalar(sa.select(sa.func.count()).select_from(table).where(over)) or 0
        for table, over in _over(now, today)
    )


def forget(connection: sa.Connection, now: datetime, today: date) -> int:
    """Delete what is over its time; give how many rows."""
    return sum(connection.execute(sa.delete(table).where(over)).rowcount for table, over in _over(now, today))
