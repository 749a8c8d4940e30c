"""Whatever is not surely a page of this round, whole and clear, is rejected with its reason."""

import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from surveys.paper.layout import Square
from surveys.problems import NotReady
from surveys.scans.extra import LIBRARIES, require_extra
from surveys.scans.reading import PageReading, Reason, Rejection, read_page
from tests import pens
from tests.degraded_pages import photo
from tests.printed_forms import PRINT_PER_MM, PrintedPage, printed

Pixels = NDArray[np.uint8]
SKIN = (120, 150, 200)


@pytest.fixture(scope="module")
def page() -> PrintedPage:
    clean = printed("three-sixty")[0]
    filled = replace(clean, pixels=clean.pixels.copy())
    sheet = pens.Paper(filled.pixels, PRINT_PER_MM, np.random.default_rng(3))
    for one in filled.layout.bubbles[1::6]:
        pens.fill(sheet, pens.Spot(one.x, one.y, one.radius), pens.BLUE)
    return filled


def why(page: PrintedPage, picture: Pixels) -> Reason:
    rejected = read_page(picture, page.find)
    assert isinstance(rejected, Rejection), rejected
    return rejected.reason


def covered(
    page: PrintedPage, *squares: Square, reach_mm: float = 7, colour: tuple[int, ...] = SKIN
) -> Pixels:
    """Lay fingers over places."""
    picture = page.pixels.copy()
    for one in squares:
        at = (round(one.x * PRINT_PER_MM), round(one.y * PRINT_PER_MM))
        cv2.circle(picture, at, round(reach_mm * PRINT_PER_MM), colour, -1)
    return picture


def answers(page: PrintedPage, picture: Pixels) -> set[str | None]:
    reading = read_page(picture, page.find)
    assert isinstance(reading, PageReading), reading
    return {one.answer for one in reading.marks}


def test_without_a_page_mark_nothing_is_read(page: PrintedPage) -> None:
    assert why(page, covered(page, page.layout.qr, reach_mm=20)) is Reason.NO_QR
    assert why(page, np.full((2339, 1654), 255, np.uint8)) is Reason.NO_QR
    assert why(page, np.zeros((40, 30), np.uint8)) is Reason.NO_QR


def test_a_qr_code_of_something_else_is_no_page_mark(page: PrintedPage) -> None:
    import segno

    modules = np.array(
        [[0 if dark else 255 for dark in row] for row in segno.make("a shop").matrix], np.uint8
    )
    picture = np.full((900, 900), 255, np.uint8)
    picture[200:600, 200:600] = cv2.resize(modules, (400, 400), interpolation=cv2.INTER_NEAREST)
    assert why(page, picture) is Reason.NO_QR


def test_a_page_of_another_round_is_not_ours(page: PrintedPage) -> None:
    assert read_page(page.pixels, lambda _: None) == Rejection(Reason.NOT_OURS, page.mark)


def test_two_sheets_in_one_picture_are_not_told_apart(page: PrintedPage) -> None:
    other = printed("three-sixty")[1]
    assert why(page, np.hstack([page.pixels, other.pixels])) is Reason.TWO_SHEETS


def test_a_mirrored_page_is_rejected(page: PrintedPage) -> None:
    assert why(page, np.ascontiguousarray(page.pixels[:, ::-1])) in {Reason.NO_CORNERS, Reason.NO_QR}


