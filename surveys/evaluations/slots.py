"""What may be said of a cadre in an evaluation: the elements, adjustments and conditions of its scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from surveys.evaluations.records import FileKind, Kind
from surveys.schemes.scheme import AxisResult, Element, ElementKind, Scheme

MOST_SHARE = Decimal(1000)
"""Percent of a target: more is a slip of the decimal point."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a table may tell. ``most``: points at most, None for an axis; ``axes``: what maxima sum to.

    ``shares``: the result of an axis is told as percent of its target.
    """

    code: str
    kind: Kind
    title: Mapping[str, str]
    most: Decimal | None
    is_binary: bool = False
    is_axis: bool = False
    shares: bool = False
    axes: Decimal = Decimal(0)
    group: str = ""

    @property
    def top(self) -> Decimal:
        """The highest value it can have for anybody."""
        if self.shares:
            return MOST_SHARE
        return self.axes if self.most is None else self.most

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the answer may be given as met or not met."""
        return self.is_binary or self.kind is Kind.CONDITION


_KINDS = {FileKind.SELF: Kind.SELF, FileKind.PRODUCTS: Kind.PRODUCT, FileKind.MARKS: Kind.MARK}


def slots_of(scheme: Scheme, kind: FileKind) -> tuple[Slot, ...]:
    """Give what a file of a kind may tell by a scheme, in its order; nothing for scores and packages."""
    if kind is FileKind.CONDITIONS:
        return tuple(
            Slot(one.code, Kind.CONDITION, one.title, Decimal(1), is_binary=True) for one in scheme.conditions
        )
    if kind not in _KINDS:
        return ()
    found = [
        _slot(_KINDS[kind], one, group.for_axes, group.code)
        for group in scheme.groups
        for one in group.elements
        if one.kind is not ElementKind.PEOPLE
        and not (kind is FileKind.PRODUCTS and one.kind is ElementKind.BINARY)
    ]
    if kind is FileKind.MARKS:
        found += [Slot(one.code, Kind(one.kind.value), one.title, one.most) for one in scheme.adjustments]
    return tuple(found)


def _slot(kind: Kind, one: Element, axes: Decimal, group: str) -> Slot:
    return Slot(
        one.code,
        kind,
        one.title,
        one.points,
        is_binary=one.kind is ElementKind.BINARY,
        is_axis=one.kind is ElementKind.AXIS,
        shares=one.result is AxisResult.SHARE,
        axes=axes,
        group=group,
    )
