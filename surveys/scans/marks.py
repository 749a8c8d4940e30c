"""What was marked: how much of each bubble is inked, judged by the page's own paper and its own pen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from surveys.paper.layout import Bubble
from surveys.scans.page_codes import Pixels, Points
from surveys.scans.page_reading import MarkReading
from surveys.scans.registration import COLOURED, PIXELS_PER_MM
from surveys.scans.rings import ANGLES, Reals, Rings

SMOOTH_PIXELS = 1.1  # noise is smaller than any stroke
INSIDE_LESS_PIXELS = 3.6  # of the radius: the line of the ring and its blur do not count
NEAR_MM, FAR_MM, END_MM = 0.25, 0.9, 1.4  # outside of the ring
WIDE_MM = 2.1  # a circle may be so wide; rules between the rows are printed here, too
LEAST_STROKE_PIXELS = 2  # of ink, in a direction outside of the ring
LEAST_INK = 0.10  # darker than blank by this part a pixel may be ink
LEAST_DEPTH = 0.2  # a mark is at least this dark ...
DEPTH_OF_OTHERS = 0.5  # ... and this part as dark as the other marks of the page
LEAST_PART = 0.1  # a mark covers at least this part of the bubble ...
PART_OF_OTHERS = 0.3  # ... and this part of what the other marks of the page cover
STRAY_PART, STRAY_OF_MARK = 0.06, 0.1  # a speck beside a clear mark: this small, and this part of it
BLANK_PART = 0.015
BLANK_MEAN = 0.01
MOST_BLANK = 0.12  # what a blurred ring may darken its inside
MOST_BLANK_PART, MOST_BLANK_MEAN = 0.06, 0.05  # noisier bubbles than that are doubtful
SPREADS = 6.0
MOST_NEAR, MOST_WIDE, HOLLOW = 0.45, 0.7, 0.35  # ink in so many directions around a hollow ring: circled
MOST_FAR = 0.3  # ink in so many directions well outside of it: scribbled over
FULL, MOST_FAR_OF_FULL = 0.75, 0.12  # filled, and lines run far out of it: perhaps taken back


@dataclass(frozen=True, slots=True)
class Filling:
    """What was seen in each bubble, (n,) each, of 1."""

    part: Points  # of the inside that is inked
    depth: Points  # how dark that ink is
    mean: Points  # how dark the inside is as a whole
    near: Points  # of the directions in which ink lies outside of the ring
    far: Points  # of the directions in which ink lies well outside of it
    wide: Points  # of the directions in which ink lies anywhere around it


def read_marks(flat: Pixels, bubbles: Sequence[Bubble], rings: Rings) -> tuple[MarkReading, ...]:
    """Read every item of a page, in its order. ``flat``: 255 is paper."""
    return judge(bubbles, fillings(flat, rings), rings.found)


def fillings(flat: Pixels, rings: Rings) -> Filling:
    """Look into every bubble. ``flat``: 255 is paper; in colour, the colour that shows most ink counts."""
    smooth = cv2.GaussianBlur(flat, (0, 0), SMOOTH_PIXELS)
    colours = np.asarray(smooth if smooth.ndim == COLOURED else smooth[:, :, None], np.uint8)
    seen = np.zeros((len(rings.radii), 6))
    for radius in np.unique(rings.radii):
        same = np.flatnonzero(rings.radii == radius)
        seen[same] = _fillings(colours, rings.places[same], _Zones.of(float(radius)))
    return Filling(*seen.T)


@dataclass(frozen=True, slots=True)
class _Zones:
    """Parts of a window around a bubble."""

    half: int
    inside: NDArray[np.bool_]
    near: NDArray[np.bool_]
    far: NDArray[np.bool_]
    wide: NDArray[np.bool_]
    direction: NDArray[np.intp]

    @classmethod
    def of(cls, radius: float) -> "_Zones":
        half = int(radius + WIDE_MM * PIXELS_PER_MM) + 1
        ys, xs = np.mgrid[-half : half + 1, -half : half + 1]
        outside = np.hypot(xs, ys) - radius
        near, far, wide = (
            (outside >= start * PIXELS_PER_MM) & (outside <= end * PIXELS_PER_MM)
            for start, end in ((NEAR_MM, END_MM), (FAR_MM, END_MM), (NEAR_MM, WIDE_MM))
        )
        direction = ((np.arctan2(ys, xs) / (2 * np.pi) % 1) * ANGLES).astype(np.intp)
        return cls(half, outside <= -INSIDE_LESS_PIXELS, near, far, wide, direction)

    def window(self, colours: Pixels, at: Points) -> Reals:
        """Give a window of the page, (h, w, colours), as parts darker than the paper around the ring."""
        size = (2 * self.half + 1, 2 * self.half + 1)
        part = cv2.getRectSubPix(colours, size, (float(at[0]), float(at[1])))
        window = part.reshape(*size, -1).astype(np.float32)
        paper = np.percentile(window[self.inside | self.far], 80, axis=0).astype(np.float32)
        return np.asarray(1 - window / np.maximum(paper, 1), np.float32)

    def directions(self, zone: NDArray[np.bool_], inked: NDArray[np.bool_]) -> float:
        """Give the part of all directions in which a stroke lies in this zone."""
        strokes = np.bincount(self.direction[zone & inked], minlength=ANGLES)
        return float((strokes >= LEAST_STROKE_PIXELS).mean())


def _fillings(colours: Pixels, places: Points, zones: _Zones) -> Points:
    """Look into bubbles of one size, (n, 6): each is held against the page's own blank bubble."""
    dark = np.stack([zones.window(colours, at) for at in places])
    means = dark[:, zones.inside].mean(axis=1).max(axis=1)
    empty = dark[np.argsort(means)[: (len(places) + 1) // 2]]
    blank = np.median(empty, axis=0)
    if blank[zones.inside].mean() > MOST_BLANK:  # nothing on this page is blank
        blank[:] = 0
    dark -= blank
    ink = _ink_level(empty[:, zones.inside] - blank[zones.inside])
    seen = []
    for window in dark:
        colour = int(np.argmax(window[zones.inside].mean(axis=0)))
        inside, inked = window[zones.inside, colour], window[:, :, colour] > ink
        level = float(np.percentile(inside[inside > ink], 75)) if (inside > ink).any() else 0.0
        seen.append((
            (inside > ink).mean(), level, inside.mean(),
            *(zones.directions(zone, inked) for zone in (zones.near, zones.far, zones.wide)),
        ))  # fmt: skip
    return np.array(seen)


def _ink_level(empty: Reals) -> float:
    """Give how dark a pixel is that is no longer paper on this page."""
    return max(LEAST_INK, 5 * 1.4826 * float(np.median(np.abs(empty))))


def judge(bubbles: Sequence[Bubble], seen: Filling, found: NDArray[np.bool_]) -> tuple[MarkReading, ...]:
    """Read every item, in the order of the page. ``found``: whose ring was seen, (n,)."""
    page = _Page.of(bubbles, seen)
    states = page.states(seen, found)
    for numbers in _items(bubbles):
        _forgive_specks(numbers, states, seen, found)
    return tuple(_judged(bubbles, numbers, states, seen) for numbers in _items(bubbles))


def _forgive_specks(
    numbers: Sequence[int], states: list[bool | None], seen: Filling, found: NDArray[np.bool_]
) -> None:
    """Take a speck beside one clear mark for what it is: blank."""
    marked = [number for number in numbers if states[number]]
    if len(marked) != 1:
        return
    most = min(STRAY_PART, STRAY_OF_MARK * seen.part[marked[0]])
    for number in numbers:
        if found[number] and seen.part[number] <= most and seen.near[number] < MOST_NEAR / 2:
            states[number] = False


def _items(bubbles: Sequence[Bubble]) -> Iterator[list[int]]:
    items = defaultdict(list)
    for number, one in enumerate(bubbles):
        items[one.place, one.item].append(number)
    yield from items.values()


@dataclass(frozen=True, slots=True)
class _Page:
    """Where blank ends and a mark begins, on this page alone."""

    blank_part: float
    blank_mean: float
    part: float
    depth: float

    @classmethod
    def of(cls, bubbles: Sequence[Bubble], seen: Filling) -> "_Page":
        """Tell the bubbles apart into blank and marked: of each item only the fullest may be marked."""
        fullest = np.zeros(len(bubbles), bool)
        for numbers in _items(bubbles):
            fullest[max(numbers, key=lambda number: seen.part[number])] = True
        marked = fullest & (seen.part >= LEAST_PART) & (seen.depth >= LEAST_DEPTH)
        part, depth = (
            float(np.median(values[marked])) if marked.any() else 0.0 for values in (seen.part, seen.depth)
        )
        return cls(
            min(_end_of(seen.part[~fullest], BLANK_PART), MOST_BLANK_PART),
            min(_end_of(seen.mean[~fullest], BLANK_MEAN), MOST_BLANK_MEAN),
            max(LEAST_PART, PART_OF_OTHERS * part),
            max(LEAST_DEPTH, DEPTH_OF_OTHERS * depth),
        )

    def states(self, seen: Filling, found: NDArray[np.bool_]) -> list[bool | None]:
        """Tell of each bubble whether it is marked; None where that is doubtful."""
        circled = (seen.part < HOLLOW) & ((seen.near >= MOST_NEAR) | (seen.wide >= MOST_WIDE))
        struck = seen.far >= np.where(seen.part >= FULL, MOST_FAR_OF_FULL, MOST_FAR)
        blank = (seen.part <= self.blank_part) & (seen.mean <= self.blank_mean) & ~circled & ~struck
        marked = (seen.part >= self.part) & (seen.depth >= self.depth) & ~circled & ~struck
        return [
            None if not (there and (is_blank or is_marked)) else bool(is_marked)
            for there, is_blank, is_marked in zip(found, blank, marked, strict=True)
        ]


def _end_of(blank: Points, least: float) -> float:
    """Give where the values of blank bubbles end."""
    if not len(blank):
        return least
    middle = float(np.median(blank))
    return middle + max(least, SPREADS * 1.4826 * float(np.median(np.abs(blank - middle))))


def _judged(
    bubbles: Sequence[Bubble], numbers: Sequence[int], states: Sequence[bool | None], seen: Filling
) -> MarkReading:
    first = bubbles[numbers[0]]
    marked = [bubbles[number].answer for number in numbers if states[number]]
    doubtful = len(marked) > 1 or any(states[number] is None for number in numbers)
    filled = tuple((bubbles[number].answer, round(float(seen.part[number]), 3)) for number in numbers)
    answer = marked[0] if marked and not doubtful else None
    return MarkReading(first.place, first.item, answer, doubtful, filled)
