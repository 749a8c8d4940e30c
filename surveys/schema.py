"""The tables of the main database. Every column has its line in docs/data-inventory.md.

Nothing here joins a respondent to an answer: invitations know no frame entry's answers, sealed
parts live in a box of their own (``surveys.box``), opened ballots in encrypted, shuffled blocks. Which
code went to which entry of a frame is readable only with the keys of an open round.
"""

import sqlalchemy as sa

from surveys.schema_channels import (
    nomination,
    nomination_rule,
    paper_batch,
    paper_count,
    paper_draft,
    paper_run,
    scan_file,
    scan_page,
    scan_proof,
    telephone,
    telephone_check,
)
from surveys.schema_exchange import (
    api_token,
    evaluation,
    evaluation_entry,
    evaluation_import,
    evaluation_member,
    evaluation_score,
    package_issue,
    release_correction,
    scheme,
    signing_key,
    webhook,
    webhook_delivery,
)
from surveys.schema_frames import frame, frame_entry, sample, sample_replacement
from surveys.schema_loop import (
    collective,
    collective_head,
    commitment,
    commitment_step,
    confidence_count,
    confidence_person,
    confidence_poll,
    draft_answer,
    draft_document,
    meeting,
    meeting_note,
    objection,
    recommendation,
    recommendation_evidence,
    recommendation_step,
    reply,
    reply_window,
    self_assessment,
    standard,
    unit_change,
)
from surveys.schema_metadata import metadata
from surveys.schema_metadata import table as _table
from surveys.schema_office import (
    document_template,
    job,
    moderated_text,
    publication,
    review,
    review_figures,
    round_role,
    staff_challenge,
    staff_identity,
    staff_passkey,
    staff_recovery,
    staff_session,
    text_handover,
)

__all__ = [
    "api_token",
    "assignment",
    "audit_event",
    "ballot_block",
    "ballot_import",
    "cadre",
    "closing",
    "collective",
    "collective_head",
    "commitment",
    "commitment_step",
    "confidence_count",
    "confidence_person",
    "confidence_poll",
    "document_template",
    "draft_answer",
    "draft_document",
    "evaluation",
    "evaluation_entry",
    "evaluation_import",
    "evaluation_member",
    "evaluation_score",
    "evaluator",
    "frame",
    "frame_entry",
    "invitation",
    "invitation_link",
    "job",
    "label",
    "meeting",
    "meeting_note",
    "metadata",
    "moderated_text",
    "nomination",
    "nomination_rule",
    "objection",
    "package_issue",
    "paper_batch",
    "paper_count",
    "paper_draft",
    "paper_run",
    "position",
    "position_group",
    "publication",
    "questionnaire",
    "questionnaire_draft",
    "recommendation",
    "recommendation_evidence",
    "recommendation_step",
    "release",
    "release_correction",
    "reply",
    "reply_window",
    "review",
    "review_figures",
    "round_role",
    "sample",
    "sample_replacement",
    "scan_file",
    "scan_page",
    "scan_proof",
    "scheme",
    "self_assessment",
    "signing_key",
    "staff",
    "staff_challenge",
    "staff_identity",
    "staff_passkey",
    "staff_recovery",
    "staff_role",
    "staff_session",
    "standard",
    "survey",
    "survey_subject",
    "telephone",
    "telephone_check",
    "term",
    "text_handover",
    "told",
    "unit",
    "unit_change",
    "webhook",
    "webhook_delivery",
]

