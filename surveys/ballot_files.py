"""The files that ballots came in: known again by a mark that tells nothing without the key.

A plain hash of a few rows would be an oracle: whoever reads it could try every answer until it fits.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.schema import ballot_import as table
from surveys.sheet import Sheet

_PURPOSE = b"ydan ballots file\0"


@dataclass(frozen=True, slots=True)
class FileMark:
    """How a file is known again. ``plain``: as earlier versions noted it; it is stored no more."""

    keyed: str
    plain: str

    @classmethod
    def of(cls, pepper: bytes, sheet: Sheet) -> "FileMark":
        """Give the mark of a file."""
        plain = sheet.hash
        return cls(hmac.new(pepper, _PURPOSE + plain.encode(), hashlib.sha256).hexdigest(), plain)


def taken_in(connection: sa.Connection, survey: SurveyCode, mark: FileMark) -> Mapping[str, int]:
    """Give how many ballots came with each file of a round; this file stands under its keyed mark."""
    rows = connection.execute(sa.select(table.c.file_hash, table.c.ballots).where(table.c.survey == survey))
    return {mark.keyed if row.file_hash == mark.plain else row.file_hash: row.ballots for row in rows}


def note(connection: sa.Connection, survey: SurveyCode, mark: FileMark, ballots: int) -> None:
    """Note that a file is in a round; where an earlier version noted it in another, it is marked anew."""
    connection.execute(sa.update(table).where(table.c.file_hash == mark.plain).values(file_hash=mark.keyed))
    connection.execute(sa.insert(table).values(survey=survey, file_hash=mark.keyed, ballots=ballots))
