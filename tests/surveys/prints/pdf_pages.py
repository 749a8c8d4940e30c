"""A PDF as a reader and a printer find it: pages as pictures, their words, their fonts."""

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pages:
    """What tests ask of a PDF."""

    words: list[str]  # of each page, line ends as spaces
    sizes: list[tuple[int, int]]  # millimetres
    pictures: list[NDArray[np.uint8]]  # grey, 4 dots a point
    fonts: set[str]
    is_embedded: bool
    is_tagged: bool


def read(content: bytes) -> Pages:
    document = pypdfium2.PdfDocument(content)
    pages = [document[number] for number in range(len(document))]
    fonts: dict[str, bool] = {}
    for page in pages:
        for part in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
            font = pdfium.FPDFTextObj_GetFont(part.raw)
            room = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, room, 200)
            fonts[room.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    found = Pages(
        [" ".join(page.get_textpage().get_text_range().split()) for page in pages],
        [(round(width / 72 * 25.4), round(height / 72 * 25.4)) for width, height in map(_size, pages)],
        [page.render(scale=4, grayscale=True).to_numpy().squeeze() for page in pages],
        set(fonts),
        all(fonts.values()),
        bool(pdfium.FPDFCatalog_IsTagged(document.raw)),
    )
    document.close()
    return found


def _size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    return width, height


def qr_places(picture: NDArray[np.uint8], text: str) -> list[tuple[int, int]]:
    """Find where a picture shows exactly the QR code of a text: every module is looked at."""
    import segno

    wanted = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix], dtype=bool)
    dark = picture < 128
    found: list[tuple[int, int]] = []
    for top, left, side in _finder_corners(dark):
        is_new = all(abs(top - row) + abs(left - column) > 9 for row, column in found)
        if is_new and _reads(dark[top:, left:], wanted, side):
            found.append((top, left))
    return found


def _reads(dark: NDArray[np.bool_], wanted: NDArray[np.bool_], side: float) -> bool:
    # a finder square is 7 modules wide; a dot more or less there is many dots at the far end
    for step in (side + np.arange(-2, 2.1, 0.1)) / 7:
        middles = np.round((np.arange(len(wanted)) + 0.5) * step).astype(int)
        fits = middles[-1] < min(dark.shape)
        if fits and (dark[np.ix_(middles, middles)] == wanted).all():
            return True
    return False


def _finder_corners(dark: NDArray[np.bool_]) -> list[tuple[int, int, float]]:
    """Give corners from which a dark run goes right and down equally far, ending in light: finder squares."""
    corner = dark.copy()
    corner[1:] &= ~dark[:-1]
    corner[:, 1:] &= ~dark[:, :-1]
    found = []
    for top, left in zip(*np.nonzero(corner), strict=True):
        right = int(np.argmin(dark[top + 2, left + 2 :])) + 2
        down = int(np.argmin(dark[top + 2 :, left + 2])) + 2
        if right >= 14 and abs(right - down) <= 2:
            found.append((int(top), int(left), (right + down) / 2))
    return found


def letter_sizes(content: bytes) -> set[float]:
    """Give the sizes (points) of all letters of a PDF as they come out on paper."""
    document = pypdfium2.PdfDocument(content)
    found: set[float] = set()
    for page in document:
        for part in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
            size = ctypes.c_float()
            pdfium.FPDFTextObj_GetFontSize(part.raw, ctypes.byref(size))
            found.add(round(size.value * abs(part.get_matrix().d), 2))
    document.close()
    return found
