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
    resolution = float(random.choice((200, 200, 300))) / 300
    height, width = page.shape[:2]
    size = (round(width * resolution), round(height * resolution))
    angle = float(random.normal(0, 0.9))
    way = _turned(angle, resolution * float(random.normal(1, 0.004)), (width, height), size)
    moved = _fold(page, random, 1.5) if random.random() < 0.5 else page
    paper = 255 - random.uniform(0, 12, 3)
    seen = _through(moved, way, size, paper)
    light = np.ones(seen.shape[:2], np.float32) * float(random.uniform(0.9, 1.0))
    if random.random() < 0.3:
        light *= _slope(seen.shape[:2], random, 0.12)
    if random.random() < 0.4:
        light *= _creases(seen.shape[:2], random, 0.14)
    seen = np.asarray(seen * light[:, :, None], np.float32)
    blur = float(random.uniform(0.3, 1.1)) * max(resolution * 1.5, 1)
    seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), blur), np.float32)
    seen = _faded(seen, float(random.uniform(0, 45)))
    _dust(seen, random)
    seen += _noise(seen.shape[:2], random, float(random.uniform(0.5, 4)))[:, :, None]
    pixels = _jpeg(np.clip(seen, 0, 255), int(random.integers(55, 95)))
    if random.random() < 0.5:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    turns = int(random.choice((0, 0, 0, 2, 1, 3)))
    return _turned_around(pixels, way, turns)


def photo(page: Pixels, random: np.random.Generator) -> Picture:
    """Show a page as a phone does: from aside, on a table, curled, in uneven light, out of focus, noisy."""
    height, width = page.shape[:2]
    long = int(random.choice((2200, 2600, 3000, 4000), p=(0.3, 0.35, 0.3, 0.05)))
    size = (round(long * 3 / 4), long)
    way = _tilted(random, (width, height), size)
    moved = _curl(page, random)
    if random.random() < 0.4:
        moved = _fold(moved, random, 6.0)
    table = random.uniform(20, 190, 3)
    seen = _through(moved, way, size, table)
    light = _slope(seen.shape[:2], random, 0.45) * float(random.uniform(0.65, 1.0))
    light *= _creases(seen.shape[:2], random, 0.22)
    if random.random() < 0.4:
        light *= _shadow(seen.shape[:2], random)
    colour = 1 - random.uniform(0, 0.18, 3) * np.array([1, 0.4, 0.2])
    seen = np.asarray(seen * light[:, :, None] * colour, np.float32)
    seen = _blurred(seen, random, long / 3000)
    seen = np.asarray(seen + _noise(seen.shape, random, float(random.uniform(1.5, 7))), np.float32)
    pixels = _jpeg(np.clip(seen, 0, 255), int(random.integers(45, 92)))
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


def _through(page: Pixels, way: Points, size: tuple[int, int], around: Points) -> Reals:
    scale = np.sqrt(abs(np.linalg.det(way[:2, :2])))
    if scale < 0.8:  # a sensor gathers all the light of its pixel
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.35 / scale), np.uint8)
    edge = tuple(float(value) for value in around)
    seen = cv2.warpPerspective(page, way, size, flags=cv2.INTER_LINEAR, borderValue=edge)
    return seen.astype(np.float32)


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


def _slope(shape: tuple[int, int], random: np.random.Generator, depth: float) -> Reals:
    """Give light that fades to one side."""
    height, width = shape
    angle = float(random.uniform(0, 2 * np.pi))
    ys, xs = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    slope = xs[None] * np.float32(np.cos(angle)) + ys[:, None] * np.float32(np.sin(angle))
    return np.asarray(1 - np.float32(depth * random.random()) * (slope + 1.4) / 2.8, np.float32)


def _creases(shape: tuple[int, int], random: np.random.Generator, depth: float) -> Reals:
    """Give the light along a fold: darker on one side, a thin line in it."""
    height, width = shape
    ys = (
        np.linspace(0, 1, height, dtype=np.float32)[:, None]
        + np.float32(random.normal(0, 0.01)) * np.linspace(-1, 1, width, dtype=np.float32)[None]
    )
    away = ys - np.float32(random.uniform(0.25, 0.75))
    dark = np.float32(depth * random.random())
    line = np.exp(-((away / np.float32(0.0009)) ** 2)) * dark
    return np.asarray(1 - dark * 0.5 * np.exp(-np.abs(away) * 9) * (away > 0) - line, np.float32)


def _shadow(shape: tuple[int, int], random: np.random.Generator) -> Reals:
    """Give the shadow of a hand or a phone: an edge that is more or less sharp."""
    height, width = shape
    small = np.ones((height // 8, width // 8), np.float32)
    middle = (int(random.uniform(0, small.shape[1])), int(random.uniform(0, small.shape[0])))
    axes = (int(small.shape[1] * random.uniform(0.2, 0.6)), int(small.shape[0] * random.uniform(0.2, 0.6)))
    cv2.ellipse(small, (middle, axes, float(random.uniform(0, 180))), float(random.uniform(0.55, 0.85)), -1)
    soft = cv2.GaussianBlur(small, (0, 0), float(random.uniform(2, 14)))
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _faded(seen: Reals, black: float) -> Reals:
    """Show black as grey, as thin toner and bright scanners do."""
    return np.asarray(black + seen * (1 - black / 255), np.float32)


def _dust(seen: Reals, random: np.random.Generator) -> None:
    height, width = seen.shape[:2]
    for _ in range(int(random.poisson(25))):
        at = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        cv2.circle(seen, at, int(random.integers(0, 2)), (float(random.uniform(30, 180)),) * 3, -1)


def _noise(shape: tuple[int, ...], random: np.random.Generator, size: float) -> Reals:
    """Give noise; one tile of it is laid out again and again."""
    tile = random.standard_normal((min(shape[0], 701), min(shape[1], 601), *shape[2:]), np.float32)
    again = (-(-shape[0] // tile.shape[0]), -(-shape[1] // tile.shape[1]), *(1 for _ in shape[2:]))
    return np.asarray(np.tile(tile, again)[: shape[0], : shape[1]] * np.float32(size), np.float32)


def _blurred(seen: Reals, random: np.random.Generator, scale: float) -> Reals:
    seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), float(random.uniform(0.5, 1.8)) * scale), np.float32)
    if random.random() < 0.3:  # a hand that shakes
        length = max(2, round(float(random.uniform(2, 6)) * scale))
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        angle = float(random.uniform(0, np.pi))
        along = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        one, two = (tuple(int(v) for v in np.rint(length + sign * along)) for sign in (-1, 1))
        cv2.line(kernel, one, two, 1.0)
        seen = np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), np.float32)
    return seen


def _jpeg(seen: Reals, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", np.rint(seen).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _turned_around(pixels: Pixels, way: Points, turns: int) -> Picture:
    """Lay the sheet another way up: ``turns`` quarter turns clockwise."""
    for _ in range(turns):
        way = np.array([(0, -1, pixels.shape[0] - 1), (1, 0, 0), (0, 0, 1)], np.float64) @ way
        pixels = np.ascontiguousarray(np.rot90(pixels, -1))
    return Picture(pixels, way)
