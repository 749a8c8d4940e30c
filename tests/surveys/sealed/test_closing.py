"""Closing: two officers, once, in memory; everything adds up or nothing is opened."""

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from surveys import ballots, ceremony, invitations, key_store, opened, rounds
from surveys.box import Part
from surveys.box_engines import box_of
from surveys.ceremony import Officer
from surveys.closing import ClosingStep, close_round, minutes_of
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyState
from surveys.problems import Refused
from surveys.schema import audit_event, invitation
from surveys.sealing import RatingsPart, TextPart, pack_ratings, pack_text, seal
from tests.surveys.sealed.open_round import AN, BINH, PEERS, SURVEY, OpenRound, answers, nonce

BOTH = (AN, BINH)


def state(found: OpenRound) -> SurveyState:
    with found.installation.engine.connect() as connection:
        return rounds.get(connection, SURVEY).state


def read(found: OpenRound) -> opened.OpenedBallots:
    with found.installation.engine.connect() as connection:
        return opened.read(connection, found.installation.keys.read("installation"), SURVEY)


def texts(found: OpenRound) -> tuple[TextPart, ...]:
    with found.installation.engine.connect() as connection:
        return opened.read_texts(connection, found.installation.keys.read("installation"), SURVEY)


def test_every_ballot_comes_out_once_as_it_was_answered(opened_round: OpenRound) -> None:
    for number in range(7):
        opened_round.send(number, number % 3 + 1, "Cảm ơn" if number == 2 else "")
    both = [answers(1), answers(3, "Tốt lắm")]
    ballots.submit(opened_round.intake, opened_round.ticket(0, PEERS), nonce(), both)
    minutes = close_round(opened_round.installation, SURVEY, BOTH)
    found = read(opened_round)
    rows = Counter(
        zip(
            found.subject.tolist(),
            found.group.tolist(),
            found.stratum.tolist(),
            found.channel.tolist(),
            [bytes(codes) for codes in found.codes],
            strict=True,
        )
    )
    assert rows == {
        (1, 0, 1, 0, bytes([1, 255])): 3,
        (1, 0, 1, 0, bytes([2, 255])): 2,
        (1, 0, 1, 0, bytes([3, 255])): 2,
        (1, 2, 0, 0, bytes([1, 255])): 1,
        (2, 2, 0, 0, bytes([3, 255])): 1,
    }
    assert set(texts(opened_round)) == {
        TextPart(SubjectNumber(1), RespondentGroup.CITIZEN, Channel.WEB, "Cảm ơn"),
        TextPart(SubjectNumber(2), RespondentGroup.PEER, Channel.WEB, "Tốt lắm"),
    }
    assert (minutes.issued, minutes.spent, minutes.opened, minutes.invalid) == (15, 8, 9, 0)
    assert minutes.officers == ("an", "binh")
    assert minutes.destroyed
    assert state(opened_round) is SurveyState.CLOSED
