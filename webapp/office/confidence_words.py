"""The words of the pages of confidence polls: states, bases, thresholds as they are typed."""

from collections.abc import Mapping

from surveys.confidence.records import PollState
from surveys.confidence.rules import Base, Level, Relation
from surveys.problems import N_

STATES: Mapping[PollState, tuple[str, str]] = {
    PollState.PREPARED: (N_("Prepared"), "draft"),
    PollState.COUNTING: (N_("Being counted"), "open"),
    PollState.AGREED: (N_("Both counts agree"), "closed"),
    PollState.MINUTED: (N_("Minutes signed"), "released"),
}
"""What a state is called, and the look of its tag."""
BASES: Mapping[Base, str] = {
    Base.ELECTORATE: N_("All who may vote (whether they came or not)"),
    Base.ISSUED: N_("Papers issued"),
    Base.RETURNED: N_("Papers returned"),
    Base.VALID: N_("Valid papers"),
}
LEVELS: Mapping[Level, str] = {
    Level.HIGH: N_("High confidence"),
    Level.CONFIDENCE: N_("Medium confidence"),
    Level.LOW: N_("Low confidence"),
}
RELATIONS: Mapping[Relation, str] = {
    Relation.MORE_THAN: N_("more than"),
    Relation.AT_LEAST: N_("this much or more"),
}
