"""What was told about whom, and who is whose superior

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One sentence for both databases: SQLite takes a reference only together with its column.
    op.execute(
        "ALTER TABLE cadre ADD COLUMN superior VARCHAR(32) "
        "CONSTRAINT fk_cadre_superior_cadre REFERENCES cadre (code)"
    )
    op.create_table(
        "told",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_code", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "number"],
            ["release.survey", "release.number"],
            name=op.f("fk_told_survey_release"),
        ),
        sa.PrimaryKeyConstraint(
            "survey", "number", "subject_kind", "subject_code", "format", "digest", name=op.f("pk_told")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_told_subject", "told", ["subject_kind", "subject_code"], unique=False)
