"""What a browser sealed offline: taken in unread, opened at close; no copy, forgery or garbage counts."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, PublicKey, SealedBox

from surveys import audit, ballots, browser_seal, opened, rounds, sealing
from surveys.answers import encode
from surveys.ballots import SealedPair
from surveys.box_engines import box_of
from surveys.closing import Minutes, close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.intake import Intake
from surveys.opened import OpenedBallots
from surveys.problems import BadInput, Refused
from surveys.sealing import BrokenSealError
from surveys.standings import Ticket
from tests.surveys.sealed.open_round import AN, BINH, PEERS, SURVEY, OpenRound, answers, nonce

VECTORS = json.loads(
    (Path(__file__).parents[2] / "reference" / "sealed-v3" / "browser-boxes.json").read_text(encoding="utf-8")
)


def key_of(found: OpenRound) -> bytes:
    with found.installation.engine.connect() as connection:
        key = rounds.get(connection, SURVEY).public_key
    assert key is not None
    return key


def boxes(
    found: OpenRound, ticket: Ticket, form: bytes, rating: int = 3, words: str = ""
) -> list[SealedPair]:
    """Seal as a browser does, the same about every subject."""
    key = SealedBox(PublicKey(key_of(found)))
    codes = encode(found.questionnaire, ticket.group, answers(rating)).ratings
    return [
        SealedPair(
            key.encrypt(browser_seal.pack_ratings(bound.ratings, codes)),
            key.encrypt(browser_seal.pack_text(bound.text, words)),
        )
        for bound in ballots.bindings(ticket, form)
    ]


def closed(found: OpenRound) -> tuple[Minutes, OpenedBallots, list[str]]:
    """Close the round; give the minutes, the ballots and the words that were counted."""
    minutes = close_round(found.installation, SURVEY, (AN, BINH))
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        texts = opened.read_texts(connection, keys, SURVEY)
        return minutes, opened.read(connection, keys, SURVEY), [one.text for one in texts]


def send(found: OpenRound, ticket: Ticket, form: bytes, pairs: list[SealedPair]) -> str:
    return ballots.submit_sealed(found.intake, ticket, form, pairs, way=Channel.WEB).code


def test_a_form_sealed_in_a_browser_counts_like_any_other(opened_round: OpenRound) -> None:
    ticket, form = opened_round.ticket(0, PEERS), nonce()
    pairs = boxes(opened_round, ticket, form, 2, "Từ điện thoại")
    receipt = send(opened_round, ticket, form, pairs)
    assert send(opened_round, ticket, form, pairs) == receipt
    with pytest.raises(Refused):
        send(opened_round, ticket, nonce(), pairs)
    opened_round.send(0, 3)
    minutes, kept, words = closed(opened_round)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (2, 3, 0)
    assert sorted(zip(kept.subject.tolist(), kept.codes[:, 0].tolist(), strict=True)) == [
        (1, 2),
        (1, 3),
        (2, 2),
    ]
    assert words == ["Từ điện thoại"] * 2


def test_what_browsers_and_the_server_seal_has_one_size(sqlite_round: OpenRound) -> None:
    sqlite_round.send(0, 3, "Lời nói")
    ticket, form = sqlite_round.ticket(1), nonce()
    send(sqlite_round, ticket, form, boxes(sqlite_round, ticket, form))
    box = box_of(sqlite_round.installation, SURVEY)
    assert {len(part.sealed) for part in box.ratings()} == {384 + 65}
    assert {len(part.sealed) for part in box.texts()} == {4224 + 65}


def test_sealed_answers_count_until_the_round_is_closed_and_a_retry_gets_its_receipt(
    sqlite_round: OpenRound,
) -> None:
    ticket, form = sqlite_round.ticket(), nonce()
    pairs = boxes(sqlite_round, ticket, form)
    with pytest.raises(Refused):
        send(sqlite_round, replace(ticket, invitation=bytes(32)), form, pairs)
    midnight = datetime(2026, 4, 15, 17, 0, tzinfo=UTC)
    with Intake(replace(sqlite_round.installation, clock=lambda: midnight)) as late:
        receipt = ballots.submit_sealed(late, ticket, form, pairs).code
    assert send(sqlite_round, ticket, form, pairs) == receipt
    assert closed(sqlite_round)[0].opened == 1
    with pytest.raises(Refused):
        send(sqlite_round, ticket, form, pairs)


# --- somebody who copies: another person's boxes, sent with the own code --------------------------------
def test_a_copied_box_is_invalid_under_every_other_code(sqlite_round: OpenRound) -> None:
    victim, form = sqlite_round.ticket(0), nonce()
    pairs = boxes(sqlite_round, victim, form, 1, "Lời của nạn nhân")
    send(sqlite_round, victim, form, pairs)
    send(sqlite_round, sqlite_round.ticket(1), nonce(), pairs)  # the same subject and group
    send(sqlite_round, sqlite_round.ticket(0, PEERS), nonce(), pairs * 2)  # another group, another subject
    minutes, kept, words = closed(sqlite_round)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (3, 1, 3)
    assert kept.codes[:, 0].tolist() == [1]
    assert words == ["Lời của nạn nhân"]


def test_boxes_cannot_change_places_within_a_form(sqlite_round: OpenRound) -> None:
    ticket, form = sqlite_round.ticket(0, PEERS), nonce()
    send(sqlite_round, ticket, form, boxes(sqlite_round, ticket, form, 2, "Đổi chỗ")[::-1])
    minutes, _, words = closed(sqlite_round)
    assert (minutes.opened, minutes.invalid, words) == (0, 2, [])


def test_one_nonce_binds_subjects_groups_and_kinds_apart() -> None:
    form = nonce()
    found = [
        bound
        for subject in (1, 2, 256)
        for group in RespondentGroup
        for one in [browser_seal.binding(form, SubjectNumber(subject), group)]
        for bound in (one.ratings, one.text)
    ]
    assert len(set(found)) == len(found) == 3 * len(RespondentGroup) * 2
    assert {len(bound) for bound in found} == {12}


# --- garbage --------------------------------------------------------------------------------------------
def test_boxes_of_another_size_are_refused_and_spend_nothing(sqlite_round: OpenRound) -> None:
    ticket, form = sqlite_round.ticket(), nonce()
    [pair] = boxes(sqlite_round, ticket, form)
    for wrong in (
        replace(pair, ratings=pair.ratings[:-1]),
        replace(pair, ratings=pair.ratings + b"\0"),
        replace(pair, text=b""),
        replace(pair, text=pair.text * 2),
        SealedPair(pair.text, pair.ratings),
    ):
        with pytest.raises(BadInput, match="not sealed whole"):
            send(sqlite_round, ticket, form, [wrong])
    for number in (0, 2):
        with pytest.raises(BadInput, match="does not fit the code"):
            send(sqlite_round, ticket, form, [pair] * number)
    assert box_of(sqlite_round.installation, SURVEY).spent_codes() == []


Forge = Callable[[OpenRound, Ticket, bytes], SealedPair]


def _sealed_as(found: OpenRound, ratings: bytes, text: bytes) -> SealedPair:
    key = SealedBox(PublicKey(key_of(found)))
    return SealedPair(key.encrypt(ratings), key.encrypt(text))


def noise(_found: OpenRound, _ticket: Ticket, _form: bytes) -> SealedPair:
    return SealedPair(bytes(304), bytes(4144))


def another_key(_found: OpenRound, ticket: Ticket, form: bytes) -> SealedPair:
    [bound] = ballots.bindings(ticket, form)
    key = SealedBox(PrivateKey.generate().public_key)
    return SealedPair(
        key.encrypt(browser_seal.pack_ratings(bound.ratings, bytes([3, 255]))),
        key.encrypt(browser_seal.pack_text(bound.text, "a")),
    )


def nothing_in_it(found: OpenRound, _ticket: Ticket, _form: bytes) -> SealedPair:
    return _sealed_as(found, bytes(256), bytes(4096))


def swapped_bindings(found: OpenRound, ticket: Ticket, form: bytes) -> SealedPair:
    [bound] = ballots.bindings(ticket, form)
    ratings = browser_seal.pack_ratings(bound.text, bytes([3, 255]))
    return _sealed_as(found, ratings, browser_seal.pack_text(bound.ratings, "a"))


def answers_that_do_not_exist(found: OpenRound, ticket: Ticket, form: bytes) -> SealedPair:
    [bound] = ballots.bindings(ticket, form)
    text = browser_seal.pack_text(bound.text, "tab\u0000")
    return _sealed_as(found, browser_seal.pack_ratings(bound.ratings, bytes([4, 255])), text)


def too_much(found: OpenRound, ticket: Ticket, form: bytes) -> SealedPair:
    [bound] = ballots.bindings(ticket, form)
    ratings = bytearray(browser_seal.pack_ratings(bound.ratings, bytes([3, 255])))
    ratings[-1] = 1  # something after the zeros
    return _sealed_as(found, bytes(ratings), browser_seal.pack_text(bound.text, "a" * 1001))


def no_letters(found: OpenRound, ticket: Ticket, form: bytes) -> SealedPair:
    [bound] = ballots.bindings(ticket, form)
    text = bytearray(browser_seal.pack_text(bound.text, "a"))
    text[16] = 0xFF
    ratings = bytearray(browser_seal.pack_ratings(bound.ratings, bytes([3, 255])))
    ratings[14:16] = b"\xff\xff"  # a length beyond the end
    return _sealed_as(found, bytes(ratings), bytes(text))


FORGERIES: list[Forge] = [
    noise,
    another_key,
    nothing_in_it,
    swapped_bindings,
    answers_that_do_not_exist,
    too_much,
    no_letters,
]


def test_whatever_stands_in_a_box_the_round_closes_and_the_minutes_count_it(sqlite_round: OpenRound) -> None:
    for number, forge in enumerate(FORGERIES):
        ticket, form = sqlite_round.ticket(number), nonce()
        send(sqlite_round, ticket, form, [forge(sqlite_round, ticket, form)])
    sqlite_round.send(11, 3, "Lời thật")
    minutes, kept, words = closed(sqlite_round)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (len(FORGERIES) + 1, 1, len(FORGERIES))
    assert (len(kept), words) == (1, ["Lời thật"])
    with sqlite_round.installation.engine.connect() as connection:
        [event] = [one for one in audit.events(connection) if one.act == "survey.close"]
    assert json.loads(event.details)["invalid_texts"] == len(FORGERIES)


@settings(max_examples=60)
@given(st.binary(min_size=256, max_size=256))
def test_no_256_bytes_break_the_reading(inner: bytes) -> None:
    key = PrivateKey(bytes(range(32)))
    opening = sealing.opener(bytes(key))
    for mark in (b"", b"B1" + bytes(12)):
        box = SealedBox(key.public_key).encrypt((mark + inner)[:256])
        try:
            assert len(browser_seal.read_ratings(opening, box, bytes(12))) <= 240
        except BrokenSealError:
            continue


def test_a_box_of_another_inner_size_is_broken() -> None:
    key = PrivateKey(bytes(range(32)))
    short = SealedBox(key.public_key).encrypt(bytes(255))
    with pytest.raises(BrokenSealError, match="size"):
        browser_seal.read_ratings(sealing.opener(bytes(key)), short, bytes(12))


# --- vectors made by an implementation that shares no code with ours --------------------------------------
@pytest.mark.parametrize("made", VECTORS["made"], ids=lambda made: str(made["subject"]))
def test_boxes_that_tweetnacl_sealed_are_read(made: dict[str, Any]) -> None:
    opening = sealing.opener(bytes.fromhex(VECTORS["private_key"]))
    place = (SubjectNumber(made["subject"]), RespondentGroup(made["group"]))
    bound = browser_seal.binding(bytes.fromhex(made["nonce"]), *place)
    assert (bound.ratings.hex(), bound.text.hex()) == (made["binding"]["ratings"], made["binding"]["text"])
    codes, text = bytes.fromhex(made["codes"]), made["text"]
    assert browser_seal.pack_ratings(bound.ratings, codes).hex() == made["plain"]["ratings"]
    assert browser_seal.pack_text(bound.text, text) == b64decode(made["plain"]["text"])
    pair = SealedPair(bytes.fromhex(made["sealed"]["ratings"]), b64decode(made["sealed"]["text"]))
    browser_seal.require_sizes(pair)
    assert browser_seal.read_ratings(opening, pair.ratings, bound.ratings) == codes
    assert browser_seal.read_text(opening, pair.text, bound.text).decode() == text
