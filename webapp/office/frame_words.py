"""What kinds of lists, designs and reasons are called."""

from collections.abc import Mapping

from surveys.frames import nominations
from surveys.frames.nominations import Choice
from surveys.frames.records import EntryState, FrameKind
from surveys.frames.samples import Method, Purpose, Reason
from surveys.prints.slips import Layout
from surveys.problems import N_

KINDS: Mapping[FrameKind, str] = {
    FrameKind.HOUSEHOLDS: N_("Households"),
    FrameKind.STAFF: N_("Staff list"),
    FrameKind.MEETING: N_("Meeting list"),
}
STATES: Mapping[EntryState, str] = {
    EntryState.KEPT: N_("kept"),
    EntryState.UNDECIDED: N_("undecided"),
    EntryState.LEFT_OUT: N_("left out"),
}
METHODS: Mapping[Method, str] = {
    Method.ALL: N_("Everybody in the list"),
    Method.SIMPLE: N_("By lot, everybody the same chance"),
    Method.STRATIFIED: N_("By lot in every stratum, in proportion"),
    Method.BY_PART: N_("By lot in every village, in proportion"),
    Method.CLUSTERS: N_("Villages by lot (larger ones more likely), then so many in each"),
    Method.BY_SIZE: N_("Households by lot, larger ones more likely; ask one person in each"),
}
PURPOSES: Mapping[Purpose, str] = {
    Purpose.INVITATION: N_("Invitation"),
    Purpose.INTERVIEW: N_("Interview"),
}
REASONS: Mapping[Reason, str] = {
    Reason.MOVED: N_("moved away"),
    Reason.DIED: N_("died"),
    Reason.NOT_THERE: N_("no such household or address"),
    Reason.NOT_IN_FRAME: N_("should not be in the list"),
}
LAYOUTS: Mapping[Layout, str] = {
    Layout.SLIPS: N_("Slips, eight on a page"),
    Layout.LARGE: N_("Slips in large print, two on a page"),
    Layout.CARDS: N_("Cards to fold and draw from a box, six on a page"),
}
CHOICES: Mapping[Choice, str] = {
    Choice.PROPOSED: N_("proposed"),
    Choice.APPROVED: N_("is asked"),
    Choice.REFUSED: N_("is not asked"),
}
REFUSALS: Mapping[nominations.Reason, str] = {
    nominations.Reason.NO_VIEW: N_("not asked: cannot judge this person's work"),
    nominations.Reason.TOO_NEAR: N_("not asked: family, or depends on this person"),
    nominations.Reason.OVERBURDENED: N_("not asked: is asked about enough people"),
    nominations.Reason.LEFT: N_("not asked: does not work here any more"),
}
