"""The survey rounds: set up, listed, moved from state to state, watched while open in tens only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import questionnaires
from surveys.identifiers import RespondentGroup, SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_plan import AssignmentPlan, SurveyPlan, broken_plan
from surveys.round_records import assignments, get, hold, listing, subjects
from surveys.schema import assignment, invitation, survey, survey_subject
from surveys.survey import Assignment, Subject, Survey
from surveys.survey_rules import to_json

__all__ = [
    "FOLLOWING",
    "AssignmentPlan",
    "GroupProgress",
    "SurveyPlan",
    "add_assignment",
    "assignments",
    "create",
    "get",
    "listing",
    "progress",
    "set_state",
    "subjects",
]

PROGRESS_STEP = 10

FOLLOWING: dict[SurveyState, frozenset[SurveyState]] = {
    SurveyState.DRAFT: frozenset({SurveyState.CHECKED}),
    SurveyState.CHECKED: frozenset({SurveyState.DRAFT, SurveyState.OPEN}),
    SurveyState.OPEN: frozenset({SurveyState.CLOSING}),
    SurveyState.CLOSING: frozenset({SurveyState.CLOSED}),
    SurveyState.CLOSED: frozenset({SurveyState.IN_REVIEW, SurveyState.RELEASED}),
    SurveyState.IN_REVIEW: frozenset({SurveyState.WITH_CADRE, SurveyState.RELEASED}),
    SurveyState.WITH_CADRE: frozenset({SurveyState.IN_REVIEW, SurveyState.RELEASED}),
    SurveyState.RELEASED: frozenset({SurveyState.ARCHIVED}),
    SurveyState.ARCHIVED: frozenset(),
}
"""The states a round may go to from each state."""

_INVITING = (SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN)


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far an open round is with one respondent group. ``returned`` is rounded down to tens."""

    group: RespondentGroup
    issued: int
    returned: int


def create(connection: sa.Connection, plan: SurveyPlan) -> Survey:
    """Set up a round in the state draft and freeze its questionnaire. Raises BadInput with every problem."""
    asked = questionnaires.get(connection, plan.questionnaire_id, plan.questionnaire_version)
    problems = broken_plan(connection, plan, asked)
    if problems:
        raise BadInput(*problems)
    frozen = questionnaires.freeze(connection, asked.id, asked.version)
    connection.execute(
        sa.insert(survey).values(
            code=plan.code,
            unit=plan.unit,
            state=SurveyState.DRAFT,
            questionnaire_id=asked.id,
            questionnaire_version=asked.version,
            questionnaire_hash=frozen.hash,
            period_start=plan.period_start,
            period_end=plan.period_end,
            closes_on=plan.closes_on,
            rules=to_json(plan.rules),
        )
    )
    connection.execute(sa.insert(survey_subject), [_subject_row(plan.code, one) for one in plan.subjects])
    return get(connection, plan.code)


def _subject_row(code: SurveyCode, one: Subject) -> dict[str, Any]:
    return {
        "survey": code,
        "number": one.number,
        "kind": one.kind,
        "code": one.code,
        "name": one.name,
        "position": one.position,
        "position_group": one.position_group,
        "unit": one.unit,
    }


def add_assignment(connection: sa.Connection, code: SurveyCode, plan: AssignmentPlan) -> Assignment:
    """Add a kind of invitation to a round that is not closed. Raises BadInput, or Refused after closing."""
    # Hold the round until the transaction ends: nobody closes it or takes the same number meanwhile.
    hold(connection, code)
    found = get(connection, code)
    if found.state not in _INVITING:
        raise Refused(
            Problem(N_("The round “%(code)s” is closed: nobody can be invited any more."), {"code": code})
        )
    problems = _assignment_problems(found, plan, len(subjects(connection, code)))
    if problems:
        raise BadInput(*problems)
    number = 1 + (
        connection.scalar(sa.select(sa.func.max(assignment.c.number)).where(assignment.c.survey == code)) or 0
    )
    connection.execute(
        sa.insert(assignment).values(
            survey=code,
            number=number,
            respondent_group=plan.group,
            stratum=plan.stratum,
            channel=plan.channel,
            subjects=list(plan.subjects),
        )
    )
    return assignments(connection, code)[-1]


def _assignment_problems(found: Survey, plan: AssignmentPlan, subject_count: int) -> list[Problem]:
    problems = []
    if plan.group not in {rule.group for rule in found.rules.groups}:
        problems.append(
            Problem(
                N_("The round does not ask the respondent group “%(group)s”."), {"group": plan.group}, "group"
            )
        )
    if plan.stratum not in {number for number, _, _ in found.rules.strata} | {0}:
        problems.append(
            Problem(N_("The round has no stratum %(number)s."), {"number": plan.stratum}, "stratum")
        )
    if not plan.subjects or not all(1 <= number <= subject_count for number in plan.subjects):
        problems.append(
            Problem(
                N_("An invitation is about one or more subjects of the round, numbered 1 to %(most)s."),
                {"most": subject_count},
                "subjects",
            )
        )
    if len(set(plan.subjects)) < len(plan.subjects):
        problems.append(Problem(N_("An invitation names a subject twice. Name each once."), where="subjects"))
    return problems


def set_state(
    connection: sa.Connection,
    code: SurveyCode,
    state: SurveyState,
    *,
    on: date | None = None,
    public_key: bytes | None = None,
) -> None:
    """Move a round on. Opening needs ``on`` and ``public_key``, closing needs ``on``.

    Raises Refused when the round is not in a state from which it may go there: of two who try at once,
    one is refused.
    """
    values: dict[str, Any] = {"state": state}
    if state is SurveyState.OPEN:
        values |= {"opened_on": on, "public_key": public_key}
    elif state is SurveyState.CLOSED:
        values |= {"closed_on": on}
    if None in values.values():
        raise ValueError(f"a round cannot become {state} without its date and key")
    before = [earlier for earlier, later in FOLLOWING.items() if state in later]
    moved = connection.execute(
        sa.update(survey).where(survey.c.code == code, survey.c.state.in_(before)).values(values)
    )
    if moved.rowcount != 1:
        now = get(connection, code).state
        raise Refused(
            Problem(
                N_(
                    "The round “%(code)s” is in the state “%(now)s” and cannot go to “%(wanted)s” from there."
                ),
                {"code": code, "now": now, "wanted": state},
            )
        )


def progress(
    connection: sa.Connection, code: SurveyCode, spent_codes: Iterable[bytes]
) -> tuple[GroupProgress, ...]:
    """Count what came back by respondent group, rounded down to tens: all that may be known while open.

    ``spent_codes``: digests of used codes, from the round's box.
    """
    issued: Counter[RespondentGroup] = Counter()
    group_of: dict[int, RespondentGroup] = {}
    for one in assignments(connection, code):
        issued[one.group] += one.issued
        group_of[one.number] = one.group
    of_code = dict(
        connection.execute(
            sa.select(invitation.c.digest, invitation.c.assignment).where(invitation.c.survey == code)
        ).all()
    )
    returned = Counter(group_of[of_code[spent]] for spent in spent_codes if spent in of_code)
    return tuple(
        # Never all of them: that everybody took part says of each person that they did.
        GroupProgress(group, issued[group], _in_tens(min(returned[group], issued[group] - 1)))
        for group in RespondentGroup
        if group in issued
    )


def _in_tens(count: int) -> int:
    return max(count, 0) // PROGRESS_STEP * PROGRESS_STEP
