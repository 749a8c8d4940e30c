"""What stands in the QR code of a page, and what does not pass for it."""

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from surveys import codes
from surveys.codes import LinkSecret
from surveys.paper.page_mark import (
    PageMark,
    batch_mark,
    page_mark,
    qr_version,
    read_batch_mark,
    read_page_mark,
)
from surveys.prints.qr import draw

ADDRESS = "https://ykien.halong.quangninh.example.vn"
LINK = LinkSecret("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@given(
    link=st.text(BASE32, min_size=codes.LINK_LETTERS, max_size=codes.LINK_LETTERS),
    run=st.integers(0, 999_999),
    page=st.integers(1, 99),
)
def test_a_mark_is_read_as_it_was_written(link: str, run: int, page: int) -> None:
    written = page_mark(ADDRESS, LinkSecret(link), run, page)
    assert read_page_mark(written) == PageMark(LinkSecret(link), run, page)
    assert read_page_mark(f" {written}\n") == PageMark(LinkSecret(link), run, page)
    assert (
        draw(written, qr_version(ADDRESS)).size
        == draw(page_mark(ADDRESS, LINK, 1, 1), qr_version(ADDRESS)).size
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        ADDRESS,
        f"{ADDRESS}/#{LINK}",  # a slip
        f"{ADDRESS}/#{LINK}.1",
        f"{ADDRESS}/#{LINK}.1.0",
        f"{ADDRESS}/#{LINK}.1.100",
        f"{ADDRESS}/#{LINK}.1.1.1",
        f"{ADDRESS}/#{LINK.lower()}.1.1",
        f"{ADDRESS}/#{LINK[1:]}.1.1",
        f"{ADDRESS}/#{LINK}.١.1",
        f"{ADDRESS}/?{LINK}.1.1",
    ],
)
def test_anything_else_is_no_page_of_a_form(text: str) -> None:
    assert read_page_mark(text) is None


def test_the_mark_alone_is_enough_and_its_secret_is_not_shown_in_logs() -> None:
    found = read_page_mark(f"{LINK}.3.2")
    assert found == PageMark(LINK, 3, 2)
    assert LINK not in repr(found)


def test_the_size_of_the_code_is_that_of_the_longest_mark() -> None:
    longest = segno.make(page_mark(ADDRESS, LINK, 999_999, 99), error="m", micro=False)
    assert qr_version(ADDRESS) == longest.version


def test_the_mark_of_a_batch_header_is_no_page_and_holds_no_code() -> None:
    mark = batch_mark("ha-long-2026", 3, 12)
    assert read_batch_mark(f"{mark}\n") == ("ha-long-2026", 3, 12)
    assert read_page_mark(mark) is None
    assert read_batch_mark(page_mark(ADDRESS, LINK, 1, 1)) is None
