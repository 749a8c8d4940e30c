"""The plain reader that many tools are: four corners, one fixed threshold, no second look."""

import numpy as np
from numpy.typing import NDArray

from surveys.paper.layout import Bubble, PageLayout
from surveys.scans.page_codes import page_codes
from surveys.scans.reading import Reason
from surveys.scans.registration import PIXELS_PER_MM, grey_of, lay

Pixels = NDArray[np.uint8]

INKED_PART = (
    0.12  # of a bubble: more is a mark. Like ``dark`` the best of those tried on the seeds for tuning
)


def read_plainly(picture: Pixels, layout: PageLayout, dark: int) -> dict[tuple[int, str], str | None] | None:
    """Give the answers of a page, None for blank; items with several marks are left out; None: no corners.

    ``dark``: of 255; what is darker is ink.
    """
    codes = page_codes(grey_of(picture))
    laid = lay(picture, codes[0], layout) if codes else Reason.NO_QR
    if isinstance(laid, Reason):
        return None
    page = grey_of(laid.page)
    marked: dict[tuple[int, str], list[str]] = {}
    for one in layout.bubbles:
        marked.setdefault((one.place, one.item), [])
        if _inked(page, one, dark) > INKED_PART:
            marked[one.place, one.item].append(one.answer)
    return {asked: (found[0] if found else None) for asked, found in marked.items() if len(found) <= 1}


def _inked(page: Pixels, one: Bubble, dark: int) -> float:
    x, y, radius = (value * PIXELS_PER_MM for value in (one.x, one.y, one.radius * 0.8))
    reach = int(radius) + 1
    part = page[round(y) - reach : round(y) + reach + 1, round(x) - reach : round(x) + reach + 1]
    ys, xs = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return float((part[np.hypot(xs, ys) <= radius] < dark).mean())
