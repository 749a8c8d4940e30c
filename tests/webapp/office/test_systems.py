"""Other systems in the office: tokens and webhooks are made by who proves it, shown once, watched, ended.

Evaluators make tokens, which read results; administrators make webhooks, which tell none.
"""

import json
import re
import socket
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from surveys import announcements, api_tokens, audit, webhooks
from surveys.api_tokens import TokenPlan, TokenScope
from surveys.identifiers import Role, SurveyCode
from surveys.schema import api_token, job, webhook
from surveys.staff import RoleGrant, grant, revoke
from surveys.webhook_address import Policy
from surveys.webhook_post import Way
from surveys.webhooks import WebhookPlan
from tests.surveys.webhooks.receiver import receiving
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_work import desk, do_all
from tests.webapp.office.world import FAR, NEAR, PROVINCE
from webapp.office import webhook_pages

ADMINISTRATOR, EVALUATOR = "administrator", "evaluator"
TOKEN = {"name": "Phần mềm KPI", "unit": NEAR, "scopes": ["rounds", "schemes"], "expires_on": "30/9/2026"}


@pytest.fixture
def keeper(site: OfficeSite) -> OfficeClient:
    """Give the browser of somebody who administers one ward; the worker works at once when it is woken."""
    desk(site).worker.wake = lambda: do_all(site)  # type: ignore[method-assign] # no process of its own
    with site.installation.engine.begin() as connection:
        grant(connection, ADMINISTRATOR, RoleGrant(Role.ADMINISTRATOR, NEAR))
        revoke(connection, ADMINISTRATOR, RoleGrant(Role.ADMINISTRATOR, PROVINCE))
    return site.signed_in(ADMINISTRATOR)


def _shown_once(page: str) -> str:
    return unescape(re.findall(r'class="once"[^>]*><code[^>]*>([^<]+)</code>', page)[0])


def _prove(site: OfficeSite, username: str = ADMINISTRATOR) -> dict[str, str]:
    return site.credentials(username, "current-")


def _make_token(site: OfficeSite, client: OfficeClient, **changed: object) -> str:
    client.get("/systems/tokens/new")
    answer = client.send("/systems/tokens/new", **{**TOKEN, **changed}, **_prove(site, EVALUATOR))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return _shown_once(answer.text)


def test_a_token_is_shown_once_counts_and_is_revoked(site: OfficeSite) -> None:
    evaluator = site.signed_in(EVALUATOR)
    presented = _make_token(site, evaluator)
    today = site.clock().date()
    with site.installation.engine.begin() as connection:
        token = api_tokens.check(connection, presented, today)
        assert token is not None
        api_tokens.note_use(connection, token, today)
    assert (token.unit, set(token.scopes)) == (NEAR, {TokenScope.ROUNDS, TokenScope.SCHEMES})
    paths = ("/systems/tokens", f"/systems/tokens/{token.id}")
    for page in (who.get(path).text for who in (evaluator, site.signed_in(ADMINISTRATOR)) for path in paths):
        assert presented.rpartition("_")[2] not in page
        assert "Phần mềm KPI" in page
        assert "2 Mar 2026" in page
    assert evaluator.send(f"/systems/tokens/{token.id}/revoke").location == "/systems/tokens"
    assert "Revoked" in evaluator.get("/systems/tokens").text
    with site.installation.engine.connect() as connection:
        assert api_tokens.check(connection, presented, today) is None
        acts = [(one.actor, one.act, one.object) for one in audit.every_event(connection)[-2:]]
    assert acts == [(EVALUATOR, act, token.id) for act in ("token.make", "token.revoke")]
    told = site.signed_in("auditor").get("/audit").text
    assert "may read" in told


def test_an_administrator_sees_and_ends_tokens_and_can_make_none(
    site: OfficeSite, keeper: OfficeClient
) -> None:
    plan = TokenPlan(NEAR, "KPI", frozenset({TokenScope.ROUNDS}), site.clock().date())
    token = api_tokens.issue(site.installation, plan, EVALUATOR).token
    listed = keeper.get("/systems/tokens").text
    assert ("KPI" in listed, "/systems/tokens/new" in listed) == (True, False)
    with site.installation.engine.begin() as connection:
        grant(connection, ADMINISTRATOR, RoleGrant(Role.EVALUATOR, NEAR))
    keeper.audits = False
    for who in (keeper, site.signed_in("boss")):
        assert who.get("/systems/tokens/new").status_code == 403
        assert who.send("/systems/tokens/new", **TOKEN, **_prove(site)).status_code == 403
        assert "/systems/tokens/new" not in who.get("/systems/tokens").text
    assert keeper.send(f"/systems/tokens/{token.id}/revoke").location == "/systems/tokens"
    with site.installation.engine.connect() as connection:
        [kept] = connection.execute(sa.select(api_token.c.id, api_token.c.revoked_on)).all()
    assert kept == (token.id, site.clock().date())


