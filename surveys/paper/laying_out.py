"""Laying out a paper form: the template sets its pages, and where everything came to lie is read back.

So what is stored with a print run is what was printed. The first sheet loses its lower end, the receipt:
its corner marks stand above the cut.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from surveys.identifiers import ItemId
from surveys.paper import words
from surveys.paper.form_told import PaperForm, asking_of, heads, measures_of, told_of
from surveys.paper.layout import Bubble, FormLayout, PageLayout, Square, WritingBox
from surveys.paper.page_mark import qr_version
from surveys.paper.pieces import Piece, divided, pieces
from surveys.prints import typeset
from surveys.prints.qr import QUIET_MODULES

WIDTH, HEIGHT = 210.0, 297.0
PACKAGE = "surveys.paper"
_TEMPLATE = "form"
PICTURE = 27.0
"""The side of the QR code with the white around it."""

_SHEET_PAGES = 2
_FIRST_STRIP = 30
_LEAST_LINES = 3  # for handwriting
_CORNER = 6.0
_EDGE = 10.0  # from the edge of the paper, or from the cut, to the middle of a corner mark
_PICTURE_LEFT, _PICTURE_TOP = 166.5, 7.0
_CLEAR = 2.0  # beside a corner mark, to be found by itself
_CAPITAL, _POINT = 0.7, 25.4 / 72  # how high a digit is, in parts of its letters' size; millimetres
_SECOND_DIGITS = 2  # hundredths of a millimetre

Spot = Mapping[str, Any]
"""What the template noted: its kind, the page, millimetres from the top left."""


@dataclass(frozen=True, slots=True)
class DigitsPlace:
    """Where the digits of a code are printed: millimetres from the top left, letters in points."""

    page: int
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """A form that was laid out, ready to be printed with codes as often as needed.

    ``pages``: the form as PDF, without codes. ``said``: what stands on each page, for screen readers.
    """

    form: PaperForm
    layout: FormLayout
    digits: tuple[DigitsPlace, ...]
    said: tuple[str, ...] = field(repr=False)
    pages: bytes = field(repr=False)


def prepare(form: PaperForm) -> Prepared:
    """Lay out a form: how high the receipt is, what has room above it, then all of it.

    The same form always gives the same layout. Raises BadInput for a sign that our letters lack.
    """
    made = pieces(form.paper.speech, asking_of(form))
    told = told_of(form) | {"pieces": [], "rest": [], "strip": _FIRST_STRIP}
    told |= {"strip": math.ceil(_end(_spots(told))["strip"])}
    told, spots = _whole(told, made)
    count = _end(spots)["page"]
    # Printed on both sides, a form of an odd number of pages would share a sheet with the next one.
    told |= {"empty": form.paper.speech.ours(_on_empty_page(told)) if count % 2 else None}
    pages = tuple(_page(number, told, form, spots) for number in range(1, count + count % 2 + 1))
    blocks = tuple(spot["page"] for spot in spots if spot["kind"] == "block")
    return Prepared(
        form,
        FormLayout(pages),
        (
            *(
                DigitsPlace(spot["page"], spot["x"], spot["y"], spot["size"])
                for spot in spots
                if spot["kind"] == "digits"
            ),
            *(_digits_below(page, measures_of(form).small) for page in pages),
        ),
        tuple(_said(page, made, spots) for page in pages),
        typeset.pdf(
            _TEMPLATE, told | {"designing": False, "pages": _furniture(form, told, pages, blocks)}, PACKAGE
        ),
    )


def _digits_below(page: PageLayout, size: float) -> DigitsPlace:
    """Give the digits of a page a place between its lower corner marks: sheets come apart, receipts go."""
    corner = page.corners[3]
    capital = _CAPITAL * size * _POINT
    return DigitsPlace(page.number, corner.x + corner.size + _CLEAR, corner.y - capital / 2, size)


def _furniture(
    form: PaperForm, told: Mapping[str, Any], pages: Sequence[PageLayout], blocks: Sequence[int]
) -> list[dict[str, object]]:
    """Give what stands around the text of every page, but its QR code."""
    lines = heads(form, blocks, len(pages))
    return [
        {
            "number": page.number,
            "corners": [asdict(corner) for corner in page.corners],
            "count": form.paper.speech.ours(words.PAGE, page=page.number, pages=len(pages)),
            "head": line,
            "cut": HEIGHT - told["strip"] if page.number <= _SHEET_PAGES else None,
        }
        for page, line in zip(pages, lines, strict=True)
    ]


def _said(page: PageLayout, made: Sequence[Piece], spots: Sequence[Spot]) -> str:
    """Give the words of a page's questions: its picture is all that a printed sheet consists of."""
    here = {spot["key"] for spot in spots if spot["kind"] == "piece" and spot["page"] == page.number}
    titles = [piece.title for piece in made if piece.title and piece.key in here]
    asked = [one.text for piece in made for one in piece.questions if one.key in here]
    return " ".join(sentence[0]["text"] for sentence in (*titles, *asked))


