"""Recommendations as records, like those of ``records``."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from webapp.client.records import Texts, Withheld


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is asked to do something: a unit or a cadre."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation as it stands today. ``done_on``: the day the addressee reported it as done."""

    id: str
    unit: str
    unit_name: str
    reference: str
    year: int
    origin: str
    document: str
    finding: str
    recommendation: str
    addressee: Addressee
    made_on: date
    answer_by: date
    answered_on: date | None
    due_on: date
    done_on: date | None
    state: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class RecommendationStep:
    """One line of the history. ``text`` None: not public yet; "": there is none."""

    act: str
    state: str
    on: date
    text: str | None
    moved_from: date | None
    moved_to: date | None


@dataclass(frozen=True, slots=True)
class VerdictShare:
    """Who gave one of these answers, in whole per cent of the base, with an interval."""

    answers: tuple[str, ...]
    ballots: int
    percent: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class VerdictShares:
    """What a group answered, the best first. ``n``: the base of every share."""

    kind: Literal["verdict_shares"]
    n: int
    shares: tuple[VerdictShare, ...]


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """What one respondent group says."""

    group: str
    told: VerdictShares | Withheld


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the people say in one public follow-up round."""

    round: str
    title: Texts
    period_start: date
    period_end: date
    confidence: float
    groups: tuple[VerdictGroup, ...]


@dataclass(frozen=True, slots=True)
class Recommendation(RecommendationLine):
    """A recommendation with its history, the first step first. ``round``: it follows from, where public."""

    round: str | None
    steps: tuple[RecommendationStep, ...]
    verdicts: tuple[Verdict, ...]