def test_a_picture_that_is_too_small_is_rejected(page: PrintedPage) -> None:
    small = cv2.resize(page.pixels, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    assert why(page, np.asarray(small, np.uint8)) is Reason.TOO_SMALL


def test_a_page_whose_far_end_is_too_small_is_rejected(page: PrintedPage) -> None:
    height, width = page.pixels.shape[:2]
    full = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    clean = cv2.GaussianBlur(page.pixels, (0, 0), 1)
    tilted = np.array([(60, 60), (1000, 60), (880, 1260), (180, 1260)], np.float32)
    way = cv2.getPerspectiveTransform(full, tilted)
    picture = cv2.warpPerspective(clean, way, (1060, 1320), borderValue=(90, 90, 90))
    assert why(page, np.asarray(picture, np.uint8)) is Reason.TOO_SMALL


def test_a_page_without_corners_is_rejected(page: PrintedPage) -> None:
    assert why(page, covered(page, *page.layout.corners[2:])) is Reason.NO_CORNERS


def test_a_qr_code_away_from_its_place_is_rejected(page: PrintedPage) -> None:
    """Else another layout, or a page cut and pasted, would be read as ours."""
    qr = page.layout.qr
    for millimetres, is_read in ((1.0, True), (2.0, False)):
        moved = replace(page.layout, qr=replace(qr, x=qr.x - millimetres))
        found = read_page(page.pixels, {page.mark: moved}.get)
        assert isinstance(found, PageReading) is is_read
        assert is_read or found == Rejection(Reason.QR_OFF, page.mark)


def test_what_only_looks_like_corners_does_not_lay_the_page_wrong(page: PrintedPage) -> None:
    picture = page.pixels.copy()
    for x, y in ((25, 24), (186, 250), (24, 252)):
        left, top = (round((at - 3) * PRINT_PER_MM) for at in (x, y))
        picture[top : top + 71, left : left + 71] = 0
    assert answers(page, picture) == answers(page, page.pixels)


def test_a_blurred_page_is_unclear(page: PrintedPage) -> None:
    picture = page.pixels.copy()
    top = round(60 * PRINT_PER_MM)
    bottom = round(255 * PRINT_PER_MM)
    picture[top:bottom] = cv2.GaussianBlur(picture[top:bottom], (0, 0), 14)
    assert why(page, picture) is Reason.UNCLEAR


def test_bubbles_under_a_finger_are_doubtful_and_the_others_are_read(page: PrintedPage) -> None:
    first = page.layout.bubbles[0]
    reading = read_page(covered(page, Square(first.x, first.y, 1), reach_mm=5), page.find)
    assert isinstance(reading, PageReading)
    assert reading.marks[0].doubtful
    assert [one.doubtful for one in reading.marks[1:]].count(False) >= 10


@pytest.mark.parametrize("corner", range(4))
def test_a_finger_over_one_corner_of_a_flat_page_is_no_harm(page: PrintedPage, corner: int) -> None:
    picture = covered(page, page.layout.corners[corner])
    assert answers(page, picture) == {page.layout.bubbles[1].answer}


@pytest.mark.parametrize("corner", range(4))
def test_a_finger_over_one_corner_of_a_photo_gives_no_wrong_answer(page: PrintedPage, corner: int) -> None:
    for seed in range(2):
        picture = photo(covered(page, page.layout.corners[corner]), np.random.default_rng(seed)).pixels
        found = read_page(picture, page.find)
        if isinstance(found, Rejection):
            assert found.reason in {Reason.NO_CORNERS, Reason.UNCLEAR, Reason.QR_OFF}
        else:
            read = {one.answer for one in found.marks if not one.doubtful}
            assert read == {page.layout.bubbles[1].answer}


def test_a_covered_corner_of_a_page_without_questions_cannot_be_checked() -> None:
    last = printed("confidence-poll")[1]
    assert why(last, covered(last, last.layout.corners[3])) is Reason.NO_CORNERS


def test_pages_under_a_staple_or_torn_at_the_edge_are_read_or_rejected(page: PrintedPage) -> None:
    picture = page.pixels.copy()
    picture[:, : round(4 * PRINT_PER_MM)] = 0
    assert answers(page, picture) == {page.layout.bubbles[1].answer}


def test_each_missing_library_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LIBRARIES:
        with monkeypatch.context() as without:
            without.setitem(sys.modules, name, None)
            with pytest.raises(NotReady, match=r"ydan\[paper\]"):
                require_extra()


def test_without_the_addition_one_sentence_says_so() -> None:
    program = """
import sys
sys.modules["zxingcpp"] = None
import numpy as np
from surveys.problems import NotReady
from surveys.scans.files import pages_of
from surveys.problems import NotReady
from surveys.scans.extra import LIBRARIES, require_extra
from surveys.scans.reading import read_page
page = np.zeros((9, 9), np.uint8)
for act in (lambda: read_page(page, lambda mark: None), lambda: next(pages_of(b"x", "x"))):
    try:
        act()
    except NotReady as error:
        print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    said = run.stdout.splitlines()
    assert len(said) == 2
    sentence = "Reading scans needs an addition to Ý Dân that is not installed: ydan[paper]. "
    assert set(said) == {sentence + "Ask whoever runs the server to install it."}
