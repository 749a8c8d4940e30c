"""The main navigation says where a page stands; numbers of a page read as in its language."""

import re

import pytest

from tests.webapp.office.conftest import OfficeSite
from webapp.cells import number


@pytest.mark.parametrize(
    ("username", "path", "place"),
    [
        ("campaign-officer", "/rounds/calendar", "/rounds"),
        ("campaign-officer", "/rounds/plan", "/rounds"),
        ("campaign-officer", "/rounds/set-up", "/rounds"),
        ("campaign-officer", "/rounds/open", "/rounds"),
        ("campaign-officer", "/published", "/published"),
        ("campaign-officer", "/published/released", "/published"),
        ("administrator", "/rounds/open/roles", "/staff"),
    ],
)
def test_a_page_stands_in_one_place_of_the_navigation(
    reading_site: OfficeSite, username: str, path: str, place: str
) -> None:
    page = reading_site.signed_in(username).get(path).text
    navigation = page.split('<nav class="places"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', navigation) == [place]


def test_no_page_of_results_shows_the_same_way_twice(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results").text
    heading = re.findall(
        r'<a class="button[^"]*" href="([^"]+)"', page.split("</h1>")[1].split("<section")[0]
    )
    assert len(heading) == len(set(heading))
    assert "/rounds/released/publication" in heading


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0.7, "0,7", "0.7"),
        (-0.0001, "0", "0"),
        (-8, "−8", "−8"),
        (1347, "1.347", "1,347"),
        (1234567, "1.234.567", None),
    ],
)
def test_a_number_has_the_marks_of_its_language(
    reading_site: OfficeSite, value: float, vi: str, en: str | None
) -> None:
    for language, written in (("vi", vi), ("en", en or "1,234,567")):
        with reading_site.app.test_request_context("/", headers={"Accept-Language": language}):
            assert number(value) == written
