"""What reviewers are told of a round before they open it: stored once, so that no list computes anything.

Only ``surveys.release_review`` makes these figures; all of them are told ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.problems import N_
from surveys.schema import review_figures as table
from surveys.summary_integrity import IntegrityGrade, IntegritySign


class Reach(StrEnum):
    """How many ballots came from a stratum where the share is not told in tens."""

    FEW = "few"
    ENOUGH = "enough"


REACH_SENTENCES: Mapping[Reach, str] = {
    Reach.FEW: N_("fewer than 30 ballots"),
    Reach.ENOUGH: N_("30 ballots or more; the share is not told beside a stratum with few"),
}


@dataclass(frozen=True, slots=True)
class SignGrade:
    """How many ballots of a hundred one kind of sign finds too many, in the letters of the grade."""

    sign: IntegritySign
    grade: IntegrityGrade


@dataclass(frozen=True, slots=True)
class StratumReach:
    """How far a stratum of a group was reached: per cent of those asked, rounded down to tens, 90 at most."""

    group: RespondentGroup
    stratum: int
    reach: int | Reach


@dataclass(frozen=True, slots=True)
class Counted:
    """Codes and ballots of all told groups together; withheld groups are in none of the numbers."""

    issued: int
    returned: int
    valid: int


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """The figures of one round. ``grade`` None: too few ballots. ``counted`` None: no group is told.

    ``response``: whole per cent of those asked in told groups; None where nobody knows how many were asked.
    """

    survey: SurveyCode
    grade: IntegrityGrade | None
    counted: Counted | None
    response: int | None
    signs: tuple[SignGrade, ...]
    strata: tuple[StratumReach, ...]
    method_version: str

    @property
    def coverage(self) -> int | None:
        """Give the share of the stratum reached least, in tens; 0 for few ballots; None: nothing is told."""
        told = [0 if one.reach is Reach.FEW else one.reach for one in self.strata]
        known = [one for one in told if isinstance(one, int)]
        return min(known, default=None)


def keep(connection: sa.Connection, figures: ReviewFigures) -> None:
    """Keep the figures of a round, in place of earlier ones."""
    counted = figures.counted
    connection.execute(sa.delete(table).where(table.c.survey == figures.survey))
    connection.execute(
        sa.insert(table).values(
            survey=figures.survey,
            grade=figures.grade,
            issued=None if counted is None else counted.issued,
            returned=None if counted is None else counted.returned,
            valid=None if counted is None else counted.valid,
            response=figures.response,
            coverage=figures.coverage,
            told={
                "signs": [[one.sign, one.grade] for one in figures.signs],
                "strata": [[one.group, one.stratum, one.reach] for one in figures.strata],
            },
            method_version=figures.method_version,
        )
    )


def get(connection: sa.Connection, code: SurveyCode) -> ReviewFigures | None:
    """Give the figures of a round; None before they are computed."""
    row = connection.execute(sa.select(table).where(table.c.survey == code)).first()
    return None if row is None else _figures(row)


def _figures(row: sa.Row[Any]) -> ReviewFigures:
    return ReviewFigures(
        survey=SurveyCode(row.survey),
        grade=None if row.grade is None else IntegrityGrade(row.grade),
        counted=None if row.issued is None else Counted(row.issued, row.returned, row.valid),
        response=row.response,
        signs=tuple(
            SignGrade(IntegritySign(sign), IntegrityGrade(grade)) for sign, grade in row.told["signs"]
        ),
        strata=tuple(
            StratumReach(RespondentGroup(group), stratum, reach if isinstance(reach, int) else Reach(reach))
            for group, stratum, reach in row.told["strata"]
        ),
        method_version=row.method_version,
    )
