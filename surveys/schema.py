"""The tables of the main database. Every column has its line in docs/data-inventory.md.

Nothing here joins a respondent to an answer: invitations know no frame entry's answers, sealed
parts live in a box of their own (``surveys.box``), opened ballots in encrypted, shuffled blocks. Which
code went to which entry of a frame is readable only with the keys of an open round.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    # A hidden rowid would keep the order of insertion (SQLite); a text key does not.
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=False)


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
    sa.Column("session_epoch", sa.Integer, nullable=False, server_default="0"),  # raised to end all sessions
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

# --- frames: who may be asked; kept apart from ballots ---------------------------------------------
frame = _table(
    "frame",
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # households, staff, meeting
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("keep_until", sa.Date, nullable=False),  # the last day; then it is destroyed
    sa.Column("fixed", sa.Boolean, nullable=False, server_default=sa.false()),  # a sample was drawn from it
    sa.Column("sealed_key", sa.LargeBinary, nullable=False),  # of its entries, under the installation key
)
frame_entry = _table(
    "frame_entry",
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("frame", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # the row of the file
    sa.Column("state", sa.String(16), nullable=False),  # kept, undecided (a double), left_out
    sa.Column("box", sa.LargeBinary, nullable=False),  # name, address, village: encrypted
    sa.ForeignKeyConstraint(["survey", "frame"], ["frame.survey", "frame.number"]),
)
sample = _table(
    "sample",  # how it was drawn: who is in it follows from the frame and the seed
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("frame", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("purpose", sa.String(16), nullable=False),  # invitation, interview
    sa.Column("design", sa.JSON, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("drawn_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "frame"], ["frame.survey", "frame.number"]),
)
sample_replacement = _table(
    "sample_replacement",  # somebody drawn who cannot be asked, and who is asked instead
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("frame", sa.Integer, primary_key=True),
    sa.Column("sample", sa.Integer, primary_key=True),
    sa.Column("entry", sa.Integer, primary_key=True),
    sa.Column("reason", sa.String(16), nullable=False),  # moved, died, not_there, not_in_frame
    sa.Column("substitute", sa.Integer),  # null: nobody was left
    sa.ForeignKeyConstraint(
        ["survey", "frame", "sample"], ["sample.survey", "sample.frame", "sample.number"]
    ),
)

# --- paper: what was printed, what came back, what was keyed ------------------------------------------
paper_run = _table(
    "paper_run",  # one print of forms or cards
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("assignment", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # form, cards
    sa.Column("printed", sa.Integer, nullable=False),
    sa.Column("printed_on", sa.Date, nullable=False),
    sa.Column("layout", sa.Text),  # where everything lies on a form, as JSON; null for cards
    sa.ForeignKeyConstraint(["survey", "assignment"], ["assignment.survey", "assignment.number"]),
)
paper_batch = _table(
    "paper_batch",  # sheets that came back together under one batch header
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("way", sa.String(16), nullable=False),  # keyed, scanned
    sa.Column("state", sa.String(16), nullable=False),  # keying, comparing, stored, dropped
    sa.Column("sheets", sa.Integer, nullable=False),  # as counted by hand on the batch header
    sa.Column("first_clerk", sa.String(64)),
    sa.Column("second_clerk", sa.String(64)),  # another person
    sa.Column("first_done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("second_done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("counted", sa.Integer),  # sheets whose ballots were stored; null before
    sa.Column("already", sa.Integer),  # sheets whose code was used elsewhere: the first stored counts
    sa.Column("invalid", sa.Integer),  # sheets that hold no ballot
    sa.Column("compared", sa.Integer),  # answers keyed by both; null before the batch is stored
    sa.Column("differing", sa.Integer),  # those of them that were not keyed alike
    sa.Column("decided_as", sa.String(16)),  # who decided: third, together; null: nothing differed
    sa.ForeignKeyConstraint(["survey", "run"], ["paper_run.survey", "paper_run.number"]),
)
paper_draft = _table(
    "paper_draft",  # keyed or read answers until two agree: encrypted under the batch key, then deleted
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("survey", sa.String(64), nullable=False),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("pass", sa.Integer, nullable=False),  # 1, 2: keyed first, second; 3: decided
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(["survey", "batch"], ["paper_batch.survey", "paper_batch.number"]),
    sa.Index("ix_paper_draft_survey", "survey", "batch"),
)
paper_count = _table(
    "paper_count",  # what became of a print run, counted by two people
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("returned", sa.Integer, nullable=False),
    sa.Column("void", sa.Integer, nullable=False),
    sa.Column("unused", sa.Integer, nullable=False),
    sa.Column("counted_on", sa.Date, nullable=False),
    sa.Column("counted_by", sa.JSON, nullable=False),  # usernames of the two
    sa.ForeignKeyConstraint(["survey", "run"], ["paper_run.survey", "paper_run.number"]),
)

# --- scans: sheets on their way through the reader; empty once their batch is stored ---------------------
scan_file = _table(
    "scan_file",  # one uploaded file; its content lies encrypted in the data folder until it is read
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("survey", sa.String(64), nullable=False),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("mark", sa.LargeBinary(32), nullable=False),  # keyed digest: the same file adds nothing twice
    sa.Column("state", sa.String(16), nullable=False),  # waiting, read, damaged
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),  # since a page was last read
    sa.Column("box", sa.LargeBinary, nullable=False),  # name and key of the file: encrypted
    sa.ForeignKeyConstraint(["survey", "batch"], ["paper_batch.survey", "paper_batch.number"]),
    sa.Index("ix_scan_file_mark", "survey", "batch", "mark", unique=True),
)
scan_page = _table(
    "scan_page",  # what was read on one page, and what a person decided about it
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # follows from file and number, keyed
    sa.Column("survey", sa.String(64), nullable=False),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("file", sa.LargeBinary(16), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the page in its file
    sa.Column("state", sa.String(16), nullable=False),  # read, rejected, left_out
    sa.Column("box", sa.LargeBinary, nullable=False),  # page mark, marks, decisions: encrypted
    sa.ForeignKeyConstraint(["survey", "batch"], ["paper_batch.survey", "paper_batch.number"]),
    sa.Index("ix_scan_page_survey", "survey", "batch"),
)
scan_proof = _table(
    "scan_proof",  # what became of the scans of a batch, in counts
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("batch", sa.Integer, primary_key=True),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("marks", sa.Integer, nullable=False),
    sa.Column("doubtful", sa.Integer, nullable=False),
    sa.Column("checked", sa.Integer, nullable=False),
    sa.Column("differing", sa.Integer, nullable=False),
    sa.Column("deleted_on", sa.Date),  # null: not deleted yet
    sa.ForeignKeyConstraint(["survey", "batch"], ["paper_batch.survey", "paper_batch.number"]),
)

# --- nominations: which colleagues are asked about whom; gone when the round closes --------------------
nomination_rule = _table(
    "nomination_rule",  # how many of a respondent group are asked about each subject
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("respondent_group", sa.String(16), primary_key=True),
    sa.Column("frame", sa.Integer, nullable=False),  # the list of staff they are chosen from
    sa.Column("least", sa.Integer, nullable=False),
    sa.Column("most", sa.Integer, nullable=False),
    sa.Column("load", sa.Integer, nullable=False),  # about how many subjects one person is asked at most
    sa.ForeignKeyConstraint(["survey", "frame"], ["frame.survey", "frame.number"]),
)
nomination = _table(
    "nomination",
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("survey", sa.String(64), nullable=False),
    sa.Column("frame", sa.Integer, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),  # who, about whom, proposed by whom: encrypted
    sa.ForeignKeyConstraint(["survey", "frame"], ["frame.survey", "frame.number"]),
    sa.Index("ix_nomination_survey", "survey", "frame"),
)

# --- interviews by telephone: who is called again; gone when the round closes ----------------------------
telephone = _table(
    "telephone",  # one sample whose people are called
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("frame", sa.Integer, primary_key=True),
    sa.Column("sample", sa.Integer, primary_key=True),
    sa.Column("assignment", sa.Integer, nullable=False),
    sa.Column("share", sa.Integer, nullable=False),  # of a hundred calls: looked at by a call-back
    sa.Column("codes", sa.Integer, nullable=False),  # taken by callers, in packs
    sa.Column("box", sa.LargeBinary, nullable=False),  # who is called again, and when: encrypted, one size
    sa.ForeignKeyConstraint(
        ["survey", "frame", "sample"], ["sample.survey", "sample.frame", "sample.number"]
    ),
)
telephone_check = _table(
    "telephone_check",  # what call-backs found about the calls of one member of staff
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("caller", sa.String(64), primary_key=True),
    sa.Column("confirmed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("denied", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unreached", sa.Integer, nullable=False, server_default="0"),
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
