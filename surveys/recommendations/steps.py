"""What happens to a recommendation, step by step: who may take which, what it needs, what it changes.

Nothing is overwritten: what was before stands in the step that changed it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import CadreCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.recommendations import parties, telling
from surveys.recommendations.making import LONGEST, MOST_DOCUMENT, MOST_TEXT, words
from surveys.recommendations.records import (
    Act,
    Addressee,
    AddresseeKind,
    Recommendation,
    State,
    get,
    history,
)
from surveys.schema import recommendation as table
from surveys.schema import recommendation_step

__all__ = ("Deed", "Side", "allowed", "history", "take")


class Side(StrEnum):
    """On whose behalf somebody writes."""

    FRONT = "front"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act somebody wants to take.

    ``document``: number and date of the letter where an officer types what the addressee wrote on paper;
    ``received_on``: the day it came in, which is not always the day it is typed.
    """

    act: Act
    text: str = ""
    side: Side = Side.FRONT
    document: str = ""
    received_on: date | None = None
    due_on: date | None = None
    owner: CadreCode | None = None
    addressee: Addressee | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


OF_ADDRESSEE = (Act.ACCEPT, Act.REFUSE, Act.ANSWER, Act.PROGRESS, Act.REPORT_DONE)
ANSWERS = frozenset({Act.ACCEPT, Act.REFUSE, Act.ANSWER})
_OPEN = frozenset({State.NEW, State.ACCEPTED, State.IN_PROGRESS})
_AT_WORK = frozenset({State.ACCEPTED, State.IN_PROGRESS})
_EVERY = frozenset(State)
_FROM: Mapping[Act, frozenset[State]] = {
    Act.ACCEPT: frozenset({State.NEW}),
    Act.REFUSE: frozenset({State.NEW, State.ACCEPTED}),
    Act.ANSWER: _OPEN,
    Act.PROGRESS: _AT_WORK,
    Act.REPORT_DONE: _AT_WORK,
    Act.MOVE_DEADLINE: _OPEN,
    Act.CHANGE_OWNER: _OPEN,
    Act.READDRESS: _OPEN,
    Act.REOPEN: frozenset({State.DONE, State.REFUSED}),
    Act.PUBLISH: _EVERY,
    Act.WITHDRAW: _EVERY,
    Act.VERDICT: _EVERY,
}
_TO: Mapping[Act, State] = {
    Act.ACCEPT: State.ACCEPTED,
    Act.REFUSE: State.REFUSED,
    Act.PROGRESS: State.IN_PROGRESS,
    Act.REPORT_DONE: State.DONE,
}
_NEEDS_NO_TEXT = frozenset({Act.ACCEPT, Act.PUBLISH})
_MISSING: Mapping[Act, str] = {
    Act.REFUSE: N_("Say why it is refused: without a reason it is no answer."),
    Act.REPORT_DONE: N_("Say what was done, and with what result."),
    Act.MOVE_DEADLINE: N_("Say why the last day is moved."),
    Act.REOPEN: N_("Say why it is taken up again."),
}


def allowed(one: Recommendation) -> tuple[Act, ...]:
    """Give the acts that the state of a recommendation allows."""
    possible = tuple(act for act, states in _FROM.items() if one.state in states)
    return tuple(act for act in possible if act is not Act.WITHDRAW or one.public)


