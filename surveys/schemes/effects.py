"""What the weight of the people's opinion does to a list: totals, bands and places as the weight moves.

A weight that grows takes its points from the other elements of its group, in proportion, so that the group
keeps its points (30 stay 30). A group that holds nothing else takes them from all other groups.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from surveys.schemes.bands import touched
from surveys.schemes.decimals import ZERO, downwards, nearest, upwards
from surveys.schemes.scheme import Band, Group, Scheme
from surveys.schemes.sheet import GroupLine, Line, Sheet

FACTORS = (Decimal(0), Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2))


@dataclass(frozen=True, slots=True)
class Listed:
    """A cadre of the list with their sheet; places are told among equivalent positions only."""

    cadre: str
    position_group: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """A cadre at one weight. ``total`` None: something is missing. Places count from 1 within the group.

    ``best``..``last`` are the places that the ranges allow: who overlaps cannot be told apart.
    """

    cadre: str
    position_group: str
    total: Decimal | None
    low: Decimal
    high: Decimal
    bands: tuple[Band, ...]
    best: int
    last: int


@dataclass(frozen=True, slots=True)
class Step:
    """The list at one weight, in the order it was given. The changes are against the scheme's own weight."""

    factor: Decimal
    weight: Decimal  # points of the people's opinion, all its elements together
    rows: tuple[Row, ...]
    bands_changed: int  # cadres that would fall elsewhere
    pairs_swapped: int  # pairs of equivalent positions whose totals change their order


@dataclass(frozen=True, slots=True)
class WeightEffect:
    """The list at several weights, the lightest first; no steps where a scheme asks no people."""

    weight: Decimal  # in the scheme
    steps: tuple[Step, ...]


def of_weight(scheme: Scheme, listed: Sequence[Listed], factors: Sequence[Decimal] = FACTORS) -> WeightEffect:
    """Give the list as the weight of the people's opinion moves; weights beyond their group are left out."""
    weight = sum((_weight(group) for group in scheme.groups), ZERO)
    if not weight:
        return WeightEffect(weight, ())
    own = _rows(scheme, listed, Decimal(1))
    steps = []
    for factor in sorted(factors):
        if _is_possible(scheme, factor):
            rows = _rows(scheme, listed, factor)
            changed = sum(one.bands != was.bands for one, was in zip(rows, own, strict=True))
            steps.append(Step(factor, factor * weight, rows, changed, _swapped(own, rows)))
    return WeightEffect(weight, tuple(steps))


def as_it_stands(scheme: Scheme, listed: Sequence[Listed]) -> tuple[Row, ...]:
    """Give the list at the scheme's own weight, in the order it was given."""
    return _rows(scheme, listed, Decimal(1))


def _weight(group: Group) -> Decimal:
    return sum((one.points or ZERO for one in group.elements if one.people is not None), ZERO)


def _is_whole(group: Group) -> bool:
    """Say whether a group holds nothing but the people's opinion."""
    return _weight(group) == group.points


def _is_possible(scheme: Scheme, factor: Decimal) -> bool:
    mixed = all(factor * _weight(one) <= one.points for one in scheme.groups if not _is_whole(one))
    return mixed and factor * _of_people_alone(scheme) <= scheme.total


def _of_people_alone(scheme: Scheme) -> Decimal:
    return sum((one.points for one in scheme.groups if _is_whole(one)), ZERO)


# --- one list at one weight ---------------------------------------------------------------------------------


def _rows(scheme: Scheme, listed: Sequence[Listed], factor: Decimal) -> tuple[Row, ...]:
    totals = [_total(scheme, one.sheet, factor) for one in listed]
    rows = []
    for one, (total, low, high) in zip(listed, totals, strict=True):
        bands = touched(scheme, low, high) if one.sheet.is_told or not factor else ()
        rows.append(Row(one.cadre, one.position_group, total, low, high, bands, 0, 0))
    return tuple(_placed(rows))


