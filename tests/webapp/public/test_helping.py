"""Helper mode of a device: all are told, the way of a form says it, the next person finds nothing."""

import re
from collections import Counter

import pytest
from flask import Flask

from surveys import closing, invitations, opened, rounds
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.installation import Installation
from surveys.round_plan import AssignmentPlan
from tests.conftest import StandingClock
from tests.webapp.conftest import auditing
from tests.webapp.open_surveys import OFFICERS, OFFICIAL, OPEN_LINK, Codes
from tests.webapp.public.respondent import Respondent
from tests.webapp.public.test_journey import RECEIPT

TOLD = {
    "vi": "Phiếu chỉ ghi là có người giúp, không ghi ai giúp.",
    "en": "Your form will say that you had help, never who helped.",
}


def _switch_on(person: Respondent) -> None:
    person.visit("/helper")
    person.press(mode="on")
    assert person.where() == "/"


def _to_the_check(person: Respondent, code: str) -> None:
    person.start(code)
    person.answer(contact="no")
    assert person.where() == "/check"


def _counted(place: Installation) -> Counter[Channel]:
    """Close the round and count its ballots by channel."""
    closing.close_round(place, OFFICIAL, OFFICERS)
    with place.engine.connect() as connection:
        found = opened.read(connection, place.keys.read("installation"), OFFICIAL)
    return Counter(list(Channel)[channel] for channel in found.channel.tolist())


def test_in_helper_mode_every_page_says_that_help_is_recorded_and_never_whose(
    respondent: Respondent, codes: Codes
) -> None:
    _switch_on(respondent)
    told = TOLD[respondent.language]
    seen = [respondent.page, respondent.visit("/nowhere"), respondent.start(codes.citizens[0].digits)]
    seen += [respondent.visit("/about"), respondent.visit("/section/1"), respondent.answer(contact="no")]
    seen += [respondent.press()]
    assert respondent.where() == "/receipt"
    assert [told in page.text for page in seen] == [True] * 7
    assert all('data-way="assisted"' in page.text for page in seen)


def test_without_helper_mode_no_page_speaks_of_a_helper(respondent: Respondent, codes: Codes) -> None:
    seen = [respondent.visit("/"), respondent.start(codes.citizens[0].digits)]
    seen += [respondent.answer(contact="no"), respondent.press()]
    assert not any(TOLD[respondent.language] in page.text or "data-way" in page.text for page in seen)


def test_what_goes_in_from_a_helping_device_is_counted_as_assisted(
    app: Flask, codes: Codes, sqlite_installation: Installation
) -> None:
    for number, helps in enumerate((True, False, True)):
        person = Respondent(auditing(app), "vi")
        if helps:
            _switch_on(person)
        _to_the_check(person, codes.citizens[number].digits)
        assert RECEIPT.search(person.press().text)
    assert _counted(sqlite_installation) == {Channel.ASSISTED: 2, Channel.WEB: 1}


def test_a_form_of_the_open_link_is_not_said_to_be_recorded_as_helped(app: Flask) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    page = person.visit(f"/open/{OFFICIAL}/{OPEN_LINK}")
    assert TOLD["en"] not in page.text
    assert "Your form will not say so." in page.text


def test_a_code_of_a_caller_is_recorded_as_helped_also_where_the_mode_was_forgotten(
    app: Flask, sqlite_installation: Installation
) -> None:
    with sqlite_installation.engine.begin() as connection:
        plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.ASSISTED, (SubjectNumber(1),))
        number = rounds.add_assignment(connection, OFFICIAL, plan).number
        pepper = sqlite_installation.keys.read("pepper")
        (code,) = invitations.issue(connection, pepper, OFFICIAL, number, 1)
    person = Respondent(auditing(app), "en")
    person.visit("/")
    assert TOLD["en"] not in person.page.text
    _to_the_check(person, code.digits)
    assert TOLD["en"] in person.page.text
    assert TOLD["en"] in person.press().text
    assert _counted(sqlite_installation) == {Channel.ASSISTED: 1}


def test_a_reload_of_the_receipt_shows_it_to_nobody_else(app: Flask, codes: Codes) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    _to_the_check(person, codes.citizens[0].digits)
    page = person.press()
    receipt = RECEIPT.search(page.text)
    assert receipt
    assert "hand it back to the person who helps you" in page.text
    page = person.visit("/receipt")
    assert person.where() == "/"
    assert receipt[1] not in page.text


