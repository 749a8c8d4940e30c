"""Recommendations as they are kept and read. Reads tables only; acts are in ``making`` and ``steps``.

The public site and the interface read this, too: nothing here reaches a ballot, a key or an account.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, NewType

import sqlalchemy as sa

from surveys.identifiers import CadreCode, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem
from surveys.schema import cadre, survey_subject, unit
from surveys.schema import recommendation as table
from surveys.schema import recommendation_step as step_table
from surveys.text import search_key

RecommendationId = NewType("RecommendationId", str)
"""16 hexadecimal digits, random."""


class Origin(StrEnum):
    """What a recommendation follows from."""

    ROUND = "round"
    SUPERVISION = "supervision"
    INSPECTION = "inspection"
    AUDIT = "audit"


class AddresseeKind(StrEnum):
    """Who is asked to do something."""

    UNIT = "unit"
    CADRE = "cadre"


class State(StrEnum):
    """Where a recommendation stands. Overdue is no state: it follows from the days."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REFUSED = "refused"


FINISHED = frozenset({State.DONE, State.REFUSED})
"""Where no deadline runs any more."""


class Act(StrEnum):
    """What happens to a recommendation."""

    MAKE = "make"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ANSWER = "answer"
    PROGRESS = "progress"
    REPORT_DONE = "report_done"
    MOVE_DEADLINE = "move_deadline"
    CHANGE_OWNER = "change_owner"
    READDRESS = "readdress"  # the addressee was merged away, or left the post
    REOPEN = "reopen"
    PUBLISH = "publish"  # two people: what was written so far is told; can be done again
    WITHDRAW = "withdraw"  # from the status page
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom: a unit or a cadre, by code."""

    kind: AddresseeKind
    code: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation, every column of its row."""

    id: RecommendationId
    unit: UnitCode
    year: int
    number: int
    origin: Origin
    survey: SurveyCode | None
    subject: SubjectNumber | None
    document: str
    finding: str
    text: str
    addressee_kind: AddresseeKind
    addressee: str
    owner: CadreCode | None
    answer_by: date
    due_on: date
    state: State
    answered_on: date | None
    done_on: date | None
    public: bool
    digest: str | None
    made_by: str
    made_on: date

    @property
    def reference(self) -> str:
        """The number people call it by, within its unit: "12/2026"."""
        return f"{self.number}/{self.year}"

    @property
    def finished(self) -> bool:
        """Whether nobody waits for anything any more."""
        return self.state in FINISHED

    @property
    def answered_late(self) -> bool:
        """Whether the first answer came after its last day."""
        return self.answered_on is not None and self.answered_on > self.answer_by

    @property
    def done_late(self) -> bool:
        """Whether it was reported as done after its last day."""
        return self.done_on is not None and self.done_on > self.due_on


def is_overdue(one: Recommendation, today: date) -> bool:
    """Say whether its last day is over, or the last day for an answer without any answer."""
    return not one.finished and (today > one.due_on or is_answer_overdue(one, today))


