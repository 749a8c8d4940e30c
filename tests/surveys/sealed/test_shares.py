"""Shares: two of three give the key, one tells nothing, a wrapped one opens with its passphrase alone."""

import json
import subprocess
import sys
import unicodedata
from itertools import combinations
from typing import Any

import pytest

from surveys import shares

KEY = bytes(range(32))


@pytest.mark.parametrize("two", list(combinations(range(3), 2)))
def test_any_two_of_three_shares_give_the_key(two: tuple[int, int]) -> None:
    split = shares.split(KEY)
    assert shares.join([split[place] for place in two]) == KEY


def test_a_share_is_33_words_of_the_slip_39_list() -> None:
    assert [len(share.split()) for share in shares.split(KEY)] == [33, 33, 33]


def test_one_share_gives_nothing() -> None:
    first = shares.split(KEY)[0]
    assert shares.join([first]) is None
    assert shares.join([first, first]) is None


def test_shares_of_two_rounds_give_nothing() -> None:
    assert shares.join([shares.split(KEY)[0], shares.split(KEY)[1]]) is None


@pytest.mark.parametrize("typed", ["", "three wrong words", "mật khẩu", "academic " * 33])
def test_mistyped_words_give_nothing(typed: str) -> None:
    assert shares.join([shares.split(KEY)[0], typed]) is None


def test_words_typed_in_capitals_with_line_ends_are_the_same_words() -> None:
    split = shares.split(KEY)
    typed = "\n".join(split[2].upper().split()) + "  "
    assert shares.join([split[0], typed]) == KEY


def test_a_wrapped_share_opens_with_its_passphrase_alone() -> None:
    wrapped = shares.wrap("the words", "an", "mật khẩu của An")
    assert shares.unwrap(wrapped, "mật khẩu của An") == "the words"
    assert shares.unwrap(wrapped, "mật khẩu của Bình") is None


def test_a_passphrase_is_the_same_from_every_keyboard() -> None:
    wrapped = shares.wrap("the words", "an", unicodedata.normalize("NFC", "mật khẩu của An"))
    assert shares.unwrap(wrapped, unicodedata.normalize("NFD", " mật khẩu của An ")) == "the words"


def test_a_wrapped_share_comes_back_from_its_file_without_the_words_in_it() -> None:
    wrapped = shares.wrap("the words", "an", "mật khẩu của An")
    assert shares.read(wrapped.to_json()) == wrapped
    assert b"words" not in wrapped.to_json()
    assert "box" not in repr(wrapped)


@pytest.mark.parametrize(
    "change",
    [{"format": 2}, {"salt": "zz"}, {"memory": "much"}, {"operations": None}, {"box": 3}],
)
def test_a_damaged_file_is_no_share(change: dict[str, Any]) -> None:
    content = json.loads(shares.wrap("the words", "an", "mật khẩu của An").to_json())
    assert shares.read(json.dumps(content | change).encode()) is None


@pytest.mark.parametrize("source", [b"", b"{}", b"[]", b"\xff", b'"text"'])
def test_another_file_is_no_share(source: bytes) -> None:
    assert shares.read(source) is None


def test_guessing_a_passphrase_costs_at_least_what_rfc_9106_recommends() -> None:
    # A process of its own: here the cost is a cheap one.
    program = "from surveys.shares import wrap; print(wrap('words', 'an', 'mot hai ba').to_json().decode())"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    wrapped = json.loads(run.stdout)
    assert wrapped["operations"] >= 3
    assert wrapped["memory"] >= 64 * 2**20
