"""The tables of paper, scans, telephone and chosen colleagues: how ballots come in besides the web."""

import sqlalchemy as sa

from surveys.schema_metadata import table as _table

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
