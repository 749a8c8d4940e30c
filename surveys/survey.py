"""One survey round: questionnaire version, subjects, respondent groups, period, frozen rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)

LEAST_COLLEAGUES = 5
LEAST_CITIZENS = 10


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How one respondent group counts; frozen when the round opens.

    ``weight`` is its part of the composite (weights of required groups sum to 1; ``self`` has 0).
    ``threshold``: fewest ballots about one subject before anything is told. ``size``: how many people
    the group has per subject where that is known (shown to the respondent), else None.
    """

    group: RespondentGroup
    weight: float
    threshold: int
    required: bool
    size: int | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What is frozen at opening. ``asks`` says who asks, by language (shown to respondents).

    ``linked``: the ballots that one code carries about several subjects keep one random number together, so
    that the leniency of raters can be taken out of scores; respondents are told so before they answer.
    ``target``: the half-width in points that a score should reach (planning only); None: none was set.
    """

    title: Mapping[str, str]
    asks: Mapping[str, str]
    groups: tuple[GroupRule, ...]
    strata: tuple[tuple[int, str, int | None], ...]  # number, name, frame size (None: not known)
    confidence: float
    least_reliability: float  # below it a comparison is withheld
    linked: bool = False
    target: float | None = None

    def rule(self, group: RespondentGroup) -> GroupRule:
        """Give the rule of a group. Raises KeyError when the round does not ask that group."""
        for rule in self.groups:
            if rule.group == group:
                return rule
        raise KeyError(group)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ballot is about, as it stood when the round was set up."""

    number: SubjectNumber
    kind: SubjectKind
    code: str
    name: str
    position: str | None
    position_group: str | None
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Assignment:
    """A kind of invitation of a round. ``subjects``: one code carries one ballot about each of them."""

    number: int
    group: RespondentGroup
    stratum: int
    channel: Channel
    subjects: tuple[SubjectNumber, ...]
    issued: int


@dataclass(frozen=True, slots=True)
class Survey:
    """One round as stored."""

    code: SurveyCode
    unit: UnitCode
    state: SurveyState
    questionnaire_id: str
    questionnaire_version: int
    questionnaire_hash: str
    period_start: date
    period_end: date
    closes_on: date
    rules: Rules
    public_key: bytes | None
    opened_on: date | None
    closed_on: date | None
    opens_on: date | None = None  # the day it is planned to open
