"""The tables of frames: who may be asked, and samples drawn from them; kept apart from ballots."""

import sqlalchemy as sa

from surveys.schema_metadata import table as _table

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
