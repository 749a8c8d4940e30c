"""Passkeys: made by their owner, good for signing in and for proving it again; forgeries are refused."""

import dataclasses
import json
from typing import Any

import pytest

from surveys import rounds
from surveys.audit import every_event
from surveys.identifiers import SurveyCode, SurveyState
from surveys.staff_challenges import LASTS
from tests.webapp.office.authenticator import PRESENT, Device, asked
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PASSWORD
from webapp import create_office_app


@pytest.fixture
def named(site: OfficeSite) -> OfficeSite:
    """Give an office at an address with a name: passkeys answer to no other."""
    settings = dataclasses.replace(
        site.app.extensions["ydan-office"].settings, office_url="http://localhost:8001"
    )
    return dataclasses.replace(site, app=create_office_app(settings, site.installation))


def _made(site: OfficeSite, client: OfficeClient, device: Device, username: str) -> int:
    client.get("/account/passkeys/add")
    proof = {"current-password": PASSWORD, "current-totp": site.totp(username), "name": "Máy cơ quan"}
    page = client.send("/account/passkeys/add", **proof)
    answer = device.make(asked(page.text, "make"))
    return client.send("/account/passkeys", passkey=answer, name="Máy cơ quan").status_code


def _owner(site: OfficeSite, device: Device, username: str = "reviewer") -> OfficeClient:
    client = site.signed_in(username)
    assert _made(site, client, device, username) == 302
    return client


def _come_in(site: OfficeSite, device: Device) -> tuple[OfficeClient, int]:
    client = site.client()
    answer = device.answer(asked(client.get("/sign-in").text, "get"))
    return client, client.send("/sign-in/passkey", passkey=answer).status_code


def _acts(site: OfficeSite) -> list[str]:
    with site.installation.engine.connect() as connection:
        return [one.act for one in every_event(connection)]


def test_a_passkey_lets_its_owner_in_until_it_is_removed(named: OfficeSite) -> None:
    device = Device()
    owner = _owner(named, device)
    client, status = _come_in(named, device)
    assert status == 302
    assert "Reviewer" in client.get("/account").text
    page = owner.get("/account").text
    assert "Máy cơ quan" in page
    mark = page.split('name="passkey" value="')[1].split('"')[0]
    assert owner.send("/account/passkeys/remove", passkey="00").status_code == 404
    assert owner.send("/account/passkeys/remove", passkey=mark).status_code == 302
    assert _come_in(named, device)[1] == 403
    assert _acts(named)[-2:] == ["staff.passkey", "staff.passkey_removed"]


def test_a_device_that_counts_no_uses_lets_in_all_the_same(named: OfficeSite) -> None:
    device = Device(counts=False)
    _owner(named, device)
    assert _come_in(named, device)[1] == 302
    assert _come_in(named, device)[1] == 302


FORGED: tuple[dict[str, Any], ...] = (
    {"origin": "https://localhost.example"},
    {"origin": "http://localhost:8002"},
    {"host": "example"},
    {"flags": PRESENT},  # nobody looked whose finger it was
    {"flags": 0},
    {"credential": b"another one"},
    {"key": Device().key},
    {"handle": "YW5vdGhlcg"},
)


def test_a_forged_answer_lets_nobody_in(named: OfficeSite) -> None:
    device = Device()
    _owner(named, device)
    for wrong in FORGED:
        client, status = _come_in(named, dataclasses.replace(device, **wrong))
        assert status == 403, wrong
        assert client.get("/").status_code == 302
    assert _come_in(named, device)[1] == 302


def test_a_passkey_made_for_another_address_or_without_its_user_is_not_kept(named: OfficeSite) -> None:
    client = named.signed_in("reviewer")
    wrong: dict[str, Any]
    for wrong in ({"origin": "https://evil.example"}, {"host": "evil"}, {"flags": PRESENT}):
        assert _made(named, client, Device(**wrong), "reviewer") == 409, wrong
    assert "Máy cơ quan" not in client.get("/account").text


def test_an_answer_counts_once_and_in_its_own_browser_only(named: OfficeSite) -> None:
    device = Device(counts=False)
    _owner(named, device)
    client, other = named.client(), named.client()
    answer = device.answer(asked(client.get("/sign-in").text, "get"))
    kept = client.get_cookie("ydan-office")
    assert kept is not None
    other.get("/sign-in")
    assert other.send("/sign-in/passkey", passkey=answer).status_code == 403
    token = client.token
    assert client.send("/sign-in/passkey", passkey=answer).status_code == 302
    client.set_cookie("ydan-office", kept.value)  # as recorded: cookie, token and answer
    again = client.post("/sign-in/passkey", data={"csrf_token": token, "passkey": answer})
    assert again.status_code == 403


