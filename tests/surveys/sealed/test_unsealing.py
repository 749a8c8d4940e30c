"""Unsealing: what no respondent of this round could have sent is counted, never kept."""

from dataclasses import replace

import pytest
from nacl.public import PrivateKey

from surveys import ballot_parts, rounds, sealing
from surveys.ballot_parts import RatingsPart, TextPart
from surveys.box import Part
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.unsealing import PROGRESS_EVERY, Unsealer
from tests.surveys.sealed.open_round import SURVEY, OpenRound

KEY = PrivateKey.generate()
TAG_KEY = b"t" * 32
PART_ID = b"i" * 16
GOOD = RatingsPart(SubjectNumber(1), RespondentGroup.CITIZEN, 1, Channel.WEB, bytes([3, 255]))
WORDS = TextPart(SubjectNumber(1), RespondentGroup.CITIZEN, Channel.WEB, "Cảm ơn")


@pytest.fixture
def unsealer(sqlite_round: OpenRound) -> Unsealer:
    with sqlite_round.installation.engine.connect() as connection:
        assignments = rounds.assignments(connection, SURVEY)
    return Unsealer(sealing.opener(bytes(KEY)), TAG_KEY, sqlite_round.questionnaire, assignments)


def sealed(plaintext: bytes) -> Part:
    return Part(PART_ID, sealing.seal(bytes(KEY.public_key), TAG_KEY, PART_ID, plaintext))


def silent(_done: int) -> None:
    """Tell nobody."""


def ratings(unsealer: Unsealer, part: RatingsPart) -> tuple[list[RatingsPart], int]:
    return unsealer.ratings([sealed(ballot_parts.pack_ratings(part))], silent)


def texts(unsealer: Unsealer, part: TextPart) -> tuple[list[TextPart], int]:
    return unsealer.texts([sealed(ballot_parts.pack_text(part))], silent)


def test_a_valid_ballot_is_kept(unsealer: Unsealer) -> None:
    assert ratings(unsealer, GOOD) == ([GOOD], 0)
    assert texts(unsealer, WORDS) == ([WORDS], 0)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": SubjectNumber(2)},
        {"subject": SubjectNumber(0)},
        {"group": RespondentGroup.PEER},
        {"group": RespondentGroup.SELF},
        {"stratum": 2},
        {"channel": Channel.OPEN_LINK},
        {"codes": bytes([4, 255])},
        {"codes": bytes([255, 255])},
        {"codes": bytes([3])},
        {"codes": bytes([3, 255, 1])},
        {"codes": b""},
    ],
)
def test_ratings_outside_the_round_are_counted_as_invalid(
    unsealer: Unsealer, change: dict[str, object]
) -> None:
    assert ratings(unsealer, replace(GOOD, **change)) == ([], 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": SubjectNumber(2)},
        {"group": RespondentGroup.SELF},
        {"channel": Channel.IMPORT},
        {"text": "NUL\0"},
        {"text": "e\u0302"},
    ],
)
def test_texts_outside_the_round_are_counted_as_invalid(
    unsealer: Unsealer, change: dict[str, object]
) -> None:
    assert texts(unsealer, replace(WORDS, **change)) == ([], 1)  # type: ignore[arg-type]


def test_an_empty_text_is_valid_and_not_kept(unsealer: Unsealer) -> None:
    assert texts(unsealer, replace(WORDS, text="")) == ([], 0)


def test_ratings_where_a_text_should_be_are_invalid(unsealer: Unsealer) -> None:
    assert unsealer.texts([sealed(ballot_parts.pack_ratings(GOOD))], silent) == ([], 1)


def test_progress_is_told_now_and_then_and_at_the_end(unsealer: Unsealer) -> None:
    told: list[int] = []
    broken = Part(PART_ID, b"")
    count = 2 * PROGRESS_EVERY + 1
    assert unsealer.ratings([broken] * count, told.append) == ([], count)
    assert told == [0, PROGRESS_EVERY, 2 * PROGRESS_EVERY, count]


def test_parts_come_out_in_another_order_than_they_were_stored(unsealer: Unsealer) -> None:
    stored = [replace(GOOD, codes=bytes([1 + number % 3, 255])) for number in range(90)]
    found, _ = unsealer.ratings([sealed(ballot_parts.pack_ratings(part)) for part in stored], silent)
    assert sorted(part.codes for part in found) == sorted(part.codes for part in stored)
    assert found != stored
