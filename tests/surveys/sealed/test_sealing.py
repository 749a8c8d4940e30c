"""The sealed codec: fixed sizes, one key, and not one changed byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey

from surveys import sealing
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.problems import BadInput
from surveys.sealing import BrokenSealError, RatingsPart, TextPart

V1 = Path(__file__).parents[2] / "reference" / "sealed-v1" / "parts.json"
KEY = PrivateKey(bytes(range(32)))
PUBLIC = bytes(KEY.public_key)
TAG_KEY = b"t" * 32
PART_ID = b"i" * 16
RATINGS = RatingsPart(SubjectNumber(7), RespondentGroup.PEER, 3, Channel.WEB, bytes([1, 5, 200, 255, 2]))
TEXT = TextPart(SubjectNumber(7), RespondentGroup.PEER, Channel.WEB, "Cần lắng nghe hơn")

numbers = st.integers(0, 65535)
groups = st.sampled_from(RespondentGroup)
channels = st.sampled_from(Channel)


@given(st.builds(RatingsPart, numbers.map(SubjectNumber), groups, numbers, channels, st.binary(max_size=240)))
def test_ratings_come_back_from_256_bytes(part: RatingsPart) -> None:
    packed = sealing.pack_ratings(part)
    assert len(packed) == 256
    assert sealing.unpack_ratings(packed) == part


@given(st.builds(TextPart, numbers.map(SubjectNumber), groups, channels, st.text(max_size=1000)))
def test_texts_come_back_from_4096_bytes(part: TextPart) -> None:
    packed = sealing.pack_text(part)
    assert len(packed) == 4096
    assert sealing.unpack_text(packed) == part


def test_a_thousand_of_the_longest_letters_fit() -> None:
    part = TextPart(SubjectNumber(1), RespondentGroup.SELF, Channel.OPEN_LINK, "\U0001f33e" * 1000)
    assert sealing.unpack_text(sealing.pack_text(part)) == part


def test_a_text_over_a_thousand_characters_is_refused() -> None:
    with pytest.raises(BadInput, match="more than 1000 characters"):
        sealing.pack_text(TextPart(SubjectNumber(1), RespondentGroup.PEER, Channel.WEB, "a" * 1001))


def test_more_items_than_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="at most 240 items"):
        sealing.pack_ratings(RatingsPart(SubjectNumber(1), RespondentGroup.PEER, 0, Channel.WEB, bytes(241)))


@settings(max_examples=30)
@given(channels, groups, st.text(max_size=1000), st.binary(max_size=240))
def test_every_sealed_part_of_a_kind_has_one_size(
    channel: Channel, group: RespondentGroup, text: str, codes: bytes
) -> None:
    ratings = sealing.pack_ratings(RatingsPart(SubjectNumber(1), group, 0, channel, codes))
    words = sealing.pack_text(TextPart(SubjectNumber(1), group, channel, text))
    sizes = [len(sealing.seal(PUBLIC, TAG_KEY, PART_ID, packed)) for packed in (ratings, words)]
    assert sizes == [256 + 65, 4096 + 65]  # version 1, X25519 key 32, Poly1305 16, tag 16


def sealed(plaintext: bytes = b"plain") -> bytes:
    return sealing.seal(PUBLIC, TAG_KEY, PART_ID, plaintext)


def unseal(part: bytes, part_id: bytes = PART_ID, key: PrivateKey = KEY) -> bytes:
    return sealing.unseal(sealing.opener(bytes(key)), TAG_KEY, part_id, part)


def test_the_rounds_key_opens_what_was_sealed_for_it() -> None:
    assert unseal(sealed(b"ratings")) == b"ratings"


def test_the_same_answers_never_look_the_same() -> None:
    assert sealed() != sealed()


def test_another_key_does_not_open() -> None:
    with pytest.raises(BrokenSealError, match="key"):
        unseal(sealed(), key=PrivateKey.generate())


def test_a_part_moved_to_another_id_does_not_open() -> None:
    with pytest.raises(BrokenSealError, match="tag"):
        unseal(sealed(), part_id=b"j" * 16)


def test_a_part_sealed_without_the_round_secret_does_not_open() -> None:
    forged = sealing.seal(PUBLIC, b"another tag key", PART_ID, b"plain")
    with pytest.raises(BrokenSealError, match="tag"):
        unseal(forged)


def test_one_changed_byte_anywhere_does_not_open() -> None:
    part = sealed()
    for place in range(len(part)):
        changed = part[:place] + bytes([part[place] ^ 1]) + part[place + 1 :]
        with pytest.raises(BrokenSealError):
            unseal(changed)


# Named by hand: the sealed bytes are new in every process, and the workers must agree on names.
@pytest.mark.parametrize("part", [b"", b"\x01", sealed()[:-1]], ids=["empty", "head", "tail missing"])
def test_a_part_cut_short_does_not_open(part: bytes) -> None:
    with pytest.raises(BrokenSealError):
        unseal(part)


def test_a_version_of_the_future_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEAL_VERSION", 3)
    future = sealed()
    monkeypatch.undo()
    with pytest.raises(BrokenSealError, match="version"):
        unseal(future)


def at(packed: bytes, place: int, value: int) -> bytes:
    return packed[:place] + bytes([value]) + packed[place + 1 :]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(256),
        at(sealing.pack_ratings(RATINGS), 0, ord("T")),
        at(sealing.pack_ratings(RATINGS), 4, len(RespondentGroup)),
        at(sealing.pack_ratings(RATINGS), 7, len(Channel)),
        at(sealing.pack_ratings(RATINGS), 8, 4),
        at(sealing.pack_ratings(RATINGS), 8, 255),
        at(sealing.pack_ratings(RATINGS), 255, 1),
    ],
)
def test_ratings_that_no_ballot_packs_are_refused(broken: bytes) -> None:
    with pytest.raises(BrokenSealError):
        sealing.unpack_ratings(broken)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(4096),
        at(sealing.pack_text(TEXT), 0, ord("R")),
        at(sealing.pack_text(TEXT), 4, len(RespondentGroup)),
        at(sealing.pack_text(TEXT), 5, len(Channel)),
        at(sealing.pack_text(TEXT), 8, 0xFF),
        at(sealing.pack_text(TEXT), 6, 0xFF),
        (b"T1\0\1\0\0\x03\xe9" + b"a" * 1001).ljust(4096, b"\0"),
    ],
)
def test_texts_that_no_ballot_packs_are_refused(broken: bytes) -> None:
    with pytest.raises(BrokenSealError):
        sealing.unpack_text(broken)


def said(stored: dict[str, Any]) -> RatingsPart | TextPart:
    """Give what had been put in, as the fixture says it."""
    place = (SubjectNumber(stored["subject"]), RespondentGroup(stored["group"]))
    if stored["kind"] == "ratings":
        return RatingsPart(
            *place, stored["stratum"], Channel(stored["channel"]), bytes.fromhex(stored["codes"])
        )
    return TextPart(*place, Channel(stored["channel"]), stored["text"])


@pytest.mark.parametrize("stored", json.loads(V1.read_text()), ids=lambda stored: str(stored["id"]))
def test_a_part_stored_by_version_1_opens_for_ever(stored: dict[str, Any]) -> None:
    private_key, tag_key, part_id, part = (
        bytes.fromhex(stored[name]) for name in ("private_key", "tag_key", "id", "sealed")
    )
    plaintext = sealing.unseal(sealing.opener(private_key), tag_key, part_id, part)
    unpack = sealing.unpack_ratings if stored["kind"] == "ratings" else sealing.unpack_text
    assert unpack(plaintext) == said(stored)
