"""The people's opinion as points: score and interval carried through the same rule, ends rounded outwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from surveys.evaluations.entries import WHOLE, PeopleScore
from surveys.schemes.decimals import HUNDRED, ZERO, downwards, exact, nearest, upwards
from surveys.schemes.scheme import Element, People, PeopleFigure, Rounds, Source
from surveys.schemes.sheet import Lack, Line, Origin


@dataclass(frozen=True, slots=True)
class _Score:
    """A score on 0-100 with its interval; ``lack`` where there is none: then 0 to 100 is possible."""

    score: Decimal | None
    low: Decimal
    high: Decimal
    lack: Lack | None = None
    interval_known: bool = True


def _lacking(lack: Lack) -> _Score:
    return _Score(None, ZERO, HUNDRED, lack)


def line_of(element: Element, people: People, scores: Sequence[PeopleScore], decimals: int) -> Line:
    """Give the line of an element that rests on the people's opinion about one cadre."""
    most = element.points or ZERO
    found = [(source.weight, _of_source(people, source, scores)) for source in people.sources]
    weights = sum((weight for weight, _one in found), ZERO)
    low = sum((weight * one.low for weight, one in found), ZERO) / weights
    high = sum((weight * one.high for weight, one in found), ZERO) / weights
    known = [(weight, one.score) for weight, one in found if one.score is not None]
    lack = next((one.lack for _weight, one in found if one.lack is not None), None)
    points = None
    if lack is None:
        score = sum((weight * score for weight, score in known), ZERO) / weights
        points = nearest(carried(people, most, score), decimals)
    return Line(
        element,
        points,
        downwards(carried(people, most, low), decimals),
        upwards(carried(people, most, high), decimals),
        most,
        Origin.PEOPLE if lack is None else Origin.NOBODY,
        lack,
        all(one.interval_known for _weight, one in found),
    )


def carried(people: People, most: Decimal, score: Decimal) -> Decimal:
    """Give the points that a score of 0-100 brings, before rounding."""
    if not people.steps:
        return most * score / HUNDRED
    return max((step.points for step in people.steps if score >= step.least), default=ZERO)


def _of_source(people: People, source: Source, scores: Sequence[PeopleScore]) -> _Score:
    fitting = [
        one
        for one in scores
        if one.group == (source.group or WHOLE) and one.criterion == (source.criterion or WHOLE)
    ]
    if not fitting:
        return _lacking(Lack.NOT_ASKED)
    if people.rounds is Rounds.LATEST:
        latest = max(one.period_end or date.min for one in fitting)
        fitting = [one for one in fitting if (one.period_end or date.min) == latest]
        if len(fitting) > 1:
            return _lacking(Lack.SEVERAL)
    told = [_told(people.figure, one) for one in fitting]
    # A round whose score is withheld is not left out of a mean: it could be anything from 0 to 100.
    lack = next((one.lack for one in told if one.lack is not None), None)
    count = Decimal(len(told))
    return _Score(
        None if lack else sum((one.score for one in told if one.score is not None), ZERO) / count,
        sum((one.low for one in told), ZERO) / count,
        sum((one.high for one in told), ZERO) / count,
        lack,
        all(one.interval_known for one in told),
    )


def _told(figure: PeopleFigure, one: PeopleScore) -> _Score:
    score, low, high = (
        (one.adjusted, one.adjusted_low, one.adjusted_high)
        if figure is PeopleFigure.ADJUSTED
        else (one.score, one.low, one.high)
    )
    if score is None:
        return _lacking(Lack.WITHHELD)
    if low is None or high is None:
        return _Score(exact(score), ZERO, HUNDRED, interval_known=False)
    return _Score(exact(score), exact(low), exact(high))
