"""The only door in: web, paper, helpers, imports all join here.

Answers are validated against the questionnaire, sealed part by part, and stored in the same durable
transaction that spends the code. A retry of the same form gets the same receipt.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import sqlalchemy as sa

from surveys import codes
from surveys.answers import encode
from surveys.box import Outcome, Submission
from surveys.box_engines import open_box
from surveys.browser_seal import Binding, SealedPair, binding
from surveys.identifiers import Channel, SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.key_store import RoundKeys
from surveys.problems import N_, Problem, Refused
from surveys.routing import Answers
from surveys.standings import Standing, Ticket, refusal, standing_of
from surveys.submissions import Entry, require_fit, seal_form

__all__ = [
    "Binding",
    "Counted",
    "Entry",
    "Fate",
    "Receipt",
    "SealedPair",
    "bindings",
    "submit",
    "submit_all",
    "submit_each",
    "submit_sealed",
]

RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
RECEIPT_LENGTH = 8
ENTRIES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """Says "your form was counted" and nothing about answers or code: ``K7QM-2F9D``."""

    code: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What an import added: codes stored now, and codes that were there already."""

    stored: int
    already: int


class Fate(StrEnum):
    """What became of one form of a batch."""

    STORED = "stored"
    ALREADY = "already"  # this same form is what the code was spent with
    USED = "used"  # another form spent the code: the first counts and stays
    REFUSED = "refused"  # no code of this round


def submit(
    intake: Intake,
    ticket: Ticket,
    nonce: bytes,
    answers: Sequence[Answers],
    *,
    way: Channel | None = None,
) -> Receipt:
    """Count one form: the answers about each subject of the ticket, in the order of its subjects.

    ``nonce`` is the form's own (16 random bytes or more): the same form again gives the same receipt and
    adds nothing, also after the deadline. ``way`` is how the form came (of `standings.WAYS`): the channel
    that is counted, whatever the code was given out for. Raises BadInput for answers that do not fit;
    Refused when the code was spent by another form or the round is not open; NotReady. Whatever is raised,
    nothing is spent.
    """
    with intake.asking() as connection:
        standing = _open_standing(connection, ticket)
        questionnaire = intake.questionnaire(connection, standing.questionnaire)
    ballots = tuple(encode(questionnaire, standing.ticket.group, about_one) for about_one in answers)
    return _take_in(intake, standing, Entry(ticket, nonce, ballots, way))


def submit_sealed(
    intake: Intake,
    ticket: Ticket,
    nonce: bytes,
    sealed: Sequence[SealedPair],
    *,
    way: Channel | None = None,
) -> Receipt:
    """Count one form that a browser sealed: a pair of boxes about each subject of the ticket, in order.

    What is in them is validated when the round is closed; what does not fit is counted in the minutes as
    invalid, and the code is spent. The deadline does not matter, the state does: a device may have been
    without a network on the last day. Raises as `submit` does; BadInput also for boxes of wrong sizes.
    """
    with intake.asking() as connection:
        standing = _open_standing(connection, ticket)
    return _stored(intake, standing, Entry(ticket, nonce, tuple(sealed), way))


def bindings(ticket: Ticket, nonce: bytes) -> tuple[Binding, ...]:
    """Give what a browser puts into the boxes it seals, for each subject of the ticket, in order."""
    return tuple(binding(nonce, subject, ticket.group) for subject in ticket.subjects)


def _open_standing(connection: sa.Connection, ticket: Ticket) -> Standing:
    standing = standing_of(connection, ticket.survey, [ticket.invitation]).get(ticket.invitation)
    if standing is None or standing.state is not SurveyState.OPEN:
        raise refusal()
    return standing


def _take_in(intake: Intake, standing: Standing, entry: Entry) -> Receipt:
    if standing.is_before_deadline(intake.installation):
        return _stored(intake, standing, entry)
    survey = standing.ticket.survey
    keys = intake.round_keys(survey)
    submission = seal_form(standing, keys, entry)
    if intake.mark_of(survey, submission.code) != submission.mark:
        raise refusal()
    return _receipt(keys, entry.nonce)


