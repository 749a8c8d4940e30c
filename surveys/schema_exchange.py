"""The tables of evaluators and other systems: packages, schemes, evaluations, tokens, webhooks."""

import sqlalchemy as sa

from surveys.schema_metadata import table as _table

# --- packages --------------------------------------------------------------------------------------------
signing_key = _table(
    "signing_key",  # whose signature on a package counts; a private half lies in the key folder
    sa.Column("fingerprint", sa.String(64), primary_key=True),  # SHA-256 of the raw public key
    sa.Column("pem", sa.Text, nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("retired_on", sa.Date),  # signs nothing since then; what it signed stays good
    sa.Column("revoked_on", sa.Date),  # nothing it signed counts any longer
    sa.Column("reason", sa.JSON),  # why it was revoked, by language
    sa.Column("endorsed_by", sa.String(64)),  # fingerprint of the key it replaced; null: the first, or nobody
    sa.Column("endorsement", sa.LargeBinary),  # signature of that key: who trusts the old one knows the new
)
release_correction = _table(
    "release_correction",  # a release that stands in place of an earlier one of the round, and why
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the later release
    sa.Column("supersedes", sa.Integer, nullable=False),  # the earlier one
    sa.Column("reason", sa.JSON, nullable=False),  # by language
    sa.Column("corrected_by", sa.JSON, nullable=False),  # usernames of the two
    sa.Column("corrected_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "number"], ["release.survey", "release.number"]),
)
package_issue = _table(
    "package_issue",  # a package as it left the house: the same bytes for whoever asks again
    sa.Column("survey", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the release
    sa.Column("language", sa.String(16), primary_key=True),  # of report and workbook
    sa.Column("fingerprint", sa.ForeignKey("signing_key.fingerprint"), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of the file
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.ForeignKeyConstraint(["survey", "number"], ["release.survey", "release.number"]),
    sa.Index("ix_package_issue_digest", "digest"),
)

# --- schemes ---------------------------------------------------------------------------------------------
scheme = _table(
    "scheme",  # how an evaluation counts: criteria groups, points, bands, conditions, legal basis
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("unit", sa.ForeignKey("unit.code")),  # whose it is; null: a shipped example
    sa.Column("state", sa.String(16), nullable=False),  # draft, approved, retired
    sa.Column("source", sa.Text, nullable=False),  # the TOML as written
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("approved_by", sa.JSON),  # usernames of the two; null: a draft
    sa.Column("approved_on", sa.Date),
    sa.Index("ix_scheme_unit", "unit"),
)

# --- evaluations made in our own office --------------------------------------------------------------------
evaluation = _table(
    "evaluation",  # the evaluation of the cadres of a unit over a period, by one scheme
    sa.Column("id", sa.String(32), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # whose evaluators work on it
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("scheme", sa.String(64), nullable=False),
    sa.Column("scheme_version", sa.Integer, nullable=False),
    sa.Column("period_start", sa.Date, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # open, frozen
    sa.Column("begun_by", sa.String(64), nullable=False),
    sa.Column("begun_on", sa.Date, nullable=False),
    sa.Column("content", sa.Text),  # frozen: canonical JSON of its sheets
    sa.Column("hash", sa.String(64)),  # SHA-256 of the content
    sa.Column("frozen_by", sa.JSON),  # usernames of the two
    sa.Column("frozen_on", sa.Date),
    sa.ForeignKeyConstraint(["scheme", "scheme_version"], ["scheme.id", "scheme.version"]),
    sa.Index("ix_evaluation_unit", "unit"),
)
evaluation_member = _table(
    "evaluation_member",  # a cadre who has a sheet, with the position held in the period
    sa.Column("evaluation", sa.ForeignKey("evaluation.id"), primary_key=True),
    sa.Column("cadre", sa.ForeignKey("cadre.code"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # as it stood when the evaluation began
    sa.Column("position", sa.String(32), nullable=False),
    sa.Column("position_group", sa.String(32), nullable=False),
    sa.Column("unit", sa.String(32), nullable=False),
)
evaluation_import = _table(
    "evaluation_import",  # one file that was taken in; undone, its lines count no longer
    sa.Column("evaluation", sa.ForeignKey("evaluation.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # package, scores, self, products, conditions, marks
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of the file
    sa.Column("origin", sa.JSON, nullable=False),  # of a package: round, release, key, method version, ...
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # counts, undone
    sa.Column("imported_by", sa.String(64), nullable=False),
    sa.Column("imported_on", sa.Date, nullable=False),
    sa.Column("undone_by", sa.String(64)),
    sa.Column("undone_on", sa.Date),
)
evaluation_score = _table(
    "evaluation_score",  # a line of scores about a cadre, as a package or a table says it
    sa.Column("evaluation", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the import
    sa.Column("cadre", sa.ForeignKey("cadre.code"), primary_key=True),
    sa.Column("criterion", sa.String(64), primary_key=True),  # "" for the whole questionnaire
    sa.Column("respondent_group", sa.String(32), primary_key=True),  # "" for the composite of all groups
    sa.Column("line", sa.JSON, nullable=False),  # the columns of the contract; null where withheld
    sa.ForeignKeyConstraint(
        ["evaluation", "number"], ["evaluation_import.evaluation", "evaluation_import.number"]
    ),
)
evaluation_entry = _table(
    "evaluation_entry",  # what others say of a cadre: own points, product results, conditions, bonus, minus
    sa.Column("evaluation", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # of the import
    sa.Column("cadre", sa.ForeignKey("cadre.code"), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),  # self, product, mark, condition, bonus, minus
    sa.Column("code", sa.String(64), primary_key=True),  # of the element or condition of the scheme
    sa.Column("value", sa.Float),  # points or measured result; a condition: 1 met, 0 not; null: not told
    sa.Column("maximum", sa.Float),  # of a personal axis; null: the scheme's
    sa.Column("note", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(
        ["evaluation", "number"], ["evaluation_import.evaluation", "evaluation_import.number"]
    ),
)

# --- other systems -----------------------------------------------------------------------------------------
api_token = _table(
    "api_token",  # another system that may read; its secret is shown once and kept nowhere
    sa.Column("id", sa.String(16), primary_key=True),  # random, the open part of the token
    sa.Column("digest", sa.LargeBinary(32), nullable=False),  # of the whole token
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # reads about it and the units below
    sa.Column("name", sa.Text, nullable=False),  # of the system, as staff call it
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),  # the last day
    sa.Column("revoked_on", sa.Date),
    sa.Column("used_on", sa.Date),  # the last day it was used
    sa.Index("ix_api_token_unit", "unit"),
)
webhook = _table(
    "webhook",  # where another system wants to be told of a release
    sa.Column("id", sa.String(16), primary_key=True),  # random
    sa.Column("unit", sa.ForeignKey("unit.code"), nullable=False),  # tells of its rounds and those below
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),  # the secret that signs: under the installation key
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Index("ix_webhook_unit", "unit"),
)
webhook_delivery = _table(
    "webhook_delivery",  # one thing to tell one system
    sa.Column("id", sa.String(32), primary_key=True),  # random; the receiver knows a repetition by it
    sa.Column("webhook", sa.ForeignKey("webhook.id"), nullable=False),
    sa.Column("event", sa.String(32), nullable=False),  # released, superseded, withdrawn, test
    sa.Column("survey", sa.String(64)),
    sa.Column("number", sa.Integer),  # of the release
    sa.Column("state", sa.String(16), nullable=False),  # waiting, delivered, given_up
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("answer", sa.Integer),  # the last status code; null: nobody answered
    sa.Column("trouble", sa.String(16)),  # why nobody answered the last time: address, certificate, ...
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),  # not before
    sa.Index("ix_webhook_delivery_state", "state", "next_at"),
    sa.Index("ix_webhook_delivery_webhook", "webhook"),
)
