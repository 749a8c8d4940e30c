"""The pages that work without a network: what they hold, what keeps them, and what comes in from devices."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveys.box_engines import box_of
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.intake import busy
from surveys.questionnaire_library import load
from surveys.rounds import set_state
from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.forgery import FOREIGN
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK, TEAM, Codes
from tests.webapp.public.sealed_forms import ASSISTED, sealed_form, told
from webapp.public import offline
from webapp.public.code_pace import pace_of
from webapp.static_files import FOLDER

PLACE = f"/offline/{OFFICIAL}/1"
TEAM_PLACE = f"/offline/{TEAM}/1"
GOOD = bytes([1, 1, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4])


@pytest.fixture
def page(client: AuditingClient) -> str:
    return client.get(f"{PLACE}/vi").text


def post(client: AuditingClient, *forms: str, place: str = PLACE) -> TestResponse:
    return client.post(place, data={"form": list(forms)})


def fates(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200
    return [one["fate"] for one in json.loads(answer.text)["forms"]]


def spent(place: Installation) -> int:
    return len(box_of(place, OFFICIAL).spent_codes())


@pytest.mark.parametrize("tongue", ["vi", "en"])
def test_the_page_holds_the_whole_form_in_its_language(client: AuditingClient, tongue: str) -> None:
    found = client.get(f"{PLACE}/{tongue}", headers={"Accept-Language": {"vi": "en", "en": "vi"}[tongue]})
    assert f'<html lang="{tongue}"' in found.text
    questionnaire = load("citizen-official", 1)[1]
    assert set(told(found.text, "item")) == {item.id for item in questionnaire.items}
    assert len(set(told(found.text, "index"))) == len(questionnaire.coded_items)
    assert told(found.text, "coded") == [str(len(questionnaire.coded_items))]
    other = {"vi": "en", "en": "vi"}[tongue]
    assert f'href="{PLACE}/{other}"' in found.text


def test_a_form_about_two_people_asks_about_each(client: AuditingClient) -> None:
    found = client.get(f"{TEAM_PLACE}/vi").text
    assert told(found, "subject") == ["1", "2"]
    assert ("Nguyễn Thị Hạnh" in found, "Trần Văn Phúc" in found) == (True, True)


def test_questions_for_other_groups_are_not_in_the_page(client: AuditingClient) -> None:
    questionnaire = load("three-sixty", 1)[1]
    not_for_peers = {item.id for item in questionnaire.items if item.asked_of and "peer" not in item.asked_of}
    assert not_for_peers.isdisjoint(told(client.get(f"{TEAM_PLACE}/vi").text, "item"))


def test_the_short_address_leads_to_the_visitor_s_language(client: AuditingClient) -> None:
    for tongue in ("vi", "en"):
        answer = client.get(PLACE, headers={"Accept-Language": tongue})
        assert answer.location == f"{PLACE}/{tongue}"
    assert client.get(f"{PLACE}/fr").status_code == 404
    assert client.get(f"{PLACE}/fr/manifest").status_code == 404


def test_the_page_is_the_same_for_everybody_and_sets_no_cookie(app: Flask, codes: Codes) -> None:
    first, second = auditing(app), auditing(app)
    second.post("/", data={"code": codes.citizens[0].digits, "letters": "large"})
    pages = [one.get(f"{PLACE}/vi") for one in (first, second)]
    assert "csrf" not in pages[0].text
    assert all("Set-Cookie" not in one.headers for one in pages)
    assert pages[0].text == pages[1].text.replace(' class="large"', "")


def test_the_policy_opens_what_this_page_needs_and_no_other_page(client: AuditingClient) -> None:
    policy = client.get(f"{PLACE}/vi").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'none'", "script-src 'self'", "connect-src 'self'", "worker-src 'self'"):
        assert rule in policy
    assert "trusted-types ydan-offline" in policy
    ordinary = client.get("/").headers["Content-Security-Policy"]
    assert not re.search("connect-src|worker-src|manifest-src|ydan-offline", ordinary)
    worker = client.get("/offline/worker.js")
    assert worker.headers["Content-Security-Policy"] == f"{ordinary}; connect-src 'self'"
    assert worker.mimetype == "text/javascript"


def test_ordinary_pages_load_nothing_of_it(client: AuditingClient) -> None:
    assert "offline" not in client.get("/").text
    assert "sealing" not in client.get("/").text


def test_the_worker_keeps_every_file_of_the_page(client: AuditingClient, page: str) -> None:
    worker = client.get("/offline/worker.js").text
    files = json.loads(re.findall(r"const ydanFiles = (\[.*\]);", worker)[0])
    needed = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert set(needed) <= set(files)
    assert all(client.get(path).status_code == 200 for path in files)
    answer = client.get(f"{PLACE}/vi")
    assert f'const ydanVersion = "{answer.headers["Ydan-Offline"]}"' in worker


def test_another_file_makes_another_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context():
        before = offline.version()
        assert offline.version() == before
        monkeypatch.setitem(app.jinja_env.globals, "static_url", lambda name: f"/static/other/{name}")
        assert offline.version() != before


def test_the_manifest_makes_it_an_app_of_this_place_and_names_nobody(client: AuditingClient) -> None:
    answer = client.get(f"{PLACE}/vi/manifest")
    found = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert (found["start_url"], found["scope"], found["display"]) == (
        f"{PLACE}/vi",
        "/offline/",
        "standalone",
    )
    assert "Hạnh" not in answer.text
    assert {icon["sizes"] for icon in found["icons"]} == {"any", "192x192", "512x512"}
    assert all(client.get(icon["src"]).status_code == 200 for icon in found["icons"])


@pytest.mark.parametrize(
    "path", [f"/offline/{OFFICIAL}/{OPEN_LINK}", f"/offline/{OFFICIAL}/99", "/offline/nowhere/1"]
)
@pytest.mark.parametrize("tongue", ["vi", "en"])
def test_where_nothing_can_be_answered_the_device_still_shows_what_it_keeps(
    client: AuditingClient, path: str, tongue: str
) -> None:
    answer = client.get(f"{path}/{tongue}")
    assert answer.status_code == 403
    assert 'id="waiting"' in answer.text
    assert 'id="page"' not in answer.text
    assert "Ydan-Offline" in answer.headers  # it takes the place of the form on the device


def test_a_system_that_is_not_ready_takes_the_place_of_nothing(
    client: AuditingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_ready(*_anything: object) -> None:
        raise busy()

    monkeypatch.setattr("surveys.offline.find", not_ready)
    answer = client.get(f"{PLACE}/vi")
    assert answer.status_code == 503
    assert "Ydan-Offline" not in answer.headers


def test_sealed_forms_are_counted_without_cookie_or_token(
    client: AuditingClient, page: str, codes: Codes, sqlite_installation: Installation
) -> None:
    forms = [sealed_form(page, code.digits, GOOD, "Cảm ơn", ASSISTED) for code in codes.citizens[:3]]
    answer = post(client, *forms)
    assert fates(answer) == ["counted"] * 3
    assert "Set-Cookie" not in answer.headers
    receipts = [one["receipt"] for one in json.loads(answer.text)["forms"]]
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", one) for one in receipts)
    again = json.loads(post(client, *forms).text)["forms"]
    assert [one["receipt"] for one in again] == receipts
    assert spent(sqlite_installation) == 3


def test_one_refused_form_stops_no_other_and_raises_the_pace(
    app: Flask, client: AuditingClient, page: str, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[bool] = []
    monkeypatch.setattr(pace_of(app), "refused", lambda: noted.append(True))
    forms = [
        sealed_form(page, code, GOOD) for code in ("0" * 17, codes.citizens[0].digits, codes.peers[0].digits)
    ]
    assert fates(post(client, *forms, "Ý Dân", "AAAA")) == [
        "refused",
        "counted",
        "refused",
        "unreadable",
        "unreadable",
    ]
    assert len(noted) == 2


def test_a_form_of_one_round_is_worth_nothing_in_another(
    client: AuditingClient, page: str, codes: Codes, sqlite_installation: Installation
) -> None:
    form = sealed_form(page, codes.citizens[0].digits, GOOD)
    assert fates(post(client, form, place=TEAM_PLACE)) == ["unreadable"]
    assert fates(post(client, form, place=f"/offline/{OFFICIAL}/{OPEN_LINK}")) == ["unreadable"]
    assert fates(post(client, form, place="/offline/nowhere/1")) == ["refused"]
    assert spent(sqlite_installation) == 0


def test_after_the_round_everything_is_refused(
    client: AuditingClient, page: str, codes: Codes, sqlite_installation: Installation
) -> None:
    form = sealed_form(page, codes.citizens[0].digits, GOOD)
    with sqlite_installation.engine.begin() as connection:
        set_state(connection, OFFICIAL, SurveyState.CLOSING)
    assert fates(post(client, form)) == ["refused"]


@pytest.mark.parametrize("who", FOREIGN)
def test_no_other_site_sends_forms(client: AuditingClient, page: str, codes: Codes, who: str) -> None:
    form = sealed_form(page, codes.citizens[0].digits, GOOD)
    assert client.post(PLACE, data={"form": form}, headers=dict(FOREIGN[who])).status_code == 400
    assert fates(post(client, form)) == ["counted"]


def test_too_much_at_once_is_refused_and_nothing_counted(
    client: AuditingClient, page: str, codes: Codes, sqlite_installation: Installation
) -> None:
    form = sealed_form(page, codes.citizens[0].digits, GOOD)
    assert post(client).status_code == 400
    assert post(client, *[form] * (offline.MOST_FORMS + 1)).status_code == 400
    assert post(client, "A" * offline.MOST_BYTES).status_code == 413
    assert client.post(PLACE, data=b"form=x", content_type="application/json").status_code == 415
    assert (
        client.post(PLACE, data=b"&" * 600, content_type="application/x-www-form-urlencoded").status_code
        == 413
    )
    assert spent(sqlite_installation) == 0
    # Twenty forms, or one about a hundred people, are not too much; other pages take no more than before.
    assert fates(post(client, *[form] * offline.MOST_FORMS)) == ["counted"] * offline.MOST_FORMS
    assert fates(post(client, "A" * 600_000)) == ["unreadable"]
    assert client.post("/", data={"code": "1" * 100_000}).status_code == 413


def test_scripts_put_no_text_into_the_page_as_markup() -> None:
    for path in sorted(Path(FOLDER).glob("offline*.js")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|localStorage|cookie", text
        ), path
