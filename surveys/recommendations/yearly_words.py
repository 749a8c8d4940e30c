"""The words of the yearly report that are ours, in English; shown in the reader's language."""

from surveys.problems import N_
from surveys.recommendations.records import Origin, State
from surveys.recommendations.verdicts import Answer

STATES = {
    State.NEW: N_("Not answered yet"),
    State.ACCEPTED: N_("Accepted by the addressee"),
    State.IN_PROGRESS: N_("Being carried out"),
    State.DONE: N_("Reported as done"),
    State.REFUSED: N_("Refused, with a reason"),
}
ORIGINS = {
    Origin.ROUND: N_("A round of collecting opinions"),
    Origin.SUPERVISION: N_("Supervision by the Front"),
    Origin.INSPECTION: N_("Conclusion of an inspection"),
    Origin.AUDIT: N_("Conclusion of an audit"),
}
ANSWERS = {
    Answer.SOLVED: N_("Solved"),
    Answer.PARTLY: N_("Partly solved"),
    Answer.NOT_YET: N_("Not yet solved"),
}
MADE = N_("Recommendations made in %(year)s")
BEFORE = N_("Made in earlier years and not finished")
ANSWERED = N_("Answered on time")
DONE = N_("Done on time")
OVERDUE_COUNT = N_("Overdue on the day of the report")
JUDGED_COUNT = N_("With the people's verdict")
OF = N_("%(count)s of %(base)s")
ON_TIME = N_(
    "%(kept)s of %(base)s whose last day is over or who came before it (%(percent)s%%); late: %(late)s; "
    "nothing yet: %(missing)s"
)
NO_DAY_OVER = N_("no last day is over yet")
BY_STATE = N_("By state")
BY_ORIGIN = N_("By what they follow from")
NUMBER = N_("Number")
VERDICTS = N_("What the people say")
NO_VERDICT = N_("The people have not been asked about recommendations of this year yet.")
REFERENCE = N_("No.")
RECOMMENDATION = N_("Recommendation")
GROUP = N_("Respondent group")
BASE = N_("Answers")
SHARES = N_("Shares and their intervals")
SHARE = N_("%(answer)s %(percent)s%% (%(low)s–%(high)s)")
VERDICT_BASE = N_(
    "Base of the shares: answers that are not “don't know”. Answers that may only be told together stand "
    "together; a withheld verdict is no verdict."
)
OVERDUE = N_("Overdue recommendations")
NONE_OVERDUE = N_("No recommendation is overdue on the day of the report.")
ADDRESSEE = N_("Addressee")
LAST_DAY = N_("Was due on")
DAYS_OVER = N_("Days over")
FOOT = N_("Supervision by the Front, %(year)s; as of %(day)s")
