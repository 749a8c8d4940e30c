"""Words of the office about recommendations: what was done, what has changed, what is waited for."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from surveys.problems import N_
from surveys.recommendations import records
from surveys.recommendations.parties import Changed
from surveys.recommendations.records import Act, AddresseeKind, Recommendation, State
from webapp.office import place

ACTS: Mapping[Act, str] = {
    Act.MAKE: N_("Recommendation written"),
    Act.ACCEPT: N_("The addressee accepted it"),
    Act.REFUSE: N_("Refused"),
    Act.ANSWER: N_("Answered"),
    Act.PROGRESS: N_("Progress reported"),
    Act.REPORT_DONE: N_("Reported as carried out"),
    Act.MOVE_DEADLINE: N_("Last day moved"),
    Act.CHANGE_OWNER: N_("Another person answers for it"),
    Act.READDRESS: N_("Passed on to another addressee"),
    Act.REOPEN: N_("Taken up again"),
    Act.PUBLISH: N_("Put on the public page"),
    Act.WITHDRAW: N_("Taken off the public page"),
    Act.VERDICT: N_("The people's verdict noted"),
}
DO: Mapping[Act, str] = {
    Act.ACCEPT: N_("Accept the recommendation"),
    Act.REFUSE: N_("Refuse it, with a reason"),
    Act.ANSWER: N_("Write an answer"),
    Act.PROGRESS: N_("Tell how far it is"),
    Act.REPORT_DONE: N_("Report that it is carried out"),
    Act.MOVE_DEADLINE: N_("Move the last day"),
    Act.CHANGE_OWNER: N_("Name who answers for it"),
    Act.READDRESS: N_("Pass it on to another addressee"),
    Act.REOPEN: N_("Take it up again"),
    Act.PUBLISH: N_("Put it on the public page"),
    Act.WITHDRAW: N_("Take it off the public page"),
}
SAY: Mapping[Act, str] = {
    Act.ACCEPT: N_("What the addressee says to it"),
    Act.REFUSE: N_("The reason, in the words of the addressee"),
    Act.ANSWER: N_("The answer"),
    Act.PROGRESS: N_("What is done so far, and what is still to do"),
    Act.REPORT_DONE: N_("What was done, and with what result"),
}
_CHANGED: Mapping[Changed, str] = {
    Changed.UNIT_GONE: N_("The addressee is no unit of its own any more: it went into %(now)s."),
    Changed.ADDRESSEE_LEFT: N_("Whoever was addressed holds no post any more."),
    Changed.ADDRESSEE_MOVED: N_("Whoever was addressed has another post now, in %(now)s."),
    Changed.OWNER_LEFT: N_("Whoever answers for it holds no post any more."),
    Changed.OWNER_MOVED: N_("Whoever answers for it has another post now, in %(now)s."),
}


def changed(one: Changed, now: str) -> str:
    """Say what has changed with those who were asked."""
    return str(gettext(_CHANGED[one], now=now))


def standing(one: Recommendation) -> tuple[str, str]:
    """Give the style of the tag and the words for how urgent a recommendation is."""
    today = place.today()
    if records.is_answer_overdue(one, today):
        return "failed", _days(late=(today - one.answer_by).days, answer=True)
    if records.is_overdue(one, today):
        return "failed", _days(late=(today - one.due_on).days, answer=False)
    return {State.DONE: "open", State.REFUSED: ""}.get(one.state, "draft"), ""


def _days(*, late: int, answer: bool) -> str:
    if answer:
        return str(ngettext("Answer overdue by %(num)s day", "Answer overdue by %(num)s days", late))
    return str(ngettext("Overdue by %(num)s day", "Overdue by %(num)s days", late))


def name_in(names: Mapping[records.Addressee, str], value: str | None) -> str:
    """Give the name for "unit:06688", "cadre:CB1" or the code of a cadre; the code where none is known."""
    if not value:
        return str(gettext("nobody"))
    kind, colon, code = value.partition(":")
    found = records.Addressee(AddresseeKind(kind), code) if colon else None
    return names.get(found or records.Addressee(AddresseeKind.CADRE, value), code or value)