def test_an_evaluator_is_led_to_tokens_and_not_to_webhooks(site: OfficeSite) -> None:
    client = site.signed_in(EVALUATOR)
    page = client.get("/").text
    assert 'href="/systems/tokens"' in page
    listed = client.get("/systems/tokens").text
    assert ("/systems/tokens/new" in listed, "/systems/webhooks" in listed) == (True, False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Please fill this in."),
        ({"unit": ""}, "Please fill this in."),
        ({"unit": FAR}, "Choose one of your units."),
        ({"unit": PROVINCE}, "Choose one of your units."),
        ({"scopes": "write"}, "Choose at least one thing"),
        ({"expires_on": "1/3/2026"}, "at most for a year, until 02/03/2027"),
        ({"expires_on": "3/3/2027"}, "at most for a year, until 02/03/2027"),
        ({"name": "K" * 101}, "in at most 100 letters"),
    ],
)
def test_a_bad_wish_makes_no_token(site: OfficeSite, changed: dict[str, object], sentence: str) -> None:
    evaluator = site.signed_in(EVALUATOR)
    evaluator.get("/systems/tokens/new")
    proof = _prove(site, EVALUATOR) if changed.get("name") else {}
    answer = evaluator.send("/systems/tokens/new", **{**TOKEN, **changed}, **proof)
    assert answer.status_code == 400
    assert sentence in answer.text
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(api_token)) == 0


def test_tokens_and_webhooks_of_units_that_others_keep_are_not_there(
    site: OfficeSite, keeper: OfficeClient
) -> None:
    until = site.clock().date() + timedelta(days=9)
    plan = TokenPlan(PROVINCE, "Tỉnh", frozenset({TokenScope.ROUNDS}), until)
    token = api_tokens.issue(site.installation, plan, "boss").token
    hook = webhooks.make(
        site.installation, Policy(), WebhookPlan(PROVINCE, "Tỉnh", "https://a.example.vn/"), "boss"
    ).webhook
    for path in ("/systems/tokens", "/systems/webhooks"):
        assert 'class="card empty"' in keeper.get(path).text
        assert "Tỉnh" in site.signed_in("boss").get(path).text
    for path in (f"/systems/tokens/{token.id}", f"/systems/webhooks/{hook.id}"):
        assert keeper.get(path).status_code == 404
    assert site.signed_in(EVALUATOR).get(f"/systems/tokens/{token.id}").status_code == 404
    for path in (
        f"/systems/tokens/{token.id}/revoke",
        f"/systems/webhooks/{hook.id}/test",
        f"/systems/webhooks/{hook.id}/end",
    ):
        assert keeper.send(path).status_code == 404
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(api_token.c.revoked_on)) is None
        assert connection.scalar(sa.select(webhook.c.ended_on)) is None


def test_states_of_tokens_are_told_and_long_lists_have_pages(site: OfficeSite, keeper: OfficeClient) -> None:
    today = site.clock().date()
    days = [today, *(today + timedelta(days=30 + number) for number in range(44))]
    with site.installation.engine.begin() as connection:
        for number, day in enumerate(days):
            plan = TokenPlan(NEAR, f"Hệ thống {number}", frozenset(TokenScope), day)
            api_tokens.make(connection, plan, "boss", today)
    pages = [keeper.get(f"/systems/tokens?page={number}").text for number in ("1", "2", "x" * 400)]
    assert [page.count('data-label="State"') for page in pages] == [40, 5, 40]
    assert "Page 1 of 2" in pages[0]
    assert "Expires soon" in "".join(pages)
    site.clock.advance(days=31)
    assert "Expired" in site.signed_in("boss").get("/systems/tokens?page=1").text + pages[1]


