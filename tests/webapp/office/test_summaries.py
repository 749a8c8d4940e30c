"""Summaries of a round and its units: what is told, what is refused, and to whom."""

import html
import re

import pytest
import sqlalchemy as sa

from surveys.schema import cadre, unit
from tests.webapp.office.conftest import OfficeSite

TOO_FEW = "with fewer than 5 cadres on one side this filter would point at single persons"
TOGETHER = "can only be looked at one at a time and for the whole round"
LONG = "Nguyễn Hoàng Thị Bích Phương Thảo Trường Giang Vĩnh Nghiêm Đoàn"


def _text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_summary_counts_what_is_told_and_says_why_the_rest_is_not(reading_site: OfficeSite) -> None:
    told = _text(reading_site.signed_in("reviewer").get("/rounds/released/results/summary").text)
    assert "Commune chairs 4 of 5" in told  # 55, 32, 12 and 50 ballots are told, 4 are not
    assert "1: a required respondent group is withheld" in told
    assert "Posts vacant" in told
    assert "0 of 5" in told


@pytest.mark.parametrize("fact", ["local", "elsewhere", "new", "settled"])
def test_a_fact_that_would_point_at_persons_is_refused_in_the_same_words(
    reading_site: OfficeSite, fact: str
) -> None:
    """Of five cadres nobody is marked local, and all began within the year: none, and all, say the same."""
    client = reading_site.signed_in("reviewer")
    told = _text(client.get(f"/rounds/released/results/summary?fact={fact}").text)
    assert TOO_FEW in told
    assert "Only cadres from" not in told


@pytest.mark.parametrize(
    "path", ["summary?fact=local&fact=new", "summary?fact=local&group=chairs", "units/06652?fact=new"]
)
def test_facts_are_never_combined(reading_site: OfficeSite, path: str) -> None:
    told = _text(reading_site.signed_in("reviewer").get(f"/rounds/released/results/{path}").text)
    assert (TOGETHER in told) or (TOO_FEW in told and path.startswith("units"))


@pytest.mark.parametrize("where", ["06655", "nowhere", "22", "..%2f22", "0" * 300])
def test_a_unit_outside_the_round_does_not_exist(reading_site: OfficeSite, where: str) -> None:
    assert (
        reading_site.signed_in("reviewer").get(f"/rounds/released/results/units/{where}").status_code == 404
    )


def test_a_unit_below_of_which_nobody_is_asked_says_so(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        row = {"code": "v1", "parent": "06652", "kind": "village", "name": "Khu 1"}
        connection.execute(sa.insert(unit).values(**row, sort_key=b"k", search_key="khu 1"))
    told = site.signed_in("reviewer").get("/rounds/released/results/units/v1")
    assert told.status_code == 200
    assert "This round asks about no cadre of this unit." in told.text
    assert site.signed_in("cadre").get("/rounds/released/results/units/v1").status_code == 404


def test_a_cadre_reads_a_summary_of_nobody_else(reading_site: OfficeSite) -> None:
    told = _text(reading_site.signed_in("cadre").get("/rounds/released/results/summary").text)
    assert "1 of 1" in told
    assert "Who holds the posts" not in told  # the register is not theirs to read
    assert "Only cadres who are" not in told
    assert "Trần Văn Phúc" not in told


def test_one_question_shows_withheld_cadres_as_withheld(reading_site: OfficeSite) -> None:
    told = _text(reading_site.signed_in("reviewer").get("/rounds/released/results/items").text)
    assert "Ân Quốc Bình" in told
    assert "withheld: too few ballots" in told


def test_a_group_of_one_person_is_refused_as_a_filter(reading_site: OfficeSite) -> None:
    told = reading_site.signed_in("reviewer").get("/rounds/closed/results/items?of=superior").text
    assert "one person answers about a cadre: it is never shown alone" in told
    assert "Trần Văn Phúc" not in told


@pytest.mark.parametrize("query", ["item=nothing", "of=nobody", "group=nobody&unit=nowhere", "page=999"])
def test_filters_that_fit_nothing_do_no_harm(reading_site: OfficeSite, query: str) -> None:
    assert (
        reading_site.signed_in("reviewer").get(f"/rounds/released/results/items?{query}").status_code == 200
    )


def test_a_name_of_sixty_letters_is_shown_whole(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(unit).where(unit.c.code == "06652").values(name=LONG))
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB1").values(local=True))
    assert LONG in site.signed_in("reviewer").get("/rounds/released/results/summary").text
