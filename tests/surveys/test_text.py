"""Text at the boundary, in Vietnamese order, and found without accents."""

import random
import unicodedata

import pytest

from surveys.problems import BadInput
from surveys.text import clean, nfc, search_key, sort_key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\0b", "U+0000"),
        ("\ud800", "U+D800"),
        ("x\udfff", "U+DFFF"),
        ("\x1b[31m", "U+001B"),
        ("\x85", "U+0085"),
    ],
)
def test_a_character_that_cannot_be_stored_is_named(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        clean(text)
    assert str(refusal.value) == (f"The text contains a character that cannot be stored ({code}). Remove it.")


def test_line_ends_of_every_system_become_one() -> None:
    assert clean("một\r\nhai\rba\nbốn\tnăm") == "một\nhai\nba\nbốn\tnăm"


def test_decomposed_vietnamese_is_composed() -> None:
    written = "Nguyễn Thị Hường ở Đặc khu Vân Đồn"
    assert clean(unicodedata.normalize("NFD", written)) == written
    assert nfc(unicodedata.normalize("NFD", written)) == written


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "i", "o", "ô", "ơ", "p", "u", "ư", "v", "y", "z"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["ân", "ần", "ẩn", "ẫn", "ấn", "ận"],
        ["Hà An", "Hạ Long", "Hà Tu"],  # letters of all words before any tone
        ["An", "An Sinh", "Ân"],
        ["Dung", "Dũng", "Dương", "Đông Mai", "Đông Triều"],
        ["Móng Cái 1", "Móng Cái 2", "Mông Dương"],
        ["lan", "Lan", "làn"],  # a tone says more than a capital
        ["-", "1", "a", "字"],
        ["Tổ 2", "Tổ-2", "Tổ2", "Tổa"],
    ],
)
def test_names_sort_by_the_vietnamese_alphabet(ordered: list[str]) -> None:
    shuffled = ordered.copy()
    random.Random(2).shuffle(shuffled)  # noqa: S311 - any order will do
    assert sorted(shuffled, key=sort_key) == ordered


def test_composed_and_decomposed_names_have_one_key() -> None:
    name = "Trần Đường Ưởng Ệ"
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name)


def test_marks_foreign_to_vietnamese_or_without_a_letter_are_sorted_too() -> None:
    assert sorted(["Zoë", "Zoe", "\u0301a", "ḑ", "ĕ", "d\u0335"], key=sort_key) == [
        "\u0301a",
        "ḑ",
        "d\u0335",
        "ĕ",
        "Zoe",
        "Zoë",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Phường Hoà Bình", "phuong hoa binh"),
        ("Phường Hòa Bình", "phuong hoa binh"),
        ("ĐẶC KHU VÂN ĐỒN", "dac khu van don"),
        ("  Nguyễn\tVăn-A  ", "nguyen van a"),
        ("50% _ \\", "50"),
        ("Tổ １２", "to 12"),
        ("", ""),
    ],
)
def test_a_search_key_has_no_accents_case_or_punctuation(text: str, key: str) -> None:
    assert search_key(text) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key
