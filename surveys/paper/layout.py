"""Where everything lies on a printed form: the one description that printer and reader share.

Millimetres from the top left corner of the page, x to the right and y downwards. Stored with every print
run, so that sheets can be read as they were printed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from surveys.identifiers import ItemId

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Square:
    """A printed square by its centre: a corner mark, or the QR code."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Bubble:
    """One circle to mark. ``place`` counts the subjects of the code from 0; ``answer`` as in routing."""

    place: int
    item: ItemId
    answer: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class WritingBox:
    """Lines for handwriting: read by a person, from a picture of just this box; x, y: its top left."""

    place: int
    item: ItemId
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page. ``corners``: top left, top right, bottom right, bottom left; all filled black squares."""

    number: int
    width: float
    height: float
    corners: tuple[Square, Square, Square, Square]
    qr: Square
    bubbles: tuple[Bubble, ...]
    boxes: tuple[WritingBox, ...]


@dataclass(frozen=True, slots=True)
class FormLayout:
    """All pages of one sheet, numbered from 1 in order."""

    pages: tuple[PageLayout, ...]


def to_json(layout: FormLayout) -> str:
    """Give a layout as it is stored with its print run."""
    return json.dumps({"format": FORMAT, **asdict(layout)}, ensure_ascii=False, separators=(",", ":"))


def from_json(stored: str) -> FormLayout:
    """Read a stored layout."""
    return FormLayout(tuple(_page(page) for page in json.loads(stored)["pages"]))


def _page(stored: dict[str, Any]) -> PageLayout:
    top_left, top_right, bottom_right, bottom_left = _squares(stored["corners"])
    return PageLayout(
        stored["number"],
        stored["width"],
        stored["height"],
        (top_left, top_right, bottom_right, bottom_left),
        Square(**stored["qr"]),
        tuple(Bubble(**{**one, "item": ItemId(one["item"])}) for one in stored["bubbles"]),
        tuple(WritingBox(**{**one, "item": ItemId(one["item"])}) for one in stored["boxes"]),
    )


def _squares(stored: Sequence[dict[str, Any]]) -> list[Square]:
    return [Square(**one) for one in stored]
