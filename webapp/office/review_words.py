"""Words of a review: decisions, and what each sign is, what else can cause it, what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from surveys.problems import N_
from surveys.review import Decision
from surveys.summary_integrity import IntegritySign

DECISIONS: Mapping[Decision, str] = {
    Decision.ACCEPT: N_("Accepted"),
    Decision.NOTE: N_("Accepted with a note"),
    Decision.INTERVIEW: N_("Re-interviews ordered"),
    Decision.REJECT: N_("Rejected"),
}
CHOICES: Mapping[Decision, str] = {
    Decision.ACCEPT: N_("Accept: the results may be released"),
    Decision.NOTE: N_("Accept with a note: every reader of the results sees it"),
    Decision.INTERVIEW: N_("Order re-interviews: some people of the list are visited or called first"),
    Decision.REJECT: N_("Reject: nothing of this round is ever told"),
}


@dataclass(frozen=True, slots=True)
class SignWords:
    """One sign in plain words; texts are msgids."""

    title: str
    what: str
    innocent: str
    todo: str


SIGNS: Mapping[IntegritySign, SignWords] = {
    IntegritySign.COPIES: SignWords(
        N_("Ballots that are the same"),
        N_(
            "Several ballots give the same, or nearly the same, answer to every question, more often than "
            "people of one opinion do. The number expected follows from how all ballots of the round answer."
        ),
        N_(
            "People who filled in the form together at a meeting, or a helper who read the questions to many "
            "people in one tone, can cause it."
        ),
        N_(
            "Ask who handed out and collected the forms in this place, and on which days. If nobody can "
            "explain it, order re-interviews."
        ),
    ),
    IntegritySign.BATCH: SignWords(
        N_("One pattern fills a batch"),
        N_("In one batch of paper a single pattern of answers is far more frequent than in the others."),
        N_("Sheets of one family or one group that sat together can lie in one batch."),
        N_(
            "Ask who handed out, collected and keyed this batch. Do not look for who wrote which sheet: that "
            "stays unknown."
        ),
    ),
    IntegritySign.LINES: SignWords(
        N_("The same answer throughout"),
        N_(
            "More ballots than expected give one answer to all questions. Some people do so in every survey; "
            "counted are only those beyond what the round itself leads to expect."
        ),
        N_(
            "A form that is too long, people in a hurry, or somebody whom really everybody praises can "
            "cause it."
        ),
        N_("Ask how the form was filled in: standing in a queue, or at home? Shorten the form next time."),
    ),
    IntegritySign.MISFIT: SignWords(
        N_("Answers that do not fit together"),
        N_(
            "More ballots than expected are good where all others are critical and critical where all others "
            "are good, as if somebody had drawn the answers by lot."
        ),
        N_(
            "Misread questions, a form in large type whose scale was turned over, or true but unusual "
            "experiences can cause it."
        ),
        N_("Check whether one print of the form had its scale the wrong way round, then decide."),
    ),
}


def decision_name(decision: Decision) -> str:
    """Name a decision as it was taken."""
    return str(gettext(DECISIONS[decision]))
