"""The year by quarters in the office: what is missing, the next round made from the last, the reminder."""

from datetime import date

import sqlalchemy as sa

from surveys.schema import survey as survey_table
from tests.webapp.office.conftest import OfficeSite


def test_the_year_shows_what_is_missing_and_makes_the_next_round(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    with site.installation.engine.begin() as connection:
        earlier = {"period_start": date(2025, 10, 1), "period_end": date(2025, 12, 31)}
        connection.execute(sa.update(survey_table).values(**earlier))
    start = client.get("/")
    assert "not set up yet" in start.text
    assert 'href="/rounds/year"' in start.text
    page = client.get("/rounds/year").text
    assert 'href="/rounds/year"' in client.get("/rounds").text
    assert "Missing" in page
    assert "Round far" not in page
    assert "Make it from the last round" in page
    address = page.split('href="/rounds/')
    copy = next(one for one in address if "/copy?quarters=" in one).split('"', maxsplit=1)[0]
    proposal = client.get(f"/rounds/{copy.replace('&amp;', '&')}").text
    assert "1 Jan 2026 – 31 Mar 2026" in proposal
    assert "1 Oct 2026 – 31 Dec 2026" in client.get("/rounds/draft/copy?quarters=99").text  # a year at most
    made = client.send(f"/rounds/{copy}", **{"title-vi": "Quý sau", "title-en": "Next", "code": "next-one"})
    assert made.status_code == 302
    assert "Next" in client.get("/rounds/year?year=2026").text
    for odd in ("x", "0", "99999999999"):
        assert "The year 2026 by quarters" in client.get(f"/rounds/year?year={odd}").text
    assert "Nothing was asked in this year" in client.get("/rounds/year?year=2031&page=7").text


def test_who_only_reads_is_offered_no_next_round_and_no_reminder(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        earlier = {"period_start": date(2025, 10, 1), "period_end": date(2025, 12, 31)}
        connection.execute(sa.update(survey_table).values(**earlier))
    for username in ("auditor", "reviewer"):
        client = site.signed_in(username)
        assert "/copy?quarters=" not in client.get("/rounds/year").text
        assert "not set up yet" not in client.get("/").text
    assert "Nothing was asked" in site.signed_in("cadre").get("/rounds/year").text
