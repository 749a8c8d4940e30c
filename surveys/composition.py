"""Facts about who holds the posts of some units, from the register: with their counts, never about a person.

Nothing of this is part of a score: no module that scores, compares or releases reads it (a test holds that).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from math import inf

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.schema import cadre, position, term

LEAST_FOR_PERCENT = 100
"""Below it one person is more than one per cent: the counts say it better."""
TENURE_YEARS = (1, 3, 5)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """Per cent with two decimals, half up; None where the base is too small for a percentage."""
        if self.whole < LEAST_FOR_PERCENT:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(_HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Composition:
    """Who holds the posts of one position group on a day.

    ``posts``: pairs of position and unit that somebody held by that day; ``vacant``: of them held by nobody
    on the day (a post that nobody ever held is not known to the register). ``holders``: cadres in office;
    ``local`` of those of whom it is known. ``moved``: holders who served in another unit before.
    ``tenure``: holders by full years in the post they hold: under 1, 1-2, 3-4, 5 and more.
    """

    position_group: str
    posts: int
    vacant: int
    holders: int
    local: Proportion
    moved: int
    tenure: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    cadre: str
    position: str
    group: str
    unit: str
    starts_on: date
    ends_on: date | None
    local: bool | None

    def holds_on(self, day: date) -> bool:
        return self.ends_on is None or self.ends_on >= day


def compositions(connection: sa.Connection, units: Collection[UnitCode], on: date) -> tuple[Composition, ...]:
    """Give the composition of each position group with a post in these units on a day, by code."""
    rows = connection.execute(
        sa.select(
            term.c.cadre,
            term.c.position,
            position.c.position_group,
            term.c.unit,
            term.c.starts_on,
            term.c.ends_on,
            cadre.c.local,
        )
        .join(position, position.c.code == term.c.position)
        .join(cadre, cadre.c.code == term.c.cadre)
        .where(term.c.starts_on <= on, term.c.unit.in_(sorted(units)))
    )
    found = sorted((_Term(*row) for row in rows), key=lambda one: (one.group, one.cadre, one.starts_on))
    elsewhere = _units_before(connection, [one for one in found if one.holds_on(on)])
    return tuple(
        _composition(group, list(terms), on, elsewhere)
        for group, terms in groupby(found, key=lambda one: one.group)
    )


def _units_before(connection: sa.Connection, holding: Sequence[_Term]) -> frozenset[tuple[str, str]]:
    """Give cadre and unit of the holders' present terms that began after a term in another unit."""
    codes = {one.cadre for one in holding}
    if not codes:
        return frozenset()
    before: dict[str, list[tuple[date, str]]] = {}
    for row in connection.execute(sa.select(term.c.cadre, term.c.starts_on, term.c.unit)):
        if row.cadre in codes:
            before.setdefault(row.cadre, []).append((row.starts_on, row.unit))
    return frozenset(
        (one.cadre, one.unit)
        for one in holding
        if any(start < one.starts_on and unit != one.unit for start, unit in before[one.cadre])
    )


def _composition(
    group: str, terms: list[_Term], on: date, elsewhere: frozenset[tuple[str, str]]
) -> Composition:
    # who holds several posts of a group here counts once, with the one that began last
    holding = {one.cadre: one for one in terms if one.holds_on(on)}
    held = {(one.position, one.unit) for one in terms if one.holds_on(on)}
    posts = {(one.position, one.unit) for one in terms}
    known = [one.local for one in holding.values() if one.local is not None]
    return Composition(
        group,
        posts=len(posts),
        vacant=len(posts - held),
        holders=len(holding),
        local=Proportion(sum(known), len(known)),
        moved=sum((one.cadre, one.unit) in elsewhere for one in holding.values()),
        tenure=_tenure(holding.values(), on),
    )


def _tenure(holding: Iterable[_Term], on: date) -> tuple[int, ...]:
    years = [_full_years(one.starts_on, on) for one in holding]
    bounds = zip((0, *TENURE_YEARS), (*TENURE_YEARS, inf), strict=True)
    return tuple(sum(least <= one < most for one in years) for least, most in bounds)


def _full_years(start: date, on: date) -> int:
    return on.year - start.year - ((on.month, on.day) < (start.month, start.day))


@dataclass(frozen=True, slots=True)
class Holder:
    """What the register knows of one cadre on a day; ``years`` in the post; None: in none."""

    local: bool | None
    years: int | None


def holders(connection: sa.Connection, codes: Collection[str], on: date) -> dict[str, Holder]:
    """Give what the register knows of some cadres; who is not in it is left out."""
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.local, term.c.starts_on)
        .outerjoin(
            term,
            sa.and_(
                term.c.cadre == cadre.c.code,
                term.c.starts_on <= on,
                sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= on),
            ),
        )
        .order_by(cadre.c.code, term.c.starts_on)
    )
    return {
        row.code: Holder(row.local, None if row.starts_on is None else _full_years(row.starts_on, on))
        for row in rows
        if row.code in codes
    }