# --- names in languages: languages are data, never columns ---------------------------------------
label = _table(
    "label",
    sa.Column("kind", sa.String(32), primary_key=True),  # position, position_group, survey_title, ...
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("language", sa.String(16), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

# --- the register ---------------------------------------------------------------------------------
unit = _table(
    "unit",
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("parent", sa.ForeignKey("unit.code")),
    sa.Column("kind", sa.String(32), nullable=False),  # province, ward, commune, village, ...
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sort_key", sa.LargeBinary, nullable=False),
    sa.Column("search_key", sa.Text, nullable=False),
)
position_group = _table("position_group", sa.Column("code", sa.String(32), primary_key=True))
position = _table(
    "position",
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("position_group", sa.ForeignKey("position_group.code"), nullable=False),
)
cadre = _table(
    "cadre",
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sort_key", sa.LargeBinary, nullable=False),
    sa.Column("search_key", sa.Text, nullable=False),
    sa.Column("local", sa.Boolean),  # from the locality where they serve; null: not known
    sa.Column("superior", sa.ForeignKey("cadre.code")),  # for conflicts of interest; null: not known
)
term = _table(
    "term",
    sa.Column("cadre", sa.ForeignKey("cadre.code"), primary_key=True),
    sa.Column("position", sa.ForeignKey("position.code"), primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code"), primary_key=True),
    sa.Column("starts_on", sa.Date, primary_key=True),
    sa.Column("ends_on", sa.Date),  # null: still in office
)
evaluator = _table(
    "evaluator",
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),
)

# --- staff ----------------------------------------------------------------------------------------
staff = _table(
    "staff",
    sa.Column("username", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # invited, active, disabled
    sa.Column("password_hash", sa.Text),
    sa.Column("totp_secret", sa.LargeBinary),  # sealed with the installation key
    sa.Column("totp_last_step", sa.BigInteger, nullable=False, server_default="0"),  # a code works once
    sa.Column("activation_digest", sa.LargeBinary),
    sa.Column("activation_until", sa.Date),  # last day the printed code works
    sa.Column("cadre", sa.ForeignKey("cadre.code")),  # who this person is, for conflicts of interest
    sa.Column("evaluator", sa.ForeignKey("evaluator.code")),
)
staff_role = _table(
    "staff_role",
    sa.Column("username", sa.ForeignKey("staff.username"), primary_key=True),
    sa.Column("role", sa.String(32), primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code"), primary_key=True),  # and all units below it
)

# --- questionnaires and surveys -------------------------------------------------------------------
questionnaire = _table(
    "questionnaire",
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("source", sa.Text, nullable=False),  # the TOML as written
    sa.Column("frozen", sa.Boolean, nullable=False, server_default=sa.false()),  # true from first use
    sa.Column("unit", sa.String(32)),  # the organization that published it; null: everybody's
)
questionnaire_draft = _table(
    "questionnaire_draft",  # a questionnaire in the making; gone when it is published or thrown away
    sa.Column("id", sa.String(32), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # whose officers work on it
    sa.Column("revision", sa.Integer, nullable=False),  # counts the changes
    sa.Column("source", sa.Text, nullable=False),  # TOML, as far as it goes
    sa.Column("previous", sa.Text),  # before the last change, to take it back
    sa.Column("started_from", sa.Text),  # the TOML it was started from; null: empty
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_on", sa.Date, nullable=False),
    sa.Index("ix_questionnaire_draft_unit", "unit"),
)
survey = _table(
    "survey",
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # whose round it is
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("questionnaire_id", sa.String(64), nullable=False),
    sa.Column("questionnaire_version", sa.Integer, nullable=False),
    sa.Column("questionnaire_hash", sa.String(64), nullable=False),
    sa.Column("period_start", sa.Date, nullable=False),  # what the answers are about
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("opens_on", sa.Date),  # the day it is planned to open; null: not planned
    sa.Column("closes_on", sa.Date, nullable=False),  # last day, until 24:00 local time
    sa.Column("rules", sa.JSON, nullable=False),  # frozen at opening: weights, thresholds, policy
    sa.Column("public_key", sa.LargeBinary),  # seals every ballot; null before opening
    sa.Column("opened_on", sa.Date),
    sa.Column("closed_on", sa.Date),
    sa.ForeignKeyConstraint(
        ["questionnaire_id", "questionnaire_version"], ["questionnaire.id", "questionnaire.version"]
    ),
)
survey_subject = _table(
    "survey_subject",
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # 1.. , the number a sealed ballot carries
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("code", sa.String(64), nullable=False),  # of the cadre, collective, ...
    sa.Column("name", sa.Text, nullable=False),  # as it stood when the round was set up
    sa.Column("position", sa.String(32)),
    sa.Column("position_group", sa.String(32)),
    sa.Column("unit", sa.String(32), nullable=False),
    sa.UniqueConstraint("survey", "kind", "code"),
)
assignment = _table(
    "assignment",  # a kind of invitation: one respondent group, stratum, channel, list of subjects
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("respondent_group", sa.String(16), nullable=False),
    sa.Column("stratum", sa.Integer, nullable=False, server_default="0"),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("subjects", sa.JSON, nullable=False),  # subject numbers: the frozen m ballots of one code
    sa.Column("issued", sa.Integer, nullable=False, server_default="0"),
)
invitation = _table(
    "invitation",  # emptied at close
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),  # HMAC of the typed digits
    sa.Column("link_digest", sa.LargeBinary(32), nullable=False, unique=True),  # HMAC of the QR's secret
    sa.Column("survey", sa.String(64), nullable=False),
    sa.Column("assignment", sa.Integer, nullable=False),
    # Of the typed digits that stand for it after its slip was lost; ``digest`` stays what is spent.
    sa.Column("replaced_by", sa.LargeBinary(32)),
    sa.ForeignKeyConstraint(["survey", "assignment"], ["assignment.survey", "assignment.number"]),
    sa.Index("ix_invitation_survey", "survey", "assignment"),
    sa.Index("ix_invitation_replaced_by", "replaced_by", unique=True),
)
invitation_link = _table(
    "invitation_link",  # which code went where: encrypted with the round's keys, emptied at close
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("survey", sa.ForeignKey("survey.code"), nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.Index("ix_invitation_link_survey", "survey"),
)

# --- closing ---------------------------------------------------------------------------------------
closing = _table(
    "closing",  # the minutes of a closing ceremony
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("issued", sa.Integer, nullable=False),
    sa.Column("spent", sa.Integer, nullable=False),
    sa.Column("opened", sa.Integer, nullable=False),
    sa.Column("invalid", sa.Integer, nullable=False),
    sa.Column("officers", sa.JSON, nullable=False),
    sa.Column("destroyed", sa.Boolean, nullable=False, server_default=sa.false()),
)
ballot_block = _table(
    "ballot_block",  # opened ballots: shuffled, packed, encrypted with the installation key
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),  # ratings, texts
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("box", sa.LargeBinary, nullable=False),
)
ballot_import = _table(
    "ballot_import",
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("file_hash", sa.String(64), primary_key=True),
    sa.Column("ballots", sa.Integer, nullable=False),
)
release = _table(
    "release",  # frozen: what may be told
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("method_version", sa.String(32), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),  # canonical JSON, already through the gate
    sa.Column("released_on", sa.Date, nullable=False),
)
told = _table(
    "told",  # everything ever told about anybody: what left the house, in which form, since when
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the release it was taken from
    sa.Column("subject_kind", sa.String(16), primary_key=True),  # "round": the whole round in one file
    sa.Column("subject_code", sa.String(64), primary_key=True),
    sa.Column("format", sa.String(32), primary_key=True),  # release, package-vi, ...
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("told_on", sa.Date, nullable=False),  # the first day
    sa.ForeignKeyConstraint(["survey", "number"], ["release.survey", "release.number"]),
    sa.Index("ix_told_subject", "subject_kind", "subject_code"),
)

# --- audit ----------------------------------------------------------------------------------------
audit_event = _table(
    "audit_event",
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),  # of an act of staff, never of a respondent
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("act", sa.String(64), nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),  # canonical JSON
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
