"""How a subject's score changed over released rounds: from what was published, read when it is asked for.

Only rounds with the same questionnaire and the same weights are followed: every item links them. A trend is
a function of frozen releases, so it tells nothing that they do not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import sqlalchemy as sa

from analysis.arrays import FloatArray
from analysis.scores import Scores
from analysis.trend import Trend, linking_variance, trend
from surveys import release, unit_changes
from surveys.identifiers import ItemId, RespondentGroup, SurveyCode, UnitCode
from surveys.release_standing import variances_of
from surveys.release_told import as_scores
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.summary import Figure, SubjectSummary, Summary, Withheld, WithheldReason

MOST_ROUNDS = 8
LEAST_FOR_SLOPE = 3
_DIGITS = 9
_TENTHS = 10.0
_FEWEST = 2
_ABSENT = Withheld(WithheldReason.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Point:
    """What one round told about the subject; ``score`` withheld as ``not_asked`` where it was not in it."""

    survey: SurveyCode
    title: Mapping[str, str]
    period_start: date
    period_end: date
    score: Figure | Withheld
    position: str | None = None  # held then
    unit: UnitCode | None = None  # None: the subject was not in the round


@dataclass(frozen=True, slots=True)
class Change:
    """A change in points, its interval rounded outwards. ``clear``: beyond chance, all subjects allowed for.

    ``drift_known``: that the items may have come to mean something else is allowed for, too.
    """

    value: float
    low: float
    high: float
    clear: bool
    drift_known: bool


@dataclass(frozen=True, slots=True)
class SubjectTrend:
    """Rounds in their order, the changes between each two, and the mean change per round from three on.

    ``moved``: between which two the subject held another post. A score belongs to a person in a position: no
    change is told over such a step, and no mean change.
    """

    points: tuple[Point, ...]
    changes: tuple[Change | Withheld, ...]
    slope: Change | None
    moved: tuple[bool, ...] = ()


def earlier(connection: sa.Connection, summary: Summary, *, with_past: bool = False) -> list[Summary]:
    """Give the released rounds before one that can be followed to it, the earliest first, and itself.

    ``with_past``: also rounds of units that went into its unit: several, perhaps, of one period.
    """
    table, survey = release_table.c, survey_table.c
    units = {summary.unit, *(unit_changes.past(connection, summary.unit) if with_past else ())}
    codes = connection.scalars(
        sa.select(table.survey)
        .join(survey_table, survey.code == table.survey)
        .where(
            survey.questionnaire_hash == summary.questionnaire_hash,
            survey.unit.in_(units),
            survey.period_start < summary.period_start,
        )
        .order_by(survey.period_start.desc(), survey.code)
    )
    found: list[Summary] = []
    periods: set[date] = set()
    for code in codes:
        other = release.read(connection, SurveyCode(code))
        if len(periods | {other.period_start}) == MOST_ROUNDS:
            break
        if _weights(other) == _weights(summary):
            found.append(other)
            periods.add(other.period_start)
    return [*reversed(found), summary]


def _weights(summary: Summary) -> dict[RespondentGroup, float]:
    return {policy.group: policy.weight for policy in summary.policies if policy.required}


def follow(
    rounds: Sequence[Summary], code: str, became: Mapping[UnitCode, Collection[UnitCode]] | None = None
) -> SubjectTrend:
    """Follow the subject with this code over rounds, the earliest first.

    ``became``: the units of today that units of then are.

    Raises
    ------
    KeyError
        The last round has no such subject.
    """
    rounds[-1].subject(code)
    points = tuple(point(one, code) for one in rounds)
    if len(rounds) < _FEWEST:
        return SubjectTrend(points, (), None)
    moved = _moved(points, became or {})
    codes = [subject.code for subject in rounds[-1].subjects]
    confidence = rounds[-1].confidence
    scores = _stack([_scores(one, codes, confidence) for one in rounds])
    drift = np.array([_linking(one, other, confidence) for one, other in pairwise(rounds)])
    found = trend(scores, np.nan_to_num(drift), confidence)
    place = codes.index(code)
    changes = tuple(
        _change(found, (step, place), drift_known=not np.isnan(drift[step]))
        if not np.isnan(found.changes.difference[step, place])
        else _why(points[step].score, points[step + 1].score)
        for step in range(len(rounds) - 1)
    )
    is_one_course = len(rounds) >= LEAST_FOR_SLOPE and not any(moved)
    return SubjectTrend(points, changes, _slope(found, place, drift) if is_one_course else None, moved)


def _moved(points: Sequence[Point], became: Mapping[UnitCode, Collection[UnitCode]]) -> tuple[bool, ...]:
    """Say between which neighbours the post was another one; a round without the subject tells nothing."""
    found, last = [], points[0]
    for point in points[1:]:
        is_known = last.unit is not None and point.unit is not None
        found.append(is_known and not _is_same_post(last, point, became))
        last = last if point.unit is None else point
    return tuple(found)


def _is_same_post(one: Point, other: Point, became: Mapping[UnitCode, Collection[UnitCode]]) -> bool:
    assert one.unit is not None and other.unit is not None  # noqa: S101, PT018 - whoever asks knows both
    units = [{*became.get(unit, (unit,))} for unit in (one.unit, other.unit)]
    return one.position == other.position and bool(units[0] & units[1])


def comparable(one: Summary, other: Summary) -> bool:
    """Say whether two rounds asked alike: the same questionnaire, the same weights."""
    return one.questionnaire_hash == other.questionnaire_hash and _weights(one) == _weights(other)


def point(summary: Summary, code: str) -> Point:
    """Give what a round told about the subject with this code."""
    subject = _of(summary, code)
    return Point(
        summary.survey,
        summary.title,
        summary.period_start,
        summary.period_end,
        _ABSENT if subject is None else subject.composite,
        None if subject is None else subject.position,
        None if subject is None else subject.unit,
    )


def _of(summary: Summary, code: str) -> SubjectSummary | None:
    return next((subject for subject in summary.subjects if subject.code == code), None)


def _scores(summary: Summary, codes: Sequence[str], confidence: float) -> Scores:
    """Give the published composites of subjects; none where its value is not known.

    Who is not compared because it would reveal answers is held for unanimous: that cannot show a change.
    """
    subjects = [_of(summary, code) for code in codes]
    figures = [None if one is None else one.composite for one in subjects]
    scores = as_scores(
        [one if isinstance(one, Figure) and one.coded is None else None for one in figures], confidence
    )
    hidden = Withheld(WithheldReason.WOULD_REVEAL)
    alike = np.array([one is not None and one.comparison == hidden for one in subjects], dtype=np.bool_)
    return replace(scores, unanimous=alike)


def _stack(rounds: Sequence[Scores]) -> Scores:
    return Scores(
        n=np.stack([one.n for one in rounds]),
        score=np.stack([one.score for one in rounds]),
        sd=np.stack([one.sd for one in rounds]),
        se=np.stack([one.se for one in rounds]),
        low=np.stack([one.low for one in rounds]),
        high=np.stack([one.high for one in rounds]),
        unanimous=np.stack([one.unanimous for one in rounds]),
    )


def _linking(before: Summary, after: Summary, confidence: float) -> float:
    """Give the linking variance from the published items that both rounds tell about the same subjects."""
    earlier_items = _items(before)
    moved: dict[ItemId, list[tuple[float, float]]] = {}
    for place, figure in _items(after).items():
        other = earlier_items.get(place)
        if other is not None:
            variance = float(variances_of([figure, other], confidence).sum())
            moved.setdefault(place[2], []).append((figure.value - other.value, variance))
    changes = [float(np.mean([change for change, _ in item])) for item in moved.values()]
    variances = [float(np.sum([noise for _, noise in item])) / len(item) ** 2 for item in moved.values()]
    return linking_variance(changes, variances)


def _items(summary: Summary) -> dict[tuple[str, RespondentGroup, ItemId], Figure]:
    return {
        (subject.code, group.group, item.item): item.score
        for subject in summary.subjects
        for group in subject.groups
        for item in group.items
        if isinstance(item.score, Figure) and item.score.coded is None
    }


def _change(found: Trend, at: tuple[int, int], *, drift_known: bool) -> Change:
    low, high = (
        _outwards(end[at], up=up) for end, up in ((found.changes.low, False), (found.changes.high, True))
    )
    return Change(
        value=float(np.floor(np.round(found.changes.difference[at], _DIGITS) + 0.5)) + 0.0,
        low=low,
        high=high,
        clear=bool(found.changes.changed[at]) and (low > 0 or high < 0),
        drift_known=drift_known,
    )


def _outwards(value: float, *, up: bool) -> float:
    rounded = np.round(value, _DIGITS)
    return float(np.ceil(rounded) if up else np.floor(rounded)) + 0.0


def _slope(found: Trend, place: int, drift: FloatArray) -> Change | None:
    slope = float(found.slope[place])
    if np.isnan(slope):
        return None
    low = float(np.floor(_TENTHS * found.slope_low[place]) / _TENTHS)
    high = float(np.ceil(_TENTHS * found.slope_high[place]) / _TENTHS)
    return Change(
        round(slope, 1) + 0.0,
        low + 0.0,
        high + 0.0,
        clear=low > 0 or high < 0,
        drift_known=not np.isnan(drift).any(),
    )


def _why(before: Figure | Withheld, after: Figure | Withheld) -> Withheld:
    for score in (after, before):
        if isinstance(score, Withheld):
            return score
    return Withheld(WithheldReason.WOULD_REVEAL)  # "95 or more" may be anything up to the end
