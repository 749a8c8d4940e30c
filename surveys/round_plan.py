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
from surveys.survey_rules import lacking_rules, unfit_rules
from surveys.unit_changes import refusal

CODE_SHAPE = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
TAKEN_CODES = frozenset({"calendar", "plan", "set-up", "year"})
"""Codes that no round has: pages about all rounds lie at these addresses."""
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
    opens_on: date | None = None  # planned


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """A kind of invitation to add; one code carries one ballot about each of ``subjects``."""

    group: RespondentGroup
    channel: Channel
    subjects: tuple[SubjectNumber, ...]
    stratum: int = 0


def broken_plan(connection: sa.Connection, plan: SurveyPlan, asked: Questionnaire) -> list[Problem]:
    """Give everything that speaks against opening this round, but whether its code is free."""
    return [*lacking_plan(plan, asked), *unfit_plan(connection, plan)]


def lacking_plan(plan: SurveyPlan, asked: Questionnaire) -> list[Problem]:
    """Give what is missing, or fits not together yet: a draft may wait like this, a round may not open."""
    problems = []
    if not plan.subjects:
        problems.append(Problem(N_("A round needs at least one subject. Add it."), where="subjects"))
    problems += [
        Problem(
            N_("The questionnaire is about another kind of subject (%(kind)s)."),
            {"kind": asked.subject},
            f"subjects.{subject.code}",
        )
        for subject in plan.subjects
        if subject.kind != asked.subject
    ]
    return problems + lacking_rules(plan.rules, asked)


def unfit_plan(connection: sa.Connection, plan: SurveyPlan) -> list[Problem]:
    """Give what can stand in no plan, not even in that of a draft."""
    return [
        *_plan_problems(connection, plan),
        *_subject_problems(connection, plan.subjects),
        *unfit_rules(plan.rules),
    ]


def refused_code(connection: sa.Connection, code: SurveyCode) -> list[Problem]:
    """Give what speaks against calling a new round so."""
    if not CODE_SHAPE.fullmatch(code):
        return [
            Problem(
                N_("The code of a round is 2 to 63 small letters (a-z), digits and hyphens."), where="code"
            )
        ]
    if code in TAKEN_CODES:
        return [
            Problem(
                N_("“%(code)s” is kept for a page of the program. Choose another code."),
                {"code": code},
                "code",
            )
        ]
    if connection.scalar(sa.select(survey.c.code).where(survey.c.code == code)):
        return [
            Problem(N_("There is a round “%(code)s” already. Choose another code."), {"code": code}, "code")
        ]
    return []


def _plan_problems(connection: sa.Connection, plan: SurveyPlan) -> list[Problem]:
    problems = []
    if not connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)):
        problems.append(_unknown_unit(plan.unit, "unit"))
    went = refusal(connection, plan.unit, date.max, "unit")  # no change lies in the future
    if went is not None:
        problems.append(went)
    if plan.period_end < plan.period_start:
        problems.append(Problem(N_("The period ends before it starts. Correct its dates."), where="period"))
    if plan.closes_on < plan.period_start:
        problems.append(
            Problem(N_("The round closes before its period starts. Correct the dates."), where="closes_on")
        )
    if plan.opens_on is not None and plan.closes_on < plan.opens_on:
        problems.append(Problem(N_("The round closes before it opens. Correct the dates."), where="opens_on"))
    return problems


def _unknown_unit(code: str, where: str) -> Problem:
    return Problem(
        N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
        {"unit": code},
        where,
    )


def _subject_problems(connection: sa.Connection, subjects: tuple[Subject, ...]) -> list[Problem]:
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
