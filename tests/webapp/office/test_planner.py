"""The planner of the office, and the pages that say how a number is made."""

import re
from html import unescape
from pathlib import Path

import pytest

from surveys.planning import Expected, forecast
from tests.webapp.office.conftest import OfficeSite
from webapp import methods

METHODS = sorted(path.stem for path in (Path(__file__).parents[3] / "docs" / "methods").glob("*.md"))


def test_the_planner_answers_at_once_with_usual_numbers(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("campaign-officer").get("/rounds/plan").text
    found = forecast(Expected())
    assert f"A score is known to about ±{found.asked.half_width:g} points." in page
    assert f"For ±5 points about {found.needed} answers are needed." in page
    assert 'href="/methods/precision-planner"' in page


def test_the_planner_counts_with_what_was_typed(reading_site: OfficeSite) -> None:
    address = (
        "/rounds/plan?answers=30&frame=412&mean=85,5&sd=15&design_effect=1.5&units=5&between=0.2&wanted=4"
        "&confidence=90"
    )
    page = reading_site.signed_in("campaign-officer").get(address).text
    found = forecast(Expected(30, 412, 85.5, 15.0, 1.5, 5, 0.2, 4.0, 0.9))
    assert f"A score is known to about ±{found.asked.half_width:g} points." in page
    assert f"difference of about {found.asked.difference:g} points" in page
    assert f"(Yamane, 5 points): {found.sample}." in page
    assert 'value="85,5"' in page


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("answers=1", "answers", "Enter a number from 2 to 10000000."),
        ("answers=x", "answers", "Enter a whole number from 1"),
        ("mean=99&sd=30", "sd", "cannot spread so far"),
        ("confidence=20", "confidence", "Enter a number from 50 to 99.9."),
        ("frame=3", "frame", "Fewer people may answer"),
    ],
)
def test_a_fault_stands_at_its_field_in_one_sentence(
    reading_site: OfficeSite, query: str, field: str, said: str
) -> None:
    client = reading_site.signed_in("campaign-officer")
    usual = "answers=120&mean=80&sd=20&design_effect=1&units=2&between=0.1&wanted=5&confidence=95"
    given = {pair.split("=")[0] for pair in query.split("&")}
    kept = "&".join(pair for pair in usual.split("&") if pair.split("=")[0] not in given)
    answer = client.get(f"/rounds/plan?{query}&{kept}")
    assert answer.status_code == 400
    assert re.search(rf'<p class="fault" id="{field}-fault">[^<]*{re.escape(said)}', answer.text)
    assert "A score is known to about" not in answer.text


def test_whoever_sets_up_a_round_finds_the_planner(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("campaign-officer")
    for path in ("/rounds", "/rounds/set-up"):
        assert 'href="/rounds/plan"' in client.get(path).text
    # a draft about five cadres asks for what it takes to compare five
    assert 'href="/rounds/plan?units=5"' in client.get("/rounds/draft").text
    found = forecast(Expected(units=5))
    assert f"difference of about {found.asked.difference:g} points" in client.get("/rounds/plan?units=5").text
    assert "/rounds/plan" not in client.get("/rounds/open").text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", METHODS)
def test_every_methods_page_can_be_read_in_the_office(
    reading_site: OfficeSite, name: str, language: str
) -> None:
    page = reading_site.signed_in("evaluator", language).get(f"/methods/{name}").text
    found = methods.read(name)
    assert found is not None
    assert f"<h1>{found.titles[language]}</h1>" in unescape(page)
    assert found.titles["vi"]
    assert '<div lang="vi">' in page
    assert "**" not in page.split("<main")[1]
    assert "`" not in page.split("<main")[1]


@pytest.mark.parametrize("name", ["nowhere", "..", "%2e%2e%2fsettings", "Trend"])
def test_there_are_no_other_methods_pages(reading_site: OfficeSite, name: str) -> None:
    assert reading_site.signed_in("evaluator").get(f"/methods/{name}").status_code == 404


def test_a_wheel_carries_the_methods_pages_inside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(methods, "__file__", str(tmp_path / "webapp" / "methods.py"))
    assert methods.folder() == tmp_path / "webapp" / "methods"
