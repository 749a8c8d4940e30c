"""The list of rounds to be reviewed: worst integrity first, then fewest answers, then the thinnest coverage.

Never by score: no score is read here. Everything comes from one query over stored figures, one page at a
time; nothing is computed from ballots.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys.identifiers import SurveyCode, SurveyState, UnitCode
from surveys.paper.batch_records import BatchState
from surveys.review import Decision
from surveys.schema import (
    paper_batch,
    review,
    review_figures,
    scan_proof,
    survey,
    telephone_check,
    unit,
)
from surveys.staff_roles import rounds_too_near
from surveys.summary_integrity import IntegrityGrade
from surveys.text import search_key

ROUNDS_ON_A_PAGE = 54
REVIEWED = (
    SurveyState.CLOSED,
    SurveyState.IN_REVIEW,
    SurveyState.WITH_CADRE,
    SurveyState.RELEASED,
    SurveyState.ARCHIVED,
)
WAITING = (SurveyState.CLOSED, SurveyState.IN_REVIEW)
_ORDER = {"D": 0, "C": 1, "B": 2, "A": 4}
_UNKNOWN = 3  # too few ballots, or not computed yet: before those where nothing unusual was found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty for all.

    ``reviewer``: whoever asks; rounds that are too near to them are left out. ``units``: where they may
    review; ``rounds``: those besides. ``words``: of the name or code of a unit, without accents.
    ``period``: last day of the period.
    """

    reviewer: str
    units: Collection[UnitCode]
    rounds: Collection[SurveyCode] = ()
    states: tuple[SurveyState, ...] = REVIEWED
    words: str = ""
    period: date | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """So many of so many were not alike."""

    differing: int
    compared: int

    @property
    def percent(self) -> float:
        """Give the share of what differed in per cent."""
        return 100 * self.differing / self.compared


@dataclass(frozen=True, slots=True)
class CallBacks:
    """What call-backs and re-interviews found, over all who called."""

    confirmed: int
    denied: int
    unreached: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One round of the list. ``known``: its figures were computed; else all of them are None.

    ``keying``, ``scans``, ``calls``: None where nothing was keyed, scanned or called back.
    """

    survey: SurveyCode
    title: Mapping[str, str] = field(hash=False)
    unit: str
    state: SurveyState
    period_start: date
    period_end: date
    closed_on: date | None
    known: bool
    grade: IntegrityGrade | None
    issued: int | None
    returned: int | None
    valid: int | None
    response: int | None
    coverage: int | None
    keying: Differing | None
    scans: Differing | None
    calls: CallBacks | None
    decision: Decision | None

    def days_waiting(self, today: date) -> int | None:
        """Give the days since the round was closed; None where it waits for nobody."""
        if self.state not in WAITING or self.closed_on is None or self.decision is Decision.REJECT:
            return None
        return (today - self.closed_on).days


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of the list; ``total``: rounds on all pages."""

    rounds: tuple[Listed, ...]
    number: int
    pages: int
    total: int


