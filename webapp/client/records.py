"""What the interface tells, as records: one class for every schema of its document, fields named alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Texts = Mapping[str, str]
"""The same words by language."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the interface is ready."""

    status: Literal["ok"]
    version: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that the token reads about. ``parent`` None: the token's own."""

    code: str
    parent: str | None
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One release stands in place of another: the number of the other one, why, since when."""

    number: int
    reason: Texts
    corrected_on: date


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release without its numbers. ``superseded_by``: use that one."""

    round: str
    number: int
    hash: str
    released_on: date
    method_version: str
    supersedes: Correction | None
    superseded_by: Correction | None


@dataclass(frozen=True, slots=True)
class QuestionnaireReference:
    """Which version of which questionnaire."""

    id: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round with its releases, the first first; at least one."""

    code: str
    unit: str
    unit_name: str
    title: Texts
    period_start: date
    period_end: date
    questionnaire: QuestionnaireReference
    releases: tuple[ReleaseLine, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on 0-100 with its interval, in whole ``step``. ``coded``: "top" or "bottom" of the scale."""

    kind: Literal["figure"]
    value: float
    low: float
    high: float
    step: float
    coded: str | None


@dataclass(frozen=True, slots=True)
class Band:
    """The number lies in ``least <= number < below``; the highest band includes 100."""

    kind: Literal["band"]
    name: str
    least: float
    below: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """A value of its own: not zero, not empty. Never count it as 0."""

    kind: Literal["withheld"]
    reason: str


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A reliability with its interval where one is known."""

    kind: Literal["coefficient"]
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RankRange:
    """The places that somebody may hold among ``of`` compared; 1 is the highest score."""

    kind: Literal["rank_range"]
    low: int
    high: int
    of: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One composite less another, in points. ``peer`` None: the mean of all."""

    peer: int | None
    value: float
    low: float
    high: float
    told_apart: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Somebody beside those of the same position group, in the order of their numbers."""

    kind: Literal["comparison"]
    position_group: str
    against_mean: Difference
    pairs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """What the numbers of a group rest on; ``valid`` ballots carry the score."""

    kind: Literal["counts"]
    issued: int
    returned: int
    valid: int
    no_contact: int


@dataclass(frozen=True, slots=True)
class Share:
    """Answers in one category, or in neighbouring ones that were joined."""

    categories: tuple[str, ...]
    ballots: int
    percent: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """All answers but "don't know", worst first."""

    kind: Literal["distribution"]
    n: int
    merged: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion in one group."""

    criterion: str
    score: Figure | Band | Withheld


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item in one group. ``score`` None: a choice has none; ``dont_know`` None: not offered."""

    item: str
    score: Figure | Band | Withheld | None
    distribution: Distribution | Withheld
    dont_know: Figure | Band | Withheld | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What one respondent group said about one subject."""

    group: str
    weighted: bool
    counts: GroupCounts | Withheld
    score: Figure | Band | Withheld
    criteria: tuple[CriterionResult, ...]
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that is told about one cadre or unit. ``open_link`` stands apart from all else."""

    number: int
    kind: str
    code: str
    name: str
    position: str | None
    position_group: str | None
    unit: str
    composite: Figure | Withheld
    shrunk: Figure | Withheld
    adjusted: Figure | Withheld
    ranks: RankRange | Withheld
    comparison: Comparison | Withheld
    groups: tuple[GroupResult, ...]
    open_link: tuple[GroupResult, ...]


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """What was fixed for a group before the round opened; below ``threshold`` ballots nothing is told."""

    group: str
    weight: float
    threshold: int
    required: bool


@dataclass(frozen=True, slots=True)
class GroupReliability:
    """How well the questionnaire measures in one group. Not ``passes``: comparisons are withheld."""

    group: str
    alpha: Coefficient | Withheld
    icc1: Coefficient | Withheld
    icc2: Coefficient | Withheld
    passes: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """Do the ballots look as if each came from a person of its own: A to D."""

    kind: Literal["grade"]
    letter: str


@dataclass(frozen=True, slots=True)
class Integrity:
    """The grade of a round, and what kind of signs were found."""

    grade: Grade | Withheld
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """One category of an item."""

    category: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a questionnaire."""

    code: str
    title: Texts
    weight: float


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its categories, worst first."""

    id: str
    kind: str
    text: Texts
    criteria: tuple[str, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What was asked."""

    id: str
    version: int
    hash: str
    criteria: tuple[Criterion, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """What a release tells. It never changes but for ``superseded_by``."""

    round: str
    number: int
    hash: str
    released_on: date
    method_version: str
    supersedes: Correction | None
    superseded_by: Correction | None
    unit: str
    title: Texts
    period_start: date
    period_end: date
    questionnaire: Questionnaire
    confidence: float
    least_reliability: float
    groups: tuple[GroupPolicy, ...]
    reliability: tuple[GroupReliability, ...]
    integrity: Integrity
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A signed score package. ``digest``: SHA-256 of the file, and its name here."""

    digest: str
    round: str
    release: int
    language: str
    fingerprint: str
    size_bytes: int
    issued_on: date


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs packages. ``revoked_on``: nothing that it signed counts any longer."""

    fingerprint: str
    pem: str
    made_on: date
    retired_on: date | None
    revoked_on: date | None
    reason: Texts | None


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One version of an evaluation scheme. ``unit`` None: a shipped example."""

    id: str
    version: int
    unit: str | None
    state: str
    hash: str
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme with its content: TOML as it was approved, and the same as plain values."""

    id: str
    version: int
    unit: str | None
    state: str
    hash: str
    approved_on: date | None
    source: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WrongParameter:
    """What is wrong with one parameter."""

    parameter: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457). ``type`` ends with the name of the kind."""

    type: str
    title: str
    status: int
    detail: str
    reference: str = ""
    errors: tuple[WrongParameter, ...] = ()
