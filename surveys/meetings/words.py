"""The words of kit and minutes that are ours, in English; shown in the language read."""

from collections.abc import Mapping

from surveys.commitments import CommitmentState
from surveys.problems import N_
from surveys.recommendations.records import State
from surveys.replies.records import CONTEXT, OVERALL, SELF_CRITICISM

PARTS: Mapping[str, str] = {
    OVERALL: N_("On the whole"),
    CONTEXT: N_("What the reader should know"),
    SELF_CRITICISM: N_("Self-criticism"),
}
STATES: Mapping[CommitmentState, str] = {
    CommitmentState.MADE: N_("on its way"),
    CommitmentState.DONE: N_("done"),
    CommitmentState.NOT_DONE: N_("not done"),
}
OVERDUE = N_("overdue")
RECOMMENDATION_STATES: Mapping[State, str] = {
    State.NEW: N_("Not answered yet"),
    State.ACCEPTED: N_("Accepted by the addressee"),
    State.IN_PROGRESS: N_("Being carried out"),
    State.DONE: N_("Reported as done"),
    State.REFUSED: N_("Refused, with a reason"),
}

ABOUT = N_("The meeting is about")
ROUND = N_("Opinions collected")
ROUND_AND_PERIOD = N_("%(title)s, %(first)s – %(last)s")
PUBLIC_SINCE = N_("Public since")
HELD = N_("Held")
HELD_AT = N_("%(day)s, %(place)s")
HELD_ON = N_("Day of the meeting")
PLACE = N_("Where")
CHAIR = N_("Chair")
SECRETARY = N_("Secretary")
PRESENT = N_("How many came")
NOT_WHO = N_("%(count)s people; who came is not written down")
UNKNOWN = N_("……")

HOW_TO_READ = N_(
    "Scores run from 0 to 100. The interval says how far a score can be trusted: the true value lies in it "
    "in %(confidence)s of 100 such rounds. A withheld number says why; it is not zero."
)
BY_CRITERION = N_("The people's score beside the own score: %(group)s")
OWN = N_("Own score")
OWN_ALOUD = N_(
    "The column “Own score” is empty: the own view of the one rated is not public. They say it themselves, "
    "if they want to."
)
OWN_SHOWN = N_(
    "The column “Own score” is the own view of the one rated, who has printed it to show it at this meeting."
)
STRONGEST = N_("What stands highest")
LOWEST = N_("What stands lowest")
STANDS = N_("%(title)s (%(group)s %(score)s)")
REPLY = N_("Reply of the one rated")
REPLIED_ON = N_("Sent on %(day)s")
ABOUT_ITEM = N_("About “%(item)s”")
NOTHING_TO_ADD = N_("Has read the result and has nothing to add.")
NO_REPLY = N_("No reply was sent.")
PLAN = N_("Agreed so far")
WHAT = N_("What is to be done")
UNTIL = N_("Until")
STANDING = N_("How it stands")
RECOMMENDED = N_("Recommendation %(reference)s: %(text)s")
NO_PLAN = N_("No commitment and no public recommendation so far.")
SAID = N_("Said at the meeting (no names of citizens):")
NEW_PROMISES = N_("Promised at the meeting, each with its last day:")
NOT_PUBLIC = N_(
    "The result of this round is not public. No figure of it, no reply and no commitment may be told at this "
    "meeting; these papers hold none. What the round asked about:"
)
NOT_TOLD = N_("The published result tells nothing about the one this meeting is about.")
KIT_FOOT = N_("Round %(code)s, public page %(number)s, hash %(hash)s")
KIT_FOOT_BARE = N_("Round %(code)s, without figures: the result is not public")

MINUTES_TEXT = N_("What was said")
PROMISED = N_("Promised at the meeting")
NO_PROMISES = N_("Nothing was promised at this meeting.")
FIGURES_TOLD = N_("Figures told")
TOLD_FROM = N_("of public page %(number)s, hash %(hash)s")
TOLD_NONE = N_("none: the result was not public")
SIGNED_BY = N_("Signed in the office by")
SIGNED_ON = N_("%(names)s, on %(day)s")
NOTES = N_("Noted later; the minutes above stay as they were signed")
NOTED = N_("%(day)s: %(text)s")
UNSIGNED_FOOT = N_("Meeting %(id)s, not signed yet, hash %(hash)s")
SIGNED_FOOT = N_("Meeting %(id)s, signed on %(day)s, hash %(hash)s")
