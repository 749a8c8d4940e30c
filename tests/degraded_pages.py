"""Pages as scanners and phones show them: turned, tilted, blurred, shaded, folded, noisy, squeezed to JPEG.

Every degradation is drawn from the generator that is given: the same seed gives the same pages.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Reals = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a device gives. ``way``: (3, 3), from pixels of the clean page to pixels of the picture."""

    pixels: Pixels
    way: Points


def scan(page: Pixels, random: np.random.Generator) -> Picture:
    """Show a page as an office scanner does: a little turned, folded once, dust, JPEG; grey or in colour."""
    resolution = float(random.choice((200, 200, 200, 300))) / 300
    height, width = page.shape[:2]
    size = (round(width * resolution), round(height * resolution))
    angle = float(random.normal(0, 0.9))
    way = _turned(angle, resolution * float(random.normal(1, 0.004)), (width, height), size)
    moved = _fold(page, random, 1.5) if random.random() < 0.5 else page
    seen = _through(moved, way, size, 255 - random.uniform(0, 12, 3))
    if random.random() < 0.5:
        seen = np.asarray(cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY), np.uint8)
    light = _light(size) * np.float32(random.uniform(0.9, 1.0))
    if random.random() < 0.3:
        light *= _slope(light.shape, random, 0.12)
    if random.random() < 0.4:
        light *= _creases(light.shape, random, 0.14)
    black = float(random.uniform(0, 45))  # thin toner, a bright lamp
    seen = _lit(seen, light * np.float32(1 - black / 255), black)
    seen = _soft(seen, float(random.uniform(0.3, 1.1)) * max(resolution * 1.5, 1))
    _dust(seen, random)
    pixels = _jpeg(_noisy(seen, random, float(random.uniform(0.5, 4))), int(random.integers(55, 95)))
    return _turned_around(pixels, way, int(random.choice((0, 0, 0, 2, 1, 3))))


def photo(page: Pixels, random: np.random.Generator) -> Picture:
    """Show a page as a phone does: from aside, on a table, curled, in uneven light, out of focus, noisy."""
    height, width = page.shape[:2]
    long = int(random.choice((2200, 2600, 3000, 4000), p=(0.3, 0.35, 0.3, 0.05)))
    size = (round(long * 3 / 4), long)
    way = _tilted(random, (width, height), size)
    moved = _curl(page, random)
    if random.random() < 0.4:
        moved = _fold(moved, random, 6.0)
    seen = _through(moved, way, size, random.uniform(20, 190, 3))
    light = _light(size) * np.float32(random.uniform(0.65, 1.0))
    light *= _slope(light.shape, random, 0.45)
    light *= _creases(light.shape, random, 0.22)
    if random.random() < 0.4:
        light *= _shadow(light.shape, random)
    tint = 1 - random.uniform(0, 0.18, 3) * np.array([1, 0.4, 0.2])
    seen = _shaken(_lit(seen, light, 0.0, tint), random, long / 3000)
    pixels = _jpeg(_noisy(seen, random, float(random.uniform(1.5, 7))), int(random.integers(45, 92)))
    return _turned_around(pixels, way, int(random.integers(0, 4)))


def _turned(angle: float, scale: float, of: tuple[int, int], size: tuple[int, int]) -> Points:
    turned = np.asarray(cv2.getRotationMatrix2D((of[0] / 2, of[1] / 2), angle, scale), np.float64)
    moved = np.array([(1, 0, (size[0] - of[0]) / 2), (0, 1, (size[1] - of[1]) / 2), (0, 0, 1)])
    return np.asarray(moved @ np.vstack([turned, (0, 0, 1)]), np.float64)


def _tilted(random: np.random.Generator, of: tuple[int, int], size: tuple[int, int]) -> Points:
    """Look at the page from aside: its corners land away from where they would lie."""
    width, height = of
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    fit = min(size[0] / width, size[1] / height) * float(random.uniform(0.8, 0.93))
    flat = (corners - (width / 2, height / 2)) * fit
    flat = flat @ _rotation(float(random.normal(0, 4)))
    off = random.uniform(-0.035, 0.035, (4, 2)) * np.array(size)
    seen = flat + off + np.array(size) / 2
    way = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    return np.asarray(way, np.float64)


def _rotation(degrees: float) -> Points:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _through(page: Pixels, way: Points, size: tuple[int, int], around: Points) -> Pixels:
    scale = np.sqrt(abs(np.linalg.det(way[:2, :2])))
    if scale < 0.8:  # a sensor gathers all the light of its pixel
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.35 / scale), np.uint8)
    edge = tuple(float(value) for value in around)
    return np.asarray(cv2.warpPerspective(page, way, size, borderValue=edge), np.uint8)


