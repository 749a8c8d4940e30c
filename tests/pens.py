"""Marks as people make them on a printed page: by pen or pencil, neatly or not, changed, rubbed out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

FINE = 16  # parts of a pixel in which strokes are placed


@dataclass(frozen=True, slots=True)
class Pen:
    """``colour``: what light it takes of blue, green, red (0 to 1); ``width``: of its line, millimetres."""

    colour: tuple[float, float, float]
    width: float
    grain: float = 0.0  # of a pencil on rough paper


BLACK = Pen((0.88, 0.9, 0.9), 0.5)
BLUE = Pen((0.35, 0.75, 0.85), 0.45)
LIGHT_BLUE = Pen((0.12, 0.4, 0.62), 0.45)
RED = Pen((0.7, 0.75, 0.15), 0.5)
PENCIL = Pen((0.55, 0.55, 0.55), 0.55, 0.35)
PENS = (BLACK, BLUE, BLUE, LIGHT_BLUE, RED, PENCIL)


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to write on: (h, w, 3), changed in place; ``per_mm``: its pixels; ``random``: the hand."""

    page: Pixels
    per_mm: float
    random: np.random.Generator

    def strokes(self, lines: Sequence[Points], pen: Pen, strength: float = 1.0) -> None:
        """Draw lines, (n, 2) millimetres each, as one layer of ink."""
        ends = np.concatenate(lines)
        margin = pen.width + 0.5
        left, top = np.floor((ends.min(axis=0) - margin) * self.per_mm).astype(int).clip(0)
        right, bottom = np.ceil((ends.max(axis=0) + margin) * self.per_mm).astype(int)
        part = self.page[top:bottom, left:right]
        layer = np.zeros(part.shape[:2], np.uint8)
        for line in lines:
            pixels = np.rint((line * self.per_mm - (left, top) - 0.5) * FINE).astype(np.int32)
            thick = max(1, round(pen.width * self.per_mm * float(self.random.uniform(0.8, 1.25))))
            cv2.polylines(layer, [pixels], False, 255, thick, cv2.LINE_AA, 4)
        ink = layer.astype(np.float32) / 255 * strength
        if pen.grain:
            rough = cv2.GaussianBlur(self.random.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 1.2)
            ink *= np.clip(1 + pen.grain * 2.4 * rough, 0, 1.4)
        left_over = 1 - np.clip(ink, 0, 1)[:, :, None] * np.array(pen.colour, np.float32)
        part[:] = np.rint(part * left_over).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a bubble is printed, in millimetres."""

    x: float
    y: float
    radius: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Give a place by parts of the radius from the middle."""
        return self.x + x * self.radius, self.y + y * self.radius


def fill(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Shade a bubble with close lines to and fro: mostly all of it, sometimes beyond its ring."""
    reach = float(paper.random.uniform(0.78, 1.12))
    _shade(paper, spot, pen, reach, strength)


def _shade(paper: Paper, spot: Spot, pen: Pen, reach: float, strength: float) -> None:
    lines = max(3, round(2 * reach * spot.radius / (pen.width * float(paper.random.uniform(0.7, 1.2)))))
    turn = float(paper.random.uniform(0, np.pi))
    middle = paper.random.normal(0, 0.06, 2)
    points = []
    for number, across in enumerate(np.linspace(-0.95, 0.95, lines)):
        half = (
            float(np.sqrt(1 - across**2)) * (-1 if number % 2 else 1) * float(paper.random.uniform(0.85, 1.1))
        )
        points += [(-half, across), (half, across)]
    shape = (np.array(points) * reach + paper.random.normal(0, 0.03, (2 * lines, 2))) @ _turned(turn) + middle
    paper.strokes([_at(spot, shape)], pen, strength)


def cross(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Draw two lines across."""
    size = float(paper.random.uniform(0.7, 1.35))
    turn = _turned(float(paper.random.normal(0, 0.15)))
    ends = np.array([[(-1, -1), (1, 1)], [(1, -1), (-1, 1)]]) * size * 0.75
    ends = ends + paper.random.normal(0, 0.12, (2, 2, 2)) + paper.random.normal(0, 0.1, 2)
    paper.strokes([_curved(paper, _at(spot, line @ turn)) for line in ends], pen, strength)


def tick(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Draw a tick: its long end often leaves the ring."""
    size = float(paper.random.uniform(0.75, 1.45))
    shape = np.array([(-0.7, -0.05), (-0.2, 0.55), (0.85, -0.85)]) * size
    shape = shape + paper.random.normal(0, 0.1, (3, 2)) + paper.random.normal(0, 0.1, 2)
    paper.strokes([_at(spot, shape)], pen, strength)


def slash(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Draw one line across."""
    line = np.array([(-0.75, 0.75), (0.75, -0.75)]) * float(paper.random.uniform(0.8, 1.4))
    line = line + paper.random.normal(0, 0.12, (2, 2))
    paper.strokes([_curved(paper, _at(spot, line))], pen, strength)


def dot(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Shade only the middle."""
    _shade(paper, spot, pen, float(paper.random.uniform(0.4, 0.65)), strength)


def circled(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Draw a circle around a bubble instead of marking it."""
    size = float(paper.random.uniform(1.15, 1.6))
    turn = np.linspace(0, float(paper.random.uniform(5.8, 7.2)), 40) + float(paper.random.uniform(0, 6))
    shape = np.stack([np.cos(turn), np.sin(turn)], axis=1) * size * (1 + 0.03 * np.sin(3 * turn))[:, None]
    paper.strokes([_at(spot, shape + paper.random.normal(0, 0.06, 2))], pen, strength)


def scribble(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Take a mark back: scribble over it, beyond the ring."""
    points = paper.random.uniform(-1.45, 1.45, (16, 2))
    paper.strokes([_at(spot, points)], pen, strength)


def strike(paper: Paper, spot: Spot, pen: Pen, strength: float = 1.0) -> None:
    """Take a mark back: a large cross over it."""
    ends = np.array([[(-1.5, -1.3), (1.5, 1.3)], [(1.5, -1.3), (-1.5, 1.3)]]) + paper.random.normal(
        0, 0.1, (2, 2, 2)
    )
    paper.strokes([_at(spot, line) for line in ends], pen, strength)


def rub_out(paper: Paper, spot: Spot, page_before: Pixels) -> None:
    """Rub a mark out: a little of it stays, and a smear."""
    size = spot.radius * 1.5
    rows, columns = (
        slice(int((at - size) * paper.per_mm), int((at + size) * paper.per_mm)) for at in (spot.y, spot.x)
    )
    stays = float(paper.random.uniform(0.04, 0.22))
    clean, marked = page_before[rows, columns], paper.page[rows, columns]
    mixed = clean.astype(np.float32) * (1 - stays) + marked.astype(np.float32) * stays
    smear = cv2.GaussianBlur((255 - marked).astype(np.float32), (0, 0), 0.5 * paper.per_mm)
    mixed -= smear * float(paper.random.uniform(0.0, 0.06))
    paper.page[rows, columns] = np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)


Mark = Callable[[Paper, Spot, Pen, float], None]


def _turned(angle: float) -> Points:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _at(spot: Spot, shape: Points) -> Points:
    return np.asarray(shape * spot.radius + (spot.x, spot.y), np.float64)


def _curved(paper: Paper, line: Points) -> Points:
    """Bend a straight line a little."""
    share = np.linspace(0, 1, 7)[:, None]
    along = line[-1] - line[0]
    bend = np.array([-along[1], along[0]]) * float(paper.random.normal(0, 0.06))
    return np.asarray(line[0] + along * share + bend * np.sin(np.pi * share), np.float64)
