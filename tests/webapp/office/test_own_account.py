"""One's own ways in: sessions, recovery codes, phones; what ends ends everywhere."""

import re
from datetime import timedelta

import pyotp
import pytest

from surveys import staff_sessions
from surveys.audit import every_event
from surveys.staff_sessions import Way
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PASSWORD
from webapp import create_office_app

CODE = re.compile(r"<li><code translate=\"no\">([\d ]+)</code></li>")
LETTERS = re.compile(r'<p><code translate="no">([A-Z2-7 ]+)</code></p>')
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _sign_in(site: OfficeSite, username: str = "reviewer", agent: str = FIREFOX) -> OfficeClient:
    client = site.client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    client.get("/sign-in")
    assert client.send("/sign-in", **site.credentials(username)).status_code == 302
    return client


def _proof(site: OfficeSite, username: str = "reviewer") -> dict[str, str]:
    return {"current-password": PASSWORD, "current-totp": site.totp(username)}


def _acts(site: OfficeSite) -> list[str]:
    with site.installation.engine.connect() as connection:
        return [one.act for one in every_event(connection)]


def _recovery_codes(site: OfficeSite, client: OfficeClient) -> list[str]:
    client.get("/account/recovery-codes")
    sheet = client.send("/account/recovery-codes", **_proof(site))
    assert sheet.status_code == 200
    return CODE.findall(sheet.text)


def test_ones_sessions_are_listed_and_the_present_one_is_marked(site: OfficeSite) -> None:
    here = _sign_in(site)
    _sign_in(
        site, agent="Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 coc_coc_browser/1 Chrome/1 Safari/1"
    )
    _sign_in(site, "auditor", "curl")
    page = here.get("/account").text
    assert page.count("Firefox, Windows") == 2  # once to read, once in the words of the button
    assert "Cốc Cốc, Android" in page
    assert "?, ?" not in page
    assert page.count("this one") == 1
    assert "10.0" not in page  # no version, nothing finer


def test_a_session_ended_elsewhere_is_over_at_the_next_click(site: OfficeSite) -> None:
    here, there = _sign_in(site), _sign_in(site, agent="Android Chrome")
    marks = re.findall(r'name="session" value="(\w+)"', here.get("/account").text)
    with there.session_transaction() as session:
        mark = staff_sessions.digest_of(session["number"])[:8].hex()
    assert mark in marks
    assert here.send("/account/sessions", session=mark).status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
    here.get("/account")
    (own,) = re.findall(r'name="session" value="(\w+)"', here.get("/account").text)
    assert here.send("/account/sessions", session=own).location == "/sign-in"
    assert here.get("/").status_code == 302


def test_nobody_ends_the_session_of_somebody_else(site: OfficeSite) -> None:
    here, other = _sign_in(site), _sign_in(site, "auditor")
    with other.session_transaction() as session:
        mark = staff_sessions.digest_of(session["number"])[:8].hex()
    here.get("/account")
    assert here.send("/account/sessions", session=mark).status_code == 404
    assert other.get("/").status_code == 200


def test_signing_out_counts_in_every_process_and_after_a_restart(site: OfficeSite) -> None:
    client = _sign_in(site)
    cookie = client.get_cookie("ydan-office")
    assert cookie is not None
    settings = site.app.extensions["ydan-office"].settings
    other = create_office_app(settings, site.installation).test_client()
    other.set_cookie("ydan-office", cookie.value)
    assert other.get("/").status_code == 200
    client.get("/")
    client.send("/sign-out")
    later = create_office_app(settings, site.installation).test_client()
    for process in (other, later):
        process.set_cookie("ydan-office", cookie.value)
        assert process.get("/").status_code == 302


def test_an_administrator_sees_and_ends_the_sessions_of_their_staff(site: OfficeSite) -> None:
    member, boss = _sign_in(site), site.signed_in("administrator")
    assert "Firefox, Windows" in boss.get("/staff/reviewer").text
    assert boss.send("/staff/reviewer/sessions").status_code == 302
    assert member.get("/").status_code == 302
    far = site.signed_in("administrator-far")
    far.get("/staff")
    assert far.send("/staff/reviewer/sessions").status_code == 403


