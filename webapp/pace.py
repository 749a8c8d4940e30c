"""How failures add up to a pause and are forgotten again: slower and slower, never locked out."""

from dataclasses import dataclass
from datetime import datetime

FIRST_PAUSE_SECONDS = 0.5
DOUBLINGS = 8


@dataclass(frozen=True, slots=True)
class Slope:
    """How failures add up to a pause: free ones, the longest pause, failures forgotten per second."""

    free: int
    longest_seconds: float
    forgotten: float


@dataclass(slots=True)
class Level:
    """Failures that are not forgotten yet, at a time; and those in a row, whenever they were."""

    at: datetime
    height: float = 0.0
    in_a_row: int = 0

    def now(self, slope: Slope, now: datetime) -> float:
        """Give the failures that are not forgotten yet."""
        elapsed = max(0.0, (now - self.at).total_seconds())  # a clock set back adds no failures
        return max(0.0, self.height - slope.forgotten * elapsed)

    def rise(self, slope: Slope, now: datetime) -> int:
        """Note a failure; gives how many there were in a row."""
        self.height, self.at = self.now(slope, now) + 1, now
        self.in_a_row += 1
        return self.in_a_row

    def pause(self, slope: Slope, now: datetime) -> float:
        """Give the seconds to wait before the next attempt."""
        over = self.now(slope, now) - slope.free
        if over < 0:
            return 0.0
        return float(min(slope.longest_seconds, FIRST_PAUSE_SECONDS * 2 ** min(over, DOUBLINGS)))
