"""Own views, replies, commitments, recommendations, standards, polls, opinions, units that changed

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collective",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_collective_unit_unit")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_collective")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_collective_unit", "collective", ["unit"], unique=False)
    op.create_table(
        "confidence_poll",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("electorate", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_by", sa.String(length=64), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("signed_by", sa.JSON(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_confidence_poll_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidence_poll")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_confidence_poll_unit", "confidence_poll", ["unit"], unique=False)
    op.create_table(
        "standard",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_standard_unit_unit")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_standard")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_standard_unit", "standard", ["unit"], unique=False)
    op.create_table(
        "unit_change",
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name_before", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_unit_change_unit_unit")),
        sa.PrimaryKeyConstraint("before", "unit", "changed_on", name=op.f("pk_unit_change")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unit_change_unit", "unit_change", ["unit"], unique=False)
    op.create_table(
        "collective_head",
        sa.Column("collective", sa.String(length=64), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_collective_head_cadre_cadre")),
        sa.ForeignKeyConstraint(
            ["collective"], ["collective.code"], name=op.f("fk_collective_head_collective_collective")
        ),
        sa.PrimaryKeyConstraint("collective", "cadre", "starts_on", name=op.f("pk_collective_head")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "confidence_count",
        sa.Column("poll", sa.String(length=16), nullable=False),
        sa.Column("teller", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll"], ["confidence_poll.id"], name=op.f("fk_confidence_count_poll_confidence_poll")
        ),
        sa.PrimaryKeyConstraint("poll", "teller", "number", name=op.f("pk_confidence_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "confidence_person",
        sa.Column("poll", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_confidence_person_cadre_cadre")),
        sa.ForeignKeyConstraint(
            ["poll"], ["confidence_poll.id"], name=op.f("fk_confidence_person_poll_confidence_poll")
        ),
        sa.PrimaryKeyConstraint("poll", "number", name=op.f("pk_confidence_person")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft_document",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_draft_document_survey_survey")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_draft_document_unit_unit")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_draft_document")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_draft_document_unit", "draft_document", ["unit"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair", sa.Text(), nullable=False),
        sa.Column("secretary", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.JSON(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_meeting_survey_survey")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_meeting_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_meeting_survey", "meeting", ["survey"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cadre", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("moderated_text", sa.LargeBinary(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.JSON(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cadre"], ["cadre.code"], name=op.f("fk_objection_cadre_cadre")),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_objection_survey_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_objection_cadre", "objection", ["cadre"], unique=False)
    op.create_index("ix_objection_survey", "objection", ["survey", "state"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("addressee_kind", sa.String(length=16), nullable=False),
        sa.Column("addressee", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["cadre.code"], name=op.f("fk_recommendation_owner_cadre")),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_recommendation_survey_survey")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_recommendation_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("unit", "year", "number", name=op.f("uq_recommendation_unit")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_recommendation_addressee", "recommendation", ["addressee_kind", "addressee"], unique=False
    )
    op.create_index("ix_recommendation_due_on", "recommendation", ["state", "due_on"], unique=False)
    op.create_index("ix_recommendation_survey", "recommendation", ["survey"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=True),
        sa.Column("item", sa.String(length=64), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("meeting", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["meeting"], ["meeting.id"], name=op.f("fk_commitment_meeting_meeting")),
        sa.ForeignKeyConstraint(["survey"], ["survey.code"], name=op.f("fk_commitment_survey_survey")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_commitment_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_commitment_code", "commitment", ["kind", "code"], unique=False)
    op.create_index("ix_commitment_survey", "commitment", ["survey"], unique=False)
    op.create_table(
        "draft_answer",
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("opinions", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["draft_document.code"], name=op.f("fk_draft_answer_document_draft_document")
        ),
        sa.PrimaryKeyConstraint("document", "number", name=op.f("pk_draft_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recommendation_evidence",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("recommendation", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_evidence_recommendation_recommendation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_recommendation_evidence_recommendation",
        "recommendation_evidence",
        ["recommendation"],
        unique=False,
    )
    op.create_table(
        "recommendation_step",
        sa.Column("recommendation", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_step_recommendation_recommendation"),
        ),
        sa.PrimaryKeyConstraint("recommendation", "number", name=op.f("pk_recommendation_step")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reply_window",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.String(length=64), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey", "subject"],
            ["survey_subject.survey", "survey_subject.number"],
            name=op.f("fk_reply_window_survey_survey_subject"),
        ),
        sa.PrimaryKeyConstraint("survey", "subject", name=op.f("pk_reply_window")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "self_assessment",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "subject"],
            ["survey_subject.survey", "survey_subject.number"],
            name=op.f("fk_self_assessment_survey_survey_subject"),
        ),
        sa.PrimaryKeyConstraint("survey", "subject", name=op.f("pk_self_assessment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commitment_step",
        sa.Column("commitment", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("written_by", sa.String(length=64), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment"], ["commitment.id"], name=op.f("fk_commitment_step_commitment_commitment")
        ),
        sa.PrimaryKeyConstraint("commitment", "number", name=op.f("pk_commitment_step")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reply",
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey", "subject"],
            ["reply_window.survey", "reply_window.subject"],
            name=op.f("fk_reply_survey_reply_window"),
        ),
        sa.PrimaryKeyConstraint("survey", "subject", "part", name=op.f("pk_reply")),
        sqlite_with_rowid=False,
    )