def _total(scheme: Scheme, sheet: Sheet, factor: Decimal) -> tuple[Decimal | None, Decimal, Decimal]:
    alone = _of_people_alone(scheme)
    others = (scheme.total - factor * alone) / (scheme.total - alone) if alone < scheme.total else Decimal(1)
    parts = [_part(line, sheet.lines, factor, others) for line in sheet.groups]
    extra = sheet.bonus - sheet.minus
    points = [part[0] for part in parts]
    told = [one for one in points if one is not None]
    total = sum(told, ZERO) + extra if len(told) == len(points) else None
    low, high = sum((part[1] for part in parts), ZERO) + extra, sum((part[2] for part in parts), ZERO) + extra
    clamps, decimals = scheme.clamps, scheme.decimals

    def within(value: Decimal) -> Decimal:
        return min(max(value, clamps.low), clamps.high)

    return (
        None if total is None else within(nearest(total, decimals)),
        within(downwards(low, decimals)),
        within(upwards(high, decimals)),
    )


def _part(
    of: GroupLine, lines: Iterable[Line], factor: Decimal, others: Decimal
) -> tuple[Decimal | None, Decimal, Decimal]:
    """Give points, low and high of a group when the people's opinion weighs so many times as much."""
    group, weight = of.group, _weight(of.group)
    codes = {element.code for element in group.elements}
    mine = [line for line in lines if line.code in codes]
    people = [line for line in mine if line.element.people is not None]
    rest = [line for line in mine if line.element.people is None]
    if _is_whole(group):
        scale = ZERO
        people_scale = factor
    else:
        scale = others * (group.points - factor * weight) / (group.points - weight)
        people_scale = others * factor
    counted = rest if not factor else mine
    missing = any(line.points is None for line in counted)
    lost = sum((line.most - line.high for line in rest if line.most is not None), ZERO)

    def summed(of_line: Callable[[Line], Decimal]) -> Decimal:
        of_rest = sum((of_line(line) for line in rest), ZERO)
        return scale * of_rest + people_scale * sum((of_line(line) for line in people), ZERO)

    high = scale * (group.points - weight - lost) + people_scale * sum((one.high for one in people), ZERO)
    points = None if missing else summed(lambda line: line.points or ZERO)
    return points, summed(lambda line: line.low), high


# --- places and changes -------------------------------------------------------------------------------------


def _placed(rows: Sequence[Row]) -> Iterable[Row]:
    """Give each row the places its range allows among its equivalents."""
    lows: dict[str, list[Decimal]] = {}
    highs: dict[str, list[Decimal]] = {}
    for row in rows:
        insort(lows.setdefault(row.position_group, []), row.low)
        insort(highs.setdefault(row.position_group, []), row.high)
    for row in rows:
        equals = len(lows[row.position_group])
        surely_above = equals - bisect_right(lows[row.position_group], row.high)
        surely_below = bisect_left(highs[row.position_group], row.low)
        yield Row(
            *(row.cadre, row.position_group, row.total, row.low, row.high, row.bands),
            best=1 + surely_above,
            last=equals - surely_below,
        )


def _swapped(before: Sequence[Row], after: Sequence[Row]) -> int:
    """Count the pairs of equivalents that stood in one order and now stand in the other; ties are none."""
    by_group: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for was, now in zip(before, after, strict=True):
        if was.total is not None and now.total is not None:
            by_group.setdefault(was.position_group, []).append((was.total, now.total))
    return sum(_inversions(pairs) for pairs in by_group.values())


def _inversions(pairs: list[tuple[Decimal, Decimal]]) -> int:
    count, seen = 0, list[Decimal]()
    for _was, tied in groupby(sorted(pairs), key=lambda pair: pair[0]):
        now = [after for _before, after in tied]
        # Everybody seen so far stood strictly lower before: whoever now stands strictly higher has swapped.
        count += sum(len(seen) - bisect_right(seen, one) for one in now)
        for one in now:
            insort(seen, one)
    return count