def _make_hook(site: OfficeSite, client: OfficeClient, address: str) -> tuple[str, str]:
    """Make a webhook; give its secret and the path of its page."""
    client.get("/systems/webhooks/new")
    typed = {"name": "KPI", "unit": NEAR, "address": address}
    answer = client.send("/systems/webhooks/new", **typed, **_prove(site))
    assert answer.status_code == 200, answer.text
    [path] = set(re.findall(r'action="(/systems/webhooks/[0-9a-f]+)/test"', answer.text))
    return _shown_once(answer.text), path


def test_a_webhook_is_made_tried_told_of_a_release_and_ended(site: OfficeSite, keeper: OfficeClient) -> None:
    with receiving(500, 204) as receiver:
        secret, path = _make_hook(site, keeper, f"{receiver.address}/ydan")
        assert keeper.send(f"{path}/test").location == path
        first = keeper.get(path).text
        assert "Given up" in first
        assert "status 500" in first
        assert secret not in first
        with site.installation.engine.begin() as connection:
            now = site.clock()
            released = announcements.Event.RELEASED
            assert announcements.announce(connection, SurveyCode("released"), 1, released, now) == 1
            connection.execute(sa.delete(job))  # its packages are set elsewhere
        do_all(site)
        second = keeper.get(path).text
        assert "Taken" in second
        assert '<code translate="no">released</code>' in second
    events = [json.loads(one.body)["event"] for one in receiver.received]
    assert events == ["test", "released"]
    assert keeper.send(f"{path}/end").location == "/systems/webhooks"
    assert "Ended" in keeper.get("/systems/webhooks").text
    assert "Ended" in keeper.get(path).text
    keeper.audits = False
    assert keeper.send(f"{path}/test").status_code == 409
    with site.installation.engine.connect() as connection:
        acts = [one.act for one in audit.every_event(connection) if one.act.startswith("webhook.")]
    assert acts == ["webhook.make", "webhook.test", "webhook.end"]


def test_what_waits_says_when_it_is_tried_next_and_why_nobody_took_it(
    site: OfficeSite, keeper: OfficeClient
) -> None:
    with receiving(302) as receiver:
        _secret, path = _make_hook(site, keeper, receiver.address)
        for number in (1, 2):
            with site.installation.engine.begin() as connection:
                event = announcements.Event.WITHDRAWN
                announcements.announce(connection, SurveyCode("released"), 1, event, site.clock())
                connection.execute(sa.delete(job))
            if number == 1:
                do_all(site)
        page = keeper.get(path).text
    assert "next: 2 Mar 2026" in page
    assert "redirects are not followed" in page
    assert "Public page taken down" in page
    do_all(site)
    assert "Nobody took the call." in keeper.get(path).text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Please fill this in."),
        ("http://kpi.example.vn/", "must start with https://"),
        ("https://an:mat@kpi.example.vn/", "Leave name and password out"),
        ("https://169.254.169.254/latest/", "none of the internet"),
        ("https://2130706433/", "Write the name of the receiver"),
        ("https://kpi.example.vn/", "There is no server of this name."),
    ],
)
def test_an_address_that_may_not_be_told_makes_no_webhook(
    site: OfficeSite, keeper: OfficeClient, monkeypatch: pytest.MonkeyPatch, address: str, sentence: str
) -> None:
    def unknown(host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    monkeypatch.setattr(webhook_pages, "way_of", lambda _settings: Way(Policy(), unknown))
    keeper.get("/systems/webhooks/new")
    answer = keeper.send("/systems/webhooks/new", name="KPI", unit=NEAR, address=address)
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(webhook)) == 0


def test_without_the_own_credentials_nothing_is_made(site: OfficeSite, keeper: OfficeClient) -> None:
    hook = {"name": "KPI", "unit": NEAR, "address": "http://127.0.0.1:9/"}
    evaluator = site.signed_in(EVALUATOR)
    for who, path, typed in (
        (evaluator, "/systems/tokens/new", TOKEN),
        (keeper, "/systems/webhooks/new", hook),
    ):
        who.get(path)
        for proof in ({}, {"current-password": "x", "current-totp": "000000"}):
            assert who.send(path, **typed, **proof).status_code == 403
    keeper.get("/systems/webhooks/new")
    foreign = keeper.send("/systems/webhooks/new", **{**hook, "unit": PROVINCE}, **_prove(site))
    assert (foreign.status_code, "Choose a unit that you administer." in foreign.text) == (400, True)
    with site.installation.engine.begin() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(api_token)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(webhook)) == 0
