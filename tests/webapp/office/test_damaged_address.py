"""An address with control characters is refused before any view or database sees it."""

import pytest

from tests.webapp.office.conftest import OfficeSite


@pytest.mark.parametrize(
    "path", ["/register/units?search=a%00", "/register/units?%00=a", "/rounds/draft%00", "/audit?before=%0a1"]
)
def test_a_control_character_in_the_address_is_refused(site: OfficeSite, path: str) -> None:
    answer = site.signed_in("administrator").get(path)
    assert answer.status_code == 400


def test_letters_of_any_language_in_a_search_are_not(site: OfficeSite) -> None:
    browser = site.signed_in("administrator")
    assert browser.get("/register/units", query_string={"search": "Vân Đồn 字"}).status_code == 200
