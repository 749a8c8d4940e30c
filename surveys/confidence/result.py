"""What follows from an agreed count: shares that name their base, and facts about thresholds; no consequence.

The whole electorate was asked and every paper counted: there is no sample, so there is no interval.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from surveys.confidence.counting import Marks, Papers
from surveys.confidence.rules import Base, Level, Rules, Threshold

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; ``base`` 0: there is nothing to take a share of."""

    count: int
    base: int

    @property
    def percent(self) -> Decimal | None:
        """Give it per hundred, rounded half up to two decimals; for reading only, nothing rests on it."""
        if self.base == 0:
            return None
        return (Decimal(100 * self.count) / Decimal(self.base)).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ThresholdFact:
    """Whether a share reaches a threshold of the rules."""

    threshold: Threshold
    share: Share
    is_reached: bool


def base_of(rules: Rules, electorate: int, papers: Papers) -> int:
    """Give of how many the shares of a poll are taken."""
    known = {
        Base.ELECTORATE: electorate,
        Base.ISSUED: papers.issued,
        Base.RETURNED: papers.returned,
        Base.VALID: papers.valid,
    }
    return known[rules.base]


def of_level(marks: Marks, level: Level) -> int:
    """Give how many papers name a level."""
    return {Level.HIGH: marks.high, Level.CONFIDENCE: marks.confidence, Level.LOW: marks.low}[level]


def facts(rules: Rules, marks: Marks, base: int) -> Iterator[ThresholdFact]:
    """Say of every threshold whether it is reached; of none where there is no base."""
    if base:
        for one in rules.thresholds:
            count = of_level(marks, one.level)
            yield ThresholdFact(one, Share(count, base), one.is_reached(count, base))
