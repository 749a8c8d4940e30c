"""Drafts that are put to the people, and the answers to what was heard, as they are kept and read.

Reads tables only; the public site reads this, too: nothing here reaches a ballot, a key or an account.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem
from surveys.schema import draft_answer as answer_table
from surveys.schema import draft_document as table


class Kind(StrEnum):
    """What the Front does with a draft: collects opinions for it, or examines it critically."""

    CONTRIBUTION = "contribution"
    CRITICISM = "criticism"


class Outcome(StrEnum):
    """What whoever drafts it did with what was heard."""

    TAKEN = "taken"
    PARTLY = "partly"
    NOT_TAKEN = "not_taken"


class AnswerState(StrEnum):
    """Whether an answer is told."""

    DRAFT = "draft"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft or policy. ``title``, ``summary``: by language; ``survey``: the round that asks about it."""

    code: str
    unit: UnitCode
    kind: Kind
    title: Mapping[str, str]
    summary: Mapping[str, str]
    drafter: str
    document: str
    survey: SurveyCode | None
    public: bool
    made_by: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard about a draft, and what was done. ``opinions``: how many, in tens; None: not told."""

    document: str
    number: int
    heard: Mapping[str, str]
    done: Mapping[str, str]
    outcome: Outcome | None
    opinions: int | None
    state: AnswerState
    changed_by: str
    changed_on: date


def _draft(row: sa.Row[Any]) -> Draft:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    return Draft(**{**values, "kind": Kind(row.kind)})


_COLUMNS = tuple(table.c[field.name] for field in fields(Draft))


def find(connection: sa.Connection, code: str) -> Draft | None:
    """Give one draft; None where there is none."""
    row = connection.execute(sa.select(*_COLUMNS).where(table.c.code == code)).one_or_none()
    return None if row is None else _draft(row)


def get(connection: sa.Connection, code: str) -> Draft:
    """Give one draft. Raises BadInput when there is none of this code."""
    found = find(connection, code)
    if found is None:
        raise BadInput(Problem(N_("There is no draft “%(code)s”."), {"code": code}))
    return found


def listing(
    connection: sa.Connection, units: Collection[str] | None = None, *, public: bool = False
) -> tuple[Draft, ...]:
    """Give the drafts of some units (None: of all), the newest first; ``public``: only those told."""
    wanted = sa.select(*_COLUMNS).order_by(table.c.made_on.desc(), table.c.code)
    if units is not None:
        wanted = wanted.where(table.c.unit.in_(sorted(units)))
    if public:
        wanted = wanted.where(table.c.public)
    return tuple(_draft(row) for row in connection.execute(wanted))


def answers(connection: sa.Connection, code: str, *, told: bool = False) -> tuple[Answer, ...]:
    """Give the answers about a draft by number; ``told``: only those that two people signed."""
    wanted = sa.select(answer_table).where(answer_table.c.document == code).order_by(answer_table.c.number)
    if told:
        wanted = wanted.where(answer_table.c.state == AnswerState.TOLD)
    return tuple(
        Answer(
            **{
                **row,
                "outcome": None if row["outcome"] is None else Outcome(row["outcome"]),
                "state": AnswerState(row["state"]),
            }
        )
        for row in connection.execute(wanted).mappings()
    )
