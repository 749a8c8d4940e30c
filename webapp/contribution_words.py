"""Words about drafts that are put to the people, shared by the office and the public site."""

from collections.abc import Mapping

from surveys.contributions.records import Kind, Outcome
from surveys.problems import N_

KINDS: Mapping[Kind, str] = {
    Kind.CONTRIBUTION: N_("Contribution of opinions"),
    Kind.CRITICISM: N_("Social criticism"),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.TAKEN: N_("Taken up"),
    Outcome.PARTLY: N_("Taken up in part"),
    Outcome.NOT_TAKEN: N_("Not taken up, with the reason"),
}