def page(connection: sa.Connection, wanted: Wanted, number: int = 1) -> ListPage:
    """Give one page of the list; the nearest one where there is no such page."""
    chosen = _chosen(wanted)
    total = connection.scalar(
        sa.select(sa.func.count()).select_from(survey.join(unit, unit.c.code == survey.c.unit)).where(*chosen)
    )
    pages = max(1, -(-(total or 0) // ROUNDS_ON_A_PAGE))
    number = min(max(number, 1), pages)
    rows = connection.execute(
        _query().where(*chosen).limit(ROUNDS_ON_A_PAGE).offset((number - 1) * ROUNDS_ON_A_PAGE)
    )
    return ListPage(tuple(_listed(row) for row in rows), number, pages, total or 0)


def one(connection: sa.Connection, code: SurveyCode) -> Listed:
    """Give what the list says of one round that is there."""
    return _listed(connection.execute(_query().where(survey.c.code == code)).one())


def periods(connection: sa.Connection, wanted: Wanted) -> tuple[tuple[date, date], ...]:
    """Give the periods of the rounds that the visitor may review, the latest first."""
    rows = connection.execute(
        sa.select(survey.c.period_start, survey.c.period_end)
        .where(survey.c.state.in_(REVIEWED), _within(wanted))
        .distinct()
        .order_by(survey.c.period_end.desc(), survey.c.period_start)
    )
    return tuple((row.period_start, row.period_end) for row in rows)


def uncomputed(connection: sa.Connection, wanted: Wanted) -> tuple[SurveyCode, ...]:
    """Give the rounds of the list that wait for somebody and have no figures yet, as many as on a page."""
    rows = connection.scalars(
        sa.select(survey.c.code)
        .outerjoin(review_figures, review_figures.c.survey == survey.c.code)
        .where(survey.c.state.in_(WAITING), _within(wanted), review_figures.c.survey.is_(None))
        .order_by(survey.c.code)
        .limit(ROUNDS_ON_A_PAGE)
    )
    return tuple(SurveyCode(code) for code in rows)


def _within(wanted: Wanted) -> sa.ColumnElement[bool]:
    mine = sa.or_(survey.c.unit.in_(wanted.units), survey.c.code.in_(wanted.rounds))
    return sa.and_(mine, survey.c.code.not_in(rounds_too_near(wanted.reviewer)))


def _chosen(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [survey.c.state.in_(wanted.states), _within(wanted)]
    asked, key = wanted.words.strip(), search_key(wanted.words)
    if asked:
        named = unit.c.search_key.contains(key, autoescape=True) if key else sa.false()
        coded = survey.c.code.contains(asked, autoescape=True)
        found.append(sa.or_(named, coded, survey.c.unit == asked))
    if wanted.period is not None:
        found.append(survey.c.period_end == wanted.period)
    return found


def _query() -> sa.Select[Any]:
    batch, proof, check, figures = paper_batch.c, scan_proof.c, telephone_check.c, review_figures.c
    keyed = _sums(batch.survey, batch.compared, batch.differing, where=batch.state == BatchState.STORED)
    scanned = _sums(proof.survey, proof.checked, proof.differing)
    called = _sums(check.survey, check.confirmed, check.denied, check.unreached)
    latest = sa.select(review.c.survey, sa.func.max(review.c.number).label("number")).group_by(
        review.c.survey
    )
    last = latest.subquery("last_review")
    order = sa.case(_ORDER, value=figures.grade, else_=_UNKNOWN)
    return (
        sa.select(
            *(
                survey.c[name]
                for name in ("code", "rules", "state", "period_start", "period_end", "closed_on")
            ),
            unit.c.name.label("unit_name"),
            figures.survey.label("known"),
            *(figures[name] for name in ("grade", "issued", "returned", "valid", "response", "coverage")),
            keyed.c.compared.label("keyed"),
            keyed.c.differing.label("keyed_differing"),
            scanned.c.checked.label("scanned"),
            scanned.c.differing.label("scanned_differing"),
            *(called.c[name] for name in ("confirmed", "denied", "unreached")),
            review.c.decision,
        )
        .select_from(survey)
        .join(unit, unit.c.code == survey.c.unit)
        .outerjoin(review_figures, figures.survey == survey.c.code)
        .outerjoin(keyed, keyed.c.survey == survey.c.code)
        .outerjoin(scanned, scanned.c.survey == survey.c.code)
        .outerjoin(called, called.c.survey == survey.c.code)
        .outerjoin(last, last.c.survey == survey.c.code)
        .outerjoin(review, sa.and_(review.c.survey == survey.c.code, review.c.number == last.c.number))
        .order_by(
            order,
            figures.response.is_(None),
            figures.response,
            figures.coverage.is_(None),
            figures.coverage,
            survey.c.period_end.desc(),
            unit.c.sort_key,
            survey.c.code,
        )
    )


def _sums(
    of: sa.Column[Any], *columns: sa.Column[Any], where: sa.ColumnElement[bool] | None = None
) -> sa.Subquery:
    wanted = sa.select(of, *(sa.func.sum(column).label(column.name) for column in columns)).group_by(of)
    return (wanted if where is None else wanted.where(where)).subquery()


def _listed(row: sa.Row[Any]) -> Listed:
    return Listed(
        survey=SurveyCode(row.code),
        title=row.rules["title"],
        unit=row.unit_name,
        state=SurveyState(row.state),
        period_start=row.period_start,
        period_end=row.period_end,
        closed_on=row.closed_on,
        known=row.known is not None,
        grade=None if row.grade is None else IntegrityGrade(row.grade),
        issued=row.issued,
        returned=row.returned,
        valid=row.valid,
        response=row.response,
        coverage=row.coverage,
        keying=Differing(int(row.keyed_differing), int(row.keyed)) if row.keyed else None,
        scans=Differing(int(row.scanned_differing), int(row.scanned)) if row.scanned else None,
        calls=None
        if row.confirmed is None
        else CallBacks(int(row.confirmed), int(row.denied), int(row.unreached)),
        decision=None if row.decision is None else Decision(row.decision),
    )
