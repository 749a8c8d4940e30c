"""Packages, schemes, evaluations, tokens, webhooks

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("endorsed_by", sa.String(length=64), nullable=True),
        sa.Column("endorsement", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_signing_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_api_token_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_api_token_unit", "api_token", ["unit"], unique=False)
    op.create_table(
        "scheme",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_scheme_unit_unit")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_scheme")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scheme_unit", "scheme", ["unit"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_webhook_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_webhook_unit", "webhook", ["unit"], unique=False)
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_by", sa.String(length=64), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("frozen_by", sa.JSON(), nullable=True),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scheme", "scheme_version"],
            ["scheme.id", "scheme.version"],
            name=op.f("fk_evaluation_scheme_scheme"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_evaluation_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evaluation_unit", "evaluation", ["unit"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("webhook", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("trouble", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_webhook_delivery_state", "webhook_delivery", ["state", "next_at"], unique=False)
    op.create_index("ix_webhook_delivery_webhook", "webhook_delivery", ["webhook"], unique=False)
    op.create_table(
        "evaluation_import",
        sa.Column("evaluation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("imported_by", sa.String(length=64), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluation"], ["evaluation.id"], name=op.f("fk_evaluation_import_evaluation_evaluation")
        ),
        sa.PrimaryKeyConstraint("evaluation", "number", name=op.f("pk_evaluation_import")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluation_member",
        sa.Column("evaluation", sa.String(length=32), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.String(length=32), nullable=False),
        sa.Column("position_group", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_evaluation_member_cadre_cadre")),
        sa.ForeignKeyConstraint(
            ["evaluation"], ["evaluation.id"], name=op.f("fk_evaluation_member_evaluation_evaluation")
        ),
        sa.PrimaryKeyConstraint("evaluation", "cadre", name=op.f("pk_evaluation_member")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "package_issue",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["signing_key.fingerprint"],
            name=op.f("fk_package_issue_fingerprint_signing_key"),
        ),
        sa.ForeignKeyConstraint(
            ["survey", "number"],
            ["release.survey", "release.number"],
            name=op.f("fk_package_issue_survey_release"),
        ),
        sa.PrimaryKeyConstraint("survey", "number", "language", "fingerprint", name=op.f("pk_package_issue")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_package_issue_digest", "package_issue", ["digest"], unique=False)
    op.create_table(
        "release_correction",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("corrected_by", sa.JSON(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "number"],
            ["release.survey", "release.number"],
            name=op.f("fk_release_correction_survey_release"),
        ),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_release_correction")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluation_entry",
        sa.Column("evaluation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("maximum", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_evaluation_entry_cadre_cadre")),
        sa.ForeignKeyConstraint(
            ["evaluation", "number"],
            ["evaluation_import.evaluation", "evaluation_import.number"],
            name=op.f("fk_evaluation_entry_evaluation_evaluation_import"),
        ),
        sa.PrimaryKeyConstraint(
            "evaluation", "number", "cadre", "kind", "code", name=op.f("pk_evaluation_entry")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluation_score",
        sa.Column("evaluation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.String(length=64), nullable=False),
        sa.Column("respondent_group", sa.String(length=32), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_evaluation_score_cadre_cadre")),
        sa.ForeignKeyConstraint(
            ["evaluation", "number"],
            ["evaluation_import.evaluation", "evaluation_import.number"],
            name=op.f("fk_evaluation_score_evaluation_evaluation_import"),
        ),
        sa.PrimaryKeyConstraint(
            "evaluation", "number", "cadre", "criterion", "respondent_group", name=op.f("pk_evaluation_score")
        ),
        sqlite_with_rowid=False,
    )
