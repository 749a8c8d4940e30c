"""Laying a picture over the layout of its page: four corner squares, and the QR code as the check.

All that is read later is read at 200 dpi, where one millimetre is ``PIXELS_PER_MM`` pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from surveys.paper.layout import PageLayout
from surveys.scans.page_codes import PageCode, Pixels, Points
from surveys.scans.page_reading import Reason

COLOURED = 3  # dimensions of a picture with colours
ALL_CORNERS = 4
PIXELS_PER_MM = 200 / 25.4
MOST_QR_OFF_PIXELS = 12.0  # at 200 dpi; further off, the picture is not what the layout says
FEWEST_PIXELS_PER_MM = 100 / 25.4
WORKING_PIXELS_PER_MM = 1.2 * PIXELS_PER_MM  # finer pictures are made smaller first
MOST_CANDIDATES = 5
SOLID = 0.86  # of the rectangle around it that a square fills
SIZES = (0.62, 1.6)  # of a corner square, seen against its expected size
LEAST_CONTRAST = 25  # of 255, between a corner square and its paper
FULL_INK, HALF_INK = 0.75, 0.5
SAME_SIZE = 0.22  # how far the size of a square may be off, once laid over the layout
REACH = 0.3  # of the distance from the QR code: how far a corner may lie from where it is expected


@dataclass(frozen=True, slots=True)
class Square:
    """A dark square in the picture: centre and side, in pixels."""

    centre: Points
    side: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture laid over its layout. ``page``: at 200 dpi, upright; ``corners``: how many were found."""

    page: Pixels
    corners: int
    qr_off_pixels: float


@dataclass(frozen=True, slots=True)
class _Fit:
    matrix: Points  # (3, 3), from the picture to the page at 200 dpi
    corners: int
    qr_off: float
    cost: float
    finest: float  # pixels of the picture per millimetre, where they are fewest


def grey_of(picture: Pixels) -> Pixels:
    """Give a picture without its colours."""
    return np.asarray(
        cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == COLOURED else picture, np.uint8
    )


