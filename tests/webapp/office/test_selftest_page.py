"""The office shows the last self-test of anonymity, and no report that it did not sign itself."""

from datetime import date

import pytest

from surveys.selftest import report
from surveys.selftest.findings import Finding, Outcome, Verdict, leak, limit, looked
from surveys.selftest.report import Report, signed
from tests.webapp.office.conftest import OfficeSite
from webapp.office.place import EXTENSION

FOUND = {
    Verdict.PASSED: looked("%(pairs)s pairs of tables, every column with every other", pairs=5),
    Verdict.LIMIT: limit("No log was found: give its place with --logs where one is written."),
    Verdict.FAILED: leak("A log holds the address of a visitor.", "server.log:1"),
}


def keep(site: OfficeSite, verdict: Verdict, seed: bytes | None = None, found: Finding | None = None) -> None:
    tried = "join a used code to a ballot, or a text to its ratings, over any value, place or transaction"
    outcome = Outcome("joins", "curious administrator", tried, (found or FOUND[verdict],), verdict)
    made = Report(date(2026, 3, 2), "0.1", is_copy=False, outcomes=(outcome,))
    key = seed or site.installation.keys.read("signing")
    report.keep(site.app.extensions[EXTENSION].settings.data_dir, signed(made, key))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("username", ["administrator", "auditor"])
@pytest.mark.parametrize("verdict", FOUND)
def test_the_last_report_is_shown_in_both_languages(
    site: OfficeSite, verdict: Verdict, username: str, language: str
) -> None:
    keep(site, verdict)
    page = site.signed_in(username, language).get("/self-test")
    assert page.status_code == 200
    assert ("join a used code" in page.text) is (language == "en")
    assert ("server.log:1" in page.text) is (verdict is Verdict.FAILED)


def test_without_a_report_the_page_says_how_to_make_one(site: OfficeSite) -> None:
    page = site.signed_in("auditor").get("/self-test")
    assert "No self-test has been made yet." in page.text
    assert "ydan selftest anonymity" in page.text


def test_a_report_signed_by_somebody_else_is_not_shown(site: OfficeSite) -> None:
    keep(site, Verdict.PASSED, seed=bytes(32))
    page = site.signed_in("auditor").get("/self-test")
    assert "was not signed by this installation" in page.text
    assert "pairs of tables" not in page.text


def test_a_damaged_report_is_not_shown(site: OfficeSite) -> None:
    keep(site, Verdict.PASSED)
    report.place_in(site.app.extensions[EXTENSION].settings.data_dir).write_text("{")
    page = site.signed_in("auditor").get("/self-test")
    assert page.status_code == 200
    assert "was changed" in page.text


def test_a_finding_cannot_bring_markup_into_the_page(site: OfficeSite) -> None:
    keep(site, Verdict.FAILED, found=leak("A log holds the address of a visitor.", "<script>.log"))
    page = site.signed_in("auditor").get("/self-test")
    assert "<script>.log" not in page.text
    assert "&lt;script&gt;.log" in page.text