def test_an_answer_comes_too_late_after_half_an_hour(named: OfficeSite) -> None:
    device = Device()
    _owner(named, device)
    client = named.client()
    answer = device.answer(asked(client.get("/sign-in").text, "get"))
    named.clock.now += LASTS * 2
    assert client.send("/sign-in/passkey", passkey=answer).status_code == 403


def test_a_copied_passkey_is_refused_and_told_in_the_audit_trail(named: OfficeSite) -> None:
    device = Device()
    _owner(named, device)
    copy = dataclasses.replace(device)
    assert _come_in(named, device)[1] == 302
    _client, status = _come_in(named, copy)
    assert status == 403
    assert _acts(named)[-1] == "staff.passkey_copied"
    assert _come_in(named, device)[1] == 302


def test_garbage_is_no_answer(named: OfficeSite) -> None:
    client = named.client()
    whole = json.loads(Device().answer(asked(client.get("/sign-in").text, "get")))
    damaged = [
        {**whole, "rawId": 5},
        {**whole, "response": {}},
        {**whole, "response": {"clientDataJSON": "e30"}},
    ]
    texts = ["", "x", "[]", "{}", "[" * 9000, "1" * 20_000, '{"response": 1}', *map(json.dumps, damaged)]
    for text in texts:
        assert client.send("/sign-in/passkey", passkey=text).status_code == 403, text[:40]


def test_the_first_signer_proves_it_by_passkey_and_the_second_by_password(named: OfficeSite) -> None:
    device = Device()
    client = _owner(named, device)
    page = client.get("/rounds/closed/release").text
    typed = {**named.credentials("closing-officer", "second-"), "read": "yes", "level": "council"}
    done = client.send(
        "/rounds/closed/release", **typed, **{"first-passkey": device.answer(asked(page, "prove"))}
    )
    assert done.status_code == 302, done.text
    with named.installation.engine.connect() as connection:
        assert rounds.get(connection, SurveyCode("closed")).state is SurveyState.RELEASED


def test_nobody_signs_with_the_passkey_of_somebody_else_or_an_answer_for_the_door(named: OfficeSite) -> None:
    mine, theirs = Device(), Device()
    client, _other = _owner(named, mine), _owner(named, theirs, "auditor")
    page = client.get("/account/recovery-codes").text
    assert (
        client.send(
            "/account/recovery-codes", **{"current-passkey": theirs.answer(asked(page, "prove"))}
        ).status_code
        == 403
    )
    page = client.get("/account/recovery-codes").text
    client.set_cookie("other", "x")
    door = named.client()
    for_the_door = mine.answer(asked(door.get("/sign-in").text, "get"))
    assert client.send("/account/recovery-codes", **{"current-passkey": for_the_door}).status_code == 403
    page = client.get("/account/recovery-codes").text
    right = {"current-passkey": mine.answer(asked(page, "prove"))}
    assert client.send("/account/recovery-codes", **right).status_code == 200
    assert client.send("/account/recovery-codes", **right).status_code == 403


def test_a_passkey_is_kept_only_by_whoever_has_just_proved_who_they_are(named: OfficeSite) -> None:
    client = named.signed_in("reviewer")
    client.get("/account/passkeys/add")
    refused = client.send(
        "/account/passkeys/add", name="x", **{"current-password": "wrong", "current-totp": "1"}
    )
    assert refused.status_code == 403
    assert "data-passkey-make" not in refused.text
    assert (
        client.send(
            "/account/passkeys", name="x", passkey=Device().make({"challenge": "AAAA", "user": {"id": "AA"}})
        ).status_code
        == 409
    )


def test_where_no_browser_makes_passkeys_none_is_offered(site: OfficeSite) -> None:
    assert "data-passkey" not in site.client().get("/sign-in").text
    client = site.signed_in("reviewer")
    assert "/account/passkeys/add" not in client.get("/account").text
    assert client.get("/account/passkeys/add").status_code == 404
    assert client.send("/sign-in/passkey", passkey="{}").status_code == 409
