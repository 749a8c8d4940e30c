"""Paper forms of the office: a sample that admits nobody, prints that are counted, cards counted too."""

import io
import re
import zipfile
from typing import Any

import pytest
import zxingcpp

from surveys import invitations, rounds
from surveys.identifiers import SurveyCode
from surveys.intake import Intake
from surveys.paper import runs
from surveys.paper.forms import SAMPLE
from surveys.paper.page_mark import PageMark, read_page_mark
from surveys.paper.runs import PaperRun, RunKind
from surveys.problems import Refused
from tests.surveys.paper.sheets import scanned
from tests.surveys.prints.pdf_pages import read
from tests.webapp.office.conftest import OfficeClient, OfficeSite

OPEN = SurveyCode("open")
FORMS = "/rounds/open/invitations/forms"
DIGITS = re.compile(r"\b(?:\d{4} ){4}\d\b")


def officer(site: OfficeSite, page: str = FORMS) -> OfficeClient:
    client = site.signed_in("campaign-officer")
    client.get(page)
    return client


def issued(site: OfficeSite) -> str:
    with site.installation.engine.connect() as connection:
        return str(sum(one.issued for one in rounds.assignments(connection, OPEN)))


def printed(site: OfficeSite) -> tuple[PaperRun, ...]:
    with site.installation.engine.connect() as connection:
        return runs.listing(connection, OPEN)


def wanted(site: OfficeSite, **other: Any) -> dict[str, Any]:
    return {
        "kinds": "1", "count": "2", "size": "normal", "languages": "vi", "issued": issued(site), **other
    }  # fmt: skip


def marks(content: bytes) -> list[PageMark | None]:
    return [read_page_mark(one.text) for page in scanned(content) for one in zxingcpp.read_barcodes(page)]


def test_a_print_run_is_recorded_with_its_layout_and_every_sheet_has_a_code_that_admits(
    site: OfficeSite,
) -> None:
    client = officer(site)
    answer = client.send(f"{FORMS}/print", **wanted(site))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    (run,) = printed(site)
    assert (run.kind, run.printed, run.assignment) == (RunKind.FORM, 2, 1)
    assert run.layout is not None
    found = marks(answer.data)
    pages = [page.number for page in run.layout.pages]
    assert [mark and mark.page for mark in found] == [*pages, *pages]
    assert {mark and mark.run for mark in found} == {run.number}
    words = read(answer.data).words
    digits = [found for page in words[:: len(pages)] for found in DIGITS.findall(page)]
    assert len(digits) == 6  # above the questions, below them, and on the receipt
    assert all(len(DIGITS.findall(page)) == 1 for page in words[1 :: len(pages)])
    with Intake(site.installation) as intake:
        for mark, typed in zip(found[:: len(pages)], digits[::3], strict=True):
            assert mark is not None
            assert invitations.admit(intake, f"{mark.link}.{mark.run}.2") == invitations.admit(intake, typed)
    page = client.get(FORMS).text
    assert "Printed so far" in page
    assert f"{FORMS}/{run.number}/header" in page


def test_no_code_of_a_form_is_stored(site: OfficeSite) -> None:
    answer = officer(site).send(f"{FORMS}/print", **wanted(site, count="1"))
    (mark, *_) = marks(answer.data)
    (digits, *_) = DIGITS.findall(read(answer.data).words[0])
    assert mark is not None
    kept = b"".join(path.read_bytes() for path in site.installation.boxes.parent.rglob("*") if path.is_file())
    for secret in (digits, digits.replace(" ", ""), mark.link):
        assert secret.encode() not in kept


def test_a_form_sent_twice_prints_once(site: OfficeSite) -> None:
    client = officer(site)
    form = wanted(site)
    assert client.send(f"{FORMS}/print", **form).status_code == 200
    again = client.send(f"{FORMS}/print", **form)
    assert again.status_code == 409
    assert "perhaps by a double click" in again.text
    assert len(printed(site)) == 1


