"""Signing in, out, for how long; making an account one's own; languages."""

import re
from datetime import timedelta

import pyotp
import pytest

from surveys import staff
from surveys.staff_sessions import IDLE, LONGEST
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PASSWORD

NEW_PASSWORD = "con thuyền nhỏ ra khơi"


def _sign_in(site: OfficeSite, client: OfficeClient, **changed: str) -> int:
    client.get("/sign-in")
    typed = {**site.credentials("reviewer"), **changed}
    return client.send("/sign-in", **typed).status_code


def test_username_password_and_one_time_code_open_the_office(site: OfficeSite) -> None:
    client = site.client()
    assert _sign_in(site, client) == 302
    assert "Reviewer" in client.get("/").text


@pytest.mark.parametrize(
    "changed",
    [{"username": "nobody"}, {"password": "wrong"}, {"totp": "000000"}, {"totp": ""}, {"username": ""}],
)
def test_anything_wrong_is_refused_and_the_username_kept(site: OfficeSite, changed: dict[str, str]) -> None:
    client = site.client()
    client.get("/sign-in")
    typed = {**site.credentials("reviewer"), **changed}
    answer = client.send("/sign-in", **typed)
    assert answer.status_code == 403
    assert f'value="{typed["username"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert client.get("/").status_code == 302


def test_all_wrong_credentials_are_refused_alike(site: OfficeSite) -> None:
    pages = []
    for changed in ({"password": "wrong"}, {"totp": "000000"}):
        client = site.client()
        client.get("/sign-in")
        typed = {**site.credentials("reviewer"), **changed}
        pages.append(client.send("/sign-in", **typed).text.replace(client.token, ""))
    assert pages[0] == pages[1]


def test_a_one_time_code_works_once(site: OfficeSite) -> None:
    typed = site.credentials("reviewer")
    first, second = site.client(), site.client()
    for client, status in ((first, 302), (second, 403)):
        client.get("/sign-in")
        assert client.send("/sign-in", **typed).status_code == status


