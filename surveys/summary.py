"""What may be told about a round: frozen results that have already passed the disclosure gate.

Only ``surveys.release`` builds these. What may not be told has no number behind it: a ``Withheld``
stands in its place, and a withheld group has no criteria and no items at all. Reading a summary needs
neither numpy nor a row of data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.summary_analyses import NO_ANALYSES, Analyses
from surveys.summary_cells import (
    REASON_SENTENCES,
    Band,
    BandName,
    Coded,
    Figure,
    Withheld,
    WithheldReason,
)
from surveys.summary_method import AS_OF_1_1, MethodRecord

__all__ = [
    "REASON_SENTENCES",
    "Analyses",
    "Band",
    "BandName",
    "Coded",
    "Coefficient",
    "Comparison",
    "CriterionResult",
    "Difference",
    "Distribution",
    "Figure",
    "GroupCounts",
    "GroupPolicy",
    "GroupReliability",
    "GroupResult",
    "ItemResult",
    "RankRange",
    "Share",
    "SubjectSummary",
    "Summary",
    "Withheld",
    "WithheldReason",
]


@dataclass(frozen=True, slots=True)
class Share:
    """Answers that fell into these neighbouring categories (values as text, or option ids)."""

    categories: tuple[str, ...]
    ballots: int
    percent: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Shares of all answers that are not "don't know", in the order of the scale, worst first.

    ``n`` answers are the base; the whole points sum to 100. ``merged``: categories were joined.
    """

    n: int
    shares: tuple[Share, ...]
    merged: bool


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item in one group. ``score`` is None for a choice item; it only has a distribution.

    ``dont_know``: share (0-100) of those asked who chose a way of not answering; None where none is offered.
    """

    item: ItemId
    score: Figure | Band | Withheld | None
    distribution: Distribution | Withheld
    dont_know: Figure | Band | Withheld | None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion in one group."""

    criterion: str
    score: Figure | Band | Withheld


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The bases of a group's numbers. ``issued`` is 0 for the open link, and where ballots were imported.

    ``returned`` = ``valid`` + ``no_contact`` + ballots whose every rating was "don't know";
    ``valid`` ballots carry the score (the n of the score).
    """

    issued: int
    returned: int
    valid: int
    no_contact: int


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One respondent group about one subject. Withheld counts go with empty criteria and items.

    ``weighted``: score and criteria count every stratum by its people, not by its ballots; items are plain.
    """

    group: RespondentGroup
    counts: GroupCounts | Withheld
    score: Figure | Band | Withheld
    criteria: tuple[CriterionResult, ...]
    items: tuple[ItemResult, ...]
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One composite minus another, in points. ``peer`` None: the mean of all peers.

    ``told_apart``: beyond chance by Holm's procedure over all pairs of the position group (for the mean:
    over all subjects of the position group).
    """

    peer: SubjectNumber | None
    value: float
    low: float
    high: float
    told_apart: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject beside the subjects of its position group, in the order of their numbers, never of scores."""

    position_group: str
    against_mean: Difference
    pairs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RankRange:
    """The places a subject may hold among ``of`` compared subjects; 1 is the highest score.

    At the round's confidence all subjects of the position group stand inside their ranges at once. From
    1 to ``of``: the ballots do not tell the subject apart from anybody.
    """

    low: int
    high: int
    of: int


_EARLIER = Withheld(WithheldReason.NOT_COMPUTED)


@dataclass(frozen=True, slots=True)
class SubjectSummary:
    """All that may be told about one subject.

    ``groups`` in the order of ``RespondentGroup``, one for each group of the rules, ``self`` never.
    ``composite``: weighted sum of the required groups. ``open_link``: answers of a self-selected
    sample, kept apart from everything else; empty when the round had none about this subject.
    ``shrunk``: the composite drawn towards the mean of its peers as far as its interval is wide;
    ``adjusted``: with the leniency of the pools of raters taken out; ``ranks``. All three follow from
    published figures alone and stand beside the composite, never instead of it; in the step of the composite.
    Releases of method version 1.0 have none of the three.
    """

    number: SubjectNumber
    kind: SubjectKind
    code: str
    name: str
    position: str | None
    position_group: str | None
    unit: UnitCode
    groups: tuple[GroupResult, ...]
    composite: Figure | Withheld
    open_link: tuple[GroupResult, ...]
    comparison: Comparison | Withheld
    shrunk: Figure | Withheld = _EARLIER
    adjusted: Figure | Withheld = _EARLIER
    ranks: RankRange | Withheld = _EARLIER

    def group(self, group: RespondentGroup) -> GroupResult:
        """Give the result of one group. Raises KeyError when the round does not ask it."""
        for result in self.groups:
            if result.group == group:
                return result
        raise KeyError(group)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A reliability with its interval where one is known, to two decimals."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class GroupReliability:
    """How well the questionnaire measures in one group, over all subjects of the round.

    ``alpha`` Cronbach's alpha of the items; ``icc1`` share of a single ballot's variance that lies
    between subjects; ``icc2`` the same for the mean of a typical subject. ``passes``: alpha reaches the
    least reliability of the rules; if not, comparisons are withheld.
    """

    group: RespondentGroup
    alpha: Coefficient | Withheld
    icc1: Coefficient | Withheld
    icc2: Coefficient | Withheld
    passes: bool


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """What was fixed for a group before opening. ``threshold``: the one in force, never under the floor."""

    group: RespondentGroup
    weight: float
    threshold: int
    required: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """All that may be told about one round; ``subjects`` in the order of their numbers.

    ``analyses``: how sure the numbers are, and why; empty in releases before method version 1.2.
    ``method``: the constants the numbers were made with.
    """

    survey: SurveyCode
    unit: UnitCode
    title: Mapping[str, str]
    period_start: date
    period_end: date
    questionnaire_id: str
    questionnaire_version: int
    questionnaire_hash: str
    method_version: str
    confidence: float
    least_reliability: float
    policies: tuple[GroupPolicy, ...]
    reliability: tuple[GroupReliability, ...]
    subjects: tuple[SubjectSummary, ...]
    analyses: Analyses = NO_ANALYSES
    method: MethodRecord = AS_OF_1_1

    def subject(self, code: str) -> SubjectSummary:
        """Give the summary of the subject with this code. Raises KeyError when the round has none."""
        for subject in self.subjects:
            if subject.code == code:
                return subject
        raise KeyError(code)
