"""The layouts of a ballot's parts: one size for all ways, and every part ever stored is read for ever."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from surveys import ballot_parts, browser_seal, sealing
from surveys.ballot_parts import BrowserBox, RatingsPart, TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.problems import BadInput
from surveys.sealing import BrokenSealError

REFERENCE = Path(__file__).parents[2] / "reference"
KEY = PrivateKey(bytes(range(32)))
PUBLIC = bytes(KEY.public_key)
OPENING = sealing.opener(bytes(KEY))
BOUND = b"b" * 12
RATINGS = RatingsPart(SubjectNumber(7), RespondentGroup.PEER, 3, Channel.WEB, bytes([1, 5, 200, 255, 2]))
TEXT = TextPart(SubjectNumber(7), RespondentGroup.PEER, Channel.WEB, "Cần lắng nghe hơn")

numbers = st.integers(0, 65535)
groups = st.sampled_from(RespondentGroup)
channels = st.sampled_from(Channel)
raters = st.integers(0, 2**32 - 1)
texts = st.text(max_size=1000)
some_codes = st.binary(max_size=240)


def browser_box(plain: bytes) -> BrowserBox:
    return BrowserBox(BOUND, SealedBox(KEY.public_key).encrypt(plain))


@given(st.builds(RatingsPart, numbers.map(SubjectNumber), groups, numbers, channels, some_codes, raters))
def test_ratings_come_back_from_384_bytes(part: RatingsPart) -> None:
    packed = ballot_parts.pack_ratings(part)
    assert len(packed) == 384
    assert ballot_parts.unpack_ratings(packed, OPENING) == part


@given(st.builds(TextPart, numbers.map(SubjectNumber), groups, channels, texts))
def test_texts_come_back_from_4224_bytes(part: TextPart) -> None:
    packed = ballot_parts.pack_text(part)
    assert len(packed) == 4224
    assert ballot_parts.unpack_text(packed, OPENING) == part


@settings(max_examples=30)
@given(
    st.builds(RatingsPart, numbers.map(SubjectNumber), groups, numbers, channels, some_codes, raters), texts
)
def test_what_a_browser_sealed_comes_back_from_as_many_bytes(part: RatingsPart, text: str) -> None:
    inner = browser_box(browser_seal.pack_ratings(BOUND, part.codes))
    packed = ballot_parts.pack_ratings(replace(part, codes=b""), inner)
    assert len(packed) == 384
    assert ballot_parts.unpack_ratings(packed, OPENING) == part
    inner = browser_box(browser_seal.pack_text(BOUND, text))
    packed = ballot_parts.pack_text(replace(TEXT, text=""), inner)
    assert len(packed) == 4224
    assert ballot_parts.unpack_text(packed, OPENING) == replace(TEXT, text=text)


def test_every_sealed_part_of_a_kind_has_one_size_whoever_sealed_it() -> None:
    codes, words = bytes([3, 255]), "Ý kiến"
    ratings = [
        ballot_parts.pack_ratings(RatingsPart(SubjectNumber(1), group, 0, channel, codes))
        for group in RespondentGroup
        for channel in Channel
    ]
    inner = browser_box(browser_seal.pack_ratings(BOUND, codes))
    ratings.append(ballot_parts.pack_ratings(RATINGS, inner))
    inner = browser_box(browser_seal.pack_text(BOUND, words))
    text = [
        ballot_parts.pack_text(one, box)
        for one, box in ((TEXT, None), (replace(TEXT, text=words * 100), None), (TEXT, inner))
    ]
    for packed, size in ((ratings, 384), (text, 4224)):
        sizes = {len(sealing.seal(PUBLIC, b"t" * 32, b"i" * 16, one)) for one in packed}
        assert sizes == {size + 65}  # version 1, X25519 key 32, Poly1305 16, tag 16


def test_a_thousand_of_the_longest_letters_fit() -> None:
    longest = "\U0001f33e" * 1000
    part = TextPart(SubjectNumber(1), RespondentGroup.SELF, Channel.OPEN_LINK, longest)
    assert ballot_parts.unpack_text(ballot_parts.pack_text(part), OPENING) == part
    inner = browser_box(browser_seal.pack_text(BOUND, longest))
    assert ballot_parts.unpack_text(ballot_parts.pack_text(TEXT, inner), OPENING).text == longest


def test_a_text_over_a_thousand_characters_is_refused() -> None:
    with pytest.raises(BadInput, match="more than 1000 characters"):
        ballot_parts.pack_text(TextPart(SubjectNumber(1), RespondentGroup.PEER, Channel.WEB, "a" * 1001))


def test_more_items_than_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="at most 240 items"):
        ballot_parts.pack_ratings(
            RatingsPart(SubjectNumber(1), RespondentGroup.PEER, 0, Channel.WEB, bytes(241))
        )


def at(packed: bytes, place: int, value: int) -> bytes:
    return packed[:place] + bytes([value]) + packed[place + 1 :]


# Places in the head of ratings: mark 0, group 4, channel 7, kind 24, length 25; of a text: 4, 5, 18, 19.
@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(384),
        ballot_parts.pack_ratings(RATINGS)[:-1],
        at(ballot_parts.pack_ratings(RATINGS), 0, ord("T")),
        at(ballot_parts.pack_ratings(RATINGS), 4, len(RespondentGroup)),
        at(ballot_parts.pack_ratings(RATINGS), 7, len(Channel)),
        at(ballot_parts.pack_ratings(RATINGS), 24, 2),
        at(ballot_parts.pack_ratings(RATINGS), 26, 4),
        at(ballot_parts.pack_ratings(RATINGS), 25, 255),
        at(ballot_parts.pack_ratings(RATINGS), 383, 1),
        at(ballot_parts.pack_ratings(RATINGS), 24, 1),  # said to be a box
        b"R1".ljust(255, b"\0"),
        at(b"R1".ljust(256, b"\0"), 4, len(RespondentGroup)),
        at(b"R1".ljust(256, b"\0"), 255, 1),
    ],
)
def test_ratings_that_no_ballot_packs_are_refused(broken: bytes) -> None:
    with pytest.raises(BrokenSealError):
        ballot_parts.unpack_ratings(broken, OPENING)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(4224),
        at(ballot_parts.pack_text(TEXT), 0, ord("R")),
        at(ballot_parts.pack_text(TEXT), 4, len(RespondentGroup)),
        at(ballot_parts.pack_text(TEXT), 5, len(Channel)),
        at(ballot_parts.pack_text(TEXT), 18, 2),
        at(ballot_parts.pack_text(TEXT), 19, 0xFF),
        at(ballot_parts.pack_text(TEXT), 21, 0xFF),
        at(ballot_parts.pack_text(TEXT), 18, 1),
        (b"T1\0\1\0\0\x03\xe9" + b"a" * 1001).ljust(4096, b"\0"),
        b"T1".ljust(4095, b"\0"),
    ],
)
def test_texts_that_no_ballot_packs_are_refused(broken: bytes) -> None:
    with pytest.raises(BrokenSealError):
        ballot_parts.unpack_text(broken, OPENING)


def said(stored: dict[str, Any]) -> RatingsPart | TextPart:
    """Give what had been put in, as the fixture says it."""
    place = (SubjectNumber(stored["subject"]), RespondentGroup(stored["group"]))
    channel = Channel(stored["channel"])
    if stored["kind"] == "ratings":
        codes = bytes.fromhex(stored["codes"])
        return RatingsPart(*place, stored["stratum"], channel, codes, stored.get("rater", 0))
    return TextPart(*place, channel, stored["text"])


STORED = [
    pytest.param(stored, id=f"{version}-{stored['id']}")
    for version in ("sealed-v1", "sealed-v3")
    for stored in json.loads((REFERENCE / version / "parts.json").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("stored", STORED)
def test_a_part_stored_by_any_version_opens_for_ever(stored: dict[str, Any]) -> None:
    private_key, tag_key, part_id, part = (
        bytes.fromhex(stored[name]) for name in ("private_key", "tag_key", "id", "sealed")
    )
    opening = sealing.opener(private_key)
    plaintext = sealing.unseal(opening, tag_key, part_id, part)
    unpack = ballot_parts.unpack_ratings if stored["kind"] == "ratings" else ballot_parts.unpack_text
    assert unpack(plaintext, opening) == said(stored)
