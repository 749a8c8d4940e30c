"""What `ydan analyse` is asked to do: columns, scale, model, policy of the caller."""

import math
from dataclasses import dataclass
from typing import Literal

from analysis.method import CONFIDENCE
from surveys.problems import N_, BadInput, Problem

Model = Literal["design", "shrunk", "crossed"]
SEED = 1
"""Seed of simulations where the caller names none."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to analyse: names of columns, the ends of the scale, the model and the policy of the caller."""

    subject: str
    items: tuple[str, ...]
    low: float
    high: float
    group: str | None = None
    rater: str | None = None
    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    peer_group: str | None = None
    missing: frozenset[str] = frozenset()
    model: Model = "design"
    random: tuple[str, ...] = ()
    least_ballots: int | None = None
    confidence: float = CONFIDENCE
    seed: int = SEED

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is needed, once, in order."""
        others = (self.group, self.rater, self.weight, self.stratum, self.cluster, self.peer_group)
        named = (self.subject, *self.items, *(column for column in others if column is not None))
        return tuple(dict.fromkeys((*named, *self.random)))

    @property
    def effects(self) -> tuple[str, ...]:
        """Columns with a random effect in the crossed model, the subject first."""
        return (self.subject, *(() if self.rater is None else (self.rater,)), *self.random)


def check_request(request: Request) -> None:
    """Check what can be checked without the table. Raises BadInput with every problem."""
    claims = (
        (
            math.isfinite(request.low) and math.isfinite(request.high) and request.low < request.high,
            N_("The scale needs a lowest value below its highest: LOW:HIGH, such as 1:5."),
        ),
        (
            bool(request.items) and len(set(request.items)) == len(request.items),
            N_("Name each item column once."),
        ),
        (0 < request.confidence < 1, N_("The confidence lies between 0 and 1, such as 0.95.")),
        (
            request.least_ballots is None or request.least_ballots >= 1,
            N_("The fewest ballots are 1 or more."),
        ),
        (request.seed >= 0, N_("The seed is a whole number of 0 or more.")),
        (request.model == "crossed" or not request.random, N_("--random goes with --model crossed.")),
        (
            len(set(request.effects)) == len(request.effects) and "residual" not in request.effects,
            N_("Name each random effect once; none may be called “residual”."),
        ),
    )
    wrong = [Problem(sentence) for holds, sentence in claims if not holds]
    if wrong:
        raise BadInput(*wrong)
