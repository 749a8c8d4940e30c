"""How sure the numbers of a round are, and what they hang on, as may be told.

Part of a ``Summary``; only ``surveys.release_analyses`` builds these. What is told of one subject follows
from published figures, or from groups told in whole points; what needs single ballots is pooled over the
round (docs/decisions).
"""

from dataclasses import dataclass

from surveys.identifiers import Channel, ItemId, RespondentGroup, SubjectNumber
from surveys.summary_cells import Figure, Withheld
from surveys.summary_integrity import NO_INTEGRITY, RoundIntegrity


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in whole per cent; its interval is rounded outwards."""

    value: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """Of those asked about told subjects, in whole per cent (AAPOR RR1, RR3)."""

    rr1: int
    rr3: int


@dataclass(frozen=True, slots=True)
class ChannelResponse:
    """The response of one channel in one group."""

    channel: Channel
    rate: ResponseRate | Withheld


@dataclass(frozen=True, slots=True)
class GroupResponse:
    """The response of one group, and of its channels where every one of them is told."""

    group: RespondentGroup
    rate: ResponseRate | Withheld
    channels: tuple[ChannelResponse, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """Where the spread of answers comes from, and what more ballots would do (a D-study).

    ``subject`` .. ``residual``: whole per cent of the variance of one rating. ``reliability`` of the mean of
    ``ballots`` ballots, a typical number here; ``needed`` ballots for ``wanted``; None: no number would do.
    """

    subject: int
    ballot: int
    item: int
    subject_item: int
    residual: int
    ballots: int
    reliability: float
    wanted: float
    needed: int | None


@dataclass(frozen=True, slots=True)
class GroupStudy:
    """The study of one group."""

    group: RespondentGroup
    study: Study | Withheld


@dataclass(frozen=True, slots=True)
class DriverShare:
    """One criterion's part in what explains overall trust: of R² (Shapley), and by partial correlations."""

    criterion: str
    shapley: Percent
    kruskal: Percent


@dataclass(frozen=True, slots=True)
class KeyDrivers:
    """What goes with the answers to ``item``; ``explained``: whole per cent of their variance (R²)."""

    item: ItemId
    explained: int
    shares: tuple[DriverShare, ...]


@dataclass(frozen=True, slots=True)
class GroupDrivers:
    """Key drivers in one group, over all told subjects of the round."""

    group: RespondentGroup
    drivers: KeyDrivers | Withheld


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference in whole points of 0-100; its interval is rounded outwards. ``clear``: beyond chance."""

    value: float
    low: float
    high: float
    clear: bool


@dataclass(frozen=True, slots=True)
class ChannelEffect:
    """Scores by the first channel less those by the second, within the same subject and group."""

    first: Channel
    second: Channel
    effect: Effect | Withheld


@dataclass(frozen=True, slots=True)
class WeightRange:
    """The least and largest composite under all weights near those fixed.

    ``turns``: peers whose place above or below this subject hangs on the weights.
    """

    low: float
    high: float
    turns: tuple[SubjectNumber, ...]


@dataclass(frozen=True, slots=True)
class ResponseBounds:
    """A group's score if everybody asked had answered: all others giving 0 (``worst``), or 100 (``best``).

    ``low`` and ``high``: the same with the interval of the score. ``rate``: whole per cent who answered.
    ``tipping``: what the others would have to give on average to bring the whole to the middle of the
    scale; None where not even an end of it would do.
    """

    rate: int
    worst: float
    best: float
    low: float
    high: float
    tipping: float | None


@dataclass(frozen=True, slots=True)
class GroupBounds:
    """The bounds of one group about one subject."""

    group: RespondentGroup
    bounds: ResponseBounds | Withheld


@dataclass(frozen=True, slots=True)
class Gap:
    """Own score less the published score of the others, in points. ``clear``: large enough, beyond chance."""

    own: float
    value: float
    low: float
    high: float
    clear: bool


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """The gap in one criterion; ``criterion`` None: in the overall score."""

    criterion: str | None
    gap: Gap | Withheld


@dataclass(frozen=True, slots=True)
class SubjectAnalyses:
    """What is said of one subject. ``gaps``: empty where the round asks for no self-assessment.

    ``fair``: fair average of the many-facet Rasch model; ``ordinal``: the same question answered by the
    order of the answers alone. Both stand beside the composite, never instead of it.
    """

    number: SubjectNumber
    weights: WeightRange | Withheld
    bounds: tuple[GroupBounds, ...]
    gaps: tuple[CriterionGap, ...]
    fair: Figure | Withheld
    ordinal: Figure | Withheld


@dataclass(frozen=True, slots=True)
class Analyses:
    """Everything beside the results of a round; ``subjects`` in the order of their numbers.

    ``weight_shift``: how far each weight may move (0.1: ten points of 100); ``gap_size``: points from which
    a gap may be called clear; ``seed``: of the resampling of key drivers.
    """

    response: tuple[GroupResponse, ...] = ()
    studies: tuple[GroupStudy, ...] = ()
    drivers: tuple[GroupDrivers, ...] = ()
    channels: tuple[ChannelEffect, ...] = ()
    weight_shift: float = 0.0
    gap_size: float = 0.0
    seed: int = 0
    subjects: tuple[SubjectAnalyses, ...] = ()
    integrity: RoundIntegrity = NO_INTEGRITY

    @property
    def computed(self) -> bool:
        """False for releases of a method version that had none of this."""
        return bool(self.subjects)

    def of(self, subject: SubjectNumber) -> SubjectAnalyses | None:
        """Give what is said of a subject; None where the release has none of this."""
        return next((one for one in self.subjects if one.number == subject), None)


NO_ANALYSES = Analyses()
