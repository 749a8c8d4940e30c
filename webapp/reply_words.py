"""What parts of replies and states of commitments are called, in the office and on the public site."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from flask_babel import gettext

from surveys.commitments import CommitmentState
from surveys.problems import N_
from surveys.replies.records import CONTEXT, ITEM, OVERALL, SELF_CRITICISM
from webapp.cells import day
from webapp.i18n import words

PARTS: Mapping[str, str] = {
    OVERALL: N_("On the whole"),
    CONTEXT: N_("What the reader should know"),
    SELF_CRITICISM: N_("Self-criticism"),
}
STATES: Mapping[CommitmentState, str] = {
    CommitmentState.DRAFT: N_("not sent yet"),
    CommitmentState.HELD: N_("read by a moderator first"),
    CommitmentState.RETURNED: N_("given back"),
    CommitmentState.MADE: N_("on its way"),
    CommitmentState.DONE: N_("done"),
    CommitmentState.NOT_DONE: N_("not done"),
    CommitmentState.SAID: N_("told by who promised it"),
}


class Stands(Protocol):
    """How a commitment stands."""

    @property
    def state(self) -> CommitmentState:
        """Its state."""

    @property
    def noted_on(self) -> date | None:
        """The day its end was noted."""


def part_title(name: str, items: Mapping[Any, Any]) -> str:
    """Give the heading of a part of a reply: its own, or the question that it answers."""
    if name.startswith(ITEM):
        return str(words(items[name.removeprefix(ITEM)].text))
    return str(gettext(PARTS[name]))


def commitment_state(one: Stands) -> str:
    """Say how a commitment stands, with the day its end was noted."""
    said = str(gettext(STATES[one.state]))
    return said if one.noted_on is None else f"{said} ({day(one.noted_on)})"
