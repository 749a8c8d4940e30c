"""An office whose open round has printed forms; filled sheets; a batch of scans in the hands of a clerk."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from surveys import invitations, questionnaires, rounds
from surveys.identifiers import Language, SubjectKind, SurveyCode
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.notice import SubjectFace
from surveys.paper import batch_records, batches, forms, runs
from surveys.paper.batch_records import Batch, Way
from surveys.paper.form_told import PaperForm
from surveys.prints.paper import Paper, Speech
from surveys.scans import records, review
from surveys.scans.review import Look
from tests.surveys.scans.scan_desk import Marks, Picture, filled, png, rendered
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.catalogue import translations
from webapp.office.scan_place import READING
from webapp.office.scan_work import ReadingDesk

OPEN = SurveyCode("open")
CITIZENS = 1
ADDRESS = "/rounds/open/scans"


@dataclass(frozen=True, slots=True)
class PrintedForms:
    """Forms that were printed for the open round."""

    prepared: forms.Prepared = field(repr=False)
    codes: Sequence[IssuedCode] = field(repr=False)

    def sheet(self, number: int, marks: Marks) -> list[Picture]:
        """Give the filled pages of a sheet that hold anything to read."""
        pages = self.prepared.layout.pages
        printed = rendered(forms.forms(self.prepared, 1, [self.codes[number]]))
        return [
            filled(picture, page.bubbles, marks)
            for picture, page in zip(printed, pages, strict=True)
            if page.bubbles or page.boxes
        ]


def print_forms(office: Installation) -> PrintedForms:
    """Print forms for the open round: twelve new codes, one run."""
    with office.engine.begin() as connection:
        survey = rounds.get(connection, OPEN)
        asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
        kind = rounds.assignments(connection, OPEN)[0]
        speech = Speech(((Language("vi"), translations("vi").gettext),))
        face = SubjectFace(SubjectKind.CADRE, "Nguyễn Thị Hạnh", {}, "Phường Hà Tu")
        paper = Paper(survey, speech, "https://ykien.example.vn", "")
        prepared = forms.prepare(PaperForm(paper, asked, kind.group, (face,)))
        codes = invitations.issue(connection, office.keys.read("pepper"), OPEN, kind.number, 12)
        runs.record(connection, (OPEN, kind.number), len(codes), date(2026, 3, 1), prepared.layout)
    return PrintedForms(prepared, codes)


@dataclass(frozen=True, slots=True)
class Scanning:
    """The office and the forms it printed."""

    site: OfficeSite
    forms: PrintedForms

    def sheet(self, number: int, marks: Marks) -> list[Picture]:
        return self.forms.sheet(number, marks)

    def batch(self, sheets: int, clerk: str = "data-entry-clerk") -> Batch:
        office = self.site.installation
        with office.engine.begin() as connection:
            made = batches.open_batch(office, connection, (OPEN, 1), Way.SCANNED, sheets)
            records.take(connection, made.place, clerk)
        return made

    def look(self, batch: Batch) -> Look:
        office = self.site.installation
        with office.engine.connect() as connection:
            return review.look(office, connection, batch.place)

    def get(self, batch: Batch) -> Batch:
        with self.site.installation.engine.connect() as connection:
            return batch_records.get(connection, *batch.place)

    @property
    def reading(self) -> ReadingDesk:
        found: ReadingDesk = self.site.app.extensions[READING]
        return found


def set_up(site: OfficeSite) -> Scanning:
    """Print forms for the open round of an office."""
    return Scanning(site, print_forms(site.installation))


def upload(client: OfficeClient, batch: Batch, *files: tuple[str, bytes], **fields: Any) -> Any:
    """Send files as a browser does."""
    found = [FileStorage(io.BytesIO(content), filename=name) for name, content in files]
    boundary, body = encode_multipart({"csrf_token": client.token, "files": found, **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"{ADDRESS}/{batch.number}/upload", data=body, content_type=kind)


def one(scanning: Scanning, marks: Marks, number: int = 0) -> list[tuple[str, bytes]]:
    """Give the scans of one sheet, a file for each page."""
    return [(f"{number}-{at}.png", png(page)) for at, page in enumerate(scanning.sheet(number, marks))]
