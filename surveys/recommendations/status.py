"""Recommendations as everybody may see them: state and days as they are now, words as two people signed them.

Reads tables only. The texts of steps written after the last publishing are not told until somebody
publishes again; that they were taken, and when, is.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys.formulas import as_cell
from surveys.identifiers import SurveyCode
from surveys.recommendations import records, verdicts
from surveys.recommendations.records import (
    Act,
    Addressee,
    AddresseeKind,
    Choice,
    Page,
    Recommendation,
    State,
    Step,
)
from surveys.recommendations.verdicts import Told, Verdict
from surveys.released import Page as ByKey
from surveys.schema import recommendation as table
from surveys.schema import unit
from surveys.summary import Withheld

UNTOLD = frozenset({Act.PUBLISH, Act.WITHDRAW, Act.CHANGE_OWNER})
"""What concerns this page only, or who answers within an office."""
LISTED = (
    "id", "unit_code", "unit", "reference", "year", "origin", "document", "finding", "recommendation",
    "addressee_kind", "addressee_code", "addressee", "made_on", "answer_by", "answered_on", "due_on",
    "done_on", "state", "overdue",
)  # fmt: skip
JUDGED = (
    "id", "reference", "survey", "respondent_group", "answers", "ballots", "base", "percent", "low", "high",
    "confidence", "withheld_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step. ``text`` None: written since somebody last published; "" where there is none."""

    act: Act
    state: State
    on: date
    text: str | None
    moved: tuple[date, date] | None  # the last day, from and to


@dataclass(frozen=True, slots=True)
class Status:
    """One public recommendation with the names of those it names, and whether it is overdue."""

    one: Recommendation
    unit: str
    addressee: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A public recommendation with its history and the verdicts that are public."""

    status: Status
    steps: tuple[ToldStep, ...]
    verdicts: tuple[Verdict, ...]


def listing(connection: sa.Connection, choice: Choice, page: Page) -> tuple[tuple[Status, ...], int]:
    """List public recommendations; with how many there are in all. ``choice.public`` must be True."""
    found = records.listing(connection, choice, page)
    return _statuses(connection, found.rows, choice.today), found.total


def by_id(connection: sa.Connection, choice: Choice, page: ByKey) -> tuple[Status, ...]:
    """List public recommendations by id, after one: for who reads page after page while things change."""
    rows = records.by_id(connection, replace(choice, public=True), page.after, page.most)
    return _statuses(connection, rows, choice.today)


def _statuses(connection: sa.Connection, rows: Collection[Recommendation], today: date) -> tuple[Status, ...]:
    names = records.names(connection, rows)
    return tuple(
        Status(
            one,
            names.get(Addressee(AddresseeKind.UNIT, one.unit), one.unit),
            names.get(Addressee(one.addressee_kind, one.addressee), one.addressee),
            records.is_overdue(one, today),
        )
        for one in rows
    )


def whole(connection: sa.Connection, id_: str, today: date) -> Whole | None:
    """Give a public recommendation with everything told about it; None: none is public by this id."""
    found = records.find(connection, id_)
    if found is None or not found.public:
        return None
    (status,) = _statuses(connection, [found], today)
    steps = records.history(connection, id_)
    until = records.told_until(steps)
    told = tuple(_told(one, until) for one in steps if one.act not in UNTOLD)
    return Whole(status, told, verdicts.public_of(connection, [id_]).get(id_, ()))


def _told(step: Step, until: int) -> ToldStep:
    moved = step.change.get("due_on")
    days = None if moved is None else (date.fromisoformat(moved["from"]), date.fromisoformat(moved["to"]))
    text = step.text if step.number <= until or not step.text else None
    return ToldStep(step.act, step.state, step.written_on, text, days)


def units(connection: sa.Connection) -> dict[str, str]:
    """Give code and name of the units whose Front told recommendations, by name."""
    rows = connection.execute(
        sa.select(unit.c.code, unit.c.name)
        .where(unit.c.code.in_(sa.select(table.c.unit).where(table.c.public)))
        .order_by(unit.c.sort_key, unit.c.code)
    )
    return {row.code: row.name for row in rows}


def years(connection: sa.Connection) -> tuple[int, ...]:
    """Give the years of public recommendations, the newest first."""
    wanted = sa.select(table.c.year).where(table.c.public).distinct().order_by(table.c.year.desc())
    return tuple(connection.scalars(wanted))


def is_public(connection: sa.Connection, code: SurveyCode | None) -> bool:
    """Say whether the round that a recommendation follows from stands on the public site."""
    return code is not None and verdicts.standing(connection, code) is not None


# --- open data --------------------------------------------------------------------------------------------


def listed_rows(found: Collection[Status]) -> list[dict[str, Any]]:
    """Give recommendations as rows of a table; every text is text to a spreadsheet."""
    rows = []
    for status in found:
        one = status.one
        values = (
            one.id, one.unit, status.unit, one.reference, one.year, one.origin, one.document, one.finding,
            one.text, one.addressee_kind, one.addressee, status.addressee, one.made_on, one.answer_by,
            one.answered_on, one.due_on, one.done_on, one.state, "yes" if status.overdue else "no",
        )  # fmt: skip
        rows.append(dict(zip(LISTED, map(_cell, values), strict=True)))
    return rows


def judged_rows(connection: sa.Connection, found: Collection[Status]) -> list[dict[str, Any]]:
    """Give the public verdicts as rows: one a share; answers told only together are joined by "+"."""
    told = verdicts.public_of(connection, [status.one.id for status in found])
    rows = []
    for status in found:
        for verdict in told.get(status.one.id, ()):
            rows += _judged(status.one, verdict)
    return rows


def _judged(one: Recommendation, verdict: Verdict) -> list[dict[str, Any]]:
    rows = []
    for group in verdict.groups:
        head = (one.id, one.reference, verdict.survey, group.group)
        rows += [
            dict(zip(JUDGED, map(_cell, (*head, *values)), strict=True))
            for values in _shares(group.told, verdict.confidence)
        ]
    return rows


def _shares(told: Told | Withheld, confidence: float) -> list[tuple[object, ...]]:
    if isinstance(told, Withheld):
        return [("", "", "", "", "", "", confidence, told.reason)]
    return [
        ("+".join(part.answers), part.ballots, told.n, part.percent, part.low, part.high, confidence, "")
        for part in told.parts
    ]


def _cell(value: object) -> str:
    return "" if value is None else as_cell(str(value))
