"""The encrypted cookie: whole or not at all, sealed for one purpose, of a size that tells little."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.sessions import COOKIE, MOST_PIECES, EncryptedSessions, Seal, TooMuch

KEY = bytes(range(32))
contents = st.dictionaries(
    st.text(max_size=10), st.text(max_size=200) | st.integers() | st.none(), max_size=5
)


@given(contents)
def test_what_was_sealed_is_opened(content: dict[str, object]) -> None:
    seal = Seal(KEY, b"form")
    assert seal.open(seal.seal(content)) == content


@given(st.text())
def test_what_was_not_sealed_is_nothing(text: str) -> None:
    assert Seal(KEY, b"form").open(text) is None


def test_a_seal_of_another_purpose_or_key_opens_nothing() -> None:
    sealed = Seal(KEY, b"form").seal({"a": 1})
    assert Seal(KEY, b"session").open(sealed) is None
    assert Seal(bytes(32), b"form").open(sealed) is None


def test_one_changed_letter_opens_nothing() -> None:
    seal = Seal(KEY, b"form")
    sealed = seal.seal({"a": 1})
    for place in range(0, len(sealed) - 2, 7):
        changed = "A" if sealed[place] != "A" else "B"
        assert seal.open(sealed[:place] + changed + sealed[place + 1 :]) is None


def test_short_answers_and_long_ones_look_alike() -> None:
    seal = Seal(KEY, b"session")
    assert len(seal.seal({"answer": "1"})) == len(seal.seal({"answer": "prefer_not_to_say"}))


def test_two_seals_of_one_content_are_not_alike() -> None:
    seal = Seal(KEY, b"session")
    assert seal.seal({"answer": "1"}) != seal.seal({"answer": "1"})


def test_a_session_that_does_not_fit_is_refused() -> None:
    sessions = EncryptedSessions(KEY, _now, secure=False)
    signs = "".join(chr(0x20000 + number * number * 7919 % 40000) for number in range(2500))
    with pytest.raises(TooMuch):
        sessions.pieces({"text": signs})
    assert 1 < len(sessions.pieces({"text": signs[:1500]})) <= MOST_PIECES
    assert sessions.pieces({}) == []


def test_the_two_applications_have_cookies_of_their_own() -> None:
    assert EncryptedSessions(KEY, _now, secure=False).cookie == COOKIE
    assert EncryptedSessions(KEY, _now, secure=True).cookie == f"__Host-{COOKIE}"


def _now() -> datetime:
    return datetime(2026, 3, 2, tzinfo=UTC)