def _fold(page: Pixels, random: np.random.Generator, most_pixels: float) -> Pixels:
    """Move the paper on both sides of a fold: a step of some pixels that dies away."""
    height, width = page.shape[:2]
    at = float(random.uniform(0.25, 0.75))
    along = np.arange(height, dtype=np.float32)
    away = along - at * height
    lift = (
        float(random.uniform(0.3, 1.0))
        * most_pixels
        * np.exp(-np.abs(away) / (0.12 * height))
        * np.sign(away)
    )
    ys = np.repeat((along + lift).astype(np.float32)[:, None], width, axis=1)
    xs = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
    return np.asarray(cv2.remap(page, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _curl(page: Pixels, random: np.random.Generator) -> Pixels:
    """Bend the paper: smooth waves of up to about a millimetre."""
    height, width = page.shape[:2]
    ys, xs = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
    bent = [
        cv2.resize((at + _wave(across / length, random)).astype(np.float32), (width, height))
        for at, across, length in ((xs, ys, height), (ys, xs, width))
    ]
    xs, ys = (np.asarray(one, np.float32) for one in bent)
    return np.asarray(cv2.remap(page, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _wave(along: Reals, random: np.random.Generator) -> Reals:
    size, phase = float(random.uniform(0, 14)), float(random.uniform(0, 6.28))
    return np.asarray(size * np.sin(along * float(random.uniform(1.5, 4)) + phase), np.float32)


def _light(size: tuple[int, int]) -> Reals:
    """Give even light, as a map four times smaller than the picture."""
    return np.ones((size[1] // 4, size[0] // 4), np.float32)


def _lit(seen: Pixels, light: Reals, black: float, tint: Points | None = None) -> Pixels:
    """Show a picture in this light."""
    large = cv2.resize(light, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_LINEAR)
    tints = (1.0, 1.0, 1.0) if tint is None else tuple(float(one) for one in tint)
    each = [
        cv2.multiply(colour, large, scale=share, dtype=cv2.CV_8U)
        for colour, share in zip(cv2.split(seen), tints, strict=False)
    ]
    lit = cv2.merge(each)
    return np.asarray(cv2.add(lit, np.full(4, black)) if black else lit, np.uint8)


def _slope(shape: tuple[int, ...], random: np.random.Generator, depth: float) -> Reals:
    """Give light that fades to one side."""
    height, width = shape
    angle = float(random.uniform(0, 2 * np.pi))
    ys, xs = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    slope = xs[None] * np.float32(np.cos(angle)) + ys[:, None] * np.float32(np.sin(angle))
    return np.asarray(1 - np.float32(depth * random.random()) * (slope + 1.4) / 2.8, np.float32)


def _creases(shape: tuple[int, ...], random: np.random.Generator, depth: float) -> Reals:
    """Give the light along a fold: darker on one side, a thin line in it."""
    height, width = shape
    across = np.linspace(-1, 1, width, dtype=np.float32)[None] * np.float32(random.normal(0, 0.01))
    away = (
        np.linspace(0, 1, height, dtype=np.float32)[:, None] + across - np.float32(random.uniform(0.25, 0.75))
    )
    dark = np.float32(depth * random.random())
    line = np.exp(-((away / np.float32(0.0012)) ** 2)) * dark
    return np.asarray(1 - dark * 0.5 * np.exp(-np.abs(away) * 9) * (away > 0) - line, np.float32)


def _shadow(shape: tuple[int, ...], random: np.random.Generator) -> Reals:
    """Give the shadow of a hand or a phone: an edge that is more or less sharp."""
    height, width = shape
    shadow = np.ones((height, width), np.float32)
    middle = (int(random.uniform(0, width)), int(random.uniform(0, height)))
    axes = (int(width * random.uniform(0.2, 0.6)), int(height * random.uniform(0.2, 0.6)))
    dark = float(random.uniform(0.55, 0.85))
    cv2.ellipse(shadow, (middle, axes, float(random.uniform(0, 180))), dark, -1)
    return np.asarray(cv2.GaussianBlur(shadow, (0, 0), float(random.uniform(3, 25))), np.float32)


def _dust(seen: Pixels, random: np.random.Generator) -> None:
    height, width = seen.shape[:2]
    for _ in range(int(random.poisson(25))):
        at = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        cv2.circle(seen, at, int(random.integers(0, 2)), (float(random.uniform(30, 180)),) * 3, -1)


def _noisy(seen: Pixels, random: np.random.Generator, size: float) -> Pixels:
    """Add noise; one tile of it is laid out again and again."""
    tile = np.rint(random.standard_normal((701, 601, *seen.shape[2:]), np.float32) * size).astype(np.int16)
    again = (
        -(-seen.shape[0] // tile.shape[0]),
        -(-seen.shape[1] // tile.shape[1]),
        *(1 for _ in seen.shape[2:]),
    )
    noise = np.tile(tile, again)[: seen.shape[0], : seen.shape[1]]
    return np.asarray(cv2.add(seen, noise, dtype=cv2.CV_8U), np.uint8)


def _soft(seen: Pixels, blur: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), blur), np.uint8)


def _shaken(seen: Pixels, random: np.random.Generator, scale: float) -> Pixels:
    """Show it out of focus; sometimes the hand shakes."""
    seen = _soft(seen, float(random.uniform(0.5, 1.8)) * scale)
    if random.random() >= 0.3:
        return seen
    length = max(2, round(float(random.uniform(2, 6)) * scale))
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    angle = float(random.uniform(0, np.pi))
    along = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    one, two = (tuple(int(v) for v in np.rint(length + sign * along)) for sign in (-1, 1))
    cv2.line(kernel, one, two, 1.0)
    return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), np.uint8)


def _jpeg(seen: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def _turned_around(pixels: Pixels, way: Points, turns: int) -> Picture:
    """Lay the sheet another way up: ``turns`` quarter turns clockwise."""
    for _ in range(turns):
        way = np.array([(0, -1, pixels.shape[0] - 1), (1, 0, 0), (0, 0, 1)], np.float64) @ way
        pixels = np.ascontiguousarray(np.rot90(pixels, -1))
    return Picture(pixels, way)
