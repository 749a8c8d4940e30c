"""Caps: at most so many percent of those in a band, within a position group.

No text we have says how such a number is rounded: both roundings are given. And what is counted are totals
that *would fall* in a band, which are not yet people rated so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.schemes.decimals import HUNDRED, downwards, upwards
from surveys.schemes.effects import Listed
from surveys.schemes.scheme import Cap, Scheme


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many a cap allows, of how many it is counted."""

    of: int
    rounded_down: int
    rounded_up: int


@dataclass(frozen=True, slots=True)
class CapLine:
    """A cap in one position group.

    ``least`` counts whoever would surely fall in the band that the cap is of, ``most`` whoever may;
    ``surely`` and ``perhaps`` count the same in the band that is capped.
    """

    cap: Cap
    position_group: str
    least: Allowed
    most: Allowed
    surely: int
    perhaps: int

    @property
    def is_exceeded(self) -> bool | None:
        """Whether more would fall in the band than the cap allows; None where that is open."""
        if self.surely > self.most.rounded_up:
            return True
        return False if self.perhaps <= self.least.rounded_down else None


def allowed(percent: Decimal, of: int) -> Allowed:
    """Give how many so many percent of a number are, in both roundings."""
    share = percent * of / HUNDRED
    return Allowed(of, int(downwards(share, 0)), int(upwards(share, 0)))


def lines(scheme: Scheme, listed: Sequence[Listed]) -> tuple[CapLine, ...]:
    """Give every cap of a scheme in every position group of a list, groups in the order of the list."""
    groups = list(dict.fromkeys(one.position_group for one in listed))
    return tuple(
        _line(cap, group, [one for one in listed if one.position_group == group])
        for cap in scheme.caps
        for group in groups
    )


def _line(cap: Cap, group: str, members: Sequence[Listed]) -> CapLine:
    of_surely, of_perhaps = (len(members), len(members)) if cap.of is None else _counted(members, cap.of)
    surely, perhaps = _counted(members, cap.band)
    return CapLine(
        cap, group, allowed(cap.percent, of_surely), allowed(cap.percent, of_perhaps), surely, perhaps
    )


def _counted(members: Sequence[Listed], band: str) -> tuple[int, int]:
    """Count those who would surely fall in a band, and those who may. Without a told total anything may."""
    falls = [tuple(one.code for one in member.sheet.would_fall) for member in members]
    return sum(codes == (band,) for codes in falls), sum(not codes or band in codes for codes in falls)
