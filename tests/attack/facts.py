"""What an attacker writes down: everything read anywhere about one group of one subject, nothing else.

Part of an attacker who reads published files only. Nothing here knows the program that is attacked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Score:
    """A score as told: a figure with its interval and step, or (``value`` None) a band."""

    least: float
    below: float
    value: float | None = None
    low: float = 0.0
    high: float = 100.0
    step: float = 0.0


@dataclass
class ItemFacts:
    """Everything told of one item. ``shares``: places of joined categories (0 the worst), and answers."""

    scores: set[Score] = field(default_factory=set)
    answers: int | None = None
    shares: dict[tuple[int, ...], int] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)


@dataclass
class GroupFacts:
    """Everything told of one group. ``valid`` None: the group is withheld."""

    valid: int | None = None
    returned: int | None = None
    ballot: set[Score] = field(default_factory=set)
    criteria: dict[str, set[Score]] = field(default_factory=dict)
    items: dict[str, ItemFacts] = field(default_factory=dict)

    def item(self, name: str) -> ItemFacts:
        """Give the facts of an item, none yet at first."""
        return self.items.setdefault(name, ItemFacts())


@dataclass(frozen=True)
class Form:
    """The published questionnaire: categories of each rated item, its criteria, their weights, its texts."""

    points: Mapping[str, int]
    criteria: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, float]
    words: Mapping[str, str]  # a text in any language -> code of item or criterion
    labels: Mapping[str, Mapping[str, int]]  # of each item: a label in any language -> place, 0 the worst


@dataclass(frozen=True, order=True)
class Where:
    """Which group of which subject, in which edition of the numbers."""

    edition: int
    subject: str
    group: str


class Notebook:
    """All facts by place."""

    def __init__(self) -> None:
        self.groups: dict[Where, GroupFacts] = {}
        self.thresholds: dict[str, int] = {}
        self.opened: dict[int, int] = {}

    def group(self, where: Where) -> GroupFacts:
        """Give the facts of a group, none yet at first."""
        return self.groups.setdefault(where, GroupFacts())


def figure(value: float, low: float, high: float, step: float) -> Score:
    """Read a figure: 95 is 95 or more, 5 is 5 or less; the exact mean was rounded to the nearest step."""
    least = 0.0 if value <= 5 else value - step / 2
    below = 100.0001 if value >= 95 else value + step / 2
    return Score(least, below, value, low, high, step)


BANDS = {"low": Score(0.0, 50.0), "middle": Score(50.0, 75.0), "high": Score(75.0, 100.0001)}
