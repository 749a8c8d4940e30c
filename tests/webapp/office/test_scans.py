"""Scanned sheets in the office: sent, read, looked at, counted, deleted; seen by their clerk alone."""

import io
import tempfile
from pathlib import Path

import numpy as np
import pytest

from surveys.paper import batch_records
from surveys.paper.batch_records import Batch, BatchState
from surveys.scans import reading_job, vault
from surveys.scans.review import TaskKind
from tests.surveys.scans.scan_desk import png, smudged, written
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.scanning import ADDRESS, OPEN, Scanning, one, set_up, upload
from webapp.office import scan_pages
from webapp.office.app import UPLOAD_BYTES
from webapp.office.scan_work import ReadingDesk

CLERK, OFFICER = "data-entry-clerk", "campaign-officer"
GOOD = {(0, "contact"): ["yes"], (0, "how"): ["counter"]}


@pytest.fixture
def scanning(site: OfficeSite) -> Scanning:
    return set_up(site)


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no process: the test reads when it wants."""
    monkeypatch.setattr(ReadingDesk, "wake", lambda _desk: None)


def read(scanning: Scanning) -> None:
    reading_job.read_all(scanning.site.installation)


def files_of(scanning: Scanning, batch: Batch) -> list[Path]:
    place = vault.folder(scanning.site.installation, *batch.place)
    return sorted(place.iterdir()) if place.exists() else []


def answered(scanning: Scanning, batch: Batch, client: OfficeClient) -> None:
    """Look at everything that waits, page after page, as the clerk does: agree, or say blank."""
    while tasks := scanning.look(batch).tasks:
        shown = client.get(f"{ADDRESS}/{batch.number}/review")
        fields = {}
        for task in tasks[:10]:
            assert f'id="{task.name}"' in shown.text
            if task.kind is TaskKind.WRITING:
                fields[f"{task.name}:words"] = "Cảm ơn"
            else:
                mark = next(m for m in task.page.marks if (m.place, m.item) == (task.place, task.item))
                fields[f"{task.name}:answer"] = mark.answer or "-"
        assert client.send(f"{ADDRESS}/{batch.number}/review", **fields).status_code == 302


def test_a_batch_goes_from_the_counted_pile_to_deleted_scans(scanning: Scanning) -> None:
    client = scanning.site.signed_in(CLERK)
    client.get(ADDRESS)
    client.send(f"{ADDRESS}/open", run="1", sheets="2")
    with scanning.site.installation.engine.connect() as connection:
        batch = batch_records.listing(connection, OPEN)[0]
    pages = scanning.forms.prepared.layout.pages
    first = scanning.sheet(0, GOOD)
    first[0] = smudged(first[0], pages[0].bubbles, pages[0].bubbles[0].item)
    first[-1] = written(first[-1], pages[len(first) - 1].boxes)
    client.get(f"{ADDRESS}/{batch.number}")
    sent = upload(
        client, batch, *[(f"a{at}.png", png(page)) for at, page in enumerate(first)], *one(scanning, GOOD, 1)
    )
    assert sent.status_code == 302
    scanning.reading.finish()  # a real process, beside the office
    shown = client.get(f"{ADDRESS}/{batch.number}")
    assert "2 of 2" in shown.text
    answered(scanning, batch, client)
    shown = client.get(f"{ADDRESS}/{batch.number}")
    assert "Count the sheets, delete the scans" in shown.text
    done = client.send(f"{ADDRESS}/{batch.number}/finish")
    assert done.status_code == 200, done.text
    assert "2 sheets were counted" in done.text
    assert scanning.get(batch).state is BatchState.STORED
    assert files_of(scanning, batch) == []
    later = scanning.site.signed_in(OFFICER).get(f"{ADDRESS}/{batch.number}")
    assert "the key of the batch was overwritten and removed" in later.text


@pytest.mark.usefixtures("by_hand")
def test_pictures_are_seen_by_the_clerk_of_the_batch_alone_and_kept_by_nobody(scanning: Scanning) -> None:
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    pages = scanning.forms.prepared.layout.pages
    sheet = scanning.sheet(0, GOOD)
    upload(clerk, batch, ("a.png", png(smudged(sheet[0], pages[0].bubbles, pages[0].bubbles[0].item))))
    read(scanning)
    task = scanning.look(batch).pages[0]
    address = f"{ADDRESS}/{batch.number}/pictures/{task.picture}"
    mine = clerk.get(address)
    assert (mine.status_code, mine.headers["Cache-Control"], mine.mimetype) == (200, "no-store", "image/jpeg")
    row = next(mark.row for mark in task.marks if mark.row)
    assert clerk.get(f"{ADDRESS}/{batch.number}/pictures/{row}").mimetype == "image/png"
    officer = scanning.site.signed_in(OFFICER)
    for path in ("review", "pages", f"pages/{task.id.hex()}", f"pictures/{task.picture}"):
        assert officer.get(f"{ADDRESS}/{batch.number}/{path}").status_code == 403
    for path in ("upload", "settle", "finish", "drop"):
        assert officer.send(f"{ADDRESS}/{batch.number}/{path}").status_code in {403, 415}
    assert "alone sees its sheets" in officer.get(f"{ADDRESS}/{batch.number}").text
    assert officer.send(f"{ADDRESS}/{batch.number}/take").status_code == 302
    assert officer.get(address).status_code == 200
    assert clerk.get(address).status_code == 403
    for name in ("0" * 32 + "-0", "..", "a.b"):
        assert officer.get(f"{ADDRESS}/{batch.number}/pictures/{name}").status_code == 404


@pytest.mark.usefixtures("by_hand")
def test_what_is_no_scan_and_what_was_sent_before_is_not_kept(scanning: Scanning) -> None:
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    page = png(np.full((50, 50), 255, np.uint8))
    assert "Choose the scans" in upload(clerk, batch, ("", b"")).text
    refused = upload(clerk, batch, ("letter.docx", b"PK\3\4" + bytes(10**6)), ("a.png", page))
    assert "“letter.docx” is no PDF, JPEG, PNG or TIFF" in refused.text
    assert len(files_of(scanning, batch)) == 1
    again = upload(clerk, batch, ("b.png", page))
    assert again.status_code == 302
    assert "in this batch already" in clerk.get(f"{ADDRESS}/{batch.number}").text
    assert len(files_of(scanning, batch)) == 1
    assert page[:40] not in files_of(scanning, batch)[0].read_bytes()


@pytest.mark.usefixtures("by_hand")
def test_no_scan_waits_in_a_temporary_file(scanning: Scanning, monkeypatch: pytest.MonkeyPatch) -> None:
    def plain_file(*_anything: object, **_more: object) -> None:
        raise AssertionError("a scan was about to be written plain")

    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", plain_file)
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, plain_file)
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    page = png(np.random.default_rng(1).integers(0, 255, (1500, 1500), np.uint8))
    assert len(page) > 2_000_000
    assert upload(clerk, batch, ("a.png", page)).status_code == 302
    read(scanning)
    clerk.get(f"{ADDRESS}/{batch.number}/pages")
    assert clerk.get(f"{ADDRESS}/{batch.number}/pictures/{scanning.look(batch).pages[0].picture}").data


@pytest.mark.usefixtures("by_hand")
def test_an_upload_that_breaks_off_leaves_nothing_and_can_be_sent_again(scanning: Scanning) -> None:
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    body = (
        f'--B\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{clerk.token}\r\n'
        '--B\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4'
    ).encode() + bytes(3 * vault.CHUNK_BYTES)
    broken = clerk.post(
        f"{ADDRESS}/{batch.number}/upload",
        input_stream=io.BytesIO(body),
        content_type="multipart/form-data; boundary=B",
        content_length=len(body) + 10**6,
        headers={"Origin": "http://localhost"},
    )
    assert broken.status_code == 400
    assert files_of(scanning, batch) == []


@pytest.mark.usefixtures("by_hand")
def test_who_may_not_send_scans_is_not_listened_to(scanning: Scanning) -> None:
    batch = scanning.batch(1)
    for client, status in ((scanning.site.client(), 302), (scanning.site.signed_in("reviewer"), 403)):
        assert upload(client, batch, ("a.pdf", b"%PDF-")).status_code == status
    other = scanning.site.signed_in(OFFICER)
    assert upload(other, batch, ("a.pdf", b"%PDF-")).status_code == 403
    assert files_of(scanning, batch) == []


@pytest.mark.usefixtures("by_hand")
def test_only_files_may_be_as_large_as_scans(scanning: Scanning) -> None:
    """Any other body is held in memory as a whole, before anybody is known."""
    batch = scanning.batch(1)
    answer = scanning.site.client().post(
        f"{ADDRESS}/{batch.number}/upload",
        data=b"a" * (UPLOAD_BYTES + 1),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413


@pytest.mark.usefixtures("by_hand")
def test_a_full_disk_is_told_and_leaves_nothing(scanning: Scanning, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_anything: object) -> int:
        raise OSError(28, "No space left on device")

    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    monkeypatch.setattr(vault.Arrival, "write", full)
    answer = upload(clerk, batch, ("a.pdf", b"%PDF-" + bytes(1000)))
    assert answer.status_code == 503
    assert "the disk of the server is full" in answer.text
    assert files_of(scanning, batch) == []


@pytest.mark.usefixtures("by_hand")
def test_pages_that_do_not_fit_are_settled_on_their_page(scanning: Scanning) -> None:
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    sheet = scanning.sheet(0, GOOD)
    upload(
        clerk,
        batch,
        ("torn.png", png(sheet[0][: sheet[0].shape[0] // 2])),
        ("empty.png", png(np.full(sheet[0].shape, 255, np.uint8))),
    )
    read(scanning)
    pages = f"{ADDRESS}/{batch.number}/pages"
    assert clerk.get(pages).text.count("Could not be read") == 2
    empty = next(p for p in scanning.look(batch).pages if p.file == "empty.png").id.hex()
    assert clerk.send(f"{ADDRESS}/{batch.number}/settle", act="nothing", page=empty).status_code == 400
    for act, told in (
        ("not_ours", "no page of this batch"),
        ("put_back", "Could not be read"),
        ("spoiled", "spoiled sheet"),
    ):
        assert clerk.send(f"{ADDRESS}/{batch.number}/settle", act=act, page=empty).status_code == 302
        assert told in clerk.get(pages).text
    half = next(p for p in scanning.look(batch).pages if p.file == "torn.png").id.hex()
    assert clerk.get(f"{pages}/{half}?turn=1&number=1").status_code == 200
    assert clerk.send(f"{pages}/{half}", number="x").status_code == 400
    wrong = clerk.send(f"{pages}/{half}", number="1", code="12", **{"answer.0.contact": "perhaps"})
    assert wrong.status_code == 400
    right = {"number": "1", "code": scanning.forms.codes[0].digits, "answer.0.contact": "yes"}
    assert clerk.send(f"{pages}/{half}", **right).status_code == 302
    assert clerk.get(f"{pages}/{half}").status_code == 302
    assert clerk.get(f"{pages}/{'0' * 32}").status_code == 404


@pytest.mark.usefixtures("by_hand")
def test_a_batch_may_be_dropped_when_somebody_is_sure(scanning: Scanning) -> None:
    batch, clerk = scanning.batch(1), scanning.site.signed_in(CLERK)
    upload(clerk, batch, ("a.png", png(np.full((50, 50), 255, np.uint8))))
    assert clerk.send(f"{ADDRESS}/{batch.number}/drop").status_code == 400
    assert clerk.send(f"{ADDRESS}/{batch.number}/drop", sure="yes").status_code == 302
    assert files_of(scanning, batch) == []
    assert "was dropped" in clerk.get(f"{ADDRESS}/{batch.number}").text


def test_without_the_libraries_the_page_says_what_to_do(
    scanning: Scanning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_pages, "find_spec", lambda _name: None)
    clerk = scanning.site.signed_in(CLERK)
    assert "ydan[paper]" in clerk.get(ADDRESS).text
    assert "ydan[paper]" in clerk.get(f"{ADDRESS}/{scanning.batch(1).number}").text


def test_a_batch_that_cannot_be_is_not_opened(scanning: Scanning) -> None:
    clerk = scanning.site.signed_in(CLERK)
    for run, sheets in (("", "1"), ("1", "0"), ("9", "1"), ("1", "13")):
        assert clerk.send(f"{ADDRESS}/open", run=run, sheets=sheets).status_code in {400, 409}
    for number in ("77", "0"):
        assert clerk.get(f"{ADDRESS}/{number}").status_code == 404
