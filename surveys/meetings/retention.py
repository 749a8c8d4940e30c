"""The end of meetings: five years after their day nothing of them is kept; what was promised stays."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from surveys import commitments
from surveys.commitments import CommitmentState
from surveys.schema import commitment, meeting, meeting_note

YEARS_KEPT = 5


def expired(connection: sa.Connection, today: date) -> list[str]:
    """Give the meetings that were held more than five years ago."""
    last = today.replace(year=today.year - YEARS_KEPT, day=min(today.day, 28))
    return list(connection.scalars(sa.select(meeting.c.id).where(meeting.c.held_on < last)))


def destroy(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Delete meetings with minutes and notes; what was promised and never signed goes, too."""
    theirs = commitment.c.meeting.in_(ids)
    drafts = sa.select(commitment.c.id).where(theirs, commitment.c.state == CommitmentState.DRAFT)
    commitments.drop(connection, connection.scalars(drafts).all())
    connection.execute(sa.update(commitment).where(theirs).values(meeting=None))
    connection.execute(sa.delete(meeting_note).where(meeting_note.c.meeting.in_(ids)))
    connection.execute(sa.delete(meeting).where(meeting.c.id.in_(ids)))