def _stored(intake: Intake, standing: Standing, entry: Entry) -> Receipt:
    survey = standing.ticket.survey
    keys = intake.round_keys(survey)
    if intake.store(survey, seal_form(standing, keys, entry)) not in (Outcome.STORED, Outcome.ALREADY):
        raise refusal()
    return _receipt(keys, entry.nonce)


def submit_all(intake: Intake, survey: SurveyCode, entries: Iterable[Entry]) -> Counted:
    """Count the ballots of an import: all of them or, after any fault, none.

    Entries already counted with the same nonce are counted as already there. The deadline does not
    matter, the state does. Raises Refused when the round is not open, an invitation is not of this
    round, or a code was spent by another form; NotReady.
    """
    box = open_box(intake.installation, survey)
    try:
        with intake.answering():
            stored, already = box.store_all(_groups(intake, survey, entries))
        with suppress(sa.exc.SQLAlchemyError):  # somebody is at the box: their intake does it when it rests
            box.put_in_order()
    finally:
        box.let_go()
    return Counted(stored, already)


def _groups(intake: Intake, survey: SurveyCode, entries: Iterable[Entry]) -> Iterator[list[Submission]]:
    keys = intake.round_keys(survey)
    waiting = iter(entries)
    while some := list(islice(waiting, ENTRIES_AT_ONCE)):
        with intake.asking() as connection:
            standings = standing_of(connection, survey, [entry.ticket.invitation for entry in some])
        group = []
        for entry in some:
            standing = standings.get(entry.ticket.invitation)
            if standing is None or standing.state is not SurveyState.OPEN:
                raise refusal()
            group.append(seal_form(standing, keys, entry))
        yield group


def submit_each(intake: Intake, survey: SurveyCode, entries: Sequence[Entry]) -> list[Fate]:
    """Count the forms of a batch, each for itself; give what became of them, in the order of ``entries``.

    A used code stops none of the others. Of two forms with one code the first stored counts, whichever
    way it came. Every entry comes with its ``way``. They are stored in an order of chance; done again
    after an interruption, with the same nonces, the call gives what it would have given. The deadline
    does not matter, the state does: paper is keyed later than it is filled in.

    Raises BadInput for a form that does not fit its code and NotReady, with nothing stored; Refused when
    the round is not open (any more): what was stored until then is counted.
    """
    keys = intake.round_keys(survey)
    with intake.asking() as connection:
        found = standing_of(connection, survey, [entry.ticket.invitation for entry in entries])
    if any(standing.state is not SurveyState.OPEN for standing in found.values()):
        raise _closed()
    fates = [Fate.REFUSED] * len(entries)
    waiting = [place for place, entry in enumerate(entries) if entry.ticket.invitation in found]
    for place in waiting:
        require_fit(found[entries[place].ticket.invitation], entries[place])
    random.SystemRandom().shuffle(waiting)
    box = open_box(intake.installation, survey)
    try:
        for start in range(0, len(waiting), ENTRIES_AT_ONCE):
            some = waiting[start : start + ENTRIES_AT_ONCE]
            group = [
                seal_form(found[entries[place].ticket.invitation], keys, entries[place]) for place in some
            ]
            with intake.answering():
                outcomes = box.store(group)
            if Outcome.SHUT in outcomes:
                raise _closed()
            for place, outcome in zip(some, outcomes, strict=True):
                fates[place] = _FATES[outcome]
        with suppress(sa.exc.SQLAlchemyError):  # somebody is at the box: their intake does it when it rests
            box.put_in_order()
    finally:
        box.let_go()
    return fates


_FATES = {Outcome.STORED: Fate.STORED, Outcome.ALREADY: Fate.ALREADY, Outcome.OTHER: Fate.USED}


def _closed() -> Refused:
    return Refused(Problem(N_("This round is closed: no ballot can be added.")))


def _receipt(keys: RoundKeys, nonce: bytes) -> Receipt:
    number = int.from_bytes(codes.keyed(keys.receipt, nonce))
    letters = ""
    for _ in range(RECEIPT_LENGTH):
        number, place = divmod(number, len(RECEIPT_LETTERS))
        letters += RECEIPT_LETTERS[place]
    return Receipt(f"{letters[:4]}-{letters[4:]}")
