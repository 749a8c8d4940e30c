"""Who is let in: tokens that count, for what they may read, as often as they may ask."""

import dataclasses
import logging
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from surveys import api_tokens
from surveys.api_tokens import TokenId
from surveys.schema import api_token
from tests.webapp.api.conftest import NOW, TODAY, Interface, System
from webapp.api.allowance import MOST_KNOWN, Allowances
from webapp.api.app import create_api_app


def _wrong(interface: Interface) -> dict[str, dict[str, str]]:
    good = interface.tokens["ward"]
    return {
        "none": {},
        "no scheme": {"Authorization": good},
        "another scheme": {"Authorization": f"Basic {good}"},
        "unknown": {"Authorization": "Bearer ydan_0123456789abcdef_" + "x" * 43},
        "cut": {"Authorization": f"Bearer {good[:-1]}"},
        "with a space": {"Authorization": f"Bearer  {good}"},
        "letters": {"Authorization": "Bearer ÿ"},
        "empty": {"Authorization": ""},
    }


def _revoke(interface: Interface, name: str) -> None:
    number = TokenId(interface.tokens[name].split("_")[1])
    with interface.engine.begin() as connection:
        api_tokens.revoke(connection, number, TODAY)


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(own_interface: Interface) -> None:
    _revoke(own_interface, "other")
    client = own_interface.app.test_client(use_cookies=False)
    presented = [
        *_wrong(own_interface).values(),
        {"Authorization": f"Bearer {own_interface.tokens['other']}"},
    ]
    answers = {(one.status_code, one.data, str(one.headers)) for one in (
        client.get("/v1/rounds", headers=headers) for headers in presented
    )}  # fmt: skip
    [(status, body, headers)] = answers
    assert status == 401
    assert "WWW-Authenticate: Bearer" in headers
    assert b"ydan_" not in body


def test_a_token_counts_on_its_last_day_and_not_after(interface: Interface) -> None:
    evening = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # in Việt Nam one minute before midnight
    for now, status in ((evening, 200), (evening + timedelta(minutes=1), 401)):
        app = create_api_app(interface.settings, interface.engine, partial(datetime.astimezone, now))
        assert System(app, interface.tokens["ward"]).get("/v1/rounds").status_code == status, now


def test_the_scheme_is_read_in_any_case(interface: Interface) -> None:
    client = interface.app.test_client(use_cookies=False)
    for scheme in ("bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {interface.tokens['ward']}"}
        assert client.get("/v1/units", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("schemes", "/v1/rounds"),
        ("schemes", "/v1/rounds/mo"),
        ("schemes", "/v1/rounds/khong-co"),
        ("packages", "/v1/rounds/mo/releases/1"),
        ("packages", "/v1/schemes"),
        ("packages", "/v1/recommendations"),
        ("schemes", "/v1/recommendations/0000000000000001"),
        ("recommendations", "/v1/rounds/mo/releases/1"),
        ("schemes", "/v1/rounds/mo/releases/1/packages"),
        ("schemes", "/v1/packages/" + "0" * 64),
    ],
)
def test_a_token_reads_only_what_it_was_made_for_and_learns_nothing_else(
    interface: Interface, name: str, path: str
) -> None:
    answer = interface.system(name).get(path)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.data == interface.system(name).get(path.replace("mo", "gi")).data


def test_the_document_and_the_health_need_no_token(interface: Interface) -> None:
    client = interface.app.test_client(use_cookies=False)
    assert client.get("/v1/openapi.json").status_code == 200
    assert client.get("/v1/health").json == {"status": "ok", "version": "0.1.0"}


def test_the_day_of_a_use_is_noted_and_nothing_finer(own_interface: Interface) -> None:
    own_interface.system().json("/v1/units")
    with own_interface.engine.connect() as connection:
        used = connection.execute(sa.select(api_token.c.unit, api_token.c.used_on)).all()
    assert [row.used_on for row in used if row.used_on] == [TODAY]


def test_who_asks_too_often_is_told_how_long_to_wait_and_nobody_else_is(interface: Interface) -> None:
    settings = dataclasses.replace(interface.settings, api_requests_per_minute=3)
    app = create_api_app(settings, interface.engine, lambda: NOW)
    ward, other = System(app, interface.tokens["ward"]), System(app, interface.tokens["other"])
    answers = [ward.get("/v1/units").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    refused = ward.get("/v1/units")
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.json is not None
    assert refused.json["type"].endswith("/TooManyRequests")
    assert other.get("/v1/units").status_code == 200


def test_an_allowance_fills_up_evenly_to_a_minute_s_worth() -> None:
    now = [0.0]
    allowances = Allowances(2, lambda: now[0])
    assert [allowances.take("a") for _ in range(3)] == [0, 0, 30]
    now[0] = 29.0
    assert allowances.take("a") == 1
    now[0] = 30.0
    assert [allowances.take("a"), allowances.take("a")] == [0, 30]
    now[0] = 1_000_000.0
    assert [allowances.take("a") for _ in range(3)] == [0, 0, 30]
    now[0] = 0.0  # a clock that was set back fills nothing
    assert allowances.take("a") == 30


def test_allowances_fill_no_memory() -> None:
    allowances = Allowances(1, lambda: 0.0)
    for number in range(MOST_KNOWN + 1):
        allowances.take(str(number))
    assert len(allowances._left) == 1


def test_a_failure_is_logged_without_token_and_address(
    own_interface: Interface, caplog: pytest.LogCaptureFixture
) -> None:
    with own_interface.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE package_issue"))
    with caplog.at_level(logging.DEBUG):
        answer = own_interface.system().get("/v1/rounds/mo/releases/1/packages?limit=1")
        assert answer.status_code == 400
        answer = own_interface.system().get("/v1/rounds/mo/releases/1/packages")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json is not None
    assert answer.json["reference"] in caplog.text
    assert own_interface.tokens["ward"] not in caplog.text
    assert "releases" not in caplog.text
