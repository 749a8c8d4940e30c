"""Reading one page of a form: which sheet it is, what is marked, and pictures of what is written.

A page is read only where everything printed is found where its layout says: four corner squares, the QR
code, the rings of the bubbles. All else is a rejection, and goes to a person with the sheet in hand. A mark
that could be read two ways is doubtful, and goes to a person, too.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from surveys.paper.layout import PageLayout
from surveys.paper.page_mark import PageMark, read_page_mark
from surveys.scans.extra import require_extra
from surveys.scans.page_reading import BoxImage, MarkReading, PageReading, Reason, Rejection

if TYPE_CHECKING:
    from surveys.scans.page_codes import PageCode
    from surveys.scans.registration import Laid

__all__ = ["BoxImage", "Find", "MarkReading", "PageReading", "Reason", "Rejection", "read_page"]

Find = Callable[[PageMark], PageLayout | None]

LEAST_FOUND = 0.8  # of the rings ...
LEAST_FOUND_BY_THREE = 0.95  # ... and nearly all of them, where a corner is covered
LEAST_LINE = 0.15  # how dark the rings are: below, the picture is blurred or too pale


def read_page(image: NDArray[np.uint8], find: Find) -> PageReading | Rejection:
    """Read one page from a picture, (h, w) grey or (h, w, 3) in colour, whichever way up it lies.

    ``find`` gives the layout that a page was printed by, None where this round has no such print.
    Raises NotReady where the libraries for scans are missing.
    """
    require_extra()
    from surveys.scans.registration import lay

    known = _known(image)
    if isinstance(known, Rejection):
        return known
    mark, code = known
    layout = find(mark)
    if layout is None:
        return Rejection(Reason.NOT_OURS, mark)
    laid = lay(image, code, layout)
    if isinstance(laid, Reason):
        return Rejection(laid, mark)
    return _read(laid, layout, mark, code.quarter_turns)


def _known(image: NDArray[np.uint8]) -> "tuple[PageMark, PageCode] | Rejection":
    """Find out whose page it is: one QR code of a form, and no second one that says otherwise."""
    from surveys.scans.page_codes import page_codes
    from surveys.scans.registration import grey_of

    codes = [(mark, code) for code in page_codes(grey_of(image)) if (mark := read_page_mark(code.text))]
    if not codes:
        return Rejection(Reason.NO_QR)
    mark, code = codes[0]
    if any(other != mark for other, _ in codes):
        return Rejection(Reason.TWO_SHEETS)
    return mark, code


def _read(laid: "Laid", layout: PageLayout, mark: PageMark, turned: int) -> PageReading | Rejection:
    from surveys.scans.crops import pictures
    from surveys.scans.flattening import flatten
    from surveys.scans.marks import read_marks
    from surveys.scans.registration import ALL_CORNERS, grey_of
    from surveys.scans.rings import find_rings

    flat = flatten(laid.page)
    if not layout.bubbles:
        if laid.corners < ALL_CORNERS:
            return Rejection(Reason.NO_CORNERS, mark)
        return PageReading(mark, (), pictures(grey_of(flat), layout.boxes, None), turned)
    rings = find_rings(flat, layout.bubbles)
    least = LEAST_FOUND if laid.corners == ALL_CORNERS else LEAST_FOUND_BY_THREE
    if rings.found.mean() < least or rings.line < LEAST_LINE:
        return Rejection(Reason.UNCLEAR, mark)
    marks = read_marks(flat, layout.bubbles, rings)
    return PageReading(mark, marks, pictures(grey_of(flat), layout.boxes, rings), turned)
