"""An address with control characters is refused before any view or database sees it."""

import pytest

from surveys.identifiers import SurveyCode
from surveys.round_plan import CODE_SHAPE, TAKEN_CODES, refused_code
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


def test_no_round_is_hidden_behind_a_page_about_all_rounds(site: OfficeSite) -> None:
    pages = {
        rule.rule.split("/")[2] for rule in site.app.url_map.iter_rules() if rule.rule.startswith("/rounds/")
    }
    possible = {name for name in pages if CODE_SHAPE.fullmatch(name)}
    assert possible == TAKEN_CODES
    with site.installation.engine.connect() as connection:
        for name in possible:
            (problem,) = refused_code(connection, SurveyCode(name))
            assert problem.where == "code"
