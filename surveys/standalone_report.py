"""The JSON object of `ydan analyse`: its keys are a contract, always present."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from surveys.standalone_items import ItemSummary, Reliability


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One subject (and group). Scores on 0..100; None where not asked for, or ``withheld`` says why."""

    subject: str
    group: str | None
    n: int
    score: float | None
    se: float | None
    low: float | None
    high: float | None
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None
    adjusted: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; rows in the natural order of the subjects' names, never by score."""

    method_version: str
    ballots: int
    subjects: int
    items: Mapping[str, ItemSummary]
    reliability: Reliability
    scores: tuple[ScoreRow, ...]
    variance_components: Mapping[str, float] | None = None
    reml_criterion: float | None = None
    intercept: float | None = None

    def as_json(self) -> dict[str, object]:
        """Give the object with its keys in the order of the contract."""
        return {
            "method_version": self.method_version,
            "ballots": self.ballots,
            "subjects": self.subjects,
            "items": {name: asdict(item) for name, item in self.items.items()},
            "reliability": asdict(self.reliability),
            "variance_components": self.variance_components,
            "reml_criterion": self.reml_criterion,
            "intercept": self.intercept,
            "scores": [asdict(row) for row in self.scores],
        }
