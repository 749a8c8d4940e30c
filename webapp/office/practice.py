"""The guided first round: seven steps, where each is seen in the demonstration, which the visitor did."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from surveys.identifiers import SurveyState
from surveys.problems import N_
from surveys.schema import audit_event
from surveys.staff import StaffMember
from webapp.office.my_rounds import my_rounds
from webapp.office.navigation import open_to_visitor

ACTS: Mapping[int, frozenset[str]] = {
    1: frozenset({"survey.create", "survey.revise"}),
    2: frozenset({"survey.invite", "survey.codes", "survey.forms"}),
    3: frozenset({"survey.check"}),
    4: frozenset({"survey.open"}),
    5: frozenset({"paper.batch", "paper.reconcile", "survey.closing"}),
    6: frozenset({"survey.close"}),
    7: frozenset({"survey.release", "document.export"}),
}
"""The acts of the audit trail from which a step is seen to be done."""

_STEPS = (
    (
        N_("Set up a round"),
        N_("Choose a questionnaire, cadres, groups and weights; seven short pages."),
        None,
    ),
    (
        N_("Say who is asked, and issue codes"),
        N_("Each code admits one ballot. Print slips, cards or paper forms."),
        SurveyState.DRAFT,
    ),
    (
        N_("Check"),
        N_("Read everything once more: after opening the rules cannot change."),
        SurveyState.DRAFT,
    ),
    (
        N_("Open with a second officer"),
        N_("Both choose a closing passphrase; a third share of the key is printed."),
        SurveyState.CHECKED,
    ),
    (
        N_("Collect answers"),
        N_("Answer with a code of the demonstration's sheet; look how progress moves only in tens."),
        SurveyState.OPEN,
    ),
    (
        N_("Close with a second officer"),
        N_("The ballots are opened once and counted; the keys are destroyed. Read the minutes."),
        SurveyState.OPEN,
    ),
    (
        N_("Read the results and take a report"),
        N_("Every score has its interval; withheld is not zero. Take the report as PDF."),
        SurveyState.RELEASED,
    ),
)


@dataclass(frozen=True, slots=True)
class PracticeStep:
    """One step: what to do, and where ("" where the visitor has no page for it)."""

    number: int
    title: str
    text: str
    address: str


def steps(connection: sa.Connection, member: StaffMember, *, linked: bool) -> list[PracticeStep]:
    """Give the seven steps; ``linked``: with the rounds in which the visitor can do or see them."""
    by_state: dict[SurveyState, str] = {}
    for one in my_rounds(connection, member) if linked else ():
        by_state.setdefault(one.survey.state, one.survey.code)
    return [
        PracticeStep(number, gettext(title), gettext(text), _address(state, by_state) if linked else "")
        for number, (title, text, state) in enumerate(_STEPS, 1)
    ]


def _address(state: SurveyState | None, by_state: Mapping[SurveyState, str]) -> str:
    if state is None:
        return url_for("set_up.set_up") if open_to_visitor("set_up.set_up") else ""
    code = by_state.get(state)
    if code is None:
        return ""
    if open_to_visitor("rounds.overview"):
        return url_for("rounds.overview", survey=code)
    return url_for("results.overview", survey=code) if state is SurveyState.RELEASED else ""


def done(connection: sa.Connection, username: str, since: int) -> frozenset[int]:
    """Give the steps that somebody did, alone or as one of two, after an event of the trail."""
    wanted = {act for acts in ACTS.values() for act in acts}
    rows = connection.execute(
        sa.select(audit_event.c.act, audit_event.c.actor, audit_event.c.details).where(
            audit_event.c.number > since, audit_event.c.act.in_(wanted)
        )
    )
    acted = {row.act for row in rows if username in {row.actor, *_officers(row.details)}}
    return frozenset(number for number, acts in ACTS.items() if acts & acted)


def _officers(details: str) -> list[str]:
    found = json.loads(details).get("officers", [])
    return [str(one) for one in found] if isinstance(found, list) else []


def last_act(connection: sa.Connection) -> int:
    """Give the number of the last event of the trail: from here on practice counts anew."""
    return connection.scalar(sa.select(sa.func.max(audit_event.c.number))) or 0
