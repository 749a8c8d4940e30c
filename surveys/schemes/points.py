"""Points of one cadre by a scheme: pure arithmetic in exact decimals, every missing thing told as missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.records import Kind
from surveys.problems import N_, Problem
from surveys.schemes import people_points
from surveys.schemes.bands import touched
from surveys.schemes.decimals import HUNDRED, ZERO, exact, nearest
from surveys.schemes.scheme import (
    AdjustmentKind,
    AxisResult,
    Element,
    ElementKind,
    Group,
    Scheme,
    WhenMissing,
)
from surveys.schemes.sheet import (
    AdjustmentLine,
    Basis,
    ConditionLine,
    GroupLine,
    Lack,
    Line,
    Origin,
    Sheet,
    Standing,
)

_COUNTING = {
    # Whose word counts for an element, the first one told: products stand in where nobody marked an axis.
    Basis.SELF: ((Kind.SELF, Origin.SELF), (Kind.PRODUCT, Origin.PRODUCT)),
    Basis.COUNCIL: ((Kind.MARK, Origin.MARK), (Kind.PRODUCT, Origin.PRODUCT)),
}
MAXIMA_DO_NOT_SUM = N_(
    "The personal maxima of group %(group)s sum to %(sum)s, not to %(points)s. "
    "Correct them where they come from."
)


def evaluate(scheme: Scheme, entries: Sequence[Entry], scores: Sequence[PeopleScore], basis: Basis) -> Sheet:
    """Give the points of one cadre from everything told about them; the later file counts.

    ``entries`` and ``scores`` are about one cadre, of imports that count. Missing is never 0: the total is
    then None and the range says what is possible.
    """
    told = _Told(scheme, basis, _latest(entries), tuple(scores))
    parts = [_group(told, group) for group in scheme.groups]
    lines = tuple(line for _group_line, lines, _faults in parts for line in lines)
    groups = tuple(group_line for group_line, _lines, _faults in parts)
    adjustments = tuple(_adjustments(told))
    bonus = _summed(adjustments, AdjustmentKind.BONUS, scheme.clamps.bonus)
    minus = _summed(adjustments, AdjustmentKind.MINUS, scheme.clamps.minus)
    whole = all(group.points is not None for group in groups)
    known = sum((group.known for group in groups), ZERO) + bonus - minus
    low = _clamped(scheme, sum((group.low for group in groups), ZERO) + bonus - minus)
    high = _clamped(scheme, sum((group.high for group in groups), ZERO) + bonus - minus)
    is_told = not any(_forbids_total(line) for line in lines)
    return Sheet(
        basis=basis,
        lines=lines,
        groups=groups,
        adjustments=adjustments,
        bonus=bonus,
        minus=minus,
        known=known,
        total=_clamped(scheme, known) if whole else None,
        low=low,
        high=high,
        is_told=is_told,
        would_fall=touched(scheme, low, high) if is_told else (),
        conditions=tuple(_conditions(told)),
        faults=tuple(fault for _group_line, _lines, faults in parts for fault in faults),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    scheme: Scheme
    basis: Basis
    entries: dict[tuple[Kind, str], Entry]
    scores: tuple[PeopleScore, ...]


def _latest(entries: Iterable[Entry]) -> dict[tuple[Kind, str], Entry]:
    """Give the last word of each kind about each code; an empty cell of a later file takes nothing back."""
    return {
        (one.kind, one.code): one
        for one in sorted(entries, key=lambda one: one.number)
        if one.value is not None or one.maximum is not None
    }


def _clamped(scheme: Scheme, total: Decimal) -> Decimal:
    return min(max(total, scheme.clamps.low), scheme.clamps.high)


def _forbids_total(line: Line) -> bool:
    people = line.element.people
    return people is not None and line.points is None and people.when_missing is WhenMissing.NO_TOTAL


# --- groups and their elements ------------------------------------------------------------------------------


def _group(told: _Told, group: Group) -> tuple[GroupLine, tuple[Line, ...], tuple[Problem, ...]]:
    maxima = {axis.code: _maximum(told, axis) for axis in group.axes}
    known_maxima = [one for one in maxima.values() if isinstance(one, Decimal)]
    all_known = len(known_maxima) == len(maxima)
    wrong = sum(known_maxima, ZERO) > group.for_axes or (
        all_known and bool(maxima) and sum(known_maxima, ZERO) != group.for_axes
    )
    faults: tuple[Problem, ...] = ()
    if wrong:
        values = {"group": group.code, "sum": f"{sum(known_maxima, ZERO):f}", "points": f"{group.for_axes:f}"}
        faults = (Problem(MAXIMA_DO_NOT_SUM, values),)
        maxima = dict.fromkeys(maxima, Lack.MAXIMA_DO_NOT_SUM)
        known_maxima = []
    rest = group.for_axes - sum(known_maxima, ZERO)
    lines = tuple(_line(told, element, maxima.get(element.code), rest) for element in group.elements)
    lost = sum((line.most - line.high for line in lines if line.most is not None), ZERO)
    known = sum((line.points for line in lines if line.points is not None), ZERO)
    return (
        GroupLine(
            group,
            known if all(line.points is not None for line in lines) else None,
            sum((line.low for line in lines), ZERO),
            group.points - lost,
            known,
        ),
        lines,
        faults,
    )


def _line(told: _Told, element: Element, maximum: Decimal | Lack | None, rest: Decimal) -> Line:
    decimals = told.scheme.decimals
    if element.people is not None:
        return people_points.line_of(element, element.people, told.scores, decimals)
    if isinstance(maximum, Lack):
        return Line(element, None, ZERO, rest, None, Origin.NOBODY, maximum)
    most = maximum if element.points is None else element.points
    most = ZERO if most is None else most
    entry, origin = _word(told, element)
    if entry is None or entry.value is None:
        return Line(element, None, ZERO, most, most, Origin.NOBODY, Lack.NOT_TOLD)
    points = reached(element, exact(entry.value), most)
    if points is None:
        return Line(element, None, ZERO, most, most, Origin.NOBODY, Lack.OUT_OF_RANGE, note=entry.note)
    points = nearest(points, decimals)
    return Line(element, points, points, points, most, origin, note=entry.note)


def _word(told: _Told, element: Element) -> tuple[Entry | None, Origin]:
    for kind, origin in _COUNTING[told.basis]:
        found = told.entries.get((kind, element.code))
        if found is not None and found.value is not None:
            return found, origin
    return None, Origin.NOBODY


def reached(element: Element, value: Decimal, most: Decimal) -> Decimal | None:
    """Give the points that an entered value brings; None where it cannot be a value of this element."""
    if element.kind is ElementKind.BINARY:
        # Lists say 1 for "met" or the points themselves; nothing lies between all and nothing.
        return {ZERO: ZERO, Decimal(1): most, most: most}.get(value)
    if element.result is AxisResult.SHARE:
        return most * min(value, HUNDRED) / HUNDRED if value >= 0 else None
    return value if ZERO <= value <= most else None


def _maximum(told: _Told, axis: Element) -> Decimal | Lack:
    said = {
        exact(entry.maximum)
        for kind in (Kind.PRODUCT, Kind.MARK, Kind.SELF)
        if (entry := told.entries.get((kind, axis.code))) is not None and entry.maximum is not None
    }
    if not said:
        return Lack.NO_MAXIMUM
    if len(said) > 1:
        return Lack.MAXIMA_DIFFER
    found = said.pop()
    return found if found >= 0 else Lack.OUT_OF_RANGE


# --- bonus, minus, conditions -------------------------------------------------------------------------------


def _adjustments(told: _Told) -> Iterable[AdjustmentLine]:
    for adjustment in told.scheme.adjustments:
        entry = told.entries.get((Kind(adjustment.kind.value), adjustment.code))
        if entry is not None and entry.value is not None:
            points = min(max(exact(entry.value), ZERO), adjustment.most)
            yield AdjustmentLine(adjustment, nearest(points, told.scheme.decimals), entry.note)


def _summed(lines: Iterable[AdjustmentLine], kind: AdjustmentKind, most: Decimal) -> Decimal:
    return min(sum((one.points for one in lines if one.adjustment.kind is kind), ZERO), most)


def _conditions(told: _Told) -> Iterable[ConditionLine]:
    for condition in told.scheme.conditions:
        entry = told.entries.get((Kind.CONDITION, condition.code))
        if entry is None or entry.value is None:
            yield ConditionLine(condition, Standing.NOT_TOLD)
        else:
            yield ConditionLine(condition, Standing.MET if entry.value else Standing.NOT_MET, entry.note)
