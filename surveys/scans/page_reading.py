"""What reading a page gives: its marks and pictures of its writing, or why it was not read."""

from dataclasses import dataclass, field
from enum import StrEnum

from surveys.identifiers import ItemId
from surveys.paper.page_mark import PageMark


class Reason(StrEnum):
    """What was in the way, in the order in which it is looked for."""

    NO_QR = "no_qr"  # no QR code of a form to be read
    TWO_SHEETS = "two_sheets"  # pages of several sheets in one picture
    NOT_OURS = "not_ours"  # a form, but of no print run of this round
    TOO_SMALL = "too_small"  # fewer than 100 dots to the inch
    NO_CORNERS = "no_corners"  # fewer than three corner squares, or what looks like them does not fit
    QR_OFF = "qr_off"  # the QR code is not where the layout says
    UNCLEAR = "unclear"  # the rings of the bubbles cannot be found: blurred, dark, covered or torn


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that was not read. ``mark``: whose page it is, as far as its QR code could be read."""

    reason: Reason
    mark: PageMark | None = None


@dataclass(frozen=True, slots=True)
class MarkReading:
    """One item. ``answer``: None where nothing is marked, or where it is doubtful.

    ``filled`` gives the inked part of each bubble, 0 to 1, in the order of the layout.
    """

    place: int
    item: ItemId
    answer: str | None
    doubtful: bool
    filled: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class BoxImage:
    """A writing box as a picture. ``inked``: False where surely nothing is written in it."""

    place: int
    item: ItemId
    png: bytes = field(repr=False)
    inked: bool


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page that was read. ``turned``: by how many quarter turns, clockwise, it lay in the picture."""

    mark: PageMark
    marks: tuple[MarkReading, ...]
    boxes: tuple[BoxImage, ...]
    turned: int
