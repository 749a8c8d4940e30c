"""Codes: digits that survive a hurried hand, a longer secret for the QR code, digests in the store."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import codes
from surveys.codes import SecretKind
from surveys.problems import BadInput

CODE = codes.new_code(lambda _most: 1234567890123456)
WRONG_LENGTH = "17 digits"
WRONG_DIGIT = "One digit of the code is not right"

payloads = st.integers(0, 10**16 - 1).map(lambda number: codes.new_code(lambda _most: number))


def test_the_check_digit_is_that_of_damms_published_example() -> None:
    assert codes.check_digit("572") == "4"


@given(payloads, st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_named(code: codes.TypedCode, place: int, shift: int) -> None:
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    with pytest.raises(BadInput, match=WRONG_DIGIT):
        codes.parse(wrong)


@given(payloads, st.integers(0, 15))
def test_two_neighbours_swapped_are_named(code: codes.TypedCode, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if code[place] == code[place + 1]:
        assert codes.parse(swapped) == code
    else:
        with pytest.raises(BadInput, match=WRONG_DIGIT):
            codes.parse(swapped)


def test_a_code_is_sixteen_random_digits_and_a_check_digit() -> None:
    asked: list[int] = []

    def nothing(most: int) -> int:
        asked.append(most)
        return 0

    assert codes.new_code(nothing) == "0" * 17
    assert asked == [10**16]
    assert CODE[:16] == "1234567890123456"


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert codes.shown(CODE) == f"1234 5678 9012 3456 {CODE[16]}"


@pytest.mark.parametrize("gap", ["", " ", "-", ".", "\u00a0", "–", "\t", " - ", "·", "_"])
def test_spaces_dots_and_dashes_are_left_out(gap: str) -> None:
    assert codes.parse(f" {gap.join(codes.shown(CODE).split())} ") == CODE


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966"])
def test_digits_of_every_keyboard_are_read(zero: str) -> None:
    assert codes.parse("".join(chr(ord(zero) + int(digit)) for digit in CODE)) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:16], CODE + "0", CODE[:16] + "x", "\0" * 17, "\ud800" * 17])
def test_anything_else_than_seventeen_digits_is_named(typed: str) -> None:
    with pytest.raises(BadInput, match=WRONG_LENGTH):
        codes.parse(typed)


def test_the_qr_carries_128_bits() -> None:
    asked: list[int] = []

    def ones(size: int) -> bytes:
        asked.append(size)
        return b"\xff" * size

    link = codes.new_link(ones)
    assert asked == [128 // 8]
    assert codes.read(link) == (SecretKind.LINK, link)


def test_two_links_differ() -> None:
    assert codes.new_link() != codes.new_link()


def test_a_link_in_small_letters_with_spaces_is_the_same_link() -> None:
    link = codes.new_link()
    assert codes.read(f" {link.lower()[:13]} {link.lower()[13:]}\n") == (SecretKind.LINK, link)


@pytest.mark.parametrize("page", [".1.1", ".12.3", ".999999.99", ".1.1\n"])
def test_every_page_of_a_paper_form_stands_for_the_same_link(page: str) -> None:
    link = codes.new_link()
    assert codes.read(f"{link}{page}") == (SecretKind.LINK, link)
    assert codes.read(f" {link.lower()}{page}") == (SecretKind.LINK, link)


@pytest.mark.parametrize("page", [".1", ".1.1.1", ".a.1", ".1234567.1", ".1.123", "#1.1"])
def test_what_only_looks_like_a_page_of_a_form_is_no_link(page: str) -> None:
    with pytest.raises(BadInput):
        codes.read(f"{codes.new_link()}{page}")


def test_typed_digits_are_told_from_a_link() -> None:
    assert codes.read(codes.shown(CODE)) == (SecretKind.TYPED, CODE)


def test_what_is_neither_is_read_as_digits() -> None:
    with pytest.raises(BadInput, match=WRONG_LENGTH):
        codes.read("not a code")


def test_a_digest_is_the_hmac_of_kind_and_secret_under_the_pepper() -> None:
    expected = hmac.new(b"p" * 32, b"ydan typed code\0" + CODE.encode(), hashlib.sha256).digest()
    assert codes.digest(b"p" * 32, SecretKind.TYPED, CODE) == expected


def test_digests_of_different_kinds_or_peppers_never_meet() -> None:
    found = {codes.digest(pepper * 32, kind, CODE) for pepper in (b"p", b"q") for kind in SecretKind}
    assert len(found) == 2 * len(SecretKind)
