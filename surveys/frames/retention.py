"""The end of a frame: destroyed on its own last day, or earlier by hand; what hung on it goes with it."""

from datetime import date

import sqlalchemy as sa

from surveys import audit
from surveys.frames.records import get
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.schema import (
    frame,
    frame_entry,
    nomination,
    nomination_rule,
    sample,
    sample_replacement,
    telephone,
)


def destroy(connection: sa.Connection, survey: SurveyCode, number: int) -> int:
    """Destroy a frame with what was drawn or chosen from it and its key; give how many entries it had."""
    found = get(connection, survey, number)
    for table in (telephone, nomination, nomination_rule, sample_replacement, sample, frame_entry):
        connection.execute(sa.delete(table).where(table.c.survey == survey, table.c.frame == number))
    connection.execute(sa.delete(frame).where(frame.c.survey == survey, frame.c.number == number))
    return sum(found.counts.values())


def destroy_expired(installation: Installation, actor: str) -> tuple[tuple[SurveyCode, int], ...]:
    """Destroy every frame past its last day; give which. Own transactions, each act in the audit trail."""
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        over = expired(connection, today)
        for survey, number in over:
            rows = destroy(connection, survey, number)
            act = audit.Act(actor, "frame.destroy", survey, {"frame": number, "rows": rows, "expired": True})
            audit.append(connection, installation.clock, act)
    if over:
        forget_old_pages(installation)
    return over


def expired(connection: sa.Connection, today: date) -> tuple[tuple[SurveyCode, int], ...]:
    """List the frames past their last day."""
    rows = connection.execute(
        sa.select(frame.c.survey, frame.c.number)
        .where(frame.c.keep_until < today)
        .order_by(frame.c.survey, frame.c.number)
    )
    return tuple((SurveyCode(row.survey), row.number) for row in rows)


def forget_old_pages(installation: Installation) -> None:
    """Let nothing of deleted rows stay readable in the write-ahead log."""
    if installation.engine.dialect.name == "sqlite":
        with installation.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
