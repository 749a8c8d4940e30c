"""The survey rounds: set up, changed while in preparation, moved from state to state."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.round_records import assignments, get, hold, listing, plan_of, subjects
from surveys.round_set_up import begin, create, missing, refuse_fixed, refuse_incomplete, revise
from surveys.schema import assignment, survey
from surveys.survey import Assignment, Survey

__all__ = [
    "FOLLOWING",
    "AssignmentPlan",
    "SurveyPlan",
    "add_assignment",
    "assignments",
    "begin",
    "create",
    "get",
    "hold",
    "listing",
    "missing",
    "plan_of",
    "refuse_fixed",
    "revise",
    "set_state",
    "subjects",
]

FOLLOWING: dict[SurveyState, frozenset[SurveyState]] = {
    SurveyState.DRAFT: frozenset({SurveyState.CHECKED}),
    SurveyState.CHECKED: frozenset({SurveyState.DRAFT, SurveyState.OPEN}),
    SurveyState.OPEN: frozenset({SurveyState.CLOSING}),
    SurveyState.CLOSING: frozenset({SurveyState.CLOSED}),
    # Who releases a closed round at once accepts it in the same act.
    SurveyState.CLOSED: frozenset({SurveyState.IN_REVIEW, SurveyState.WITH_CADRE, SurveyState.RELEASED}),
    # A rejected round is never told: it goes from the review to the archive.
    SurveyState.IN_REVIEW: frozenset({SurveyState.WITH_CADRE, SurveyState.RELEASED, SurveyState.ARCHIVED}),
    SurveyState.WITH_CADRE: frozenset({SurveyState.RELEASED}),
    SurveyState.RELEASED: frozenset({SurveyState.ARCHIVED}),
    SurveyState.ARCHIVED: frozenset(),
}
"""The states a round may go to from each state: no other move exists."""

_INVITING = (SurveyState.DRAFT, SurveyState.CHECKED, SurveyState.OPEN)


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

    Raises BadInput with everything that is missing when it cannot be checked, Refused when the round is not
    in a state from which it may go there: of two who try at once, one is refused.
    """
    values: dict[str, Any] = {"state": state}
    if state is SurveyState.OPEN:
        values |= {"opened_on": on, "public_key": public_key}
    elif state is SurveyState.CLOSED:
        values |= {"closed_on": on}
    if None in values.values():
        raise ValueError(f"a round cannot become {state} without its date and key")
    if state is SurveyState.CHECKED:
        hold(connection, code)  # nobody changes it between this look and the move
        refuse_incomplete(connection, code)
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
