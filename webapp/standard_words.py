"""Words for standards of positions: what a criterion asks, where a version stands."""

from surveys.problems import N_
from surveys.standards.records import Kind, State

KINDS = {
    Kind.STANDARD: N_("standard"),
    Kind.RESPONSIBILITY: N_("responsibility"),
    Kind.ETHICS: N_("ethics"),
}
STATES = {
    State.DRAFT: ("draft", N_("draft")),
    State.APPROVED: ("open", N_("holds")),
    State.RETIRED: ("", N_("holds no more")),
}
"""The style of the tag and the word for each state."""