def test_signing_in_leads_back_into_the_office_only(site: OfficeSite) -> None:
    client = site.client()
    for back, leads in (
        ("/rounds?x=1", "/rounds?x=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("//[", "/"),
        ("http://[", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\t\\elsewhere.example", "/"),
        ("/rounds\r\nX: y", "/"),
    ):
        client.get("/sign-in")
        answer = client.send("/sign-in", **site.credentials("reviewer"), back=back)
        assert answer.location == leads
        client.get("/")
        client.send("/sign-out")


def test_a_page_behind_the_door_is_asked_for_again_after_signing_in(site: OfficeSite) -> None:
    answer = site.client().get("/rounds?search=a")
    assert answer.location == "/sign-in?back=/rounds?search%3Da"


def test_signing_out_ends_the_session(site: OfficeSite) -> None:
    client = site.client()
    _sign_in(site, client)
    client.get("/")
    assert client.send("/sign-out").status_code == 302
    assert client.get("/").status_code == 302


def test_a_copy_of_the_cookie_ends_with_the_session(site: OfficeSite) -> None:
    client, thief, other = site.client(), site.client(), site.client()
    _sign_in(site, client)
    _sign_in(site, other)
    copied = client.get_cookie("ydan-office")
    assert copied is not None
    thief.set_cookie("ydan-office", copied.value)
    assert thief.get("/").status_code == 200
    client.get("/")
    client.send("/sign-out")
    assert thief.get("/").status_code == 302
    thief.set_cookie("ydan-office", copied.value)
    assert thief.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_session_ends_after_a_working_day(site: OfficeSite) -> None:
    client = site.client()
    _sign_in(site, client)
    for _ in range(5):
        site.clock.now += LONGEST / 5
        assert client.get("/").status_code == 200
    site.clock.now += timedelta(seconds=1)
    assert client.get("/").status_code == 302


def test_a_session_ends_when_the_desk_was_left(site: OfficeSite) -> None:
    client = site.client()
    _sign_in(site, client)
    site.clock.now += IDLE
    assert client.get("/").status_code == 200
    site.clock.now += IDLE
    assert client.get("/").status_code == 200
    site.clock.now += IDLE + timedelta(seconds=1)
    assert client.get("/").status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("damaged", ["", "x", ".", "e30.e30.e30", "a" * 4000])
def test_a_cookie_that_is_not_ours_is_no_session(site: OfficeSite, damaged: str) -> None:
    client = site.client()
    client.set_cookie("ydan-office", damaged)
    assert client.get("/").status_code == 302


def test_a_password_is_hidden_and_may_come_from_a_manager(site: OfficeSite) -> None:
    page = site.client().get("/sign-in").text
    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field


def test_every_session_has_a_number_of_its_own_that_nobody_guesses(site: OfficeSite) -> None:
    numbers = set()
    for _ in range(3):
        client = site.client()
        _sign_in(site, client)
        with client.session_transaction() as session:
            numbers.add(session["number"])
    assert len(numbers) == 3
    assert {len(bytes.fromhex(number)) for number in numbers} == {16}


def test_signing_out_everywhere_ends_the_sessions_on_other_machines(site: OfficeSite) -> None:
    here, there = site.client(), site.client()
    _sign_in(site, here)
    _sign_in(site, there)
    here.get("/")
    here.send("/sign-out-everywhere")
    assert there.get("/").status_code == 302


def test_locking_an_account_ends_its_sessions(site: OfficeSite) -> None:
    client, administrator = site.client(), site.signed_in("administrator")
    _sign_in(site, client)
    administrator.get("/staff/reviewer")
    administrator.send("/staff/reviewer/disable")
    assert client.get("/").status_code == 302
    assert _sign_in(site, client) == 403


def test_the_session_cookie_has_a_name_of_its_own_and_is_for_the_server_only(site: OfficeSite) -> None:
    client = site.client()
    client.get("/sign-in")
    answer = client.send("/sign-in", **site.credentials("reviewer"))
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("ydan-office=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_form_without_its_token_is_refused(site: OfficeSite) -> None:
    client = site.client()
    answer = client.post("/sign-in", data=site.credentials("reviewer"))
    assert answer.status_code == 400
    assert client.get("/").status_code == 302


def test_a_form_from_another_site_is_refused(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    answer = client.post(
        "/sign-out", data={"csrf_token": client.token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert client.get("/").status_code == 200


def test_the_language_is_chosen_on_every_page_and_stays(site: OfficeSite) -> None:
    client = site.client()
    client.get("/sign-in")
    answer = client.send("/language", language="vi", back="/sign-in")
    assert answer.location == "/sign-in"
    assert '<html lang="vi">' in client.get("/sign-in").text
    client.send("/language", language="xx", back="//elsewhere.example")
    assert '<html lang="vi">' in client.get("/sign-in").text


def test_an_invited_member_makes_the_account_their_own(site: OfficeSite) -> None:
    administrator = site.signed_in("administrator")
    administrator.get("/staff/invite")
    slip = administrator.send(
        "/staff/invite",
        name="Lê Văn Mới",
        username="le-van-moi",
        role="auditor",
        unit="06652",
        cadre="",
        evaluator="",
    )
    code = slip.text.split('<dd class="digits"><code translate="no">')[1].split("<")[0]
    client = site.client()
    client.get("/activate")
    phone = client.send("/activate", username="le-van-moi", code=code)
    secret = phone.text.split('<p><code translate="no">')[1].split("<")[0].replace(" ", "")
    assert '<svg viewBox="0 0' in phone.text
    typed = {"username": "le-van-moi", "code": code, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    for wrong in ({"again": "another one"}, {"password": "short", "again": "short"}, {"totp": "123456"}):
        answer = client.send(
            "/activate/finish", **{**typed, "totp": pyotp.TOTP(secret).at(site.clock.now), **wrong}
        )
        assert answer.status_code == 400
        assert NEW_PASSWORD not in answer.text
    done = client.send("/activate/finish", **typed, totp=pyotp.TOTP(secret).at(site.clock.now))
    assert done.status_code == 200
    assert len(set(re.findall(r"<li><code[^>]*>([\d ]{21})</code>", done.text))) == 10
    again = client.send("/activate", username="le-van-moi", code=code)
    assert again.status_code == 403
    with site.installation.engine.connect() as connection:
        found = staff.get(connection, "le-van-moi")
    assert found is not None
    assert found.active


@pytest.mark.parametrize("username", ["reviewer", "nobody"])
def test_a_wrong_activation_code_opens_nothing(site: OfficeSite, username: str) -> None:
    client = site.client()
    client.get("/activate")
    answer = client.send("/activate", username=username, code="1234 5678 9012 3456 7")
    assert answer.status_code == 403
    assert "The username or the activation code is not right" in answer.text


def test_a_bad_invitation_says_what_is_wrong_and_keeps_what_was_typed(site: OfficeSite) -> None:
    administrator = site.signed_in("administrator")
    administrator.get("/staff/invite")
    answer = administrator.send(
        "/staff/invite",
        name="Lê Văn Mới",
        username="Không Được",
        role="",
        unit="06652",
        cadre="",
        evaluator="",
    )
    assert answer.status_code == 400
    assert 'value="Lê Văn Mới"' in answer.text
    taken = administrator.send(
        "/staff/invite",
        name="A",
        username="reviewer",
        role="auditor",
        unit="06652",
        cadre="CB99",
        evaluator="",
    )
    assert "taken" in taken.text
    assert "“CB99” is not in the register" in taken.text
