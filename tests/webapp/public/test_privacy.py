"""Nothing about a respondent leaves their browser but what they send; nothing stays for the next person."""

import base64
import io
import logging
import re

import pytest
from flask import Flask

from surveys.installation import Installation
from tests.conftest import StandingClock
from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent
from webapp import logs
from webapp.access import Audience, routes
from webapp.public.app import create_public_app
from webapp.settings import Settings


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    assert routes(app) == {
        "/": Audience.ANYONE,
        "/about": Audience.CODE_HOLDER,
        "/section/<int:number>": Audience.CODE_HOLDER,
        "/check": Audience.CODE_HOLDER,
        "/send": Audience.CODE_HOLDER,
        "/receipt": Audience.ANYONE,
        "/helper": Audience.ANYONE,
        "/exit": Audience.ANYONE,
        "/open/<survey>/<int(max=999999):number>": Audience.ANYONE,
        "/offline/<survey>/<int(max=999999):number>": Audience.ANYONE,
        "/offline/<survey>/<int(max=999999):number>/<tongue>": Audience.ANYONE,
        "/offline/<survey>/<int(max=999999):number>/<tongue>/manifest": Audience.ANYONE,
        "/offline/worker.js": Audience.ANYONE,
        "/static/<mark>/<path:name>": Audience.ANYONE,
    }


@pytest.mark.parametrize("path", ["/about", "/check", "/section/1"])
def test_without_a_code_every_page_leads_to_the_start(client: AuditingClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/")


def test_no_address_ever_holds_a_code(app: Flask, codes: Codes) -> None:
    seen = []

    @app.before_request
    def note() -> None:
        from flask import request

        seen.append(request.full_path + str(request.headers.get("Referer")))

    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    citizen.answer(contact="no")
    citizen.press()
    assert seen
    assert codes.citizens[0].digits[:8] not in "".join(seen)


def test_the_cookie_tells_neither_code_nor_answers_and_is_for_this_site_only(
    app: Flask, codes: Codes
) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    answer = citizen.client.post("/section/1", data=citizen.fields() | {"answer-contact": "no"})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    sealed = cookie.split("=", 1)[1].split(";")[0]
    plain = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    assert b"contact" not in plain
    assert b"official" not in plain


def test_over_https_the_cookie_is_bound_to_the_host(
    settings: Settings, sqlite_installation: Installation
) -> None:
    secured = create_public_app(_secure(settings), sqlite_installation)
    answer = secured.test_client().get("/", base_url="https://localhost")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-ydan-visit-0=")
    assert "; Secure" in cookie
    assert answer.headers["Strict-Transport-Security"]


def _secure(settings: Settings) -> Settings:
    import dataclasses

    return dataclasses.replace(settings, secure_cookies=True)


def test_a_phone_that_was_put_down_forgets(app: Flask, codes: Codes, clock: StandingClock) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    citizen.answer(contact="yes", how="counter")
    clock.advance(hours=2, minutes=2)
    citizen.visit("/section/1")
    assert citizen.where() == "/"


def test_leaving_forgets_everything_and_goes_somewhere_neutral(app: Flask, codes: Codes) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    answer = citizen.client.get("/exit")
    assert answer.status_code == 303
    assert answer.location == app.config["EXIT_URL"]
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert not citizen.client._cookies
    citizen.visit("/section/1")
    assert citizen.where() == "/"


def test_another_site_cannot_make_a_browser_forget(app: Flask, codes: Codes) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    answer = citizen.client.get("/exit", headers={"Sec-Fetch-Site": "cross-site"})
    assert "Clear-Site-Data" not in answer.headers
    citizen.visit("/section/1")
    assert citizen.where() == "/section/1"


@pytest.mark.parametrize("path", ["/", "/about", "/section/1", "/check", "/nowhere"])
def test_every_page_carries_the_strict_headers(app: Flask, codes: Codes, path: str) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    answer = citizen.client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_foreign_host_name_is_refused(app: Flask) -> None:
    answer = auditing(app).get("/", base_url="http://evil.example")
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_failure_is_logged_without_a_word_of_the_request(
    app: Flask, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure(stream)

    def fail(typed: str) -> None:
        raise ValueError(f"no way with {typed}")

    monkeypatch.setattr("surveys.invitations.codes.read", fail)
    guest = Respondent(auditing(app), "vi")
    guest.visit("/")
    answer = guest.press(code=codes.citizens[0].digits)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    told = stream.getvalue()
    assert answer.status_code == 500
    assert "ValueError" in told
    assert "no way" not in told
    assert codes.citizens[0].digits not in told
    assert "127.0.0.1" not in told
    assert not re.search(r"\d\d:\d\d", told)


def test_the_page_of_a_failure_tells_nothing_of_the_inside(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("surveys.invitations.codes.read", fail)
    guest = Respondent(auditing(app), "en")
    guest.visit("/")
    page = guest.press(code="1")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Traceback" not in page.text


def test_static_files_are_small_kept_for_ever_and_set_no_cookie(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 4096
        assert "Set-Cookie" not in answer.headers
        plain = client.get(address)
        assert "Content-Encoding" not in plain.headers
        assert len(plain.data) >= len(answer.data) or address.endswith(".svg")
