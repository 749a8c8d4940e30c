"""Somebody else's form, cookie, token or session: on every route that changes something, of no use."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_permissions import VALUES
from webapp.public.app import create_public_app
from webapp.settings import defaults, installation
from webapp.setup import prepare

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def unsafe(app: Flask) -> list[tuple[str, Rule]]:
    """List every route that may change something."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [(method, rule) for rule in rules for method in UNSAFE if method in (rule.methods or ())]


def path(rule: Rule) -> str:
    values = {**VALUES, "survey": "open", "number": "1"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "1"), rule.rule)


FORGERIES: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("no token", {}, {}),
    ("an empty token", {"csrf_token": ""}, {}),
    ("an invented token", {"csrf_token": "a.b.c"}, {}),
    ("another site by its own word", {"csrf_token": "TOKEN"}, {"Sec-Fetch-Site": "cross-site"}),
    ("a sister site", {"csrf_token": "TOKEN"}, {"Sec-Fetch-Site": "same-site"}),
    ("another origin", {"csrf_token": "TOKEN"}, {"Origin": "https://elsewhere.example"}),
    ("no origin", {"csrf_token": "TOKEN"}, {"Origin": "null"}),
    ("a token of somebody else", {"csrf_token": "STOLEN"}, {}),
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: str(forgery[0]))
def test_no_route_of_the_office_takes_a_forged_form(
    reading_site: OfficeSite, forgery: tuple[str, dict[str, str], dict[str, str]]
) -> None:
    client, thief = reading_site.signed_in("boss"), reading_site.signed_in("auditor")
    _, fields, heads = forgery
    tokens = {"TOKEN": client.token, "STOLEN": thief.token}
    sent = {name: tokens.get(value, value) for name, value in fields.items()}
    routes = unsafe(reading_site.app)
    assert len(routes) > 20
    for method, rule in routes:
        answer = client.open(path(rule), method=method, data=sent, headers=heads)
        assert answer.status_code == 400, f"{method} {rule.rule}"
    assert client.get("/").status_code == 200  # neither signed out nor anything else


def test_no_route_of_the_respondents_takes_a_forged_form(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = defaults(tmp_path_factory.mktemp("public"))
    place = installation(settings)
    prepare(settings, place, lambda _made: None)
    app = create_public_app(settings, place)
    routes = unsafe(app)
    assert len(routes) >= 3
    for method, rule in routes:
        for _, fields, heads in FORGERIES:
            answer = app.test_client().open(
                path(rule), method=method, data=fields, headers={**heads, "Host": "127.0.0.1"}
            )
            # A round that is not there is refused before its form is looked at.
            refused = {400, 404} if "<survey>" in rule.rule else {400}
            assert answer.status_code in refused, f"{method} {rule.rule}"
    place.engine.dispose()


def test_routes_that_change_something_cannot_be_opened_like_pages(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("boss")
    for _, rule in unsafe(reading_site.app):
        if "GET" not in (rule.methods or ()):
            assert client.get(path(rule)).status_code in {404, 405}, rule.rule


def test_a_cookie_from_before_signing_in_is_never_signed_in(site: OfficeSite) -> None:
    """Fixation: whoever planted the cookie has nothing of what it becomes."""
    planted, victim = site.client(), site.client()
    planted.get("/sign-in")
    before, token = planted.get_cookie("ydan-office"), planted.token
    assert before is not None
    victim.set_cookie("ydan-office", before.value)
    victim.get("/sign-in")
    assert victim.send("/sign-in", **site.credentials("reviewer")).status_code == 302
    after = victim.get_cookie("ydan-office")
    assert after is not None
    assert after.value != before.value
    assert planted.get("/").status_code == 302
    victim.get("/")
    assert victim.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert victim.get("/").status_code == 200


def test_an_altered_cookie_is_no_session(site: OfficeSite) -> None:
    client = site.client()
    client.get("/sign-in")
    client.send("/sign-in", **site.credentials("reviewer"))
    cookie = client.get_cookie("ydan-office")
    assert cookie is not None
    for altered in (cookie.value[:-1], cookie.value.swapcase(), "", "a.b.c", cookie.value + "x"):
        other = site.client()
        other.set_cookie("ydan-office", altered)
        assert other.get("/").status_code == 302, altered


def test_a_one_time_code_works_neither_twice_nor_with_another_account(site: OfficeSite) -> None:
    first = site.credentials("reviewer")
    for typed, status in (
        (first, 302),
        (first, 403),
        ({**site.credentials("auditor"), "totp": first["totp"]}, 403),
    ):
        client = site.client()
        client.get("/sign-in")
        assert client.send("/sign-in", **typed).status_code == status


def test_a_role_taken_away_ends_at_once_in_every_session(site: OfficeSite) -> None:
    member, administrator = site.signed_in("reviewer"), site.signed_in("administrator")
    assert member.get("/rounds/closed/results").status_code == 200
    administrator.get("/staff/reviewer")
    assert (
        administrator.send("/staff/reviewer/roles", act="take", role="reviewer", unit="06652").status_code
        == 302
    )
    assert member.get("/rounds/closed/results").status_code in {403, 404}
