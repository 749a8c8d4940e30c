"""Requests that no page of the office makes get an answer, not a failure."""

import pytest

from tests.webapp.office.conftest import OfficeSite

HUGE = "9" * 30


@pytest.mark.parametrize("path", ["/", "/sign-in", "/rounds/open/results"])
def test_a_foreign_host_name_is_refused_and_not_repeated(reading_site: OfficeSite, path: str) -> None:
    answer = reading_site.client().get(path, headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "path"),
    [("auditor", f"/audit?before={HUGE}"), ("reviewer", f"/questionnaires/citizen-official/{HUGE}")],
)
def test_a_number_no_database_holds_is_no_failure_of_ours(
    reading_site: OfficeSite, who: str, path: str
) -> None:
    assert reading_site.signed_in(who).get(path).status_code == 400