def _on_empty_page(told: Mapping[str, Any]) -> str:
    has_thanks = any(piece["kind"] == "thanks" for part in ("pieces", "rest") for piece in told[part])
    return words.EMPTY_PAGE if has_thanks else words.THANKS


def _whole(told: dict[str, Any], made: Sequence[Piece]) -> tuple[dict[str, Any], list[Spot]]:
    """Set the form on as few pages as may be, so that its last words do not stand on one of their own."""
    best, spots = _divided(told, made, told["measures"]["lines"])
    if any(piece.kind == "text" for piece in made):
        shorter, fewer = _divided(told, made, _LEAST_LINES)
        if _end(fewer)["page"] < _end(spots)["page"]:
            best, spots = shorter, fewer
    last = _end(spots)["page"]
    if any(spot["kind"] in {"bubble", "frame"} and spot["page"] == last for spot in spots):
        return best, spots
    return _divided(best, [piece for piece in made if piece.kind != "thanks"], best["measures"]["lines"])


def _divided(told: dict[str, Any], made: Sequence[Piece], lines: int) -> tuple[dict[str, Any], list[Spot]]:
    """Set pieces, those beyond the first sheet on whole pages: only the first one has a receipt."""
    told = told | {
        "measures": told["measures"] | {"lines": lines},
        "pieces": _plain(made),
        "rest": [],
    }
    spots = _spots(told)
    beyond = [spot["key"] for spot in spots if spot["kind"] == "piece" and spot["page"] > _SHEET_PAGES]
    if not beyond:
        return told, spots
    first, rest = divided(made, min(beyond))
    told |= {"pieces": _plain(first), "rest": _plain(rest)}
    return told, _spots(told)


def _plain(made: Sequence[Piece]) -> list[dict[str, Any]]:
    return [asdict(piece) for piece in made]


def _spots(told: Mapping[str, object]) -> list[Spot]:
    return typeset.marked(_TEMPLATE, told, "spot", PACKAGE)


def _end(spots: Sequence[Spot]) -> Spot:
    return next(spot for spot in spots if spot["kind"] == "end")


def _page(number: int, told: Mapping[str, Any], form: PaperForm, spots: Sequence[Spot]) -> PageLayout:
    bottom = HEIGHT - (told["strip"] if number <= _SHEET_PAGES else 0) - _EDGE
    right = WIDTH - _EDGE
    here = [spot for spot in spots if spot["page"] == number]
    modules = 17 + 4 * qr_version(form.paper.address)  # the side of a code, as its standard defines it
    return PageLayout(
        number=number,
        width=WIDTH,
        height=HEIGHT,
        corners=(
            Square(_EDGE, _EDGE, _CORNER),
            Square(right, _EDGE, _CORNER),
            Square(right, bottom, _CORNER),
            Square(_EDGE, bottom, _CORNER),
        ),
        qr=Square(
            _PICTURE_LEFT + PICTURE / 2,
            _PICTURE_TOP + PICTURE / 2,
            round(PICTURE * modules / (modules + 2 * QUIET_MODULES), _SECOND_DIGITS),
        ),
        bubbles=tuple(_bubble(spot, measures_of(form).radius) for spot in here if spot["kind"] == "bubble"),
        boxes=tuple(_box(spot) for spot in here if spot["kind"] == "frame"),
    )


def _bubble(spot: Spot, radius: float) -> Bubble:
    x, y = (round(spot[axis] + radius, _SECOND_DIGITS) for axis in "xy")
    return Bubble(spot["subject"], ItemId(spot["item"]), spot["answer"], x, y, radius)


def _box(spot: Spot) -> WritingBox:
    x, y, width, height = (round(spot[name], _SECOND_DIGITS) for name in ("x", "y", "width", "height"))
    return WritingBox(spot["subject"], ItemId(spot["item"]), x, y, width, height)
