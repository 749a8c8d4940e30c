"""Minutes of meetings as they were signed, and what was noted of them later

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_note",
        sa.Column("meeting", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.JSON(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_meeting_note_meeting_meeting")),
        sa.PrimaryKeyConstraint("meeting", "number", name=op.f("pk_meeting_note")),
        sqlite_with_rowid=False,
    )
    op.add_column("meeting", sa.Column("content", sa.Text(), nullable=True))
    op.add_column("meeting", sa.Column("hash", sa.String(length=64), nullable=True))