def test_a_retry_after_a_lost_reply_gives_the_same_receipt_in_helper_mode(app: Flask, codes: Codes) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    _to_the_check(person, codes.citizens[0].digits)
    lost, receipts = person.page, set()
    for _ in range(2):
        person.page = lost
        receipts.add(RECEIPT.findall(person.press().text)[0])
    assert len(receipts) == 1


def test_the_receipt_keeps_the_language_and_the_next_person_has_the_device_s_own(
    app: Flask, codes: Codes
) -> None:
    person = Respondent(auditing(app), "vi")
    _switch_on(person)
    person.press(language="en")
    assert "Enter your code" in person.page.text
    _to_the_check(person, codes.citizens[0].digits)
    assert "Your form has arrived" in person.press().text
    assert "Nhập mã" in person.visit("/").text


@pytest.mark.parametrize("path", ["/about", "/section/1", "/check"])
def test_the_start_page_of_a_helping_device_forgets_a_form_left_in_the_middle(
    app: Flask, codes: Codes, path: str
) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    person.start(codes.citizens[0].digits)
    person.answer(contact="yes", how="phone")
    person.visit("/")
    person.visit(path)
    assert person.where() == "/"
    assert "Hạnh" not in person.page.text


def test_on_an_own_phone_the_start_page_keeps_the_form(app: Flask, codes: Codes) -> None:
    person = Respondent(auditing(app), "en")
    person.start(codes.citizens[0].digits)
    person.visit("/")
    person.visit("/section/1")
    assert person.where() == "/section/1"


def test_a_form_left_lying_is_forgotten_after_half_an_hour(
    app: Flask, codes: Codes, clock: StandingClock
) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    person.start(codes.citizens[0].digits)
    clock.advance(minutes=30)
    person.visit("/section/1")
    assert person.where() == "/section/1"
    person.answer(contact="yes", how="phone")
    clock.advance(minutes=31)
    person.visit("/section/1")
    assert person.where() == "/"


def test_helper_mode_ends_by_itself_within_a_day(app: Flask, clock: StandingClock) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    clock.advance(hours=22, minutes=59)
    assert TOLD["en"] in person.visit("/").text
    clock.advance(hours=1, minutes=1)
    assert TOLD["en"] not in person.visit("/").text


def test_helper_mode_ends_by_one_tap_on_the_start_page(app: Flask) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    person.client.post("/helper", data=person.fields() | {"mode": "off"})
    assert TOLD["en"] not in person.visit("/").text
    assert not [name for _host, _path, name in (person.client._cookies or {}) if "helper" in name]


def test_switching_takes_away_a_form_that_was_begun(app: Flask, codes: Codes) -> None:
    person = Respondent(auditing(app), "en")
    person.start(codes.citizens[0].digits)
    _switch_on(person)
    person.visit("/section/1")
    assert person.where() == "/"


def test_the_quick_exit_ends_the_visit_and_leaves_the_mode_of_the_device(app: Flask, codes: Codes) -> None:
    person = Respondent(auditing(app), "en")
    _switch_on(person)
    person.start(codes.citizens[0].digits)
    answer = person.client.get("/exit")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    person.visit("/section/1")
    assert person.where() == "/"
    assert TOLD["en"] in person.page.text


def test_the_cookie_of_the_mode_is_the_same_for_every_device_of_an_hour_and_sealed(app: Flask) -> None:
    person = Respondent(auditing(app), "en")
    page = person.visit("/helper")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    answer = person.client.post("/helper", data={"csrf_token": token, "mode": "on"})
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("ydan-helper=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=86400"} <= set(cookie.split("; "))
    assert "hour" not in cookie


@pytest.mark.parametrize("forged", ["", "x", "AAAA"])
def test_a_forged_cookie_switches_nothing_on(app: Flask, forged: str) -> None:
    person = Respondent(auditing(app), "en")
    person.client.set_cookie("ydan-helper", forged)
    assert TOLD["en"] not in person.visit("/").text


def test_another_site_cannot_switch_helper_mode(app: Flask) -> None:
    person = Respondent(auditing(app), "en")
    person.visit("/helper")
    answer = person.client.post(
        "/helper", data=person.fields() | {"mode": "on"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert TOLD["en"] not in person.visit("/").text
