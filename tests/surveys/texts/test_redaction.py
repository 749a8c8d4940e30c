"""Whatever is marked in a text is nowhere in what is told; a copy can do nothing but mark."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.problems import BadInput
from surveys.text import nfc
from surveys.texts.redaction import LEFT_OUT, marked_copy, merged, spans_of, spread, suggested, told

LETTERS = st.text(alphabet="aăđn0 .,[]…\nÁ\u0301", max_size=60)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, tuple[tuple[int, int], ...]]:
    text = draw(LETTERS.filter(lambda one: one.strip() and LEFT_OUT not in one))
    place = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(place, place), max_size=4))
    return text, tuple((min(pair), max(pair)) for pair in pairs)


@given(texts_with_spans())
def test_nothing_that_was_marked_is_told(found: tuple[str, tuple[tuple[int, int], ...]]) -> None:
    text, spans = found
    shown = told(text, spans)
    for first, last in spans:
        words = text[first:last].strip()
        if any(letter.isalnum() for letter in words):
            assert not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", shown, re.IGNORECASE)
    left = [
        text[at]
        for at in range(len(text))
        if not any(first <= at < last for first, last in spread(text, spans))
    ]
    assert shown.replace(LEFT_OUT, "").strip() == "".join(left).strip() or LEFT_OUT in shown


@given(texts_with_spans())
def test_a_marked_copy_reads_back_as_what_was_marked(found: tuple[str, tuple[tuple[int, int], ...]]) -> None:
    text, spans = found
    assume("[" not in text and "]" not in text)
    wanted = merged(text, spans)
    inside = [(first, last) for first, last in wanted if text[first:last].strip()]
    assume(wanted == tuple(inside) and text == text.strip())
    assume(text == nfc(text))
    assume(marked_copy(text, wanted) == nfc(marked_copy(text, wanted)))
    assert merged(text, spans_of(text, marked_copy(text, wanted))) == wanted


@pytest.mark.parametrize(
    ("text", "copy", "shown"),
    [
        ("Ông Nam nhận tiền", "Ông [Nam] nhận tiền", "Ông […] nhận tiền"),
        ("Nam nói, nam làm", "[Nam] nói, nam làm", "[…] nói, […] làm"),  # wherever else it stands
        ("Namy nói Nam", "Namy nói [Nam]", "Namy nói […]"),  # not inside another word
        ("anh A, anh B", "[anh A], [anh B]", "[…]"),  # how many stand side by side is not told
        ("xem [1] và 0912", "xem [1] và [0912]", "xem [1] và […]"),  # brackets of its own stay
        ("dòng một\ndòng hai", "\r\ndòng một\r\n[dòng hai]", "dòng một\n[…]"),
        ("không che gì", "không che gì", "không che gì"),
        ("che rỗng", "che []rỗng", "che rỗng"),
        ("  lùi vào  ", "[lùi] vào", "[…] vào"),
    ],
)
def test_brackets_in_a_copy_mark_what_goes(text: str, copy: str, shown: str) -> None:
    assert told(text, spans_of(text, copy)) == shown


@pytest.mark.parametrize(
    "copy",
    [
        "Ông Nam",
        "Ông [Nam nhận",
        "Ông Nam] nhận",
        "Ông [[Nam]] nhận",
        "Ông Lan nhận",
        "Ông [Nam] nhận nhé",
        "",
    ],
)
def test_a_copy_that_does_more_than_mark_is_refused(copy: str) -> None:
    with pytest.raises(BadInput, match="differs from what was written"):
        spans_of("Ông Nam nhận", copy)


def test_a_damaged_copy_is_refused_and_a_text_of_brackets_ends() -> None:
    with pytest.raises(BadInput, match="cannot be stored"):
        spans_of("Nam", "[\ud800Nam]")
    text = "[]" * 500
    with pytest.raises(BadInput, match="differs"):
        spans_of(text, "[" * 300 + text + "]" * 300)
    assert spans_of(text, text + "[]" * 200) == ()


def test_a_thousand_marks_are_one_letter_with_marks() -> None:
    text = nfc("a" + "\u0301" * 999)
    assert told(text, spans_of(text, text)) == text
    assert told(text, ((0, len(text)),)) == LEFT_OUT


def test_sure_details_are_suggested_and_names_are_not() -> None:
    text = "Bà Nguyễn Thị Hoa, 0912345678 và 0912345678"
    assert told(text, suggested(text)) == "Bà Nguyễn Thị Hoa, […] và […]"
