"""Finding the printed ring of every bubble: paper bends, and a mark is read where its ring really is."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from surveys.paper.layout import Bubble
from surveys.scans.page_codes import Pixels, Points
from surveys.scans.registration import PIXELS_PER_MM, grey_of

Reals = NDArray[np.float32]

SEARCH_PIXELS = 20  # 2.5 mm: less than half the way to the next bubble
LAST_SEARCH_PIXELS = 4  # around where the rings nearby say that it is
MOST_OFF_PIXELS = 4.5  # from where the rings nearby say that it is
LINE_PIXELS = 3.0  # of the ring
NEAR_PIXELS = 260.0
ANGLES = 48
LEAST_RING = 0.4  # of the strength that the rings of this page have
LEAST_ROUND = 0.85  # of the angles at which the line of the ring is seen


@dataclass(frozen=True, slots=True)
class Rings:
    """Where the bubbles are on a page at 200 dpi. ``places``: (n, 2); ``found``: (n,); ``shift``: (n, 2)."""

    places: Points
    radii: Points
    found: NDArray[np.bool_]
    shift: Points
    line: float  # how dark the lines of the rings are, of 1

    def shift_near(self, x: float, y: float) -> Points:
        """Give how far the page is shifted near a place, in pixels, by the rings that were found."""
        away = ((self.places[self.found] - (x, y)) ** 2).sum(axis=1)
        return np.asarray(np.median(self.shift[self.found][np.argsort(away)[:8]], axis=0), np.float64)


def find_rings(flat: Pixels, bubbles: Sequence[Bubble]) -> Rings:
    """Find the ring of each bubble. ``flat``: 255 is paper."""
    ink = np.asarray(255 - grey_of(flat), np.uint8)
    printed = np.array([(one.x, one.y) for one in bubbles]) * PIXELS_PER_MM - 0.5
    radii = np.array([one.radius for one in bubbles]) * PIXELS_PER_MM
    rough = np.zeros((len(bubbles), 2))
    strength = np.zeros(len(bubbles))
    half = np.asarray(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    for number, (at, radius) in enumerate(zip(printed, radii, strict=True)):
        found, strength[number] = _search(half, at / 2 - 0.25, radius / 2, SEARCH_PIXELS // 2)
        rough[number] = found * 2 + 0.5 - at
    expected = _smooth(printed, rough, strength)
    places = np.empty_like(printed)
    for number, (at, radius) in enumerate(zip(printed + expected, radii, strict=True)):
        places[number], strength[number] = _search(ink, at, radius, LAST_SEARCH_PIXELS)
    shift = places - printed
    near = np.linalg.norm(shift - _smooth(printed, shift, strength), axis=1) <= MOST_OFF_PIXELS
    places = np.where(near[:, None], places, printed + expected)
    lines = [_line(ink, at, radius) for at, radius in zip(places, radii, strict=True)]
    usual = float(np.median([np.median(line) for line in lines]))
    is_round = np.array([(line >= LEAST_RING * usual).mean() >= LEAST_ROUND for line in lines])
    return Rings(places, radii, near & is_round, places - printed, usual / 255)


def _search(ink: Pixels, at: Points, radius: float, reach: int) -> tuple[Points, float]:
    """Give the place within reach whose ring is darkest against what is around it, and by how much."""
    weights = _ring_weights(round(radius, 2), LINE_PIXELS if reach < SEARCH_PIXELS // 2 else LINE_PIXELS / 2)
    half = weights.shape[0] // 2
    x, y = np.rint(at).astype(int)
    window = _window(ink, (x, y), half + reach).astype(np.float32)
    answer = np.asarray(cv2.matchTemplate(window, weights, cv2.TM_CCORR), np.float32)
    _, best, _, (column, row) = cv2.minMaxLoc(answer)
    finer = np.array([_peak(answer[row], column), _peak(answer[:, column], row)])
    return np.array([x, y]) - reach + finer, float(best)


def _peak(values: Reals, at: int) -> float:
    """Give where a parabola through the highest value and its neighbours has its top."""
    if not 0 < at < len(values) - 1:
        return float(at)
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return at + (0.5 * (before - after) / bend if bend < 0 else 0.0)


def _window(ink: Pixels, at: tuple[int, int], half: int) -> Pixels:
    """Cut a square window; what lies beyond the page is paper."""
    x, y = at
    top, left = max(y - half, 0), max(x - half, 0)
    part = ink[top : max(y + half + 1, 0), left : max(x + half + 1, 0)]
    size = 2 * half + 1
    window = np.zeros((size, size), np.uint8)
    row, column = top - (y - half), left - (x - half)
    window[row : row + part.shape[0], column : column + part.shape[1]] = part
    return window


_WEIGHTS: dict[tuple[float, float], Reals] = {}


def _ring_weights(radius: float, line: float) -> Reals:
    """Weigh the ring with +1 in all and the paper around it with -1; what is inside does not count."""
    key = (radius, line)
    if key not in _WEIGHTS:
        half = int(np.ceil(radius + 2.4 * line))
        ys, xs = np.mgrid[-half : half + 1, -half : half + 1]
        away = np.hypot(xs, ys)
        ring = np.clip(line / 2 + 0.5 - np.abs(away - radius), 0, 1)
        around = np.clip(line / 2 + 0.5 - np.abs(away - radius - 1.75 * line), 0, 1)
        _WEIGHTS[key] = (ring / ring.sum() - around / around.sum()).astype(np.float32)
    return _WEIGHTS[key]


def _smooth(at: Points, shift: Points, strength: Points) -> Points:
    """Give each bubble the shift on which the rings around it agree: a plane, outliers left out."""
    weight = np.clip(strength / max(float(np.median(strength)), 1e-6), 0, 1.5)
    away = at[None] - at[:, None]
    near = np.exp(-(away**2).sum(axis=2) / (2 * NEAR_PIXELS**2)) * weight
    believed = np.ones(len(at))
    fitted = np.zeros_like(shift)
    for _ in range(4):
        fitted = _planes(away, shift, near * believed)
        off = np.linalg.norm(shift - fitted, axis=1)
        believed = 1 / (1 + (off / 2) ** 2) ** 2
    return fitted


def _planes(away: Points, shift: Points, weight: Points) -> Points:
    """Fit shift = a + b x + c y around each bubble, drawn a little towards b = c = 0; give its a, (n, 2)."""
    terms = np.concatenate([np.ones((*weight.shape, 1)), away / NEAR_PIXELS], axis=2)
    weighted = terms * weight[:, :, None]
    total = weight.sum(axis=1)[:, None, None] + 1e-9
    normal = terms.transpose(0, 2, 1) @ weighted + np.diag([1e-9, 0.05, 0.05]) * total
    solved = np.linalg.solve(normal, weighted.transpose(0, 2, 1) @ shift)
    return np.asarray(solved[:, 0], np.float64)


def _line(ink: Pixels, at: Points, radius: float) -> Points:
    """Give for each angle how much darker the ring is than the paper just outside of it."""
    turn = np.arange(ANGLES) * 2 * np.pi / ANGLES
    along = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    line = np.max([_at(ink, at + along * (radius + step)) for step in (-1.0, 0.0, 1.0)], axis=0)
    clear = [_at(ink, at + along * (radius + step * PIXELS_PER_MM)) for step in (0.7, 0.9, 1.1)]
    return np.asarray(line - np.min(clear, axis=0), np.float64)


def _at(ink: Pixels, places: Points) -> Points:
    xs = np.clip(np.rint(places[:, 0]).astype(int), 0, ink.shape[1] - 1)
    ys = np.clip(np.rint(places[:, 1]).astype(int), 0, ink.shape[0] - 1)
    return np.asarray(ink[ys, xs], np.float64)
