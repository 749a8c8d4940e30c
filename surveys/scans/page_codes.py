"""The QR codes of a scanned page: what they say, and where their corners are in the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

FIRST_LOOK_PIXELS = 2_000  # of the longer side: enough for a whole page, and quick


@dataclass(frozen=True, slots=True)
class PageCode:
    """One QR code. ``corners``: (4, 2) pixels, top left first and clockwise as it was printed."""

    text: str
    corners: Points

    @property
    def quarter_turns(self) -> int:
        """By how many quarter turns, clockwise, the sheet lies in the picture: 0 to 3."""
        along = (self.corners[1] - self.corners[0]) + (self.corners[2] - self.corners[3])
        return round(float(np.arctan2(along[1], along[0])) / (np.pi / 2)) % 4

    @property
    def side_pixels(self) -> float:
        """The mean length of its sides."""
        return float(np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1).mean())


def page_codes(grey: Pixels) -> tuple[PageCode, ...]:
    """Find the QR codes of a page, in any turn of it; look harder as long as nothing is found."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for picture, scale in _looks(grey):
        found = zxingcpp.read_barcodes(picture, formats=formats, try_invert=False)
        if found:
            return tuple(PageCode(one.text, _corners(one.position) / scale) for one in found)
    return ()


def _looks(grey: Pixels) -> Iterator[tuple[Pixels, float]]:
    scale = min(1.0, FIRST_LOOK_PIXELS / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    yield np.asarray(small, np.uint8), scale
    if scale < 1:
        yield grey, 1.0
    even = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(12, 12)).apply(small)
    yield (
        np.asarray(cv2.addWeighted(even, 2.0, cv2.GaussianBlur(even, (0, 0), 2.0), -1.0, 0), np.uint8),
        scale,
    )


def _corners(position: Any) -> Points:  # noqa: ANN401 - the library brings no types
    ends = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in ends], np.float64)
