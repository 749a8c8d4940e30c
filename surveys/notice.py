"""What a respondent is told before answering: who asks, about whom, how many answer, what is shown when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import questionnaires, round_records
from surveys.identifiers import SubjectKind, SubjectNumber, SurveyCode
from surveys.questionnaire import Questionnaire, Texts
from surveys.schema import label, unit
from surveys.survey import Rules, Subject


@dataclass(frozen=True, slots=True)
class SubjectFace:
    """A subject as a respondent knows it. ``position`` is empty where none is stored."""

    kind: SubjectKind
    name: str
    position: Texts
    unit: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One open round as its respondents see it."""

    survey: SurveyCode
    questionnaire: Questionnaire
    rules: Rules
    closes_on: date
    subjects: Mapping[SubjectNumber, SubjectFace]


def read(connection: sa.Connection, code: SurveyCode) -> Notice:
    """Read the notice of a round. Raises BadInput when there is no such round."""
    survey = round_records.get(connection, code)
    subjects = round_records.subjects(connection, code)
    positions = _positions(connection, {one.position for one in subjects if one.position})
    units = {
        row.code: row.name
        for row in connection.execute(
            sa.select(unit.c.code, unit.c.name).where(unit.c.code.in_({one.unit for one in subjects}))
        )
    }
    return Notice(
        survey=code,
        questionnaire=questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version),
        rules=survey.rules,
        closes_on=survey.closes_on,
        subjects={one.number: _face(one, positions, units) for one in subjects},
    )


def _positions(connection: sa.Connection, codes: set[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        sa.select(label.c.code, label.c.language, label.c.text).where(
            label.c.kind == "position", label.c.code.in_(codes)
        )
    )
    for row in rows:
        found.setdefault(row.code, {})[row.language] = row.text
    return found


def _face(one: Subject, positions: Mapping[str, Texts], units: Mapping[str, str]) -> SubjectFace:
    return SubjectFace(
        kind=one.kind,
        name=one.name,
        position=positions.get(one.position or "", {}),
        unit=units.get(one.unit, one.unit),
    )
