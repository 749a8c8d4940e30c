"""The cells of a summary: a number as it may be told, or the reason why it is not.

Only ``surveys.release`` builds these; ``surveys.summary`` names them for everybody who reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.problems import N_


class WithheldReason(StrEnum):
    """Why something is not told. A reason never says more than the thing it hides.

    There is no reason "unanimous": together with a score it would tell everybody's answer. Ballots that
    are (nearly) all alike fall under ``WOULD_REVEAL`` like every other cell that could be worked out.
    """

    TOO_FEW_BALLOTS = "too_few_ballots"
    ONE_PERSON = "one_person"
    NOT_ASKED = "not_asked"
    REQUIRED_GROUP_WITHHELD = "required_group_withheld"
    WOULD_REVEAL = "would_reveal"
    LOW_RELIABILITY = "low_reliability"
    NO_EQUIVALENTS = "no_equivalents"
    FEW_EQUIVALENTS = "few_equivalents"
    SAME_RATERS = "same_raters"
    LENIENCY_NOT_IDENTIFIED = "leniency_not_identified"
    NOT_CONVERGED = "not_converged"
    NOT_COMPUTED = "not_computed"
    ONE_GROUP = "one_group"
    ONE_CHANNEL = "one_channel"
    NO_FRAME = "no_frame"
    NO_OVERALL_ITEM = "no_overall_item"
    NO_SELF_ASSESSMENT = "no_self_assessment"
    FEW_ANSWERS = "few_answers"


REASON_SENTENCES: Mapping[WithheldReason, str] = {
    WithheldReason.TOO_FEW_BALLOTS: N_("too few ballots"),
    WithheldReason.ONE_PERSON: N_("only one person could answer"),
    WithheldReason.NOT_ASKED: N_("this group was not asked"),
    WithheldReason.REQUIRED_GROUP_WITHHELD: N_("a required respondent group is withheld"),
    WithheldReason.WOULD_REVEAL: N_("could reveal single answers"),
    WithheldReason.LOW_RELIABILITY: N_("the scale is not reliable enough in this round to compare"),
    WithheldReason.NO_EQUIVALENTS: N_("no equivalent position with a published score"),
    WithheldReason.FEW_EQUIVALENTS: N_("fewer than three equivalent positions with a published score"),
    WithheldReason.SAME_RATERS: N_("all were rated by the same people: there is no leniency to take out"),
    WithheldReason.LENIENCY_NOT_IDENTIFIED: N_("the leniency of raters cannot be separated from merit here"),
    WithheldReason.NOT_CONVERGED: N_("the computation did not settle on a result"),
    WithheldReason.NOT_COMPUTED: N_("the method version of this release does not compute it"),
    WithheldReason.ONE_GROUP: N_("only one respondent group counts: there are no weights to move"),
    WithheldReason.ONE_CHANNEL: N_("no two channels with ballots enough about the same people"),
    WithheldReason.NO_FRAME: N_("nobody knows how many were asked"),
    WithheldReason.NO_OVERALL_ITEM: N_("the questionnaire has no item of its own about overall trust"),
    WithheldReason.NO_SELF_ASSESSMENT: N_("there is no self-assessment"),
    WithheldReason.FEW_ANSWERS: N_("too few answers on each ballot: honest ballots are often the same"),
}


class Coded(StrEnum):
    """An end of the scale that is told only as far as the code goes."""

    TOP = "top"  # the value or more
    BOTTOM = "bottom"  # the value or less


class BandName(StrEnum):
    """Three bands of an item's score, for groups in which a number would tell too much."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A value of its own: not zero, not empty."""

    reason: WithheldReason


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on 0-100 with its interval, all in whole ``step`` (5, 1 or 0.1).

    ``coded`` TOP: the estimate is ``value`` or more; BOTTOM: ``value`` or less. The interval is rounded
    outwards; an end beyond the codes (95, 5) is told as the end of the scale (100, 0), so it always holds.
    """

    value: float
    low: float
    high: float
    step: float
    coded: Coded | None


@dataclass(frozen=True, slots=True)
class Band:
    """The estimate lies in ``least <= score < below`` on 0-100 (HIGH includes 100)."""

    name: BandName
    least: float
    below: float
