"""Tokens and webhooks on the command line: made once, listed, tried, told, revoked."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import api_tokens, webhooks
from surveys.identifiers import UnitCode
from surveys.schema import unit, webhook_delivery
from surveys.webhooks import WebhookPlan
from tests.surveys.webhooks.receiver import receiving
from tests.webapp.cli.conftest import Ydan
from webapp.announce_work import way_of
from webapp.settings import Settings, defaults, installation

UNIT = "22"


@pytest.fixture
def settings(installed: Ydan, tmp_path: Path) -> Settings:
    """Give the settings of an installation with one unit."""
    del installed
    found = defaults(tmp_path / "data")
    place = installation(found)
    with place.engine.begin() as connection:
        keys = {"sort_key": b"q", "search_key": "q"}
        connection.execute(sa.insert(unit).values(code=UNIT, kind="province", name="Quảng Ninh", **keys))
    place.engine.dispose()
    return found


def _hook(settings: Settings, address: str) -> str:
    place = installation(settings)
    plan = WebhookPlan(UnitCode(UNIT), "Phần mềm KPI", address)
    made = webhooks.make(place, way_of(settings).policy, plan, "quan-tri")
    place.engine.dispose()
    return made.webhook.id


def test_a_token_is_printed_once_listed_and_revoked(installed: Ydan, settings: Settings) -> None:
    place = installation(settings)
    today = place.clock().date()
    until = api_tokens.last_day(today).isoformat()
    made = installed("token", "make", "KPI", "--unit", UNIT, "--scope", "rounds", "--until", until)
    assert made.exit_code == 0
    [presented] = made.stdout.split()
    as_json = installed("token", "make", "Khác", "--unit", UNIT, "--until", until, "--json")
    facts = json.loads(as_json.stdout)
    assert facts["scopes"] == ["packages", "recommendations", "rounds", "schemes"]
    with place.engine.connect() as connection:
        token = api_tokens.check(connection, presented, today)
        assert token is not None
        assert api_tokens.check(connection, facts["token"], today) is not None
    revoked = installed("token", "revoke", token.id)
    assert (revoked.exit_code, revoked.stdout) == (0, "The token is revoked.\n")
    table = installed("token", "list").stdout
    listed = json.loads(installed("token", "list", "--json").stdout)
    assert {one["id"]: one["counts"] for one in listed} == {token.id: False, facts["id"]: True}
    for secret in (presented, facts["token"]):
        assert secret.rpartition("_")[2] not in table + json.dumps(listed)
    assert "revoked" in table
    place.engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("make", "KPI", "--unit", "99", "--until", "2999-01-01"), "There is no unit “99”."),
        (("make", " ", "--unit", UNIT, "--until", "2999-01-01"), "at most for a year"),
        (("revoke", "0" * 16), "There is no such token."),
    ],
)
def test_a_bad_wish_is_refused_in_one_line(
    installed: Ydan, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = installed("token", *arguments)
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert refused.stdout == ""


def test_a_trial_says_what_was_answered_and_the_list_counts_it(installed: Ydan, settings: Settings) -> None:
    with receiving(204, 500) as receiver:
        number = _hook(settings, receiver.address)
        good = installed("webhook", "test", number)
        bad = installed("webhook", "test", number, "--json")
    assert (good.exit_code, "delivered" in good.stdout, "204" in good.stdout) == (0, True, True)
    assert bad.exit_code == 1
    [told] = json.loads(bad.stdout)
    assert (told["state"], told["status"], told["event"]) == ("given_up", 500, "test")
    [listed] = json.loads(installed("webhook", "list", "--json").stdout)
    assert listed["deliveries"] == {"waiting": 0, "delivered": 1, "given_up": 1}
    assert receiver.address in installed("webhook", "list").stdout
    place = installation(settings)
    webhooks.end(place, webhooks.WebhookId(number), "quan-tri")
    place.engine.dispose()
    ended = installed("webhook", "test", number)
    assert (ended.exit_code, "has ended" in ended.stderr) == (2, True)


def test_everything_due_is_told_at_once(installed: Ydan, settings: Settings) -> None:
    nothing = installed("webhook", "deliver")
    assert (nothing.exit_code, nothing.stdout) == (0, "Nothing is to be told now.\n")
    place = installation(settings)
    with receiving(204) as receiver:
        number = _hook(settings, receiver.address)
        with place.engine.begin() as connection:
            rows = [
                {
                    "id": f"{one:032x}",
                    "webhook": number,
                    "event": "test",
                    "state": "waiting",
                    "asked_at": place.clock(),
                    "next_at": place.clock().replace(year=2020),
                }
                for one in range(12)
            ]
            connection.execute(sa.insert(webhook_delivery), rows)
        told = installed("webhook", "deliver", "--json")
    assert told.exit_code == 0
    assert sorted(one["id"] for one in json.loads(told.stdout)) == [row["id"] for row in rows]
    assert len(receiver.received) == 12
    place.engine.dispose()
