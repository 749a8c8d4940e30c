"""Every answer of all sides - page, error, redirect, file - tells browsers to be strict."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.api.app import create_api_app
from webapp.office.app import create_office_app
from webapp.public.app import create_public_app
from webapp.results.app import create_results_app
from webapp.serve import Side
from webapp.settings import Settings, defaults, installation
from webapp.setup import prepare

YEAR_SECONDS = 365 * 24 * 3600
SAFE = "https://localhost"


@pytest.fixture(scope="module", params=list(Side))
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give one side of an installation that is reached over HTTPS."""
    settings = secure(tmp_path_factory.mktemp("headers"))
    place = installation(settings)
    prepare(settings, place, lambda _made: None)
    if request.param is Side.RESULTS:
        yield create_results_app(settings, place.engine)
    elif request.param is Side.API:
        yield create_api_app(settings, place.engine)
    else:
        create = create_public_app if request.param is Side.PUBLIC else create_office_app
        yield create(settings, place)
    place.engine.dispose()


def secure(folder: Path) -> Settings:
    return dataclasses.replace(
        defaults(folder), secure_cookies=True, public_url=SAFE, office_url=f"{SAFE}:8443"
    )


def answers(app: Flask) -> Iterator[TestResponse]:
    """Fetch every address without a session, and one of every kind of refusal."""
    client = FlaskClient(app)
    page = client.get("/", base_url=SAFE, follow_redirects=True)
    yield page
    for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        yield client.get(found, base_url=SAFE)
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in sorted((rule.methods or set()) | {"TRACE", "DELETE"}):
            yield client.open(path, method=method, base_url=SAFE)
    yield client.get("/nowhere", base_url=SAFE)
    yield client.get("/a%00b", base_url=SAFE)
    yield client.post("/", base_url=SAFE, data="{}", content_type="application/json")
    yield client.post("/", base_url=SAFE, data={"a": "b" * 9_000_000})
    yield client.post("/", base_url=SAFE, data={"a": "b"}, headers={"Sec-Fetch-Site": "cross-site"})


def policy(answer: TestResponse) -> dict[str, str]:
    parts = (part.split(maxsplit=1) for part in answer.headers["Content-Security-Policy"].split(";"))
    return {part[0]: part[1] for part in parts}


def test_every_answer_is_strict(app: Flask) -> None:
    statuses = set()
    for answer in answers(app):
        statuses.add(answer.status_code)
        told = f"{answer.request.method} {answer.request.path}: {answer.status_code}"
        assert answer.status_code < 500, told
        rules = policy(answer)
        for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert rules[name] == "'none'", told
        assert not any("unsafe" in rule or "http" in rule or "*" in rule for rule in rules.values()), told
        assert answer.headers["X-Content-Type-Options"] == "nosniff", told
        assert answer.headers["Referrer-Policy"] == "same-origin", told
        open_data = _is_results(app) and answer.status_code == 200 and "text/html" not in answer.content_type
        if not open_data:
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", told
            assert "Access-Control-Allow-Origin" not in answer.headers, told
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", told
        assert answer.headers["Strict-Transport-Security"] == f"max-age={YEAR_SECONDS}; includeSubDomains", (
            told
        )
        assert "Server" not in answer.headers, told
    assert {200, 400, 404, 405, 413, 415} - ({413, 415} if _is_results(app) else set()) <= statuses


def _is_results(app: Flask) -> bool:
    """Tell the site of published results: it takes nothing in, has no cookie, and may be kept by anybody."""
    return "pages.index" in app.view_functions


def _is_interface(app: Flask) -> bool:
    """Tell the interface for other systems: it has no cookie."""
    return "document.openapi" in app.view_functions


def test_every_answer_with_text_says_its_kind_and_letters(app: Flask) -> None:
    for answer in answers(app):
        if answer.data and (answer.mimetype or "").startswith("text/"):
            assert answer.headers["Content-Type"].endswith("; charset=utf-8"), answer.request.path


def test_nothing_but_files_of_the_program_is_kept_by_a_browser(app: Flask) -> None:
    for answer in answers(app):
        kept = answer.headers.get("Cache-Control", "")
        if answer.status_code == 200 and answer.request.path.startswith(("/static/", "/fonts/")):
            assert "Set-Cookie" not in answer.headers
        elif _is_results(app):
            assert "private" not in kept, answer.request.path
            assert "Set-Cookie" not in answer.headers, answer.request.path
        elif _is_interface(app) and answer.status_code == 200:  # by a program, for its own next request
            assert kept == "private, no-cache", answer.request.path
        else:
            assert kept == "no-store", answer.request.path


def test_cookies_are_for_this_host_the_server_and_https_only(app: Flask) -> None:
    cookies = [cookie for answer in answers(app) for cookie in answer.headers.getlist("Set-Cookie")]
    assert bool(cookies) is not (_is_results(app) or _is_interface(app))
    for cookie in cookies:
        assert cookie.startswith("__Host-ydan-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_methods_that_nobody_needs_are_refused(app: Flask) -> None:
    for answer in answers(app):
        if answer.request.method in {"TRACE", "DELETE"}:
            assert answer.status_code in {400, 404, 405, 415}, answer.request.path


def test_no_folder_is_listed(app: Flask) -> None:
    for path in (
        "/static/",
        "/static/x/",
        "/static/x/..",
        "/static/x/%2e%2e/%2e%2e/pyproject.toml",
        "/fonts/",
    ):
        assert FlaskClient(app).get(path, base_url=SAFE).status_code in {308, 404}