def test_sessions_that_are_over_are_taken_out_of_the_table(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        staff_sessions.begin(connection, "auditor", "?", Way.PASSWORD, site.clock())
        site.clock.now += staff_sessions.IDLE + timedelta(seconds=1)
        staff_sessions.begin(connection, "reviewer", "?", Way.PASSWORD, site.clock())
        assert staff_sessions.end_of_everybody(connection) == 1


def test_a_recovery_code_stands_for_a_lost_phone_once_and_a_new_one_is_set_up_first(site: OfficeSite) -> None:
    owner = _sign_in(site)
    codes = _recovery_codes(site, owner)
    assert len(set(codes)) == 10
    assert "10 printed codes are still good" in owner.get("/account").text
    lost = site.client()
    lost.get("/sign-in/recovery")
    typed = {"username": "reviewer", "password": PASSWORD, "code": codes[3]}
    assert lost.send("/sign-in/recovery", **typed).location == "/phone"
    assert owner.get("/").status_code == 302  # whoever holds the lost phone is out
    for path in ("/", "/rounds", "/account", "/account/password", "/rounds/closed/results"):
        assert lost.get(path).location == "/phone", path
    page = lost.get("/phone").text
    assert lost.send("/phone", totp="000000").status_code == 400
    secret = LETTERS.findall(page)[0].replace(" ", "")
    assert LETTERS.findall(lost.get("/phone").text)[0].replace(" ", "") == secret
    assert lost.send("/phone", totp=pyotp.TOTP(secret).at(site.clock.now)).location == "/account"
    assert lost.get("/rounds").status_code == 200
    again = site.client()
    again.get("/sign-in")
    assert again.send("/sign-in", **site.credentials("reviewer")).status_code == 403  # the old phone
    again.get("/sign-in/recovery")
    assert again.send("/sign-in/recovery", **typed).status_code == 403  # the code, once more
    assert _acts(site)[-3:] == ["staff.recovery_codes", "staff.recover", "staff.phone"]


@pytest.mark.parametrize(
    "wrong",
    [{"password": "x"}, {"code": "1234"}, {"code": ""}, {"username": "auditor"}, {"username": "nobody"}],
)
def test_a_recovery_code_alone_or_of_another_opens_nothing(site: OfficeSite, wrong: dict[str, str]) -> None:
    codes = _recovery_codes(site, _sign_in(site))
    lost = site.client()
    lost.get("/sign-in/recovery")
    typed = {"username": "reviewer", "password": PASSWORD, "code": codes[0], **wrong}
    answer = lost.send("/sign-in/recovery", **typed)
    assert answer.status_code == 403
    assert lost.get("/phone").status_code == 302
    assert lost.get("/").location == "/sign-in"


def test_new_recovery_codes_end_the_old_ones_and_need_a_proof(site: OfficeSite) -> None:
    owner = _sign_in(site)
    old = _recovery_codes(site, owner)
    assert owner.send("/account/recovery-codes", **{"current-password": PASSWORD}).status_code == 403
    new = _recovery_codes(site, owner)
    assert not set(old) & set(new)
    lost = site.client()
    lost.get("/sign-in/recovery")
    typed = {"username": "reviewer", "password": PASSWORD}
    assert lost.send("/sign-in/recovery", **typed, code=old[0]).status_code == 403
    assert lost.send("/sign-in/recovery", **typed, code=new[0]).status_code == 302


def test_another_phone_counts_once_it_has_spoken_and_the_old_one_until_then(site: OfficeSite) -> None:
    here, there = _sign_in(site), _sign_in(site)
    here.get("/account/phone")
    assert here.send("/account/phone", **{"current-password": PASSWORD}).status_code == 403
    assert here.send("/account/phone", **_proof(site)).location == "/phone"
    secret = LETTERS.findall(here.get("/phone").text)[0].replace(" ", "")
    assert _sign_in(site).get("/").status_code == 200  # by the old phone
    assert here.send("/phone", totp=pyotp.TOTP(secret).at(site.clock.now)).location == "/account"
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert here.get("/phone").location == "/"  # nothing waits any more


def test_a_phone_page_without_anything_begun_leads_away(site: OfficeSite) -> None:
    assert site.client().get("/phone").location == "/"
    assert _sign_in(site).get("/phone").location == "/"


def test_a_phone_that_was_begun_and_left_does_not_wait_for_the_next_person_at_the_desk(
    site: OfficeSite,
) -> None:
    here = _sign_in(site)
    here.get("/account/phone")
    assert here.send("/account/phone", **_proof(site)).location == "/phone"
    secret = LETTERS.findall(here.get("/phone").text)[0].replace(" ", "")
    site.clock.advance(seconds=31 * 60)
    assert here.get("/phone").location == "/"
    assert here.send("/phone", totp=pyotp.TOTP(secret).at(site.clock.now)).location == "/"
    assert _sign_in(site).get("/").status_code == 200  # by the old phone