def take(installation: Installation, id_: str, deed: Deed, *by: str) -> Recommendation:
    """Take a step. Manages its own transaction; gives the recommendation as it is then.

    Taking the very same step once more the same day changes nothing. Raises BadInput for what is wrong with
    the deed, Refused where the state, or whose affair it is, does not allow it.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        connection.execute(
            sa.update(table).where(table.c.id == id_).values(id=id_)
        )  # of two at once one waits
        before = get(connection, id_)
        said = _read(deed)
        if _was_taken(connection, before, said, by[0], today):
            return before
        _refuse_strangers(connection, before, said, by)
        _refuse_state(before, said.act)
        after, change = _CHANGES.get(said.act, _plain)(connection, before, said, today)
        _store(connection, before, after, (said, change, by, today))
        details = {"reference": one_line(after), "state": after.state, **change}
        act = audit.Act(by[0], f"recommendation.{said.act}", id_, details)
        audit.append(connection, installation.clock, act)
    return after


def one_line(one: Recommendation) -> str:
    """Name a recommendation for the audit trail: its unit and number, none of its words."""
    return f"{one.unit} {one.reference}"


def _read(deed: Deed) -> Deed:
    text, problems = words(deed.text, "text", MOST_TEXT, needed=False)
    document, of_document = words(deed.document, "document", MOST_DOCUMENT, needed=False)
    problems += of_document
    if not text and deed.act not in _NEEDS_NO_TEXT:
        problems.append(Problem(_MISSING.get(deed.act, N_("Please fill this in.")), where="text"))
    if deed.side is Side.FRONT and deed.act in OF_ADDRESSEE and not document:
        sentence = N_("Write number and date of the document in which the addressee says so.")
        problems.append(Problem(sentence, where="document"))
    if problems:
        raise BadInput(*problems)
    return replace(deed, text=text, document=" ".join(document.split()))


def _was_taken(connection: sa.Connection, one: Recommendation, deed: Deed, by: str, today: date) -> bool:
    last = history(connection, one.id)[-1]
    wanted = (deed.act, deed.text, deed.document, by, today)
    if wanted != (last.act, last.text, last.change.get("document", ""), last.written_by, last.written_on):
        return False
    asked = (deed.due_on, deed.owner, deed.addressee and deed.addressee.code)
    return all(value is None or value in _now(one) for value in asked)


def _now(one: Recommendation) -> tuple[object, ...]:
    return one.due_on, one.owner, one.addressee


def _refuse_strangers(
    connection: sa.Connection, one: Recommendation, deed: Deed, by: tuple[str, ...]
) -> None:
    if deed.side is Side.FRONT:
        parties.refuse_too_near(connection, by, one)
    elif deed.act not in OF_ADDRESSEE or not parties.answers_for(connection, by[0], one):
        raise Refused(Problem(N_("Only who was asked, or answers for it, may write this here.")))
    if deed.act is Act.PUBLISH and len(set(by)) < 2:  # noqa: PLR2004 - two people
        raise Refused(Problem(N_("Two people publish a recommendation. A second person must sign.")))


def _refuse_state(one: Recommendation, act: Act) -> None:
    if act in allowed(one):
        return
    if act is Act.WITHDRAW:
        raise Refused(Problem(N_("This recommendation is not on the public page.")))
    if one.finished:
        sentence = N_("This recommendation is finished. Take it up again first, with a reason.")
    elif one.state is State.NEW:
        sentence = N_("The addressee has not accepted this recommendation yet. Note that first.")
    else:
        sentence = N_("This was noted before: look at the history.")
    raise Refused(Problem(sentence))


# --- what each act changes --------------------------------------------------------------------------------

_Changed = tuple[Recommendation, dict[str, Any]]


def _plain(_connection: sa.Connection, one: Recommendation, deed: Deed, today: date) -> _Changed:
    after = replace(one, state=_TO.get(deed.act, one.state))
    change: dict[str, Any] = {**deed.details}
    if deed.document:
        change["document"] = deed.document
    if deed.act not in OF_ADDRESSEE:
        return after, change
    came = _came(one, deed, today)
    if deed.act in ANSWERS | {Act.REPORT_DONE} and one.answered_on is None:
        after = replace(after, answered_on=came)
        change |= {"late_days": (came - one.answer_by).days} if after.answered_late else {}
    if deed.act is Act.REPORT_DONE:
        after = replace(after, done_on=came)
        change |= {"late_days": (came - one.due_on).days} if after.done_late else {}
    return after, change


def _came(one: Recommendation, deed: Deed, today: date) -> date:
    """Give the day on which the addressee said so."""
    if deed.received_on is None or deed.side is Side.ADDRESSEE:
        return today
    if not one.made_on <= deed.received_on <= today:
        sentence = N_("The document came in between the day of the recommendation and today.")
        raise BadInput(Problem(sentence, where="received_on"))
    return deed.received_on


def _new_day(one: Recommendation, deed: Deed, today: date) -> date:
    if deed.due_on is None:
        raise BadInput(Problem(N_("Please choose the new last day."), where="due_on"))
    if deed.due_on < today:
        raise BadInput(Problem(N_("The last day is over already. Choose today or later."), where="due_on"))
    if deed.due_on > today + LONGEST:
        sentence = N_("The last day is more than five years ahead. Choose it nearer.")
        raise BadInput(Problem(sentence, where="due_on"))
    if deed.due_on == one.due_on and deed.act is Act.MOVE_DEADLINE:
        raise BadInput(Problem(N_("This is the last day already. Choose another."), where="due_on"))
    return deed.due_on


def _days(one: Recommendation, due_on: date) -> _Changed:
    change = {"due_on": {"from": one.due_on.isoformat(), "to": due_on.isoformat()}}
    return replace(one, due_on=due_on, answer_by=min(one.answer_by, due_on)), change


def _move(_connection: sa.Connection, one: Recommendation, deed: Deed, today: date) -> _Changed:
    return _days(one, _new_day(one, deed, today))


def _own(connection: sa.Connection, one: Recommendation, deed: Deed, today: date) -> _Changed:
    if deed.owner is None or deed.owner == one.owner:
        raise BadInput(Problem(N_("Choose who answers for it from now on: one person."), where="owner"))
    problem = parties.owner_problem(connection, one.unit, deed.owner, today)
    if problem is not None:
        raise BadInput(problem)
    return replace(one, owner=deed.owner), {"owner": {"from": one.owner, "to": deed.owner}}


def _readdress(connection: sa.Connection, one: Recommendation, deed: Deed, today: date) -> _Changed:
    new = deed.addressee
    if new is None or new == Addressee(one.addressee_kind, one.addressee):
        raise BadInput(Problem(N_("Choose to whom it goes from now on."), where="addressee"))
    problem = parties.addressee_problem(connection, one.unit, new, today)
    if problem is not None:
        raise BadInput(problem)
    was = f"{one.addressee_kind}:{one.addressee}"
    change: dict[str, Any] = {"addressee": {"from": was, "to": f"{new.kind}:{new.code}"}}
    owner = CadreCode(new.code) if new.kind is AddresseeKind.CADRE else one.owner
    if owner != one.owner:
        change["owner"] = {"from": one.owner, "to": owner}
    return replace(one, addressee_kind=new.kind, addressee=new.code, owner=owner), change


def _reopen(_connection: sa.Connection, one: Recommendation, deed: Deed, today: date) -> _Changed:
    state = State.IN_PROGRESS if one.state is State.DONE else State.NEW
    again = replace(one, state=state, done_on=None)
    change: dict[str, Any] = {"state": {"from": one.state, "to": state}, **deed.details}
    if deed.due_on is None and one.due_on >= today:
        return again, change
    again, days = _days(again, _new_day(one, deed, today))
    return again, {**change, **days}


def _publish(connection: sa.Connection, one: Recommendation, deed: Deed, _today: date) -> _Changed:
    problems = telling.problems(connection, one, (deed.text,))
    if problems:
        raise Refused(*problems)
    return replace(one, public=True), {}


def _withdraw(_connection: sa.Connection, one: Recommendation, _deed: Deed, _today: date) -> _Changed:
    return replace(one, public=False), {}


_CHANGES: Mapping[Act, Callable[[sa.Connection, Recommendation, Deed, date], _Changed]] = {
    Act.MOVE_DEADLINE: _move,
    Act.CHANGE_OWNER: _own,
    Act.READDRESS: _readdress,
    Act.REOPEN: _reopen,
    Act.PUBLISH: _publish,
    Act.WITHDRAW: _withdraw,
}


def _store(
    connection: sa.Connection,
    before: Recommendation,
    after: Recommendation,
    written: tuple[Deed, dict[str, Any], tuple[str, ...], date],
) -> None:
    deed, change, by, today = written
    changed = {
        name: getattr(after, name)
        for name in Recommendation.__dataclass_fields__
        if getattr(after, name) != getattr(before, name)
    }
    if changed:
        connection.execute(sa.update(table).where(table.c.id == before.id).values(**changed))
    last = connection.scalar(
        sa.select(sa.func.max(recommendation_step.c.number)).where(
            recommendation_step.c.recommendation == before.id
        )
    )
    signed = {"signed_by": sorted(by)} if len(by) > 1 else {}
    connection.execute(
        sa.insert(recommendation_step).values(
            recommendation=before.id,
            number=(last or 0) + 1,
            act=deed.act,
            state=after.state,
            text=deed.text,
            change={**change, **signed, "side": deed.side},
            written_by=by[0],
            written_on=today,
        )
    )
