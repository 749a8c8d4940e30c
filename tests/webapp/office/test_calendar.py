"""The calendar page and its file: own rounds, what overlaps, and no name of a cadre."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import SurveyCode
from surveys.round_plan import TAKEN_CODES
from surveys.schema import survey
from tests.webapp.office.conftest import OfficeSite
from webapp.office.icalendar import Day, written


def test_the_year_of_ones_own_rounds_is_shown_with_what_overlaps(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("campaign-officer")
    page = client.get("/rounds/calendar").text
    assert "Quarter II, month 4" in page
    assert "would be asked twice in a month" in page  # “draft” and “checked” close on the same day
    assert "Round far" not in page
    assert "Nothing is planned in this year" in client.get("/rounds/calendar?year=2031").text
    for odd in ("0", "x", "99999999999"):
        assert "Calendar of rounds, 2026" in client.get(f"/rounds/calendar?year={odd}").text


def test_many_rounds_are_listed_in_pages_and_their_days_by_quarters(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        like = connection.execute(sa.select(survey).where(survey.c.code == "open")).mappings().one()
        for number in range(60):
            connection.execute(sa.insert(survey).values({**like, "code": f"more-{number:02}"}))
    client = site.signed_in("campaign-officer")
    pages = [client.get(f"/rounds?page={number}").text for number in ("1", "2", "99", "x")]
    found = (re.findall(r'href="/rounds/([a-z]+(?:-[0-9]+)?)"', page) for page in pages)
    codes = [set(one) - TAKEN_CODES for one in found]
    assert codes[1] == codes[2]  # the last one where there is no such page
    assert codes[0] == codes[3]
    assert not codes[0] & codes[1]
    assert len([one for one in codes[0] | codes[1] if one.startswith("more-")]) == 60
    assert f"Page 2 of 2, {60 + 5} rounds" in pages[1]
    first = client.get("/rounds/calendar").text  # it is March
    assert "Quarter I, month 3" in first
    assert "Quarter II, month 4" not in first
    assert re.search(r"and [\d,]+ more</p>", first)
    assert "Quarter II, month 4" in client.get("/rounds/calendar?quarter=2").text
    assert "Nothing is planned in this quarter" in client.get("/rounds/calendar?quarter=4").text
    assert "Quarter I, month 3" in client.get("/rounds/calendar?quarter=9").text


def test_the_file_holds_own_rounds_and_no_name_of_a_cadre(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        rounds.revise(
            connection,
            SurveyCode("draft"),
            lambda now: replace(
                now,
                rules=replace(now.rules, title={"vi": "x", "en": "About DANG anh tuyet"}),
                opens_on=date(2026, 3, 20),
            ),
        )
    answer = site.signed_in("campaign-officer").get("/rounds/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    text = re.sub("\r\n ", "", answer.text)
    assert "SUMMARY:Round open: opened" in text
    assert "SUMMARY:draft: planned to open\r\n" in text
    assert "DTSTART;VALUE=DATE:20260320\r\nDTEND;VALUE=DATE:20260321" in text
    assert "tuyet" not in text
    assert "far" not in text


def test_lines_of_the_file_are_short_whole_letters_and_escaped() -> None:
    day = Day(
        "q1-opened", date(2026, 12, 31), "Đợt lấy ý kiến; phường, " + "ứ" * 80 + "\nx\\", "-", "http://a/b"
    )
    content = written([day], datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "office.test")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])  # no letter is torn
    whole = content.decode().replace("\r\n ", "")
    assert "SUMMARY:Đợt lấy ý kiến\\; phường\\, " + "ứ" * 80 + "\\nx\\\\\r\n" in whole
    assert "UID:q1-opened@office.test" in whole
    assert "DTSTAMP:20260302T093000Z" in whole
    assert "DTEND;VALUE=DATE:20270101" in whole
