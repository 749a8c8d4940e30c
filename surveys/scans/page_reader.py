"""One picture of a page becomes what is kept of it: its marks, and pictures of what a person must look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from surveys import invitations
from surveys.codes import keyed
from surveys.installation import Installation
from surveys.paper import batch_keys, batch_records
from surveys.paper.batch_records import Batch
from surveys.paper.layout import Bubble, FormLayout, PageLayout, WritingBox, from_json
from surveys.paper.page_mark import PageMark
from surveys.scans import records, vault
from surveys.scans.page_reading import BoxImage, MarkReading, PageReading, Reason, Rejection
from surveys.scans.page_record import MarkRead, Page, PageState, WritingRead
from surveys.scans.reading import read_page
from surveys.scans.records import Place, ScanFile
from surveys.schema import paper_run

CHECKED_PART = 0.02
"""So many of the undoubted marks are shown to a person all the same: accuracy is measured on every batch."""
PICTURE_WIDTH = 1240  # 150 dots to the inch: print and handwriting can be read
PICTURE_QUALITY = 70
ROW_MARGIN_MM = 3.0  # around a row of bubbles
EDGE_MM = 7.0  # of a page: a row is shown from edge to edge, with its words


@dataclass(frozen=True, slots=True)
class Desk:
    """One batch at its reading: what its sheets look like, and the key of all that is kept."""

    installation: Installation
    batch: Batch
    key: bytes = field(repr=False)
    layout: FormLayout
    checked_part: float = CHECKED_PART

    @property
    def place(self) -> Place:
        """Round and number of the batch."""
        return self.batch.place

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return vault.folder(self.installation, *self.place)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with its pictures by name, not stored yet."""

    page: Page
    pictures: Mapping[str, bytes] = field(repr=False)


def desk_of(installation: Installation, place: Place, checked_part: float = CHECKED_PART) -> Desk:
    """Give a batch with its key and its layout. Raises BadInput, or NotReady when its key is gone."""
    with installation.engine.connect() as connection:
        batch = batch_records.get(connection, *place)
        key = batch_keys.read(installation.key_store, *place)
        return Desk(installation, batch, key, layout_of(connection, batch), checked_part)


def layout_of(connection: sa.Connection, batch: Batch) -> FormLayout:
    """Give where everything lies on the sheets of a batch."""
    table = paper_run.c
    stored = connection.scalar(
        sa.select(table.layout).where(table.survey == batch.survey, table.number == batch.run)
    )
    return from_json(stored or '{"pages": []}')


def read(desk: Desk, place: tuple[ScanFile, int], image: NDArray[np.uint8]) -> ReadPage:
    """Read one picture; ``place``: its file, its number in it from 1."""
    file, number = place
    page_id = records.page_id(desk.key, file.id, number)
    blank = Page(page_id, file.name, number, PageState.REJECTED, picture=f"{page_id.hex()}-0")
    pages = {page.number: page for page in desk.layout.pages}

    def find(mark: PageMark) -> PageLayout | None:
        is_ours = mark.run == desk.batch.run and _sheet(desk, mark)
        return _with_rows(pages[mark.page]) if is_ours and mark.page in pages else None

    found = read_page(image, find)
    if isinstance(found, Rejection):
        return ReadPage(_rejected(desk, blank, found), {blank.picture: _picture(image, 0)})
    return _kept(desk, blank, found, image)


def _sheet(desk: Desk, mark: PageMark) -> str:
    """Name the invitation that a page stands for; empty: none of this round."""
    pepper = desk.installation.keys.read("pepper")
    with desk.installation.engine.connect() as connection:
        ticket = invitations.ticket_of(connection, pepper, desk.batch.survey, mark.link)
    return ticket.invitation.hex() if ticket is not None else ""


def _rejected(desk: Desk, blank: Page, found: Rejection) -> Page:
    rejected = replace(blank, reason=found.reason.value)
    if found.mark is None:
        return rejected
    sheet = _sheet(desk, found.mark)
    if found.reason is Reason.NOT_OURS:  # read well enough to say so: of another round or print
        return replace(
            rejected, state=PageState.READ, sheet=sheet, run=found.mark.run, number=found.mark.page
        )
    # Its code was looked up before its marks: it is one of ours.
    return replace(rejected, sheet=sheet, code=found.mark.link, run=found.mark.run, number=found.mark.page)


def rows_of(layout: PageLayout) -> Iterator[tuple[Bubble, ...]]:
    """Give the bubbles of every item of a page."""
    places = dict.fromkeys((bubble.place, bubble.item) for bubble in layout.bubbles)
    for place, item in places:
        yield tuple(one for one in layout.bubbles if (one.place, one.item) == (place, item))


def _with_rows(layout: PageLayout) -> PageLayout:
    """Ask for a picture of every item's row besides those of the writing boxes."""
    return replace(layout, boxes=(*layout.boxes, *(_row(layout, bubbles) for bubbles in rows_of(layout))))


def _row(layout: PageLayout, bubbles: Iterable[Bubble]) -> WritingBox:
    some = tuple(bubbles)
    top = min(one.y - one.radius for one in some) - ROW_MARGIN_MM
    bottom = max(one.y + one.radius for one in some) + ROW_MARGIN_MM
    width = layout.width - 2 * EDGE_MM
    return WritingBox(some[0].place, some[0].item, EDGE_MM, max(top, 0.0), width, bottom - max(top, 0.0))


def _kept(desk: Desk, blank: Page, found: PageReading, image: NDArray[np.uint8]) -> ReadPage:
    sheet = _sheet(desk, found.mark)
    rows = {(box.place, box.item): box for box in found.boxes[len(found.boxes) - len(found.marks) :]}
    boxes = found.boxes[: len(found.boxes) - len(found.marks)]
    pictures = {blank.picture: _picture(image, found.turned)}

    def name(box: BoxImage) -> str:
        pictures[called := f"{blank.id.hex()}-{len(pictures)}"] = box.png
        return called

    marks = []
    for mark in found.marks:
        check = not mark.doubtful and _is_checked(desk, (sheet, found.mark.page), mark)
        row = name(rows[mark.place, mark.item]) if mark.doubtful or check else ""
        marks.append(MarkRead(mark.place, mark.item, mark.answer, mark.doubtful, check, row))
    page = replace(
        blank,
        state=PageState.READ,
        code=found.mark.link,
        sheet=sheet,
        run=found.mark.run,
        number=found.mark.page,
        marks=tuple(marks),
        writings=tuple(
            WritingRead(box.place, box.item, name(box) if box.inked else "", box.inked) for box in boxes
        ),
    )
    return ReadPage(page, pictures)


def _is_checked(desk: Desk, place: tuple[str, int], mark: MarkReading) -> bool:
    # It follows from the batch key: nobody chooses it, and a page read twice is checked at the same marks.
    drawn = keyed(desk.key, f"ydan scan check {place} {mark.place} {mark.item}".encode())
    return int.from_bytes(drawn[:8]) < desk.checked_part * 2**64


def _picture(image: NDArray[np.uint8], turned: int) -> bytes:
    """Give the whole page upright, small, in shades of grey."""
    import cv2

    upright = np.rot90(image, turned)
    grey = upright if upright.ndim == 2 else upright.mean(axis=2).astype(np.uint8)  # noqa: PLR2004 - grey
    scale = min(1.0, PICTURE_WIDTH / grey.shape[1])
    size = (round(grey.shape[1] * scale), max(1, round(grey.shape[0] * scale)))
    small = cv2.resize(np.ascontiguousarray(grey), size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, PICTURE_QUALITY])[1].tobytes()
