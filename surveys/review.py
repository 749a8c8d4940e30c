"""What two people decided about the results of a closed round, before anything of it is told.

Nothing here reads a ballot or a score: a decision rests on what its people looked at, and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.schema import review as table
from surveys.signers import are_one_person
from surveys.text import clean

NOTE_LANGUAGES = ("vi", "en")
MOST_CHARACTERS = 2000


class Decision(StrEnum):
    """What becomes of the results of a round."""

    ACCEPT = "accept"
    NOTE = "note"  # accepted; the note stands beside the results wherever they are told
    INTERVIEW = "interview"  # some people of the list are visited again before anything is decided
    REJECT = "reject"  # nothing of the round is ever told


TELLING = frozenset({Decision.ACCEPT, Decision.NOTE})
"""Decisions after which the results may be released."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as two people want it: why, and what readers are told, by language (a note only).

    ``after``: number of the last decision that they have seen, 0 for none.
    """

    decision: Decision
    reason: str
    note: Mapping[str, str] | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """One decision. ``reason`` is empty where the round was released straight after closing.

    ``sample``: list and number of the sample of a re-interview, None where none was ordered.
    """

    survey: SurveyCode
    number: int
    decision: Decision
    reason: str
    note: Mapping[str, str] | None
    decided_by: tuple[str, ...]
    decided_on: date
    sample: tuple[int, int] | None


def listing(connection: sa.Connection, code: SurveyCode) -> tuple[Review, ...]:
    """Give every decision about a round, the first one first."""
    rows = connection.execute(sa.select(table).where(table.c.survey == code).order_by(table.c.number))
    return tuple(_review(row) for row in rows)


def last(connection: sa.Connection, code: SurveyCode) -> Review | None:
    """Give the decision that stands; None before the first."""
    row = connection.execute(
        sa.select(table).where(table.c.survey == code).order_by(table.c.number.desc()).limit(1)
    ).first()
    return None if row is None else _review(row)


def note_of(connection: sa.Connection, code: SurveyCode) -> dict[str, str] | None:
    """Give what the reviewers want every reader of the results to know, by language; None for nothing."""
    found = last(connection, code)
    return None if found is None or found.note is None else dict(found.note)


def _review(row: sa.Row[Any]) -> Review:
    return Review(
        survey=SurveyCode(row.survey),
        number=row.number,
        decision=Decision(row.decision),
        reason=row.reason,
        note=row.note,
        decided_by=tuple(row.decided_by),
        decided_on=row.decided_on,
        sample=None if row.sample is None else (row.frame, row.sample),
    )


def record(
    connection: sa.Connection,
    code: SurveyCode,
    ruling: Ruling,
    by: tuple[str, str],
    on: date,
) -> Review:
    """Note a decision about a round in review. The caller has both people proven and without a conflict.

    Raises BadInput without a reason, or for a note that is not in both languages; Refused for one person
    twice, when the round is not in review, when it was rejected, when others decided meanwhile, or when it
    is accepted already.
    """
    refuse_one_person(connection, by)
    reason, note = _reason(ruling), _note(ruling)
    hold(connection, code)
    before = last(connection, code)
    _refuse_untimely(connection, code, ruling, before)
    return _insert(connection, code, Ruling(ruling.decision, reason, note), by, on)


def require_accepted(connection: sa.Connection, code: SurveyCode, by: tuple[str, str], on: date) -> None:
    """Let a round be released: accepted in review, or closed, where the release itself is the acceptance.

    Raises Refused when the last decision of a review is not to accept.
    """
    state = rounds.get(connection, code).state
    if state is SurveyState.CLOSED:
        _insert(connection, code, Ruling(Decision.ACCEPT, ""), by, on)
    elif is_waiting(connection, code, state):
        raise Refused(
            Problem(
                N_("The round “%(code)s” is not accepted: two people decide about it in the review first."),
                {"code": code},
            )
        )


def is_waiting(connection: sa.Connection, code: SurveyCode, state: SurveyState) -> bool:
    """Say whether the review of a round keeps it from being released: begun, and not accepted."""
    before = last(connection, code)
    return state is SurveyState.IN_REVIEW and (before is None or before.decision not in TELLING)


def order_sample(connection: sa.Connection, of: Review, sample: tuple[int, int]) -> None:
    """Note the sample that a decision for interviews drew: list and number."""
    connection.execute(
        sa.update(table)
        .where(table.c.survey == of.survey, table.c.number == of.number)
        .values(frame=sample[0], sample=sample[1])
    )


def refuse_one_person(connection: sa.Connection, by: tuple[str, str]) -> None:
    """Raise Refused when both signatures are of one person."""
    if are_one_person(connection, by):
        raise Refused(Problem(N_("Two different people decide about a round. Name a second one.")))


def _reason(ruling: Ruling) -> str:
    reason = clean(ruling.reason).strip()
    if not reason:
        raise BadInput(
            Problem(N_("Say why you decide so: the reason stays in the file of the round."), where="reason")
        )
    _refuse_long(reason, "reason")
    return reason


def _note(ruling: Ruling) -> dict[str, str] | None:
    if ruling.decision is not Decision.NOTE:
        return None
    note = {language: clean((ruling.note or {}).get(language, "")).strip() for language in NOTE_LANGUAGES}
    missing = [language for language, text in note.items() if not text]
    if missing:
        raise BadInput(
            *(
                Problem(
                    N_("Write the note in Vietnamese and in English: readers of either see it."),
                    where=f"note-{language}",
                )
                for language in missing
            )
        )
    for language, text in note.items():
        _refuse_long(text, f"note-{language}")
    return note


def _refuse_long(text: str, where: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            Problem(N_("This is too long: at most %(most)s characters."), {"most": MOST_CHARACTERS}, where)
        )


def _refuse_untimely(
    connection: sa.Connection, code: SurveyCode, ruling: Ruling, before: Review | None
) -> None:
    if rounds.get(connection, code).state is not SurveyState.IN_REVIEW:
        raise Refused(
            Problem(N_("The round “%(code)s” is not in review: nothing is decided about it."), {"code": code})
        )
    if before is not None and before.decision is Decision.REJECT:
        raise Refused(
            Problem(N_("The round “%(code)s” was rejected. That stays so: run a new one."), {"code": code})
        )
    if ruling.after != (0 if before is None else before.number):
        raise Refused(
            Problem(N_("Somebody has decided about this round meanwhile. Look at that decision first."))
        )
    if before is not None and before.decision is ruling.decision is Decision.ACCEPT:
        raise Refused(Problem(N_("The round “%(code)s” is accepted already."), {"code": code}))


def _insert(
    connection: sa.Connection, code: SurveyCode, ruling: Ruling, by: tuple[str, str], on: date
) -> Review:
    number = 1 + (
        connection.scalar(sa.select(sa.func.max(table.c.number)).where(table.c.survey == code)) or 0
    )
    connection.execute(
        sa.insert(table).values(
            survey=code,
            number=number,
            decision=ruling.decision,
            reason=ruling.reason,
            note=sa.null() if ruling.note is None else dict(ruling.note),
            decided_by=sorted(by),
            decided_on=on,
        )
    )
    return Review(code, number, ruling.decision, ruling.reason, ruling.note, tuple(sorted(by)), on, None)
