"""Signing in through a provider (OpenID Connect), against a provider that runs as a process of its own."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from werkzeug.test import TestResponse

from surveys import staff
from surveys.audit import every_event
from tests.ports import free_port
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.provider_served import provider
from tests.webapp.office.world import PASSWORD
from webapp import create_office_app, create_public_app
from webapp.office.provider_pages import EXTENSION
from webapp.settings import Oidc

ONWARD = re.compile(r'content="0; url=([^"]+)"')


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Serve one provider to all tests."""
    with provider() as found:
        yield found


def _with(site: OfficeSite, issuer: str) -> OfficeSite:
    known = Oidc(issuer, "van-phong", "a-secret", "Cổng tỉnh")
    settings = dataclasses.replace(site.app.extensions["ydan-office"].settings, oidc=known)
    site.clock.now = datetime.now(UTC)  # the provider has a clock of its own
    return dataclasses.replace(site, app=create_office_app(settings, site.installation))


@pytest.fixture
def joined(site: OfficeSite, issuer: str) -> OfficeSite:
    """Give an office that knows the provider."""
    return _with(site, issuer)


def _there(address: str, subject: str) -> str:
    """Sign in at the provider as somebody; give the address it leads back to."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=120)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def _back(client: OfficeClient, address: str) -> TestResponse:
    parts = urlsplit(address)
    page = client.get(f"{parts.path}?{parts.query}")
    assert page.status_code == 200
    return client.get(unescape(ONWARD.findall(page.text)[0]))


def _link(site: OfficeSite, username: str, subject: str) -> tuple[OfficeClient, TestResponse]:
    client = site.signed_in(username)
    client.get("/account/provider")
    proof = {"current-password": PASSWORD, "current-totp": site.totp(username)}
    page = client.send("/account/provider", **proof)
    assert 'href="/account/provider/go"' in page.text
    return client, _back(client, _there(client.get("/account/provider/go").location, subject))


def _come_in(site: OfficeSite, subject: str, back: str = "") -> tuple[OfficeClient, TestResponse]:
    client = site.client()
    begun = client.get("/sign-in/provider", query_string={"back": back} if back else {})
    return client, _back(client, _there(begun.location, subject))


def test_who_linked_their_account_comes_in_by_the_provider_and_their_own_phone(joined: OfficeSite) -> None:
    owner, linked = _link(joined, "reviewer", "cb-0042")
    assert linked.location == "/account"
    assert "Linked since" in owner.get("/account").text
    client, half = _come_in(joined, "cb-0042", back="/rounds")
    assert half.location == "/sign-in/code"
    for path in ("/", "/rounds", "/account", "/rounds/closed/results"):
        assert client.get(path).location == "/sign-in/code", path
    client.get("/sign-in/code")
    assert client.send("/sign-in/code", totp="000000").status_code == 403
    assert client.send("/sign-in/code", totp=joined.totp("reviewer")).location == "/rounds"
    assert "Provider and phone" in client.get("/account").text
    client.get("/account/recovery-codes")  # acts still ask for one's own password
    assert (
        client.send("/account/recovery-codes", **{"current-totp": joined.totp("reviewer")}).status_code == 403
    )
    owner.get("/account")
    assert owner.send("/account/provider/unlink").status_code == 302
    assert _come_in(joined, "cb-0042")[1].status_code == 403
    with joined.installation.engine.connect() as connection:
        acts = [one.act for one in every_event(connection)]
    assert acts[-2:] == ["staff.link", "staff.unlink"]


def test_nobody_comes_in_whom_no_owner_linked_whatever_they_are_called_there(joined: OfficeSite) -> None:
    """A subject that is a username, an e-mail address: nothing is guessed."""
    for subject in ("reviewer", "reviewer@example.org", "boss"):
        client, refused = _come_in(joined, subject)
        assert refused.status_code == 403
        assert "is not linked to one here" in refused.text
        assert client.get("/").location == "/sign-in"


def test_a_locked_account_and_one_linked_to_somebody_else_stay_shut(joined: OfficeSite) -> None:
    _link(joined, "reviewer", "one")
    _client, taken = _link(joined, "auditor", "one")
    assert taken.status_code == 409
    with joined.installation.engine.begin() as connection:
        staff.disable(connection, "reviewer")
    assert _come_in(joined, "one")[1].status_code == 403


def _tampered(site: OfficeSite, place: int) -> int:
    """Come in with something else in the browser's memory than it asked with."""
    client = site.client()
    address = _there(client.get("/sign-in/provider").location, "one")
    with client.session_transaction() as session:
        kept = list(session["provider"])
        kept[place] = "another one"
        session["provider"] = kept
    return _back(client, address).status_code


