"""Forms as they come out of the printer: every circle where the layout says, every page with its mark."""

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from surveys import questionnaire_library
from surveys.paper import layout as layouts
from surveys.paper.form_told import FormSize
from surveys.paper.forms import Prepared, design, forms, prepare
from surveys.paper.layout import Bubble
from tests.surveys.paper.sheets import ADDRESS, DOTS, form, issued, laid_out, library, scanned

LIBRARY = [name for name, _ in questionnaire_library.names()]
BOTH = ("vi", "en")
SETTINGS = [
    (FormSize.NORMAL, ("vi",)),
    (FormSize.NORMAL, BOTH),
    (FormSize.LARGE, ("vi",)),
    (FormSize.LARGE, BOTH),
]
NEAR = 0.3  # millimetres
RUN = 7


def ring_is_off(picture: NDArray[np.uint8], bubble: Bubble) -> float:
    """Say how far (mm) the middle of the printed ring lies from where the layout has it."""
    reach = round((bubble.radius + 1) * DOTS)
    row, column = round(bubble.y * DOTS), round(bubble.x * DOTS)
    around = picture[row - reach : row + reach + 1, column - reach : column + reach + 1] < 128
    rows, columns = np.nonzero(around)
    assert len(rows) > 0, bubble
    y = (row - reach + (rows.min() + rows.max() + 1) / 2) / DOTS
    x = (column - reach + (columns.min() + columns.max() + 1) / 2) / DOTS
    assert abs((np.ptp(rows) + 1) / DOTS / 2 - bubble.radius) < NEAR, bubble
    return float(np.hypot(x - bubble.x, y - bubble.y))


def share_dark(picture: NDArray[np.uint8], x: float, y: float, half: float) -> float:
    rows = slice(round((y - half) * DOTS), round((y + half) * DOTS))
    columns = slice(round((x - half) * DOTS), round((x + half) * DOTS))
    return float((picture[rows, columns] < 128).mean())


def check_pages(prepared: Prepared, pictures: list[NDArray[np.uint8]], link: str) -> None:
    for page, picture in zip(prepared.layout.pages, pictures, strict=True):
        for bubble in page.bubbles:
            assert ring_is_off(picture, bubble) < NEAR, (page.number, bubble)
            assert share_dark(picture, bubble.x, bubble.y, bubble.radius * 0.6) == 0
        for corner in page.corners:
            assert share_dark(picture, corner.x, corner.y, corner.size / 2 - 0.2) == 1
            assert share_dark(picture, corner.x, corner.y, corner.size / 2 + 1.2) < 0.62
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == f"{ADDRESS}/#{link}.{RUN}.{page.number}"
        at = found.position
        middle = (
            (at.top_left.x + at.bottom_right.x) / 2 / DOTS,
            (at.top_left.y + at.bottom_right.y) / 2 / DOTS,
        )
        assert np.hypot(middle[0] - page.qr.x, middle[1] - page.qr.y) < NEAR
        assert abs((at.top_right.x - at.top_left.x) / DOTS - page.qr.size) < 2 * NEAR


@pytest.mark.parametrize(("size", "languages"), SETTINGS)
@pytest.mark.parametrize("name", LIBRARY)
def test_every_circle_corner_and_page_mark_lies_where_the_layout_says(
    name: str, size: FormSize, languages: tuple[str, ...]
) -> None:
    prepared = laid_out(name, size, languages)
    (code,) = issued(1)
    check_pages(prepared, scanned(forms(prepared, RUN, [code])), code.link)


def test_a_form_laid_out_twice_is_the_same_and_so_is_its_print() -> None:
    asked = form(library("citizen-official"))
    assert design(asked) == design(asked)
    assert layouts.from_json(layouts.to_json(design(asked))) == design(asked)
    prepared = prepare(asked)
    assert forms(prepared, RUN, issued(2)) == forms(prepare(asked), RUN, issued(2))
