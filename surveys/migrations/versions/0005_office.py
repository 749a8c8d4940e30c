"""Signing in, reviews, texts, publications, documents, jobs

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("whole", sa.Integer(), server_default="1", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_job_state", "job", ["state"], unique=False)
    op.create_index("ix_job_survey", "job", ["survey", "kind"], unique=False)
    op.create_table(
        "staff_challenge",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_challenge")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_template",
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_document_template_unit_unit")),
        sa.PrimaryKeyConstraint("unit", "kind", "language", name=op.f("pk_document_template")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moderated_text",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("proposed_by", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_moderated_text_survey_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderated_text")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_moderated_text_survey", "moderated_text", ["survey", "state"], unique=False)
    op.create_table(
        "review",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=True),
        sa.Column("decided_by", sa.JSON(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=True),
        sa.Column("sample", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_review_survey_survey")),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_review")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review_figures",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("coverage", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("method_version", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_review_figures_survey_survey")),
        sa.PrimaryKeyConstraint("survey", name=op.f("pk_review_figures")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "text_handover",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("handed_by", sa.JSON(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_text_handover_survey_survey")),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_text_handover")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "publication",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("signed_by", sa.JSON(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "release"],
            ["release.survey", "release.number"],
            name=op.f("fk_publication_survey_release"),
        ),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_publication")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "round_role",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_round_role_survey_survey")),
        sa.ForeignKeyConstraint(["username"], ["staff.username"], name=op.f("fk_round_role_username_staff")),
        sa.PrimaryKeyConstraint("survey", "username", "role", name=op.f("pk_round_role")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["staff.username"], name=op.f("fk_staff_identity_username_staff")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identity")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_identity_username", "staff_identity", ["username"], unique=False)
    op.create_table(
        "staff_passkey",
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["staff.username"], name=op.f("fk_staff_passkey_username_staff")
        ),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_staff_passkey")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_passkey_username", "staff_passkey", ["username"], unique=False)
    op.create_table(
        "staff_recovery",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["staff.username"], name=op.f("fk_staff_recovery_username_staff")
        ),
        sa.PrimaryKeyConstraint("username", "number", name=op.f("pk_staff_recovery")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["username"], ["staff.username"], name=op.f("fk_staff_session_username_staff")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_session")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_session_username", "staff_session", ["username"], unique=False)
    op.add_column("questionnaire", sa.Column("unit", sa.String(length=32), nullable=True))
    op.drop_column("staff", "session_epoch")
    op.add_column("survey", sa.Column("opens_on", sa.Date(), nullable=True))