def test_an_answer_to_another_question_is_refused(joined: OfficeSite) -> None:
    """Another browser's answer, one never asked for, a state, nonce or PKCE secret that is not ours."""
    _link(joined, "reviewer", "one")
    client, victim = joined.client(), joined.client()
    address = _there(client.get("/sign-in/provider").location, "one")
    victim.get("/sign-in/provider")
    assert _back(victim, address).status_code == 409  # signing somebody in as oneself
    assert _back(joined.client(), address).status_code == 409
    assert [_tampered(joined, place) for place in (1, 2, 3)] == [409, 409, 409]
    assert _come_in(joined, "one")[1].location == "/sign-in/code"


def test_a_refusal_there_and_a_recorded_answer_let_nobody_in(joined: OfficeSite) -> None:
    _link(joined, "reviewer", "one")
    client = joined.client()
    asked = parse_qs(urlsplit(client.get("/sign-in/provider").location).query)
    assert (asked["code_challenge_method"], asked["scope"]) == (["S256"], ["openid"])
    denied = {"error": "access_denied", "state": asked["state"][0]}
    assert client.get("/sign-in/provider/finish", query_string=denied).status_code == 409
    address = _there(client.get("/sign-in/provider").location, "one")
    cookie = client.get_cookie("ydan-office")
    assert cookie is not None
    assert _back(client, address).status_code == 302
    replay = joined.client()
    replay.set_cookie("ydan-office", cookie.value)
    assert _back(replay, address).status_code == 409


def test_another_issuer_is_not_believed(joined: OfficeSite, issuer: str) -> None:
    _link(joined, "reviewer", "one")
    client = joined.client()
    address = _there(client.get("/sign-in/provider").location, "one")
    assert _back(client, f"{address}&iss=https://elsewhere.example").status_code == 409
    known = joined.app.extensions[EXTENSION]
    told_at, told = known._told
    there = told["token_endpoint"].replace("127.0.0.1", "localhost")  # signs as another issuer
    known._told = (told_at, {**told, "token_endpoint": there})
    assert _come_in(joined, "one")[1].status_code == 409
    elsewhere = _with(joined, issuer.replace("127.0.0.1", "localhost") + "/")
    answer = elsewhere.client().get("/sign-in/provider")
    assert answer.status_code == 503  # it calls itself by another name than the settings


def test_a_provider_that_is_away_leaves_the_password(site: OfficeSite) -> None:
    alone = _with(site, f"http://127.0.0.1:{free_port()}")
    client = alone.client()
    for _ in range(2):
        answer = client.get("/sign-in/provider?back=/rounds")
        assert answer.status_code == 503
        assert "The provider of sign-in does not answer." in answer.text
    assert client.send("/sign-in", **alone.credentials("reviewer"), back="/rounds").location == "/rounds"
    client.get("/account/provider")
    proof = {"current-password": PASSWORD, "current-totp": alone.totp("reviewer")}
    assert client.send("/account/provider", **proof).status_code == 503


def test_without_a_provider_there_is_no_such_door(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    for path in (
        "/sign-in/provider",
        "/sign-in/provider/back",
        "/sign-in/provider/finish",
        "/account/provider",
    ):
        assert client.get(path).status_code == 404
    assert "provider" not in site.client().get("/sign-in").text


def test_respondents_have_no_door_to_sign_in_at(site: OfficeSite) -> None:
    """Nobody who answers signs in: the public side has no such address, with a provider or without."""
    known = Oidc("https://id.example", "a", "b", "c")
    settings = dataclasses.replace(site.app.extensions["ydan-office"].settings, oidc=known)
    public = create_public_app(settings, site.installation)
    addresses = {rule.rule for rule in public.url_map.iter_rules()}
    for word in ("sign", "login", "provider", "passkey", "oidc", "account", "recover"):
        assert not [one for one in addresses if word in one]


def test_a_token_made_for_another_client_is_refused(joined: OfficeSite) -> None:
    _link(joined, "reviewer", "one")
    client = joined.client()
    client.get("/sign-in/provider")
    known = joined.app.extensions[EXTENSION]
    as_before = known._client

    def as_another() -> object:
        made = as_before()
        made.client_id = "another-office"  # the provider makes the token for whoever asks
        return made

    known._client = as_another
    address = _there(client.get("/sign-in/provider").location, "one")
    assert _back(client, address).status_code == 409
