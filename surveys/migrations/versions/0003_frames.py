"""Frames, samples drawn from them, and invitations whose slip was lost

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("replaced_by", sa.LargeBinary(length=32), nullable=True))
    op.create_index("ix_invitation_replaced_by", "invitation", ["replaced_by"], unique=True)
    op.create_table(
        "invitation_link",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_invitation_link_survey_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_link")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_invitation_link_survey", "invitation_link", ["survey"], unique=False)
    op.create_table(
        "frame",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("fixed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_frame_survey_survey")),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_frame")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frame_entry",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "frame"], ["frame.survey", "frame.number"], name=op.f("fk_frame_entry_survey_frame")
        ),
        sa.PrimaryKeyConstraint("survey", "frame", "number", name=op.f("pk_frame_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sample",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "frame"], ["frame.survey", "frame.number"], name=op.f("fk_sample_survey_frame")
        ),
        sa.PrimaryKeyConstraint("survey", "frame", "number", name=op.f("pk_sample")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sample_replacement",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("substitute", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey", "frame", "sample"],
            ["sample.survey", "sample.frame", "sample.number"],
            name=op.f("fk_sample_replacement_survey_sample"),
        ),
        sa.PrimaryKeyConstraint("survey", "frame", "sample", "entry", name=op.f("pk_sample_replacement")),
        sqlite_with_rowid=False,
    )
