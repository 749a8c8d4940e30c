"""A scheme: criteria groups and their elements, bonus and minus, bands, conditions, caps, legal basis."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from surveys.identifiers import RespondentGroup

Texts = Mapping[str, str]
"""Words by language, NFC; every language of the scheme is present."""


class ElementKind(StrEnum):
    """How an element of a group gets its points."""

    BINARY = "binary"  # all of its points or none
    POINTS = "points"  # 0 to its points, as marked
    AXIS = "axis"  # 0 to a maximum that is set for each cadre
    PEOPLE = "people"  # from the people's opinion: 0-100 carried to 0 to its points


class AxisResult(StrEnum):
    """In which scale the result of an axis is told."""

    POINTS = "points"  # 0 to the personal maximum
    SHARE = "share"  # percent of the target reached; more than 100 counts as 100


class Rounds(StrEnum):
    """Which score counts where several rounds of the period tell one."""

    LATEST = "latest"
    MEAN = "mean"


class PeopleFigure(StrEnum):
    """Which figure of the people's opinion counts."""

    SCORE = "score"
    ADJUSTED = "adjusted"  # leniency of the pools of raters taken out; there is one for the composite only


class WhenMissing(StrEnum):
    """What the total tells where the people's opinion is withheld or was not asked for."""

    RANGE = "range"  # a range: the points it could have brought, from none to all
    NO_TOTAL = "no_total"  # nothing: no total without it


class AdjustmentKind(StrEnum):
    """Whether an adjustment adds or takes off."""

    BONUS = "bonus"
    MINUS = "minus"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A norm the scheme rests on, and what it settles of it. Never a claim that the scheme conforms."""

    number: str
    dated: date  # the day that is named beside its number
    settles: Texts


@dataclass(frozen=True, slots=True)
class Source:
    """One score of the people: of a respondent group (None: the composite) on a criterion (None: all)."""

    group: RespondentGroup | None
    criterion: str | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """From this score on (0-100) so many points; up to the next step."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class People:
    """How the people's opinion becomes points. Without ``steps`` in proportion to the score."""

    sources: tuple[Source, ...]
    figure: PeopleFigure
    rounds: Rounds
    when_missing: WhenMissing
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One line of a group. ``points`` is None for an axis; ``result`` and ``people`` are of their kinds."""

    code: str
    kind: ElementKind
    title: Texts
    points: Decimal | None
    source: str  # number of the norm it comes from; "": of the organization's own making
    result: AxisResult | None
    people: People | None


@dataclass(frozen=True, slots=True)
class Group:
    """A criteria group: its elements bring at most its points."""

    code: str
    title: Texts
    points: Decimal
    source: str
    elements: tuple[Element, ...]

    @property
    def fixed(self) -> Decimal:
        """The points of the elements that have the same for everybody."""
        return sum((one.points for one in self.elements if one.points is not None), Decimal(0))

    @property
    def axes(self) -> tuple[Element, ...]:
        """The elements whose maxima are set for each cadre."""
        return tuple(one for one in self.elements if one.kind is ElementKind.AXIS)

    @property
    def for_axes(self) -> Decimal:
        """What the personal maxima of the axes must sum to."""
        return self.points - self.fixed


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points on top of the groups or off them, at most ``most``."""

    code: str
    kind: AdjustmentKind
    title: Texts
    most: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Clamps:
    """Bounds: of all bonus together, of all minus together, of the total."""

    bonus: Decimal
    minus: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from ``least`` up to, not including, the next band's; the highest includes the highest total."""

    code: str
    title: Texts
    least: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is no score and must be met for some bands."""

    code: str
    title: Texts
    bands: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Cap:
    """In a band at most so many percent of those in another (None: of all), among equivalent positions."""

    code: str
    title: Texts
    band: str
    percent: Decimal
    of: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when the scheme is meant to be used; ``ends_on`` None: until another takes its place."""

    starts_on: date
    ends_on: date | None

    def covers(self, start: date, end: date) -> bool:
        """Say whether a period of evaluation lies within."""
        return self.starts_on <= start and (self.ends_on is None or end <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a scheme. ``decimals``: points are rounded to so many, half up."""

    id: str
    version: int
    languages: tuple[str, ...]
    is_example: bool
    title: Texts
    note: Texts
    period: Period
    position_groups: tuple[str, ...]  # whom it is for; none named: for everybody
    decimals: int
    total: Decimal
    legal_basis: tuple[LegalBasis, ...]
    groups: tuple[Group, ...]
    adjustments: tuple[Adjustment, ...]
    clamps: Clamps
    bands: tuple[Band, ...]
    conditions: tuple[Condition, ...]
    caps: tuple[Cap, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in the order of the file."""
        return tuple(element for group in self.groups for element in group.elements)

    @property
    def people(self) -> tuple[Element, ...]:
        """The elements that rest on the people's opinion."""
        return tuple(one for one in self.elements if one.kind is ElementKind.PEOPLE)

    def element(self, code: str) -> Element | None:
        """Give the element of a code."""
        return next((one for one in self.elements if one.code == code), None)

    def adjustment(self, code: str) -> Adjustment | None:
        """Give the bonus or minus of a code."""
        return next((one for one in self.adjustments if one.code == code), None)

    def condition(self, code: str) -> Condition | None:
        """Give the condition of a code."""
        return next((one for one in self.conditions if one.code == code), None)

    @property
    def hash(self) -> str:
        """SHA-256 of the content in canonical JSON: comments and layout of the file do not count."""
        canonical = json.dumps(
            asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
        )
        return hashlib.sha256(canonical.encode()).hexdigest()
