"""The only door in: web, import, later paper and offline all join here.

Answers are validated against the questionnaire, sealed part by part, and stored in the same durable
transaction that spends the code. A retry of the same form gets the same receipt.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from surveys import codes
from surveys.answers import EncodedBallot, encode
from surveys.box import Outcome, Part, Submission
from surveys.box_engines import open_box
from surveys.identifiers import SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.key_store import RoundKeys
from surveys.problems import N_, BadInput, NotReady, Problem
from surveys.routing import Answers
from surveys.sealing import PART_ID_BYTES, RatingsPart, TextPart, pack_ratings, pack_text, seal
from surveys.standings import Standing, Ticket, refusal, spent_code, standing_of

RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
RECEIPT_LENGTH = 8
LEAST_NONCE_BYTES = 16
ENTRIES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """Says "your form was counted" and nothing about answers or code: ``K7QM-2F9D``."""

    code: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One code's ballots on their way in together with others (an import)."""

    ticket: Ticket
    nonce: bytes
    ballots: tuple[EncodedBallot, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What an import added: codes stored now, and codes that were there already."""

    stored: int
    already: int


def submit(intake: Intake, ticket: Ticket, nonce: bytes, answers: Sequence[Answers]) -> Receipt:
    """Count one form: the answers about each subject of the ticket, in the order of its subjects.

    ``nonce`` is the form's own (16 random bytes or more): the same form again gives the same receipt and
    adds nothing, also after the deadline. Raises BadInput for answers that do not fit; Refused when the
    code was spent by another form or the round is not open; NotReady. Whatever is raised, nothing is
    spent.
    """
    with intake.asking() as connection:
        standing = standing_of(connection, ticket.survey, [ticket.invitation]).get(ticket.invitation)
        if standing is None or standing.state is not SurveyState.OPEN:
            raise refusal()
        questionnaire = intake.questionnaire(connection, standing.questionnaire)
    ballots = [encode(questionnaire, standing.ticket.group, about_one) for about_one in answers]
    keys = intake.round_keys(ticket.survey)
    submission = _sealed(standing, keys, nonce, ballots)
    if not standing.is_before_deadline(intake.installation):
        if intake.mark_of(ticket.survey, submission.code) != submission.mark:
            raise refusal()
    elif intake.store(ticket.survey, submission) not in (Outcome.STORED, Outcome.ALREADY):
        raise refusal()
    return _receipt(keys, nonce)


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
            group.append(_sealed(standing, keys, entry.nonce, entry.ballots))
        yield group


def _sealed(
    standing: Standing, keys: RoundKeys, nonce: bytes, ballots: Sequence[EncodedBallot]
) -> Submission:
    ticket = standing.ticket
    if len(ballots) != len(ticket.subjects) or len(nonce) < LEAST_NONCE_BYTES:
        raise BadInput(
            Problem(N_("This form does not fit the code. Please enter the code again to get a new form."))
        )
    if standing.public_key is None:
        raise NotReady(Problem(N_("Round %(survey)s has no key to seal with."), {"survey": ticket.survey}))
    ratings, texts = [], []
    for subject, ballot in zip(ticket.subjects, ballots, strict=True):
        packed = pack_ratings(
            RatingsPart(subject, ticket.group, ticket.stratum, ticket.channel, ballot.ratings)
        )
        ratings.append(_part(standing.public_key, keys.tag, packed))
        packed = pack_text(TextPart(subject, ticket.group, ticket.channel, ballot.text))
        texts.append(_part(standing.public_key, keys.tag, packed))
    code = spent_code(keys, ticket.invitation)
    return Submission(code, codes.keyed(keys.mark, nonce), tuple(ratings), tuple(texts))


def _part(public_key: bytes, tag_key: bytes, plaintext: bytes) -> Part:
    part_id = secrets.token_bytes(PART_ID_BYTES)
    return Part(part_id, seal(public_key, tag_key, part_id, plaintext))


def _receipt(keys: RoundKeys, nonce: bytes) -> Receipt:
    number = int.from_bytes(codes.keyed(keys.receipt, nonce))
    letters = ""
    for _ in range(RECEIPT_LENGTH):
        number, place = divmod(number, len(RECEIPT_LETTERS))
        letters += RECEIPT_LETTERS[place]
    return Receipt(f"{letters[:4]}-{letters[4:]}")
