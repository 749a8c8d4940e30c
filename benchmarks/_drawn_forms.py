"""Forms of other layouts and letters than our own prints have, drawn at 300 dots to the inch."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from surveys.codes import LINK_LETTERS, LinkSecret
from surveys.identifiers import ItemId
from surveys.paper.layout import Bubble, PageLayout, Square, WritingBox
from surveys.paper.page_mark import PageMark, page_mark
from tests.printed_forms import PRINT_PER_MM, PrintedPage

Pixels = NDArray[np.uint8]

MARK = PageMark(LinkSecret("B" * LINK_LETTERS), 3, 1)
ADDRESS = "https://ykien.example.vn"
SERIF, PLAIN, SCRIPT = (
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in millimetres. ``left``: of the first column; ``across``, ``down``: between bubbles."""

    rows: int
    answers: int
    radius: float
    line: float
    left: float
    across: float
    down: float
    font: int


STYLES = (
    Style(22, 6, 2.2, 0.25, 110, 13, 9, SERIF),
    Style(15, 7, 2.6, 0.45, 95, 14, 13, PLAIN),
    Style(11, 5, 3.4, 0.35, 100, 19, 17.5, SCRIPT),
)


def drawn() -> list[PrintedPage]:
    """Draw a page of each style."""
    return [_page(style) for style in STYLES]


def _page(style: Style) -> PrintedPage:
    bubbles = tuple(
        Bubble(
            0, ItemId(f"q{row}"), str(column + 1), style.left + style.across * column,
            58 + style.down * row, style.radius,
        )
        for row in range(style.rows)
        for column in range(style.answers)
    )  # fmt: skip
    one, two, three, four = (Square(x, y, 6) for x, y in ((10, 10), (200, 10), (200, 287), (10, 287)))
    box = WritingBox(0, ItemId("comment"), 20, 258, 160, 20)
    layout = PageLayout(1, 210, 297, (one, two, three, four), Square(178, 31, 22), bubbles, (box,))
    grey = _drawn(layout, style)
    return PrintedPage(MARK, layout, np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2)))


def _drawn(layout: PageLayout, style: Style) -> Pixels:
    page = np.full((round(layout.height * PRINT_PER_MM), round(layout.width * PRINT_PER_MM)), 255, np.uint8)
    for square in layout.corners:
        _fill(page, square)
    _code(page, layout.qr)
    for one in layout.bubbles:
        at = [round((place * PRINT_PER_MM - 0.5) * 16) for place in (one.x, one.y)]
        thick = max(1, round(style.line * PRINT_PER_MM))
        cv2.circle(page, at, round(one.radius * PRINT_PER_MM * 16), 0, thick, cv2.LINE_AA, 4)
    _words(page, sorted({one.y for one in layout.bubbles}), style.font)
    (box,) = layout.boxes
    ends = [round(at * PRINT_PER_MM) for at in (box.x, box.y, box.x + box.width, box.y + box.height)]
    cv2.rectangle(page, ends[:2], ends[2:], 90, 3)
    return page


def _words(page: Pixels, rows: Sequence[float], font: int) -> None:
    for number, y in enumerate(rows, 1):
        for line, words in enumerate((f"{number}. Can bo nay giai quyet", "viec dung hen khong?")):
            place = (round(14 * PRINT_PER_MM), round((y + 4 * line - 0.5) * PRINT_PER_MM))
            cv2.putText(page, words, place, font, 1.1, 30, 2, cv2.LINE_AA)


def _fill(page: Pixels, square: Square) -> None:
    left, top = (round((at - square.size / 2) * PRINT_PER_MM) for at in (square.x, square.y))
    size = round(square.size * PRINT_PER_MM)
    page[top : top + size, left : left + size] = 0


def _code(page: Pixels, place: Square) -> None:
    text = page_mark(ADDRESS, MARK.link, MARK.run, MARK.page)
    modules = [
        [0 if dark else 255 for dark in row] for row in segno.make(text, error="m", micro=False).matrix
    ]
    size = round(place.size * PRINT_PER_MM)
    picture = cv2.resize(np.array(modules, np.uint8), (size, size), interpolation=cv2.INTER_NEAREST)
    left, top = (round(at * PRINT_PER_MM - size / 2) for at in (place.x, place.y))
    page[top : top + size, left : left + size] = picture
