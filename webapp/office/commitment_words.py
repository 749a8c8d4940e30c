"""Words of the office about commitments: how urgent one is, and what became of it step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from surveys.commitments import TOLD, Commitment, CommitmentOrigin, CommitmentState, CommitmentStep
from surveys.problems import N_
from webapp.cells import day
from webapp.office import place
from webapp.reply_words import commitment_state

ORIGINS: Mapping[CommitmentOrigin, str] = {
    CommitmentOrigin.REPLY: N_("a reply to a result"),
    CommitmentOrigin.MEETING: N_("a meeting with the people"),
    CommitmentOrigin.RECOMMENDATION: N_("a recommendation of the Front"),
}
_TITLES: Mapping[CommitmentState, str] = {
    CommitmentState.MADE: N_("A moderator let it be told"),
    CommitmentState.DONE: N_("Noted as done"),
    CommitmentState.NOT_DONE: N_("Noted as not done"),
    CommitmentState.SAID: N_("In the own words of who promised it"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it is read: ``said`` is what changed, ``text`` what was written."""

    title: str
    said: str
    text: str
    written_on: date


def standing(one: Commitment) -> tuple[str, str]:
    """Give the style of the tag and the words for how a commitment stands."""
    today = place.today()
    if one.is_overdue(today):
        late = (today - one.due_on).days
        return "failed", str(ngettext("Overdue by %(num)s day", "Overdue by %(num)s days", late))
    return ("open" if one.state is CommitmentState.DONE else "draft"), commitment_state(one)


def recounted(one: Commitment) -> list[Line]:
    """Give what became of a commitment in words, the newest step first."""
    return list(_lines(one))[::-1]


def _lines(one: Commitment) -> Iterator[Line]:
    until = one.first_due_on
    yield Line(gettext("Promised"), gettext("Until %(day)s", day=day(until)), "", one.made_on)
    for step in one.steps:
        # What a moderator and the author said to each other before it was told is theirs.
        if step.state not in (*TOLD, CommitmentState.SAID):
            continue
        yield Line(_title(step), _moved(step, until), step.note, step.written_on)
        until = step.due_on or until


def _title(step: CommitmentStep) -> str:
    if step.due_on is not None:
        return str(gettext("Last day moved"))
    if step.state is CommitmentState.MADE and step.note:
        return str(gettext("Noted on the way"))
    return str(gettext(_TITLES[step.state]))


def _moved(step: CommitmentStep, before: date) -> str:
    if step.due_on is None:
        return ""
    return str(gettext("From %(before)s to %(after)s", before=day(before), after=day(step.due_on)))
