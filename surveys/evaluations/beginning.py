"""Beginning an evaluation: unit, period, scheme; who gets a sheet follows from the register."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import organizations, posts
from surveys.evaluations.records import Evaluation, EvaluationId, EvaluationState, Member, get, new_id
from surveys.identifiers import CadreCode, UnitCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import cadre, evaluation, evaluation_member, position, term, unit
from surveys.schemes import store
from surveys.schemes.store import SchemeState, StoredScheme
from surveys.text import clean

MOST_TITLE = 160


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """What is decided when an evaluation begins. ``position_groups``: none: whom the scheme is for."""

    unit: UnitCode
    title: str
    scheme_id: str
    scheme_version: int
    period_start: date
    period_end: date
    position_groups: tuple[str, ...] = ()


def begin(connection: sa.Connection, plan: EvaluationPlan, by: str, on: date) -> Evaluation:
    """Begin an evaluation: the cadres with a term in the unit or below that touches the period get a sheet.

    Raises BadInput with everything that is wrong with the plan, Refused where the same evaluation has begun.
    """
    title = clean(plan.title).strip()
    problems = [*_of_plan(plan, title, on), *_of_register(connection, plan), *_of_scheme(connection, plan)]
    if problems:
        raise BadInput(*problems)
    found = members_to_be(connection, plan)
    if not found:
        raise BadInput(
            Problem(
                N_(
                    "The register has nobody who held a post of these position groups there in the period. "
                    "Check unit and period, or import the register first."
                ),
                where="position_groups",
            )
        )
    _refuse_same(connection, plan, title)
    id_ = _store(connection, plan, title, (by, on))
    rows = [{"evaluation": id_, **{name: getattr(one, name) for name in Member.__slots__}} for one in found]
    connection.execute(sa.insert(evaluation_member), rows)
    return get(connection, id_)


def members_to_be(connection: sa.Connection, plan: EvaluationPlan) -> tuple[Member, ...]:
    """Give who would get a sheet: each cadre once, with the post of the period that began last; by name."""
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, position.c.position_group, term.c.unit)
        .join(term, term.c.cadre == cadre.c.code)
        .join(position, position.c.code == term.c.position)
        .where(
            term.c.starts_on <= plan.period_end,
            sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= plan.period_start),
            term.c.unit.in_(sorted(posts.units_below(connection, plan.unit))),
        )
        .order_by(cadre.c.sort_key, cadre.c.code, term.c.starts_on.desc(), term.c.position)
    )
    groups = _groups(connection, plan)
    found: dict[str, Member] = {}
    for row in rows:
        if not groups or row.position_group in groups:
            found.setdefault(row.code, Member(CadreCode(row.code), *row[1:]))
    return tuple(found.values())


def _of_plan(plan: EvaluationPlan, title: str, on: date) -> list[Problem]:
    problems = []
    if not title or len(title) > MOST_TITLE or "\n" in title:
        problems.append(
            Problem(
                N_("Give the evaluation a title of one line, at most %(most)s characters."),
                {"most": MOST_TITLE},
                "title",
            )
        )
    if plan.period_end < plan.period_start:
        problems.append(
            Problem(N_("The period ends before it begins. Correct one of the two days."), where="period_end")
        )
    elif plan.period_start > on:
        problems.append(
            Problem(N_("The period has not begun: nothing can be evaluated yet."), where="period_start")
        )
    return problems


def _of_register(connection: sa.Connection, plan: EvaluationPlan) -> list[Problem]:
    problems = []
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)) is None:
        problems.append(
            Problem(
                N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
                {"unit": plan.unit},
                "unit",
            )
        )
    known = set(connection.scalars(sa.select(position.c.position_group)))
    problems += [
        Problem(
            N_("The register has no position group “%(group)s”. Choose among those of the register."),
            {"group": group},
            "position_groups",
        )
        for group in plan.position_groups
        if group not in known
    ]
    return problems


def _of_scheme(connection: sa.Connection, plan: EvaluationPlan) -> list[Problem]:
    values = {"scheme": plan.scheme_id, "version": plan.scheme_version}
    found = _scheme(connection, plan)
    if found is None:
        sentence = N_("There is no scheme “%(scheme)s” of version %(version)s. Choose one of the list.")
    elif found.state is not SchemeState.APPROVED:
        sentence = N_(
            "The scheme “%(scheme)s”, version %(version)s, is not in force: two people approve a scheme "
            "before anybody is evaluated by it."
        )
    elif not found.scheme.period.covers(plan.period_start, plan.period_end):
        sentence = N_(
            "The scheme “%(scheme)s”, version %(version)s, is not for this period. Choose another one, or "
            "correct the period."
        )
    else:
        return []
    return [Problem(sentence, values, "scheme")]


def _scheme(connection: sa.Connection, plan: EvaluationPlan) -> StoredScheme | None:
    """Give the scheme of a plan; None where the organization has none such."""
    found = store.find(connection, plan.scheme_id, plan.scheme_version)
    here = organizations.organization_of(connection, plan.unit)
    if found is None or found.unit is None:
        return found
    return found if organizations.organization_of(connection, found.unit) == here else None


def _groups(connection: sa.Connection, plan: EvaluationPlan) -> tuple[str, ...]:
    """Give the position groups of a plan; without any those that its scheme is for, () for all."""
    found = None if plan.position_groups else _scheme(connection, plan)
    return found.scheme.position_groups if found is not None else plan.position_groups


def _refuse_same(connection: sa.Connection, plan: EvaluationPlan, title: str) -> None:
    table = evaluation.c
    same = sa.select(table.id).where(
        *(table.unit == plan.unit, table.title == title),
        *(table.scheme == plan.scheme_id, table.scheme_version == plan.scheme_version),
        *(table.period_start == plan.period_start, table.period_end == plan.period_end),
    )
    if connection.scalar(same.limit(1)) is not None:
        raise Refused(
            Problem(
                N_(
                    "An evaluation of this unit, period, scheme and title has begun already. Open it in the "
                    "list, or choose another title."
                ),
                where="title",
            )
        )


def _store(
    connection: sa.Connection, plan: EvaluationPlan, title: str, begun: tuple[str, date]
) -> EvaluationId:
    id_ = new_id()
    values = {
        "id": id_,
        "unit": plan.unit,
        "title": title,
        "scheme": plan.scheme_id,
        "scheme_version": plan.scheme_version,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "state": EvaluationState.OPEN,
        "begun_by": begun[0],
        "begun_on": begun[1],
    }
    connection.execute(sa.insert(evaluation).values(values))
    return id_
