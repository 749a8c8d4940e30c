"""The tables of what follows a result: own views, replies, commitments, recommendations, polls, opinions."""

import sqlalchemy as sa

from surveys.schema_metadata import table as _table

# --- collectives, and who signs for them ---------------------------------------------------------------
collective = _table(
    "collective",
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sort_key", sa.LargeBinary, nullable=False),
    sa.Index("ix_collective_unit", "unit"),
)
collective_head = _table(
    "collective_head",  # who signs for a collective, and since when
    sa.Column("collective", sa.ForeignKey("collective.code"), primary_key=True),
    sa.Column("cadre", sa.ForeignKey("cadre.code"), primary_key=True),
    sa.Column("starts_on", sa.Date, primary_key=True),
    sa.Column("ends_on", sa.Date),  # null: still the head
)

# --- the one who is rated: own view, reply, commitments, objections ---------------------------------------
self_assessment = _table(
    "self_assessment",  # what somebody says of themselves in the office; never anonymous, and said so
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("subject", sa.Integer, primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),  # draft, sending, sent
    sa.Column("box", sa.LargeBinary, nullable=False),  # the answers: under the installation key
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "subject"], ["survey_subject.survey", "survey_subject.number"]),
)
reply_window = _table(
    "reply_window",  # the days in which somebody rated may reply
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("subject", sa.Integer, primary_key=True),
    sa.Column("opens_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),  # the last day
    sa.Column("sent_on", sa.Date),  # the day the reply was sent; null: not yet
    sa.Column("sent_by", sa.String(64)),
    sa.Column("moved", sa.JSON),  # from which day, why, by whom; null: never moved
    sa.ForeignKeyConstraint(["survey", "subject"], ["survey_subject.survey", "survey_subject.number"]),
)
reply = _table(
    "reply",  # one part of a reply
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("subject", sa.Integer, primary_key=True),
    sa.Column("part", sa.String(80), primary_key=True),  # overall, context, self_criticism, item:ID
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # draft, held, returned, told
    sa.Column("reason", sa.Text),  # why a moderator gave it back; null: nobody did
    sa.Column("decided_by", sa.String(64)),  # the moderator; null: nothing had to be decided
    sa.Column("changed_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "subject"], ["reply_window.survey", "reply_window.subject"]),
)
commitment = _table(
    "commitment",  # what somebody promised to do, until when
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("kind", sa.String(16), nullable=False),  # of who promised: cadre, collective
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # where they served then
    sa.Column("survey", sa.ForeignKey("survey.code")),  # after which round; null: apart from any
    sa.Column("item", sa.String(64)),  # of the questionnaire, that it answers; null: no one item
    sa.Column("origin", sa.String(16), nullable=False),  # reply, meeting, recommendation
    sa.Column("meeting", sa.ForeignKey("meeting.id")),  # null: in no meeting
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # draft, held, made, done, not_done
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Index("ix_commitment_code", "kind", "code"),
    sa.Index("ix_commitment_survey", "survey"),
)
commitment_step = _table(
    "commitment_step",  # what became of it
    sa.Column("commitment", sa.ForeignKey("commitment.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),  # afterwards
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date),  # the new last day where it was moved
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_on", sa.Date, nullable=False),
)
objection = _table(
    "objection",  # a text contested, or something about oneself that is asked to be put right
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("kind", sa.String(16), nullable=False),  # text, result, register
    sa.Column("cadre", sa.ForeignKey("cadre.code"), nullable=False),  # who asks
    sa.Column("survey", sa.ForeignKey("survey.code")),
    sa.Column("subject", sa.Integer),
    sa.Column("moderated_text", sa.LargeBinary(16)),  # which text; null: it is about none
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # new, upheld, refused, taken_back
    sa.Column("answer", sa.Text),
    sa.Column("answer_by", sa.Date, nullable=False),  # the last day for an answer
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("decided_by", sa.JSON),  # usernames of the two
    sa.Column("decided_on", sa.Date),
    sa.Index("ix_objection_cadre", "cadre"),
    sa.Index("ix_objection_survey", "survey", "state"),
)
meeting = _table(
    "meeting",  # a dialogue between people and those who serve them
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),
    sa.Column("survey", sa.ForeignKey("survey.code"), nullable=False),
    sa.Column("subject", sa.Integer, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("chair", sa.Text, nullable=False),
    sa.Column("secretary", sa.Text, nullable=False),
    sa.Column("present", sa.Integer, nullable=False),  # how many came; never who
    sa.Column("minutes", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # draft, signed
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("signed_by", sa.JSON),  # usernames of the two
    sa.Column("signed_on", sa.Date),
    sa.Column("content", sa.Text),  # canonical JSON of what was signed; null: nothing is yet
    sa.Column("hash", sa.String(64)),
    sa.Index("ix_meeting_survey", "survey"),
)
meeting_note = _table(
    "meeting_note",  # what was found wrong in signed minutes: they stay, this stands below them
    sa.Column("meeting", sa.ForeignKey("meeting.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("signed_by", sa.JSON, nullable=False),  # usernames of the two
    sa.Column("written_on", sa.Date, nullable=False),
)

# --- recommendations ------------------------------------------------------------------------------------
recommendation = _table(
    "recommendation",
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # whose Front recommends
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # within unit and year
    sa.Column("origin", sa.String(16), nullable=False),  # round, supervision, inspection, audit
    sa.Column("survey", sa.ForeignKey("survey.code")),  # the round it follows from
    sa.Column("subject", sa.Integer),  # about whom of that round; null: about the whole round
    sa.Column("document", sa.Text, nullable=False),  # number and date of the written conclusion; "" for none
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("addressee_kind", sa.String(16), nullable=False),  # unit, cadre
    sa.Column("addressee", sa.String(64), nullable=False),
    sa.Column("owner", sa.ForeignKey("cadre.code")),  # the one person who answers for it; null: not named
    sa.Column("answer_by", sa.Date, nullable=False),  # the last day for the addressee's answer
    sa.Column("due_on", sa.Date, nullable=False),  # the last day for it to be done
    sa.Column("search_key", sa.Text, nullable=False),  # finding, text, document without accents
    sa.Column("state", sa.String(16), nullable=False),  # new, accepted, in_progress, done, refused
    sa.Column("answered_on", sa.Date),  # the first answer of the addressee
    sa.Column("done_on", sa.Date),
    sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()),  # on the status page
    sa.Column("digest", sa.String(64)),  # of the row of the file it came in with; null: typed
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.UniqueConstraint("unit", "year", "number"),
    sa.Index("ix_recommendation_addressee", "addressee_kind", "addressee"),
    sa.Index("ix_recommendation_survey", "survey"),
    sa.Index("ix_recommendation_due_on", "state", "due_on"),
)
recommendation_step = _table(
    "recommendation_step",  # what happened to it; nothing is overwritten
    sa.Column("recommendation", sa.ForeignKey("recommendation.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("act", sa.String(16), nullable=False),  # make, accept, refuse, answer, progress, ...
    sa.Column("state", sa.String(16), nullable=False),  # afterwards
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("change", sa.JSON, nullable=False),  # what else changed: from, to
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Column("written_on", sa.Date, nullable=False),
)
recommendation_evidence = _table(
    "recommendation_evidence",  # a file that shows what was done, without what it said about its making
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("recommendation", sa.ForeignKey("recommendation.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # bytes
    sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of what is kept
    sa.Column("box", sa.LargeBinary, nullable=False),  # the file: under the installation key
    sa.Column("added_by", sa.String(64), nullable=False),
    sa.Column("added_on", sa.Date, nullable=False),
    sa.Column("taken_back_on", sa.Date),
    sa.Index("ix_recommendation_evidence_recommendation", "recommendation"),
)

# --- standards of positions --------------------------------------------------------------------------------
standard = _table(
    "standard",  # what is asked of whoever holds a position: criteria with their legal basis
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code")),  # whose it is; null: a shipped example
    sa.Column("state", sa.String(16), nullable=False),  # draft, approved, retired
    sa.Column("source", sa.Text, nullable=False),  # canonical JSON of what it says
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("approved_by", sa.JSON),  # usernames of the two; null: a draft
    sa.Column("approved_on", sa.Date),
    sa.Index("ix_standard_unit", "unit"),
)

# --- confidence polls: a fixed electorate, on paper, counted by two ----------------------------------------
confidence_poll = _table(
    "confidence_poll",
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("electorate", sa.Integer, nullable=False),  # how many may vote; never who
    sa.Column("rules", sa.JSON, nullable=False),  # levels, thresholds, their legal basis
    sa.Column("state", sa.String(16), nullable=False),  # prepared, counting, agreed, minuted
    sa.Column("begun_by", sa.String(64), nullable=False),
    sa.Column("begun_on", sa.Date, nullable=False),
    sa.Column("content", sa.Text),  # minuted: canonical JSON of the minutes
    sa.Column("hash", sa.String(64)),  # SHA-256 of the content
    sa.Column("signed_by", sa.JSON),  # usernames of the two
    sa.Column("signed_on", sa.Date),
    sa.Index("ix_confidence_poll_unit", "unit"),
)
confidence_person = _table(
    "confidence_person",  # about whom the poll asks
    sa.Column("poll", sa.ForeignKey("confidence_poll.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("cadre", sa.ForeignKey("cadre.code"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),  # as it stood when the poll was prepared
    sa.Column("position", sa.Text, nullable=False),
)
confidence_count = _table(
    "confidence_count",  # what one teller counted; two count apart
    sa.Column("poll", sa.ForeignKey("confidence_poll.id"), primary_key=True),
    sa.Column("teller", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the person; 0: the ballot papers themselves
    sa.Column("counts", sa.JSON, nullable=False),  # by level, or issued, returned, valid, invalid
    sa.Column("counted_on", sa.Date, nullable=False),
)

# --- contributions and criticism ---------------------------------------------------------------------------
draft_document = _table(
    "draft_document",  # a draft or policy that people are asked about
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # contribution, criticism
    sa.Column("title", sa.JSON, nullable=False),  # by language
    sa.Column("summary", sa.JSON, nullable=False),  # by language
    sa.Column("drafter", sa.Text, nullable=False),  # who wrote it, and answers
    sa.Column("document", sa.Text, nullable=False),  # its number and date; "" for none
    sa.Column("survey", sa.ForeignKey("survey.code")),  # the round that asks; null: not yet
    sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Index("ix_draft_document_unit", "unit"),
)
draft_answer = _table(
    "draft_answer",  # what was heard about a draft, and what was done
    sa.Column("document", sa.ForeignKey("draft_document.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("heard", sa.JSON, nullable=False),  # by language
    sa.Column("done", sa.JSON, nullable=False),  # by language; empty: not answered yet
    sa.Column("outcome", sa.String(16)),  # taken, partly, not_taken; null: not answered yet
    sa.Column("opinions", sa.Integer),  # about how many, in tens; null: not told
    sa.Column("state", sa.String(16), nullable=False),  # draft, told
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_on", sa.Date, nullable=False),
)

# --- units that were merged or renamed ----------------------------------------------------------------------
unit_change = _table(
    "unit_change",  # what a unit was before; scores of the past stay where they were
    sa.Column("before", sa.String(32), primary_key=True),  # code of the unit that was
    sa.Column("unit", sa.ForeignKey("unit.code"), primary_key=True),  # the unit it became, or went into
    sa.Column("changed_on", sa.Date, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # merged, renamed, split
    sa.Column("name_before", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),  # number and date of the decision
    sa.Column("written_by", sa.String(64), nullable=False),
    sa.Index("ix_unit_change_unit", "unit"),
)