def is_answer_overdue(one: Recommendation, today: date) -> bool:
    """Say whether the last day for the addressee's answer is over without any."""
    return not one.finished and one.answered_on is None and today > one.answer_by


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history. ``change``: what else changed, each thing with "from" and "to"."""

    number: int
    act: Act
    state: State
    text: str
    change: Mapping[str, Any]
    written_by: str
    written_on: date


@dataclass(frozen=True, slots=True)
class Choice:
    """Which recommendations to list on a day; None and empty: whatever it is."""

    today: date
    units: Collection[str] | None = None  # of the Front; None: all of the installation
    state: State | None = None
    addressee: Addressee | None = None
    overdue: bool = False  # only these
    year: int | None = None
    origin: Origin | None = None
    search: str = ""
    person: CadreCode | None = None  # addressee or owner
    apart_from: frozenset[CadreCode] = frozenset()  # neither addressee, owner nor subject: conflicts
    survey: SurveyCode | None = None
    public: bool | None = None
    about: CadreCode | None = None  # whom the round was about that it followed from


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list."""

    offset: int = 0
    most: int = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list, and how many there are in all."""

    rows: tuple[Recommendation, ...]
    total: int


_COLUMNS = tuple(table.c[field.name] for field in fields(Recommendation))


def _recommendation(row: sa.Row[Any]) -> Recommendation:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    values["origin"], values["state"] = Origin(row.origin), State(row.state)
    values["addressee_kind"] = AddresseeKind(row.addressee_kind)
    return Recommendation(**values)


def find(connection: sa.Connection, id_: str) -> Recommendation | None:
    """Give one recommendation; None where there is none."""
    row = connection.execute(sa.select(*_COLUMNS).where(table.c.id == id_)).one_or_none()
    return None if row is None else _recommendation(row)


def get(connection: sa.Connection, id_: str) -> Recommendation:
    """Give one recommendation. Raises BadInput where there is none."""
    found = find(connection, id_)
    if found is None:
        sentence = N_("There is no recommendation “%(id)s”. Look at the list of recommendations.")
        raise BadInput(Problem(sentence, {"id": id_}))
    return found


def listing(connection: sa.Connection, choice: Choice, page: Page | None = None) -> Part:
    """List recommendations: the overdue first, then by their last day, at the end what is finished."""
    page = page or Page()
    wanted = sa.select(*_COLUMNS).where(*_conditions(choice))
    total = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    finished = table.c.state.in_(sorted(FINISHED))
    rank = sa.case((_overdue(choice.today), 0), (~finished, 1), else_=2)
    # What is finished is looked up by its number; what is not, by the day that comes next.
    ordered = wanted.order_by(
        rank,
        sa.case((~finished, table.c.due_on)),
        table.c.year.desc(),
        table.c.number.desc(),
        table.c.id,
    )
    rows = connection.execute(ordered.offset(page.offset).limit(page.most))
    return Part(tuple(_recommendation(row) for row in rows), total)


def by_id(connection: sa.Connection, choice: Choice, after: str, most: int) -> tuple[Recommendation, ...]:
    """Give so many recommendations after an id, by id: an order that no step and no day changes."""
    wanted = sa.select(*_COLUMNS).where(*_conditions(choice), table.c.id > after)
    rows = connection.execute(wanted.order_by(table.c.id).limit(most))
    return tuple(_recommendation(row) for row in rows)


def _overdue(today: date) -> sa.ColumnElement[bool]:
    """Give the condition that ``is_overdue`` tests, for the database."""
    unanswered = sa.and_(table.c.answered_on.is_(None), table.c.answer_by < today)
    return sa.and_(table.c.state.not_in(sorted(FINISHED)), sa.or_(table.c.due_on < today, unanswered))


def _conditions(choice: Choice) -> list[sa.ColumnElement[bool]]:
    plain: dict[str, object] = {
        "state": choice.state,
        "year": choice.year,
        "origin": choice.origin,
        "survey": choice.survey,
        "public": choice.public,
    }
    found = [table.c[name] == value for name, value in plain.items() if value is not None]
    if choice.units is not None:
        found.append(table.c.unit.in_(sorted(choice.units)))
    if choice.addressee is not None:
        found.append(table.c.addressee_kind == choice.addressee.kind)
        found.append(table.c.addressee == choice.addressee.code)
    if choice.overdue:
        found.append(_overdue(choice.today))
    return [*found, *_of_people(choice), *_words(choice.search)]


def _of_people(choice: Choice) -> list[sa.ColumnElement[bool]]:
    found = []
    if choice.person is not None:
        found.append(_concerns([choice.person]))
    if choice.about is not None:
        found.append(_is_about([choice.about]))
    if choice.apart_from:
        found += [~_concerns(sorted(choice.apart_from)), ~_is_about(sorted(choice.apart_from))]
    return found


def _concerns(people: list[CadreCode]) -> sa.ColumnElement[bool]:
    to_cadre = sa.and_(table.c.addressee_kind == AddresseeKind.CADRE, table.c.addressee.in_(people))
    # A condition on "no owner" is neither true nor false; it must not hide the row from "apart from".
    return sa.or_(to_cadre, sa.func.coalesce(table.c.owner, "").in_(people))


def _is_about(people: list[CadreCode]) -> sa.ColumnElement[bool]:
    rated = survey_subject.c
    return sa.exists().where(
        rated.survey == table.c.survey,
        rated.number == table.c.subject,
        rated.kind == SubjectKind.CADRE,
        rated.code.in_(people),
    )


def _words(search: str) -> list[sa.ColumnElement[bool]]:
    return [table.c.search_key.contains(word, autoescape=True) for word in search_key(search).split()]


def chosen(choice: Choice) -> sa.Select[tuple[str]]:
    """Give the ids of a list, to be asked about in the database."""
    return sa.select(table.c.id).where(*_conditions(choice))


def addressed(connection: sa.Connection, choice: Choice) -> tuple[Addressee, ...]:
    """Give to whom the recommendations of a list are addressed, each one once."""
    wanted = sa.select(table.c.addressee_kind, table.c.addressee).where(*_conditions(choice)).distinct()
    return tuple(
        Addressee(AddresseeKind(row.addressee_kind), row.addressee) for row in connection.execute(wanted)
    )


def history(connection: sa.Connection, id_: str) -> tuple[Step, ...]:
    """Give what happened to a recommendation, the first step first."""
    rows = connection.execute(
        sa.select(step_table).where(step_table.c.recommendation == id_).order_by(step_table.c.number)
    )
    return tuple(
        Step(row.number, Act(row.act), State(row.state), row.text, row.change, row.written_by, row.written_on)
        for row in rows
    )


def told_until(steps: tuple[Step, ...]) -> int:
    """Give the number of the last publishing: texts up to it are public, later ones not yet; 0: none is."""
    return max((one.number for one in steps if one.act is Act.PUBLISH), default=0)


def names(connection: sa.Connection, some: Collection[Recommendation]) -> dict[Addressee, str]:
    """Give the names of units, addressees and owners of some recommendations; only those there are."""
    owners = {Addressee(AddresseeKind.CADRE, one.owner) for one in some if one.owner is not None}
    units = {Addressee(AddresseeKind.UNIT, one.unit) for one in some}
    return named(connection, owners | units | {Addressee(one.addressee_kind, one.addressee) for one in some})


def named(connection: sa.Connection, some: Collection[Addressee]) -> dict[Addressee, str]:
    """Give the names of some units and cadres; only those there are."""
    found = {}
    for kind, register in ((AddresseeKind.UNIT, unit), (AddresseeKind.CADRE, cadre)):
        codes = {one.code for one in some if one.kind is kind}
        rows = connection.execute(
            sa.select(register.c.code, register.c.name).where(register.c.code.in_(codes))
        )
        found.update({Addressee(kind, row.code): row.name for row in rows})
    return found


def years(connection: sa.Connection, units: Collection[str] | None) -> tuple[int, ...]:
    """Give the years there are recommendations of, the newest first."""
    wanted = sa.select(table.c.year).distinct().order_by(table.c.year.desc())
    if units is not None:
        wanted = wanted.where(table.c.unit.in_(sorted(units)))
    return tuple(connection.scalars(wanted))
