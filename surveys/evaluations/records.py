"""Evaluations as they are kept: of which unit, over which period, by which scheme, and who has a sheet."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys.identifiers import CadreCode, UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.schema import cadre, evaluation, evaluation_member, staff
from surveys.schema import unit as unit_table

EvaluationId = NewType("EvaluationId", str)
"""Random: an address that nobody can guess tells nothing of how many there are."""


class EvaluationState(StrEnum):
    """States of an evaluation, in order."""

    OPEN = "open"
    FROZEN = "frozen"


class FileKind(StrEnum):
    """What a file brings that is taken in."""

    PACKAGE = "package"
    SCORES = "scores"
    SELF = "self"
    PRODUCTS = "products"
    CONDITIONS = "conditions"
    MARKS = "marks"


class Kind(StrEnum):
    """What one entry about a cadre is."""

    SELF = "self"  # points that the cadre gives themself
    PRODUCT = "product"  # results of tasks, from a system that counts them
    MARK = "mark"  # points that the council gives
    CONDITION = "condition"  # 1 met, 0 not met, None: not told
    BONUS = "bonus"
    MINUS = "minus"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation. ``hash`` and ``frozen_*`` are there from the moment it is frozen."""

    id: EvaluationId
    unit: UnitCode
    title: str
    scheme_id: str
    scheme_version: int
    period_start: date
    period_end: date
    state: EvaluationState
    begun_by: str
    begun_on: date
    hash: str | None = None
    frozen_by: tuple[str, ...] = ()
    frozen_on: date | None = None

    @property
    def frozen(self) -> bool:
        """Whether nothing changes any more."""
        return self.state is EvaluationState.FROZEN


@dataclass(frozen=True, slots=True)
class Member:
    """A cadre who has a sheet, with the post held last in the period, as it stood at the beginning."""

    cadre: CadreCode
    name: str
    position: str
    position_group: str
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list of evaluations, and how many there are in all."""

    rows: tuple[Evaluation, ...]
    total: int


_COLUMNS: tuple[sa.Column[Any], ...] = (
    *(evaluation.c.id, evaluation.c.unit, evaluation.c.title, evaluation.c.scheme),
    *(evaluation.c.scheme_version, evaluation.c.period_start, evaluation.c.period_end),
    *(evaluation.c.state, evaluation.c.begun_by, evaluation.c.begun_on),
    *(evaluation.c.hash, evaluation.c.frozen_by, evaluation.c.frozen_on),
)


def _evaluation(row: sa.Row[tuple[Any, ...]]) -> Evaluation:
    return Evaluation(
        id=EvaluationId(row.id),
        unit=UnitCode(row.unit),
        title=row.title,
        scheme_id=row.scheme,
        scheme_version=row.scheme_version,
        period_start=row.period_start,
        period_end=row.period_end,
        state=EvaluationState(row.state),
        begun_by=row.begun_by,
        begun_on=row.begun_on,
        hash=row.hash,
        frozen_by=tuple(row.frozen_by or ()),
        frozen_on=row.frozen_on,
    )


def new_id() -> EvaluationId:
    """Make the id of a new evaluation."""
    return EvaluationId(secrets.token_hex(8))


def find(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Evaluation | None:
    """Give one evaluation of some organizations; None where there is none, or it is another's."""
    row = connection.execute(sa.select(*_COLUMNS).where(evaluation.c.id == id_)).first()
    return _evaluation(row) if row is not None and scope.has(row.unit) else None


def get(connection: sa.Connection, id_: str, scope: Scope = EVERYTHING) -> Evaluation:
    """Give one evaluation. Raises BadInput where there is none."""
    found = find(connection, id_, scope)
    if found is None:
        raise BadInput(
            Problem(N_("There is no evaluation “%(id)s”. Look at the list of evaluations."), {"id": id_})
        )
    return found


