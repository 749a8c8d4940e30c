"""What was taken in about the cadres of an evaluation: people's scores, and what others say of them.

Only imports that count are read here: the lines of an import that was undone stay stored as a trace.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys.evaluations.records import Kind
from surveys.identifiers import CadreCode
from surveys.schema import evaluation_entry, evaluation_import, evaluation_score

COUNTS, UNDONE = "counts", "undone"
WHOLE = ""
"""The criterion of the whole questionnaire, and the respondent group of the composite over all groups."""

NOT_SAID = "not_said"
"""Why a score is withheld where a table from elsewhere has only an empty cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said of a cadre.

    ``code``: of the element, adjustment or condition of the scheme. ``value``: points or the result of a
    product (in the scale of ``maximum``); a condition is 1 met, 0 not met; a minus is told as the points
    taken off, 0 or more. None: it was not told, which is not 0. ``maximum``: of a personal axis; None: the
    scheme's. ``number``: of the import it came with.
    """

    cadre: CadreCode
    kind: Kind
    code: str
    value: float | None
    maximum: float | None
    note: str
    number: int


@dataclass(frozen=True, slots=True)
class PeopleScore:
    """One score of the people about a cadre, as a package or a table tells it, on 0-100.

    ``criterion`` and ``group`` are "" (`WHOLE`) for the whole questionnaire and for the composite of all
    groups. A score of None is withheld, never 0; ``withheld_reason`` then says why (one of
    ``package_scores.REASONS``, or `NOT_SAID`); otherwise that is "". Scores of several rounds
    (``survey``) may stand side by side. ``reply``: the cadre has replied. ``number``: of the import.
    """

    cadre: CadreCode
    criterion: str
    group: str
    score: float | None
    low: float | None
    high: float | None
    shrunk: float | None
    adjusted: float | None
    adjusted_low: float | None
    adjusted_high: float | None
    valid: int | None
    issued: int | None
    returned: int | None
    integrity_grade: str
    withheld_reason: str
    reply: bool
    peers: int | None
    rank_low: int | None
    rank_high: int | None
    survey: str
    period_start: date | None
    period_end: date | None
    method_version: str
    number: int

    @property
    def is_composite(self) -> bool:
        """Whether this is the score of the whole questionnaire over all groups."""
        return self.criterion == WHOLE and self.group == WHOLE


NUMBERS = ("score", "low", "high", "shrunk", "adjusted", "adjusted_low", "adjusted_high")
COUNTED = ("valid", "issued", "returned", "peers", "rank_low", "rank_high")
WORDS = ("integrity_grade", "withheld_reason", "survey", "method_version")


def entries(connection: sa.Connection, evaluation: str) -> tuple[Entry, ...]:
    """Give everything said in imports that count, by cadre, kind, code and number of the import."""
    table = evaluation_entry.c
    rows = connection.execute(
        sa.select(evaluation_entry)
        .where(table.evaluation == evaluation, table.number.in_(_counting(evaluation)))
        .order_by(table.cadre, table.kind, table.code, table.number)
    )
    return tuple(
        Entry(
            CadreCode(row.cadre),
            Kind(row.kind),
            row.code,
            row.value,
            row.maximum,
            row.note,
            row.number,
        )
        for row in rows
    )


def scores(connection: sa.Connection, evaluation: str) -> tuple[PeopleScore, ...]:
    """Give the people's scores of imports that count, by cadre, import, criterion and group."""
    table = evaluation_score.c
    rows = connection.execute(
        sa.select(evaluation_score)
        .where(table.evaluation == evaluation, table.number.in_(_counting(evaluation)))
        .order_by(table.cadre, table.number, table.criterion, table.respondent_group)
    )
    return tuple(_score(row) for row in rows)


def line_of(score: PeopleScore) -> dict[str, object]:
    """Write a score as it is stored beside its key: the columns of the contract."""
    line: dict[str, object] = {name: getattr(score, name) for name in (*NUMBERS, *COUNTED, *WORDS, "reply")}
    for name in _DAYS:
        day: date | None = getattr(score, name)
        line[name] = None if day is None else day.isoformat()
    return line


def _counting(evaluation: str) -> sa.Select[tuple[int]]:
    table = evaluation_import.c
    return sa.select(table.number).where(table.evaluation == evaluation, table.state == COUNTS)


def _score(row: sa.Row[tuple[object, ...]]) -> PeopleScore:
    line: dict[str, Any] = row.line
    return PeopleScore(
        cadre=CadreCode(row.cadre),
        criterion=row.criterion,
        group=row.respondent_group,
        number=row.number,
        period_start=_day(line["period_start"]),
        period_end=_day(line["period_end"]),
        **{name: line[name] for name in (*NUMBERS, *COUNTED, *WORDS, "reply")},
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


_DAYS = ("period_start", "period_end")
