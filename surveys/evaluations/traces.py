"""Where a figure of a sheet comes from: the numbers of the imports that told it."""

from collections.abc import Iterable
from datetime import date

from surveys.evaluations.entries import WHOLE, Entry, PeopleScore
from surveys.evaluations.records import Kind
from surveys.evaluations.sheets import MemberSheet
from surveys.schemes.scheme import AdjustmentKind, People, Rounds
from surveys.schemes.sheet import AdjustmentLine, Basis, ConditionLine, Line, Origin

_KINDS = {Origin.SELF: Kind.SELF, Origin.MARK: Kind.MARK, Origin.PRODUCT: Kind.PRODUCT}
_OF_BASIS = {Basis.SELF: (Kind.SELF, Kind.PRODUCT), Basis.COUNCIL: (Kind.MARK, Kind.PRODUCT)}

Numbers = tuple[int, ...]


def of_line(sheet: MemberSheet, line: Line, basis: Basis) -> Numbers:
    """Give the imports that told the points of an element, and its personal maximum; perhaps none."""
    if line.element.people is not None:
        return of_people(sheet.scores, line.element.people)
    kinds = (_KINDS[line.origin],) if line.origin in _KINDS else _OF_BASIS[basis]
    told = [_last(one for one in _about(sheet, kind, line.code) if one.value is not None) for kind in kinds]
    maxima = [
        _last(one for one in _about(sheet, kind, line.code) if one.maximum is not None)
        for kind in (Kind.PRODUCT, Kind.MARK, Kind.SELF)
    ]
    return _numbers([*told, *maxima])


def of_people(scores: Iterable[PeopleScore], people: People) -> Numbers:
    """Give the imports whose scores enter the points of the people's opinion."""
    found: set[int] = set()
    for source in people.sources:
        key = source.group or WHOLE, source.criterion or WHOLE
        fitting = [one for one in scores if (one.group, one.criterion) == key]
        if fitting and people.rounds is Rounds.LATEST:
            latest = max(one.period_end or date.min for one in fitting)
            fitting = [one for one in fitting if (one.period_end or date.min) == latest]
        found |= {one.number for one in fitting}
    return tuple(sorted(found))


def of_adjustment(sheet: MemberSheet, line: AdjustmentLine) -> Numbers:
    """Give the import that told a bonus or minus."""
    kind = Kind.BONUS if line.adjustment.kind is AdjustmentKind.BONUS else Kind.MINUS
    return _numbers([_last(_about(sheet, kind, line.adjustment.code))])


def of_condition(sheet: MemberSheet, line: ConditionLine) -> Numbers:
    """Give the import that told how a condition stands."""
    return _numbers([_last(_about(sheet, Kind.CONDITION, line.condition.code))])


def _about(sheet: MemberSheet, kind: Kind, code: str) -> Iterable[Entry]:
    return (one for one in sheet.entries if one.kind is kind and one.code == code)


def _last(entries: Iterable[Entry]) -> Entry | None:
    told = (one for one in entries if one.value is not None or one.maximum is not None)
    return max(told, key=lambda one: one.number, default=None)


def _numbers(entries: Iterable[Entry | None]) -> Numbers:
    return tuple(sorted({one.number for one in entries if one is not None}))