def lay(picture: Pixels, code: PageCode, layout: PageLayout) -> Laid | Reason:
    """Lay a picture over its layout, or say why it cannot be."""
    per_mm = code.side_pixels / layout.qr.size
    if per_mm < FEWEST_PIXELS_PER_MM:
        return Reason.TOO_SMALL
    scale = min(1.0, WORKING_PIXELS_PER_MM / per_mm)
    if scale < 1:
        picture = np.asarray(
            cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    fit = _best_fit(picture, code.corners * scale, layout)
    if fit is None:
        return Reason.NO_CORNERS
    if fit.qr_off > MOST_QR_OFF_PIXELS:
        return Reason.QR_OFF
    if fit.finest < FEWEST_PIXELS_PER_MM:
        return Reason.TOO_SMALL
    size = (round(layout.width * PIXELS_PER_MM), round(layout.height * PIXELS_PER_MM))
    page = cv2.warpPerspective(picture, fit.matrix, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return Laid(np.asarray(page, np.uint8), fit.corners, fit.qr_off)


def _best_fit(picture: Pixels, code: Points, layout: PageLayout) -> _Fit | None:
    """Try the likely corners together: those that agree best with the QR code and with their own size."""
    expected = _expected(code, layout)
    per_mm = float(np.linalg.norm(np.roll(code, -1, axis=0) - code, axis=1).mean()) / layout.qr.size
    squares = _squares(picture, layout.corners[0].size * per_mm)
    likely = [_near(squares, at, float(np.linalg.norm(at - code.mean(axis=0)))) for at in expected]
    missing = [number for number, found in enumerate(likely) if not found]
    if len(missing) > 1:
        return None
    if missing:
        likely[missing[0]] = [None]
    fits = [fit for chosen in product(*likely) if (fit := _fit(chosen, code, layout)) is not None]
    return min(fits, key=lambda fit: fit.cost, default=None)


def _expected(code: Points, layout: PageLayout) -> Points:
    """Give where the corners are if the page is flat and seen from straight above."""
    half = layout.qr.size / 2
    printed = np.array([(-half, -half), (half, -half), (half, half), (-half, half)]) @ np.eye(2)
    centred = code - code.mean(axis=0)
    turn = (printed[:, 0] + 1j * printed[:, 1]).conj() @ (centred[:, 0] + 1j * centred[:, 1])
    turn /= (printed**2).sum()
    away = np.array([complex(one.x - layout.qr.x, one.y - layout.qr.y) for one in layout.corners]) * turn
    return np.asarray(np.stack([away.real, away.imag], axis=1) + code.mean(axis=0), np.float64)


def _squares(picture: Pixels, side: float) -> list[Square]:
    """Find everything dark, solid and square of about this size."""
    grey = grey_of(picture)
    window = int(side * 2.2) | 1
    dark = cv2.adaptiveThreshold(
        cv2.GaussianBlur(grey, (3, 3), 0), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 18
    )
    outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    found = (_square(grey, np.asarray(outline, np.int32), side) for outline in outlines)
    return [square for square in found if square is not None]


def _square(grey: Pixels, outline: NDArray[np.int32], expected: float) -> Square | None:
    x, y, width, height = cv2.boundingRect(outline)
    least, most = SIZES[0] * expected, SIZES[1] * expected * 1.42  # a turned square needs more room
    if not (least <= width <= most and least <= height <= most):
        return None
    (_, (one, other), _) = cv2.minAreaRect(outline)
    if min(one, other) < 0.7 * max(one, other) or min(one, other) < least:
        return None
    # The outline runs through the middle of its pixels: half a pixel more on each side.
    area = cv2.contourArea(outline) + cv2.arcLength(outline, True) / 2 + 1
    if area < SOLID * (one + 1) * (other + 1):
        return None
    return _weighed(grey, (x, y, width, height), float(np.sqrt(area)))


def _weighed(grey: Pixels, box: tuple[int, int, int, int], side: float) -> Square | None:
    """Give the centre of the ink inside the box, to parts of a pixel; None where it is not solid."""
    x, y, width, height = box
    margin = 3
    top, left = max(y - margin, 0), max(x - margin, 0)
    part = grey[top : y + height + margin, left : x + width + margin].astype(np.float64)
    black, white = np.percentile(part, (15, 97))
    if white - black < LEAST_CONTRAST:
        return None
    ink = np.clip((white - part) / (white - black), 0, 1)
    ink[ink < HALF_INK / 2] = 0
    ys, xs = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    middle = ink[part.shape[0] // 4 : -(part.shape[0] // 4), part.shape[1] // 4 : -(part.shape[1] // 4)]
    if middle.mean() < FULL_INK:
        return None
    centre = np.array([(ink * xs).sum(), (ink * ys).sum()]) / ink.sum()
    return Square(centre, side)


def _near(squares: Sequence[Square], at: Points, away: float) -> list[Square | None]:
    reach = REACH * away + 0.05 * away + 4 * max((one.side for one in squares), default=0.0) / 2
    by_distance = sorted(squares, key=lambda one: float(np.linalg.norm(one.centre - at)))
    return [one for one in by_distance[:MOST_CANDIDATES] if np.linalg.norm(one.centre - at) <= reach]


def _fit(chosen: Sequence[Square | None], code: Points, layout: PageLayout) -> _Fit | None:
    """Fit the page to the squares; None where they cannot be its corners."""
    pairs = [(one, at) for one, at in zip(chosen, layout.corners, strict=True) if one is not None]
    if len({id(one) for one, _ in pairs}) < len(pairs):
        return None
    seen = [one.centre for one, _ in pairs]
    matrix = _matrix(seen, [_pixels(at.x, at.y) for _, at in pairs], code, layout)
    if not _keeps_sides(matrix, seen):
        return None
    scales = [_scale(matrix, at) for at in seen]
    off = max(
        abs(one.side * scale / PIXELS_PER_MM / at.size - 1)
        for (one, at), scale in zip(pairs, scales, strict=True)
    )
    if off > SAME_SIZE:
        return None
    qr_off = float(
        np.linalg.norm(_through(matrix, _middle(code)[None])[0] - _pixels(layout.qr.x, layout.qr.y))
    )
    cost = qr_off + 20 * off + _code_off(matrix, code, layout)
    return _Fit(matrix, len(pairs), qr_off, cost, PIXELS_PER_MM / max(scales))


def _matrix(seen: Sequence[Points], printed: Sequence[Points], code: Points, layout: PageLayout) -> Points:
    """Give the way from the picture to the page: by four points, or by three as long as nothing is tilted.

    Where the corner beside the QR code is covered, the middle of the code takes its place. It says too
    little about a corner far from it: then the page is taken as flat, and the rings show whether it is.
    """
    middle = _pixels(layout.qr.x, layout.qr.y)
    away = [float(np.linalg.norm(at - middle)) for at in printed]
    nearest = min(np.linalg.norm(_pixels(at.x, at.y) - middle) for at in layout.corners)
    if len(seen) == ALL_CORNERS:
        return _by_four(seen, printed)
    if min(away) > nearest:
        return _by_four([*seen, _middle(code)], [*printed, middle])
    flat = cv2.getAffineTransform(np.array(seen, np.float32), np.array(printed, np.float32))
    return np.vstack([flat, (0.0, 0.0, 1.0)])


def _by_four(seen: Sequence[Points], printed: Sequence[Points]) -> Points:
    return np.asarray(
        cv2.getPerspectiveTransform(np.array(seen, np.float32), np.array(printed, np.float32)), np.float64
    )


def _keeps_sides(matrix: Points, seen: Sequence[Points]) -> bool:
    """Tell whether all points lie before the camera, and none of them is mirrored."""
    return bool(cv2.determinant(matrix) > 0 and all((matrix[2, :2] @ at + matrix[2, 2]) > 0 for at in seen))


def _middle(code: Points) -> Points:
    """Give the crossing of the diagonals: the centre, however it is tilted."""
    one, two = code[2] - code[0], code[3] - code[1]
    share = np.linalg.solve(np.stack([one, -two], axis=1), code[1] - code[0])[0]
    middle: Points = code[0] + share * one
    return middle


def _code_off(matrix: Points, code: Points, layout: PageLayout) -> float:
    half = layout.qr.size / 2
    printed = [(-half, -half), (half, -half), (half, half), (-half, half)]
    wanted = np.array([_pixels(layout.qr.x + x, layout.qr.y + y) for x, y in printed])
    return float(np.linalg.norm(_through(matrix, code) - wanted, axis=1).mean())


def _pixels(x: float, y: float) -> Points:
    return np.array([x, y]) * PIXELS_PER_MM - 0.5


def _through(matrix: Points, points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0], np.float64)


def _scale(matrix: Points, at: Points) -> float:
    """Give how much longer a pixel of the picture is on the page, at this place."""
    here, right, below = _through(matrix, at + np.array([(0, 0), (1, 0), (0, 1)]))
    along, down = right - here, below - here
    return float(np.sqrt(abs(along[0] * down[1] - along[1] * down[0])))
