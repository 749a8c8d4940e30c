"""Deciding about an objection: by two, with an answer; an upheld text is told no more from then on."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.objections.records import Kind, Objection, State, get
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.schema import objection as table
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.texts import records as texts
from surveys.texts.queue import require_readable
from surveys.texts.records import REASONS, Outcome, Reason, TextState
from surveys.typed_words import said

MOST_ANSWER = 2000
WHY_WITHHELD = REASONS[Outcome.WITHHELD]


@dataclass(frozen=True, slots=True)
class Decision:
    """What two people decided. ``why``: why an upheld text is withheld; None for everything else."""

    upheld: bool
    answer: str
    why: Reason | None = None


def decide(
    installation: Installation, survey: SurveyCode, id_: str, decision: Decision, officers: tuple[str, str]
) -> Objection:
    """Decide about an objection. Manages its own transaction.

    Raises BadInput when the answer or the reason is missing; Refused when the two are one person, when the
    round is too near to one of them, when both decided about the text before, or when it is decided already.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    answer, problems = said(decision.answer, MOST_ANSWER, "answer")
    if problems:
        raise BadInput(*problems)
    with installation.engine.begin() as connection:
        hold(connection, survey)
        found = get(connection, survey, id_)
        if are_one_person(connection, officers):
            raise Refused(Problem(N_("Two people sign this. A second person must sign.")))
        refuse_conflicts(connection, officers, survey)
        if found.state is not State.NEW:
            raise Refused(Problem(N_("This objection is decided already, or was taken back.")))
        if found.kind is Kind.TEXT:
            _about_text(installation, connection, found, decision, officers)
        state = State.UPHELD if decision.upheld else State.REFUSED
        values = {"state": state, "answer": answer, "decided_by": sorted(officers), "decided_on": today}
        connection.execute(sa.update(table).where(table.c.id == id_).values(**values))
        details = {"kind": found.kind.value, "state": state.value, "second": officers[1]}
        act = audit.Act(officers[0], "objection.decide", survey, details)
        audit.append(connection, installation.clock, act)
        return get(connection, survey, id_)


def _about_text(
    installation: Installation,
    connection: sa.Connection,
    found: Objection,
    decision: Decision,
    officers: tuple[str, str],
) -> None:
    """Refuse two who decided before; withhold the text when the objection is upheld."""
    require_readable(connection, found.survey)
    keys = installation.keys.readable("installation")
    rows = [] if found.text is None else texts.listing(connection, keys, found.survey, [found.text])
    for text in rows:
        if {text.proposed_by, text.decided_by} == {*officers}:
            sentence = N_("You two let this text be told. At least one other moderator decides now.")
            raise Refused(Problem(sentence, where="second-username"))
        if not decision.upheld:
            return
        if decision.why not in WHY_WITHHELD:
            raise BadInput(Problem(N_("Choose why this text is withheld."), where="why"))
        if text.state is not TextState.HANDED_OVER:
            proposed_by, decided_by = officers
            after = replace(
                text,
                state=TextState.DECIDED,
                outcome=Outcome.WITHHELD,
                reason=decision.why,
                proposed_by=proposed_by,
                decided_by=decided_by,
                content=replace(text.content, remark=""),
            )
            texts.change(connection, keys[0], text, after)
