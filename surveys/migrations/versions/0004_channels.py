"""Paper, scans, nominations, calls

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaire_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("started_from", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_questionnaire_draft_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questionnaire_draft_unit", "questionnaire_draft", ["unit"], unique=False)
    op.create_table(
        "telephone_check",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("denied", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreached", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_telephone_check_survey_survey")),
        sa.PrimaryKeyConstraint("survey", "caller", name=op.f("pk_telephone_check")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "frame"], ["frame.survey", "frame.number"], name=op.f("fk_nomination_survey_frame")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nomination_survey", "nomination", ["survey", "frame"], unique=False)
    op.create_table(
        "nomination_rule",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("respondent_group", sa.String(length=16), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "frame"],
            ["frame.survey", "frame.number"],
            name=op.f("fk_nomination_rule_survey_frame"),
        ),
        sa.PrimaryKeyConstraint("survey", "respondent_group", name=op.f("pk_nomination_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_run",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey", "assignment"],
            ["assignment.survey", "assignment.number"],
            name=op.f("fk_paper_run_survey_assignment"),
        ),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_paper_run")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_batch",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("first_clerk", sa.String(length=64), nullable=True),
        sa.Column("second_clerk", sa.String(length=64), nullable=True),
        sa.Column("first_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("second_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("already", sa.Integer(), nullable=True),
        sa.Column("invalid", sa.Integer(), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=True),
        sa.Column("differing", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey", "run"],
            ["paper_run.survey", "paper_run.number"],
            name=op.f("fk_paper_batch_survey_paper_run"),
        ),
        sa.PrimaryKeyConstraint("survey", "number", name=op.f("pk_paper_batch")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_count",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.Column("unused", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counted_by", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "run"],
            ["paper_run.survey", "paper_run.number"],
            name=op.f("fk_paper_count_survey_paper_run"),
        ),
        sa.PrimaryKeyConstraint("survey", "run", name=op.f("pk_paper_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "telephone",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "frame", "sample"],
            ["sample.survey", "sample.frame", "sample.number"],
            name=op.f("fk_telephone_survey_sample"),
        ),
        sa.PrimaryKeyConstraint("survey", "frame", "sample", name=op.f("pk_telephone")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_draft",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("pass", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "batch"],
            ["paper_batch.survey", "paper_batch.number"],
            name=op.f("fk_paper_draft_survey_paper_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_draft")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_paper_draft_survey", "paper_draft", ["survey", "batch"], unique=False)
    op.create_table(
        "scan_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "batch"],
            ["paper_batch.survey", "paper_batch.number"],
            name=op.f("fk_scan_file_survey_paper_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_file")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scan_file_mark", "scan_file", ["survey", "batch", "mark"], unique=True)
    op.create_table(
        "scan_page",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "batch"],
            ["paper_batch.survey", "paper_batch.number"],
            name=op.f("fk_scan_page_survey_paper_batch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_page")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scan_page_survey", "scan_page", ["survey", "batch"], unique=False)
    op.create_table(
        "scan_proof",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("deleted_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey", "batch"],
            ["paper_batch.survey", "paper_batch.number"],
            name=op.f("fk_scan_proof_survey_paper_batch"),
        ),
        sa.PrimaryKeyConstraint("survey", "batch", name=op.f("pk_scan_proof")),
        sqlite_with_rowid=False,
    )
