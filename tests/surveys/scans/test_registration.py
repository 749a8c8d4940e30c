"""What cannot be the corners of a page is not taken for them."""

from dataclasses import replace

import numpy as np
import pytest

from surveys.identifiers import ItemId
from surveys.paper.layout import Bubble
from surveys.scans.marks import Filling, judge
from surveys.scans.page_codes import Points
from surveys.scans.registration import PIXELS_PER_MM, Square, _fit, _weighed
from tests.printed_forms import printed

LAYOUT = printed("three-sixty")[0].layout
CODE: Points = (
    np.array(
        [
            (LAYOUT.qr.x + x * LAYOUT.qr.size / 2, LAYOUT.qr.y + y * LAYOUT.qr.size / 2)
            for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
    )
    * PIXELS_PER_MM
)
CORNERS = [
    Square(np.array([one.x, one.y]) * PIXELS_PER_MM, one.size * PIXELS_PER_MM) for one in LAYOUT.corners
]


def test_corners_where_they_belong_fit_exactly() -> None:
    fit = _fit(CORNERS, CODE, LAYOUT)
    assert fit is not None
    assert fit.qr_off == pytest.approx(0, abs=1e-3)
    assert fit.finest == pytest.approx(PIXELS_PER_MM, rel=1e-4)


def test_one_square_is_not_two_corners() -> None:
    assert _fit([CORNERS[0], CORNERS[0], *CORNERS[2:]], CODE, LAYOUT) is None


def test_corners_in_the_wrong_order_are_no_page() -> None:
    assert _fit([CORNERS[1], CORNERS[0], CORNERS[3], CORNERS[2]], CODE, LAYOUT) is None


def test_squares_of_another_size_are_no_corners() -> None:
    small = replace(CORNERS[2], side=CORNERS[2].side * 0.7)
    assert _fit([*CORNERS[:2], small, CORNERS[3]], CODE, LAYOUT) is None


def test_a_grey_patch_or_a_frame_is_no_square() -> None:
    pale = np.full((80, 80), 250, np.uint8)
    pale[15:65, 15:65] = 240
    assert _weighed(pale, (15, 15, 50, 50), 50) is None
    frame = np.full((80, 80), 250, np.uint8)
    frame[15:65, 15:65] = 0
    frame[25:55, 25:55] = 250
    assert _weighed(frame, (15, 15, 50, 50), 50) is None


def test_an_item_with_one_bubble_is_judged_by_fixed_limits() -> None:
    only = Bubble(0, ItemId("agrees"), "yes", 50, 50, 2.4)
    for part, answer in ((0.9, "yes"), (0.0, None)):
        seen = Filling(*(np.array([value]) for value in (part, part, part, 0.0, 0.0, 0.0)))
        (found,) = judge([only], seen, np.array([True]))
        assert (found.answer, found.doubtful) == (answer, False)
