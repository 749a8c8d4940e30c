"""The tables of the office: who signs in how, reviews, moderated texts, publications, documents, jobs."""

import sqlalchemy as sa

from surveys.schema_metadata import table as _table

# --- signing in ----------------------------------------------------------------------------------------
staff_session = _table(
    "staff_session",  # one browser in which somebody is signed in
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),  # of the number in its cookie
    sa.Column("username", sa.ForeignKey("staff.username"), nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),  # to five minutes
    sa.Column("browser", sa.String(64), nullable=False),  # family and system, as the browser says
    sa.Column("way", sa.String(16), nullable=False),  # password, passkey, provider; half: one step is missing
    sa.Index("ix_staff_session_username", "username"),
)
staff_passkey = _table(
    "staff_passkey",
    sa.Column("credential", sa.LargeBinary, primary_key=True),
    sa.Column("username", sa.ForeignKey("staff.username"), nullable=False),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("uses", sa.BigInteger, nullable=False),  # as the device counts them: a copy falls behind
    sa.Column("name", sa.String(64), nullable=False),  # as its owner calls it
    sa.Column("added_on", sa.Date, nullable=False),
    sa.Index("ix_staff_passkey_username", "username"),
)
staff_challenge = _table(
    "staff_challenge",  # a question that a passkey or a provider answered: nobody answers it again
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),  # afterwards it would be too old anyway
)
staff_identity = _table(
    "staff_identity",  # whom a provider of sign-in (OpenID Connect) knows as whom
    sa.Column("issuer", sa.String(255), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),
    sa.Column("username", sa.ForeignKey("staff.username"), nullable=False),
    sa.Column("linked_on", sa.Date, nullable=False),
    sa.Index("ix_staff_identity_username", "username"),
)
staff_recovery = _table(
    "staff_recovery",  # printed codes, each of which replaces a lost phone once
    sa.Column("username", sa.ForeignKey("staff.username"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
)
round_role = _table(
    "round_role",  # a role for one round only
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("username", sa.ForeignKey("staff.username"), primary_key=True),
    sa.Column("role", sa.String(32), primary_key=True),
)

# --- review ----------------------------------------------------------------------------------------------
review = _table(
    "review",  # what two people decided about the results of a closed round
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("decision", sa.String(16), nullable=False),  # accept, note, interview, reject
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.JSON),  # shown with the results, by language; null: none
    sa.Column("decided_by", sa.JSON, nullable=False),  # usernames of the two
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("frame", sa.Integer),  # of the sample of a re-interview; null: none was ordered
    sa.Column("sample", sa.Integer),
)
review_figures = _table(
    "review_figures",  # what the list of reviews shows of a round: told figures, kept once they are computed
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("grade", sa.String(1)),  # of the round, A to D; null: too few ballots
    sa.Column("issued", sa.Integer),  # of told groups; null: none is told
    sa.Column("returned", sa.Integer),
    sa.Column("valid", sa.Integer),
    sa.Column("response", sa.Integer),  # whole per cent; null: nobody knows how many were asked
    sa.Column("coverage", sa.Integer),  # per cent in tens of the stratum reached least; null: no strata
    sa.Column("told", sa.JSON, nullable=False),  # signs by kind with letters, strata in tens
    sa.Column("method_version", sa.String(16), nullable=False),
)

# --- texts -------------------------------------------------------------------------------------------------
moderated_text = _table(
    "moderated_text",  # one text of a closed round on its way to those who may read it
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("survey", sa.ForeignKey("survey.code"), nullable=False),
    sa.Column("subject", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # waiting, proposed, decided
    sa.Column("outcome", sa.String(16)),  # cadre, public, withheld, passed_on; null: not proposed yet
    sa.Column("reason", sa.String(32)),  # why withheld or passed on
    sa.Column("proposed_by", sa.String(64)),
    sa.Column("decided_by", sa.String(64)),  # another person
    sa.Column("box", sa.LargeBinary, nullable=False),  # group, original, redacted text: encrypted
    sa.Index("ix_moderated_text_survey", "survey", "state"),
)
text_handover = _table(
    "text_handover",  # texts about possible violations, handed to the competent body
    sa.Column("survey", sa.ForeignKey("survey.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),  # to whom
    sa.Column("texts", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of the file
    sa.Column("handed_by", sa.JSON, nullable=False),  # usernames of the two
    sa.Column("handed_on", sa.Date, nullable=False),
)

# --- publication and documents ----------------------------------------------------------------------------
publication = _table(
    "publication",  # to whom a release is told; every line is a step further, none is taken back unseen
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("release", sa.Integer, nullable=False),
    sa.Column("level", sa.String(16), nullable=False),  # cadre, council, front, public; withdrawn
    sa.Column("content", sa.Text),  # public: canonical JSON of what the public site shows; else null
    sa.Column("hash", sa.String(64)),  # SHA-256 of the content
    sa.Column("signed_by", sa.JSON, nullable=False),  # usernames of the two
    sa.Column("published_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "release"], ["release.survey", "release.number"]),
)
document_template = _table(
    "document_template",  # wording of a document as a unit wants it; without one the shipped wording holds
    sa.Column("unit", sa.ForeignKey("unit.code"), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("language", sa.String(16), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),  # TOML
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_on", sa.Date, nullable=False),
)

# --- long work ----------------------------------------------------------------------------------------------
job = _table(
    "job",  # long work asked for by staff: goes on after every restart
    sa.Column("id", sa.LargeBinary(16), primary_key=True),  # random
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("survey", sa.String(64)),
    sa.Column("unit", sa.String(32)),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # waiting, running, done, failed
    sa.Column("parameters", sa.JSON, nullable=False),
    sa.Column("step", sa.String(32), nullable=False),  # "" before it runs
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("whole", sa.Integer, nullable=False, server_default="1"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", sa.JSON),  # why it failed, as a sentence with its values
    sa.Column("box", sa.LargeBinary),  # what came out: encrypted
    sa.Index("ix_job_state", "state"),
    sa.Index("ix_job_survey", "survey", "kind"),
)
