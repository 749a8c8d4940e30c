"""A desk where sheets are scanned: an open round, real printed forms filled with a pen, their scans."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pypdfium2
import sqlalchemy as sa
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from surveys import rounds
from surveys.identifiers import Language, SubjectKind
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.notice import SubjectFace
from surveys.paper import batch_records, batches, forms
from surveys.paper.batch_records import Batch, Way
from surveys.paper.form_told import FormSize, PaperForm
from surveys.paper.layout import Bubble, FormLayout, WritingBox, to_json
from surveys.prints.paper import Paper, Speech
from surveys.scans import bringing, reading_job, review
from surveys.scans.review import Look
from surveys.schema import paper_run
from tests.surveys.sealed.open_round import CITIZENS, PEERS, SURVEY, OpenRound, open_up
from webapp.catalogue import translations

CLERK = "chi"
RUNS = {CITIZENS: 1, PEERS: 2}
DOTS = 200 / 25.4  # of a picture for each millimetre
Picture = NDArray[np.uint8]
Marks = Mapping[tuple[int, str], Sequence[str]]
"""Place and item with the answers that somebody filled."""


@dataclass(frozen=True, slots=True)
class ScanDesk:
    """An open round whose codes stand on printed forms."""

    open: OpenRound
    prepared: Mapping[int, forms.Prepared] = field(repr=False)

    @property
    def installation(self) -> Installation:
        return self.open.installation

    def layout(self, assignment: int = CITIZENS) -> FormLayout:
        return self.prepared[assignment].layout

    def sheet(self, number: int, marks: Marks, assignment: int = CITIZENS) -> list[Picture]:
        """Give the pages of one filled sheet as a scanner sees them."""
        return self.printed(self.open.issued[assignment][number], marks, assignment)

    def printed(self, code: IssuedCode, marks: Marks, assignment: int = CITIZENS) -> list[Picture]:
        """Give the filled pages of a sheet with any code."""
        content = forms.forms(self.prepared[assignment], RUNS[assignment], [code])
        return [
            filled(picture, page.bubbles, marks)
            for picture, page in zip(rendered(content), self.layout(assignment).pages, strict=True)
        ]

    def batch(self, sheets: int, assignment: int = CITIZENS) -> Batch:
        with self.installation.engine.begin() as connection:
            place = (SURVEY, RUNS[assignment])
            return batches.open_batch(self.installation, connection, place, Way.SCANNED, sheets)

    def upload(self, batch: Batch, name: str, content: bytes) -> bool:
        """Bring a file into a batch, as the office does."""
        return bringing.bring_in(self.installation, batch.place, io.BytesIO(content), name)

    def read(self) -> None:
        with reading_job.reader_alone(self.installation) as alone:
            assert alone
            reading_job.read_all(self.installation)

    def look(self, batch: Batch) -> Look:
        with self.installation.engine.connect() as connection:
            return review.look(self.installation, connection, batch.place)

    def decide(self, batch: Batch, decisions: Mapping[str, str]) -> int:
        with self.installation.engine.begin() as connection:
            return review.decide(self.installation, connection, batch.place, decisions)

    def get(self, batch: Batch) -> Batch:
        with self.installation.engine.connect() as connection:
            return batch_records.get(connection, *batch.place)


def set_up(installation: Installation) -> ScanDesk:
    """Open a round and record that its codes were printed on forms."""
    found = open_up(installation)
    with installation.engine.begin() as connection:
        survey = rounds.get(connection, SURVEY)
        subjects = {one.number: len(one.subjects) for one in rounds.assignments(connection, SURVEY)}
        speech = Speech(tuple((Language(one), translations(one).gettext) for one in ("vi",)))
        paper = Paper(survey, speech, "https://ykien.example.vn", "0203 000 000")
        prepared = {}
        for kind in rounds.assignments(connection, SURVEY):
            face = SubjectFace(SubjectKind.CADRE, "Nguyễn Văn An", {}, "Quảng Ninh")
            form = PaperForm(
                paper, found.questionnaire, kind.group, (face,) * subjects[kind.number], FormSize.NORMAL
            )
            prepared[kind.number] = _prepared(form)
            connection.execute(
                sa.insert(paper_run).values(
                    survey=SURVEY,
                    number=RUNS[kind.number],
                    assignment=kind.number,
                    kind="form",
                    printed=len(found.issued[kind.number]),
                    printed_on=date(2026, 3, 1),
                    layout=to_json(prepared[kind.number].layout),
                )
            )
    return ScanDesk(found, prepared)


_KNOWN: dict[tuple[str, int], forms.Prepared] = {}


def _prepared(form: PaperForm) -> forms.Prepared:
    # Laid out once for all tests: the same form always gives the same layout.
    key = (form.group.value, len(form.subjects))
    if key not in _KNOWN:
        _KNOWN[key] = forms.prepare(form)
    return _KNOWN[key]


def rendered(content: bytes) -> list[Picture]:
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze().copy() for page in document]
    document.close()
    return pages


def filled(picture: Picture, bubbles: Sequence[Bubble], marks: Marks) -> Picture:
    """Fill bubbles of a page with a dark pen."""
    page = Image.fromarray(picture)
    draw = ImageDraw.Draw(page)
    for bubble in bubbles:
        if bubble.answer in marks.get((bubble.place, bubble.item), ()):
            x, y, radius = bubble.x * DOTS, bubble.y * DOTS, bubble.radius * DOTS
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=25)
    return np.asarray(page)


def written(picture: Picture, boxes: Sequence[WritingBox], words: str = "Cảm ơn") -> Picture:
    """Write something into the writing boxes of a page."""
    page = Image.fromarray(picture)
    draw = ImageDraw.Draw(page)
    for box in boxes:
        at = ((box.x + 8) * DOTS, (box.y + 3) * DOTS)
        draw.text(at, words, fill=30, font_size=4 * DOTS)
    return np.asarray(page)


def smudged(picture: Picture, bubbles: Sequence[Bubble], item: str, place: int = 0) -> Picture:
    """Mark two bubbles of an item: a person has to say what is meant."""
    row = [one for one in bubbles if (one.place, one.item) == (place, item)]
    return filled(picture, row, {(place, item): [one.answer for one in row[:2]]})


def pdf(*pages: Picture) -> bytes:
    return _saved(pages, "PDF", resolution=200)


def tiff(*pages: Picture) -> bytes:
    return _saved(pages, "TIFF", dpi=(200, 200), compression="tiff_lzw")


def jpeg(page: Picture) -> bytes:
    return _saved([page], "JPEG", dpi=(200, 200), quality=85)


def png(page: Picture) -> bytes:
    return _saved([page], "PNG", dpi=(200, 200))


def _saved(pages: Sequence[Picture], kind: str, **how: Any) -> bytes:
    images = [Image.fromarray(page) for page in pages]
    more = {"save_all": True, "append_images": images[1:]} if kind in {"PDF", "TIFF"} else {}
    target = io.BytesIO()
    images[0].save(target, kind, **more, **how)
    return target.getvalue()
