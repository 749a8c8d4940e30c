"""The end of evaluations: five years after their period nothing of them is kept."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from surveys.schema import (
    evaluation,
    evaluation_entry,
    evaluation_import,
    evaluation_member,
    evaluation_score,
)

YEARS_KEPT = 5
_OF_EVALUATIONS = (evaluation_entry, evaluation_score, evaluation_import, evaluation_member)


def expired(connection: sa.Connection, today: date) -> list[str]:
    """Give the evaluations whose period ended more than five years ago."""
    last = today.replace(year=today.year - YEARS_KEPT, day=min(today.day, 28))
    return list(connection.scalars(sa.select(evaluation.c.id).where(evaluation.c.period_end < last)))


def destroy(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete evaluations with everything taken in for them."""
    for table in _OF_EVALUATIONS:
        connection.execute(sa.delete(table).where(table.c.evaluation.in_(ids)))
    connection.execute(sa.delete(evaluation).where(evaluation.c.id.in_(ids)))
