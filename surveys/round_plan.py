"""A round as somebody wants it, and everything that speaks against it."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    UnitCode,
)
from surveys.problems import N_, Problem
from surveys.questionnaire import Questionnaire
from surveys.schema import cadre, survey, unit
from surveys.survey import Rules, Subject
from surveys.survey_rules import broken_rules

CODE_SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
MOST_SUBJECTS = 65_535  # a stored ballot has two bytes for its subject


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """A round as somebody wants it. ``subjects`` are numbered 1.. in order; their names are as given."""

    code: SurveyCode
    unit: UnitCode
    questionnaire_id: str
    questionnaire_version: int
    period_start: date
    period_end: date
    closes_on: date
    rules: Rules
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """A kind of invitation to add; one code carries one ballot about each of ``subjects``."""

    group: RespondentGroup
    channel: Channel
    subjects: tuple[SubjectNumber, ...]
    stratum: int = 0


def broken_plan(connection: sa.Connection, plan: SurveyPlan, asked: Questionnaire) -> list[Problem]:
    """Give everything that speaks against setting up this round."""
    return [
        *_plan_problems(connection, plan),
        *_subject_problems(connection, plan.subjects),
        *(
            Problem(
                N_("The questionnaire is about another kind of subject (%(kind)s)."),
                {"kind": asked.subject},
                f"subjects.{subject.code}",
            )
            for subject in plan.subjects
            if subject.kind != asked.subject
        ),
        *broken_rules(plan.rules, asked),
    ]


def _plan_problems(connection: sa.Connection, plan: SurveyPlan) -> list[Problem]:
    problems = []
    if not CODE_SHAPE.fullmatch(plan.code):
        problems.append(
            Problem(
                N_("The code of a round is 2 to 63 small letters (a-z), digits and hyphens."), where="code"
            )
        )
    elif connection.scalar(sa.select(survey.c.code).where(survey.c.code == plan.code)):
        problems.append(
            Problem(
                N_("There is a round “%(code)s” already. Choose another code."), {"code": plan.code}, "code"
            )
        )
    if not connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)):
        problems.append(_unknown_unit(plan.unit, "unit"))
    if plan.period_end < plan.period_start:
        problems.append(Problem(N_("The period ends before it starts. Correct its dates."), where="period"))
    if plan.closes_on < plan.period_start:
        problems.append(
            Problem(N_("The round closes before its period starts. Correct the dates."), where="closes_on")
        )
    return problems


def _unknown_unit(code: str, where: str) -> Problem:
    return Problem(
        N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
        {"unit": code},
        where,
    )


def _subject_problems(connection: sa.Connection, subjects: tuple[Subject, ...]) -> list[Problem]:
    if not subjects:
        return [Problem(N_("A round needs at least one subject. Add it."), where="subjects")]
    problems = []
    if [one.number for one in subjects] != list(range(1, len(subjects) + 1)) or len(subjects) > MOST_SUBJECTS:
        problems.append(
            Problem(
                N_("The subjects must be numbered from 1 on, at most %(most)s."),
                {"most": MOST_SUBJECTS},
                "subjects",
            )
        )
    counted = Counter((one.kind, one.code) for one in subjects)
    units = set(connection.scalars(sa.select(unit.c.code)))
    cadres = set(connection.scalars(sa.select(cadre.c.code)))
    for one in subjects:
        where = f"subjects.{one.code}"
        if counted.pop((one.kind, one.code), 1) > 1:
            problems.append(Problem(N_("This subject stands here twice. Keep it once."), where=where))
        if one.unit not in units:
            problems.append(_unknown_unit(one.unit, where))
        if one.kind is SubjectKind.CADRE and one.code not in cadres:
            problems.append(
                Problem(
                    N_("The cadre “%(cadre)s” is not in the register. Correct the code, or import it first."),
                    {"cadre": one.code},
                    where,
                )
            )
    return problems
