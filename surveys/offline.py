"""Forms answered without a network: sealed in the browser, kept on the device, counted when they come.

A browser seals ratings and text of each ballot to the round's public key, and the whole form once more to
a key that follows from the round secret. The device then keeps nothing that it, or whoever takes it, could
open: no code, no answer, no way to tell one form from another. Its layout stands in
docs/decisions/0017-forms-wait-on-the-device.md.
"""

import random
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from surveys import ballots, codes, invitations, key_store
from surveys.ballots import Receipt
from surveys.browser_seal import RATINGS_BYTES, SEAL_BYTES, TEXT_BYTES, SealedPair
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.intake import Intake
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import assignment as assignment_table
from surveys.schema import survey as survey_table
from surveys.standings import WAYS, Ticket, refusal

HEAD = struct.Struct(">2sBB26s16sI")  # mark, way, letters of the secret, the secret, nonce, assignment
MARK = b"D1"
SEALED_RATINGS_BYTES = RATINGS_BYTES + SEAL_BYTES
PAIR_BYTES = SEALED_RATINGS_BYTES + TEXT_BYTES + SEAL_BYTES
DIGEST_BYTES = 32
_WAYS = (Channel.WEB, Channel.ASSISTED)


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """A kind of invitation that can be answered without a network, and the two keys to seal to.

    ``is_helped``: its codes are answered with help, whatever the device says.
    """

    survey: SurveyCode
    number: int
    group: RespondentGroup
    is_helped: bool
    subjects: tuple[SubjectNumber, ...]
    ballot_key: bytes
    intake_key: bytes


class Fate(StrEnum):
    """What became of one form that a device sent."""

    COUNTED = "counted"  # now or before: the same form again gets the same receipt
    REFUSED = "refused"  # the code is unknown, used by another form, of another kind, or the round is over
    UNREADABLE = "unreadable"  # no page of ours seals so
    WAITING = "waiting"  # the system cannot take it in just now; the device keeps it


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one form; the receipt where it was counted."""

    fate: Fate
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    way: Channel
    secret: str = field(repr=False)
    nonce: bytes
    pairs: tuple[SealedPair, ...] = field(repr=False)


def find(intake: Intake, survey: str, number: int) -> OfflineForm:
    """Give a kind of invitation that can be answered now. Raises Refused where there is none; NotReady."""
    table, its_survey = assignment_table.c, survey_table.c
    wanted = (
        sa.select(
            *(table.respondent_group, table.channel, table.subjects),
            *(its_survey.public_key, its_survey.closes_on),
        )
        .join(assignment_table, table.survey == its_survey.code)
        .where(
            its_survey.code == survey,
            its_survey.state == SurveyState.OPEN,
            table.number == number,
            table.channel.in_(WAYS),
        )
    )
    with intake.asking() as connection:
        row = connection.execute(wanted).one_or_none()
    place, code = intake.installation, SurveyCode(survey)
    if row is None or place.clock().astimezone(place.time_zone).date() > row.closes_on:
        raise refusal()
    return OfflineForm(
        code,
        number,
        RespondentGroup(row.respondent_group),
        row.channel == Channel.ASSISTED,
        tuple(row.subjects),
        row.public_key,
        bytes(PrivateKey(key_store.offline_key(place.key_store, code)).public_key),
    )


def receive(intake: Intake, survey: str, number: int, forms: Sequence[bytes]) -> list[Answered]:
    """Count the sealed forms that a device kept; give what became of each, in the order of ``forms``.

    They are taken in an order of chance, each for itself: one that is refused stops no other. The same
    form sent again, after a lost reply or by another tab, gets the same receipt and adds nothing. After the
    round every form is refused: the key that opens it is destroyed.
    """
    place, code = intake.installation, SurveyCode(survey)
    found = [Answered(Fate.WAITING)] * len(forms)
    try:
        key = SealedBox(PrivateKey(key_store.offline_key(place.key_store, code)))
        people = _people(intake, code, number)
        order = list(range(len(forms)))
        random.SystemRandom().shuffle(order)
        for one in order:
            found[one] = _take(intake, (code, number), _opened(key, number, people, forms[one]))
    except NotReady:
        if not _is_open(intake, code):  # what was counted before the round ended stays counted
            return [Answered(Fate.REFUSED) if one.fate is Fate.WAITING else one for one in found]
    return found


def _people(intake: Intake, survey: SurveyCode, number: int) -> int:
    """Say about how many people a form of a kind of invitation is."""
    table = assignment_table.c
    with intake.asking() as connection:
        wanted = sa.select(table.subjects).where(table.survey == survey, table.number == number)
        return len(connection.scalar(wanted) or ())


def _is_open(intake: Intake, survey: SurveyCode) -> bool:
    try:
        with intake.asking() as connection:
            state = connection.scalar(sa.select(survey_table.c.state).where(survey_table.c.code == survey))
    except NotReady:
        return True  # not known: nothing may be given up
    return state == SurveyState.OPEN


def _opened(key: "SealedBox[PrivateKey]", number: int, people: int, sealed: bytes) -> _Form | None:
    """Open a form; None where no page of ours seals so, whatever its code: of that nothing is told here."""
    try:
        plain = key.decrypt(sealed)
    except (CryptoError, ValueError, TypeError):
        return None
    count, rest = divmod(len(plain) - HEAD.size, PAIR_BYTES)
    if count < 1 or count != people or rest:
        return None
    mark, way, letters, secret, nonce, assignment = HEAD.unpack_from(plain)
    if mark != MARK or way >= len(_WAYS) or assignment != number:
        return None
    if letters > len(secret) or secret[letters:].strip(b"\0") or not secret.isascii():
        return None
    pairs = (plain[start : start + PAIR_BYTES] for start in range(HEAD.size, len(plain), PAIR_BYTES))
    return _Form(
        _WAYS[way],
        secret[:letters].decode("ascii"),
        nonce,
        tuple(SealedPair(pair[:SEALED_RATINGS_BYTES], pair[SEALED_RATINGS_BYTES:]) for pair in pairs),
    )


def _take(intake: Intake, place: tuple[SurveyCode, int], form: _Form | None) -> Answered:
    if form is None:
        return Answered(Fate.UNREADABLE)
    try:
        secret = codes.read(form.secret)[1]
        ticket = _ticket(intake, place, secret)
        # Codes of a kind that is answered with help are helped, also where the device was not told.
        way = Channel.ASSISTED if ticket.channel is Channel.ASSISTED else form.way
        receipt = ballots.submit_sealed(intake, ticket, form.nonce, form.pairs, way=way)
    except NotReady:
        raise
    except Refused:
        return Answered(Fate.REFUSED)
    except BadInput:
        return Answered(Fate.UNREADABLE)
    return Answered(Fate.COUNTED, receipt)


def _ticket(intake: Intake, place: tuple[SurveyCode, int], secret: str) -> Ticket:
    """Give the ticket of a code of this kind of invitation, used or not. Raises Refused.

    A code that is not there costs the look-ups of one that is.
    """
    survey, number = place
    with intake.asking() as connection:
        pepper = intake.installation.keys.read("pepper")
        ticket = invitations.ticket_of(connection, pepper, survey, secret)
    if ticket is None or ticket.assignment != number:
        invitations.is_used(intake, survey, secrets.token_bytes(DIGEST_BYTES))
        raise refusal()
    return ticket