def test_each_kind_is_a_run_of_its_own_in_a_file_of_its_own(site: OfficeSite) -> None:
    answer = officer(site).send(
        f"{FORMS}/print", **wanted(site, kinds=["1", "2"], count="1", size="large", languages="both")
    )
    with zipfile.ZipFile(io.BytesIO(answer.data)) as together:
        files = {name: together.read(name) for name in together.namelist()}
    assert sorted(files) == ["open-forms-run-1.pdf", "open-forms-run-2.pdf"]
    assert [run.assignment for run in printed(site)] == [1, 2]
    for number in (1, 2):
        assert {mark and mark.run for mark in marks(files[f"open-forms-run-{number}.pdf"])} == {number}


def test_a_sample_admits_nobody_and_counts_as_nothing(site: OfficeSite) -> None:
    client, before = officer(site), issued(site)
    answer = client.send(f"{FORMS}/sample", **wanted(site, count=""))
    pages = read(answer.data).words
    assert all("MẪU" in words for words in pages)
    assert DIGITS.findall(pages[0])[0].replace(" ", "") == SAMPLE.digits
    assert {mark and (mark.link, mark.run) for mark in marks(answer.data)} == {(SAMPLE.link, 0)}
    with Intake(site.installation) as intake:
        for secret in (SAMPLE.digits, SAMPLE.link):
            with pytest.raises(Refused):
                invitations.admit(intake, secret)
    assert (issued(site), printed(site)) == (before, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kinds": "99"}, "Choose at least one kind of invitation."),
        ({"count": "0"}, "Enter a whole number from 1 to 500."),
        ({"kinds": ["1", "2"], "count": "300"}, "That would be 600 forms."),
        ({"size": "huge"}, "Choose how large the letters are."),
    ],
)
def test_a_wrong_wish_prints_nothing(site: OfficeSite, change: dict[str, Any], said: str) -> None:
    client, before = officer(site), issued(site)
    answer = client.send(f"{FORMS}/print", **wanted(site, **change))
    assert answer.status_code == 400
    assert said in answer.text
    assert (issued(site), printed(site)) == (before, ())


def test_a_name_that_cannot_be_printed_is_told_before_a_code_is_issued(
    site: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, before = officer(site), issued(site)
    monkeypatch.setattr("surveys.paper.words.THANKS", "មតិ")
    answer = client.send(f"{FORMS}/print", **wanted(site))
    assert answer.status_code == 400
    assert "cannot be printed: our letters have none" in answer.text
    assert issued(site) == before
    assert client.send(f"{FORMS}/sample", **wanted(site)).status_code == 400


def test_cards_are_a_run_as_well_and_slips_are_not(site: OfficeSite) -> None:
    client = officer(site, "/rounds/open/invitations")
    for layout in ("cards", "slips", ""):
        form = {"kinds": ["1", "2"], "count": "3", "issued": issued(site), "layout": layout}
        assert client.send("/rounds/open/invitations/slips", **form).status_code == 200
    found = printed(site)
    assert [(run.kind, run.assignment, run.printed, run.layout) for run in found] == [
        (RunKind.CARDS, 1, 3, None),
        (RunKind.CARDS, 2, 3, None),
    ]
    assert "Cards to draw from a box" in client.get(FORMS).text
    assert client.get(f"{FORMS}/1/header").status_code == 404


def test_a_batch_header_names_the_print_and_nobody_who_answered(site: OfficeSite) -> None:
    client = officer(site)
    client.send(f"{FORMS}/print", **wanted(site))
    blank = client.get(f"{FORMS}/1/header")
    (words,) = read(blank.data).words
    assert "số 1 (đã in 2 phiếu)" in words
    assert not DIGITS.search(words)
    (mark,) = zxingcpp.read_barcodes(scanned(blank.data)[0])
    assert mark.text == "ydan-batch:open:1:0"
    numbered = client.get(f"{FORMS}/1/header?batch=12&languages=both")
    (mark,) = zxingcpp.read_barcodes(scanned(numbered.data)[0])
    assert mark.text == "ydan-batch:open:1:12"
    assert "Collected by" in read(numbered.data).words[0]
    assert client.get(f"{FORMS}/9/header").status_code == 409


def test_a_round_that_asks_nobody_yet_says_what_to_do_first(site: OfficeSite) -> None:
    assert (
        "Add a kind of invitation first."
        in officer(site, "/rounds/draft/invitations/forms").get("/rounds/draft/invitations/forms").text
    )
