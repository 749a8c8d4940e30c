"""What a round says of its cadres beside what the register says of the same time: name, position, unit."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.schema import cadre, position, survey_subject, term
from surveys.survey import Subject, Survey


@dataclass(frozen=True, slots=True)
class Difference:
    """A cadre as a round has it, and as the register has the post held last within the period."""

    before: Subject
    now: Subject


def differences(connection: sa.Connection, code: SurveyCode) -> tuple[Difference, ...]:
    """Give the cadres of a round of whom the register says something else of the period asked about."""
    found = rounds.get(connection, code)
    cadres = [one for one in rounds.subjects(connection, code) if one.kind is SubjectKind.CADRE]
    register = _register(connection, found, [one.code for one in cadres])
    pairs = [Difference(one, register.get(one.code, _Facts()).of(one)) for one in cadres]
    return tuple(pair for pair in pairs if pair.before != pair.now)


@dataclass(frozen=True, slots=True)
class _Facts:
    name: str | None = None
    position: str | None = None
    position_group: str | None = None
    unit: str | None = None

    def of(self, subject: Subject) -> Subject:
        """Give a subject with these facts; what the register does not know stays."""
        return replace(
            subject,
            name=self.name or subject.name,
            position=self.position or subject.position,
            position_group=self.position_group or subject.position_group,
            unit=UnitCode(self.unit or subject.unit),
        )


def _register(connection: sa.Connection, found: Survey, codes: Collection[str]) -> dict[str, _Facts]:
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, position.c.position_group, term.c.unit)
        .outerjoin(
            term,
            sa.and_(
                term.c.cadre == cadre.c.code,
                term.c.starts_on <= found.period_end,
                sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= found.period_start),
            ),
        )
        .outerjoin(position, position.c.code == term.c.position)
        .where(cadre.c.code.in_(codes))
        .order_by(term.c.starts_on, term.c.position)
    )
    return {row.code: _Facts(row.name, row.position, row.position_group, row.unit) for row in rows}


def store(connection: sa.Connection, code: SurveyCode, subject: Subject) -> None:
    """Write what a round says of one subject; the caller holds the round."""
    connection.execute(
        sa.update(survey_subject)
        .where(survey_subject.c.survey == code, survey_subject.c.number == subject.number)
        .values(
            name=subject.name,
            position=subject.position,
            position_group=subject.position_group,
            unit=subject.unit,
        )
    )