def open_one(connection: sa.Connection, id_: str) -> Evaluation:
    """Give an evaluation to change what belongs to it, held until the transaction ends.

    Raises BadInput where there is none, Refused where it is frozen.
    """
    held = sa.update(evaluation).where(evaluation.c.id == id_).values(state=evaluation.c.state)
    connection.execute(held)
    found = get(connection, id_)
    if found.frozen:
        raise Refused(Problem(N_("This evaluation is frozen: nothing in it changes any more.")))
    return found


@dataclass(frozen=True, slots=True)
class Sought:
    """Which evaluations to list: of some units (None: of all in the scope), in some states, some rows."""

    units: Collection[UnitCode] | None = None
    states: Collection[EvaluationState] = tuple(EvaluationState)
    cadre: CadreCode | None = None  # those in which this cadre has a sheet
    offset: int = 0
    most: int = 40


def listing(connection: sa.Connection, scope: Scope = EVERYTHING, sought: Sought | None = None) -> Part:
    """List evaluations, the newest period first."""
    sought = sought or Sought()
    wanted = sa.select(*_COLUMNS).where(
        scope.within(evaluation.c.unit), evaluation.c.state.in_(list(sought.states))
    )
    if sought.units is not None:
        wanted = wanted.where(evaluation.c.unit.in_(sorted(sought.units)))
    if sought.cadre is not None:
        mine = sa.select(evaluation_member.c.evaluation).where(evaluation_member.c.cadre == sought.cadre)
        wanted = wanted.where(evaluation.c.id.in_(mine))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(evaluation.c.period_end.desc(), evaluation.c.title, evaluation.c.id)
    rows = connection.execute(ordered.offset(sought.offset).limit(sought.most))
    return Part(tuple(_evaluation(row) for row in rows), total)


def members(connection: sa.Connection, id_: str) -> tuple[Member, ...]:
    """Give those who have a sheet in an evaluation, by position group and name."""
    named = evaluation_member.c
    rows = connection.execute(
        sa.select(named.cadre, named.name, named.position, named.position_group, named.unit)
        .join(cadre, cadre.c.code == named.cadre)
        .where(named.evaluation == id_)
        .order_by(named.position_group, cadre.c.sort_key, named.cadre)
    )
    return tuple(Member(*row) for row in rows)


def unit_name(connection: sa.Connection, code: str) -> str:
    """Give the name of a unit; its code where the register has none."""
    return connection.scalar(sa.select(unit_table.c.name).where(unit_table.c.code == code)) or code


# --- conflicts of interest --------------------------------------------------------------------------------


def too_near(username: str) -> sa.Select[tuple[str]]:
    """Select the evaluations of a member of staff, their direct superior or a direct subordinate."""
    own = sa.select(staff.c.cadre).where(staff.c.username == username).scalar_subquery()
    above = sa.select(cadre.c.superior).where(cadre.c.code == own).scalar_subquery()
    below = sa.select(cadre.c.code).where(cadre.c.superior == own)
    evaluated = evaluation_member.c.cadre
    return sa.select(evaluation_member.c.evaluation).where(
        sa.or_(evaluated == own, evaluated == above, evaluated.in_(below))
    )


def has_conflict(connection: sa.Connection, username: str, id_: str) -> bool:
    """Say whether an evaluation is about a member of staff, their direct superior or a subordinate."""
    found = too_near(username).where(evaluation_member.c.evaluation == id_).limit(1)
    return connection.scalar(found) is not None


def refuse_conflicts(connection: sa.Connection, usernames: Iterable[str], id_: str) -> None:
    """Raise Refused naming those of some people whom an evaluation is too near to."""
    near = [name for name in usernames if has_conflict(connection, name, id_)]
    if near:
        sentence = N_(
            "The evaluation is about %(username)s, their superior or their subordinate. "
            "Somebody else must act here."
        )
        raise Refused(*(Problem(sentence, {"username": name}) for name in near))
