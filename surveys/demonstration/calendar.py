"""The days of the demonstration: closed rounds about four quarters, an open one about this quarter."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

MONTHS_IN_QUARTER = 3
CLOSED_QUARTERS = 4
OPEN_FOR = timedelta(days=120)  # the demonstration may be looked at for a while before it is made anew


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a year. ``number`` is 1..4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, (self.number - 1) * MONTHS_IN_QUARTER + 1, 1)

    @property
    def last_day(self) -> date:
        """The day it ends."""
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The quarter after."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)


def quarter_of(day: date) -> Quarter:
    """Give the quarter a day lies in."""
    return Quarter(day.year, (day.month - 1) // MONTHS_IN_QUARTER + 1)


@dataclass(slots=True)
class SteppingClock:
    """The clock of the demonstration's history: stands at a day in the past until it is set on.

    It never runs backwards, and never ahead of ``present``.
    """

    present: datetime
    _now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._now = quarter_start(self.present)

    def __call__(self) -> datetime:
        """Give the time of the history."""
        return self._now

    def set_to(self, day: date) -> None:
        """Move on to the morning of a day."""
        morning = datetime(day.year, day.month, day.day, 9, tzinfo=self.present.tzinfo)
        self._now = min(max(self._now, morning), self.present)


def closed_quarters(day: date) -> tuple[Quarter, ...]:
    """Give the quarters before that of a day whose rounds are closed, the earliest first."""
    found = [quarter_of(day).before]
    while len(found) < CLOSED_QUARTERS:
        found.append(found[-1].before)
    return tuple(reversed(found))


def quarter_start(present: datetime) -> datetime:
    """Give the morning on which the history begins: the first day of the earliest closed quarter."""
    first = closed_quarters(present.date())[0].first_day
    return datetime(first.year, first.month, first.day, 9, tzinfo=present.tzinfo)
