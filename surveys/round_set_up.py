"""Setting up a round: whole at once, or begun and rewritten step by step while no code of it is out."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from surveys import questionnaires
from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_plan import SurveyPlan, broken_plan, refused_code, unfit_plan
from surveys.round_records import assignments, get, hold, plan_of
from surveys.schema import assignment, nomination, survey, survey_subject
from surveys.survey import Survey
from surveys.survey_rules import to_json


def create(connection: sa.Connection, plan: SurveyPlan) -> Survey:
    """Set up a whole round in the state draft and freeze its questionnaire.

    Raises BadInput with every problem.
    """
    asked = questionnaires.get(connection, plan.questionnaire_id, plan.questionnaire_version)
    problems = [*refused_code(connection, plan.code), *broken_plan(connection, plan, asked)]
    if problems:
        raise BadInput(*problems)
    return _insert(connection, plan)


def begin(connection: sa.Connection, plan: SurveyPlan) -> Survey:
    """Begin a round that may still lack cadres, groups, words. Raises BadInput for what stands wrong."""
    problems = [*refused_code(connection, plan.code), *unfit_plan(connection, plan)]
    if problems:
        raise BadInput(*problems)
    return _insert(connection, plan)


def _insert(connection: sa.Connection, plan: SurveyPlan) -> Survey:
    connection.execute(
        sa.insert(survey).values(code=plan.code, state=SurveyState.DRAFT, **_values(connection, plan))
    )
    _insert_subjects(connection, plan)
    return get(connection, plan.code)


def _values(connection: sa.Connection, plan: SurveyPlan) -> dict[str, Any]:
    frozen = questionnaires.freeze(connection, plan.questionnaire_id, plan.questionnaire_version)
    return {
        "unit": plan.unit,
        "questionnaire_id": frozen.id,
        "questionnaire_version": frozen.version,
        "questionnaire_hash": frozen.hash,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "rules": to_json(plan.rules),
    }


def _insert_subjects(connection: sa.Connection, plan: SurveyPlan) -> None:
    if plan.subjects:
        connection.execute(
            sa.insert(survey_subject), [{"survey": plan.code, **asdict(one)} for one in plan.subjects]
        )


def revise(connection: sa.Connection, code: SurveyCode, change: Callable[[SurveyPlan], SurveyPlan]) -> Survey:
    """Rewrite a draft of which no code is out: ``change`` gets the plan as it stands now.

    The round is held until the transaction ends: of two who change it at once the later starts from what
    the earlier left. Kinds of invitation go along: about cadres, groups and strata that are no more,
    nobody is asked. Raises BadInput for what stands wrong, Refused when the round may not change.
    """
    hold(connection, code)
    refuse_fixed(connection, code)
    before = plan_of(connection, code)
    after = change(before)
    problems = unfit_plan(connection, after)
    if problems:
        raise BadInput(*problems)
    if [one.code for one in after.subjects] != [one.code for one in before.subjects]:
        _refuse_chosen(connection, code)
    connection.execute(sa.update(survey).where(survey.c.code == code).values(_values(connection, after)))
    connection.execute(sa.delete(survey_subject).where(survey_subject.c.survey == code))
    _insert_subjects(connection, after)
    _adapt_assignments(connection, before, after)
    return get(connection, code)


def refuse_fixed(connection: sa.Connection, code: SurveyCode) -> None:
    """Raise Refused when a round may not be set up otherwise any more."""
    found = get(connection, code)
    if found.state is not SurveyState.DRAFT:
        raise Refused(
            Problem(
                N_(
                    "The round “%(code)s” is not in preparation any more: somebody has checked or opened it. "
                    "Nothing was changed."
                ),
                {"code": code},
            )
        )
    if any(one.issued for one in assignments(connection, code)):
        raise Refused(
            Problem(
                N_("Codes of the round “%(code)s” are out: its set-up stays as it is."),
                {"code": code},
            )
        )


def _refuse_chosen(connection: sa.Connection, code: SurveyCode) -> None:
    if connection.scalar(sa.select(nomination.c.id).where(nomination.c.survey == code).limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "Colleagues have been proposed in the round “%(code)s”: its cadres stay as they are. "
                    "Destroy the list of colleagues first, or set up another round."
                ),
                {"code": code},
            )
        )


def _adapt_assignments(connection: sa.Connection, before: SurveyPlan, after: SurveyPlan) -> None:
    """Let the kinds of invitation follow a changed plan; no code is out, so that nobody holds one."""
    code_of = {one.number: (one.kind, one.code) for one in before.subjects}
    number_of = {(one.kind, one.code): one.number for one in after.subjects}
    groups = {rule.group for rule in after.rules.groups}
    strata = {number for number, _, _ in after.rules.strata} | {0}
    for one in assignments(connection, after.code):
        kept = [number_of[code_of[old]] for old in one.subjects if code_of[old] in number_of]
        this = sa.and_(assignment.c.survey == after.code, assignment.c.number == one.number)
        if kept and one.group in groups and one.stratum in strata:
            connection.execute(sa.update(assignment).where(this).values(subjects=kept))
        else:
            connection.execute(sa.delete(assignment).where(this))


def refuse_incomplete(connection: sa.Connection, code: SurveyCode) -> None:
    """Raise BadInput with everything that a round in preparation lacks."""
    problems = missing(connection, code)
    if problems:
        raise BadInput(*problems)


def missing(connection: sa.Connection, code: SurveyCode) -> list[Problem]:
    """Give everything that speaks against opening a round as it is stored."""
    plan = plan_of(connection, code)
    asked = questionnaires.get(connection, plan.questionnaire_id, plan.questionnaire_version)
    return broken_plan(connection, plan, asked)
