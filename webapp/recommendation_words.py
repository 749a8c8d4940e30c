"""Words about recommendations that the office, the public site and the report share."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from surveys.problems import N_
from surveys.recommendations.records import Act, Origin, State
from surveys.recommendations.verdicts import Answer, Part

STATES: Mapping[State, str] = {
    State.NEW: N_("Not answered yet"),
    State.ACCEPTED: N_("Accepted by the addressee"),
    State.IN_PROGRESS: N_("Being carried out"),
    State.DONE: N_("Reported as done"),
    State.REFUSED: N_("Refused, with a reason"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.ROUND: N_("A round of collecting opinions"),
    Origin.SUPERVISION: N_("Supervision by the Front"),
    Origin.INSPECTION: N_("Conclusion of an inspection"),
    Origin.AUDIT: N_("Conclusion of an audit"),
}
TOLD_ACTS: Mapping[Act, str] = {
    Act.MAKE: N_("Sent to the addressee"),
    Act.ACCEPT: N_("The addressee accepted it"),
    Act.REFUSE: N_("The addressee refused it"),
    Act.ANSWER: N_("The addressee answered"),
    Act.PROGRESS: N_("The addressee told how far it is"),
    Act.REPORT_DONE: N_("The addressee reported it as done"),
    Act.MOVE_DEADLINE: N_("The last day was moved"),
    Act.READDRESS: N_("Passed on to another addressee"),
    Act.REOPEN: N_("Taken up again"),
    Act.VERDICT: N_("The people were asked"),
}
"""What of the history stands on the public page; who answers within an office is its own affair."""
ANSWERS: Mapping[Answer, str] = {
    Answer.SOLVED: N_("Solved"),
    Answer.PARTLY: N_("Partly solved"),
    Answer.NOT_YET: N_("Not yet solved"),
}
_BESIDE_HALF: Mapping[int, str] = {
    1: N_("More than half of those who answered say: solved."),
    0: N_("Whether more or fewer than half say “solved” is not clear from so many answers."),
    -1: N_("Fewer than half of those who answered say: solved."),
}


def answers_name(answers: Sequence[Answer]) -> str:
    """Name answers that are told together."""
    return " / ".join(str(gettext(ANSWERS[one])) for one in answers)


def beside_half(solved: Part) -> str:
    """Say as a fact on which side of one half the share "solved" lies; of joined answers nothing."""
    return str(gettext(_BESIDE_HALF[solved.beside_half])) if len(solved.answers) == 1 else ""
