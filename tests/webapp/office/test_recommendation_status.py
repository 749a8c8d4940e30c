"""What everybody sees of recommendations: what two people published, and the people's verdict."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from surveys import api_tokens, publication_steps, release, rounds
from surveys.api_tokens import TokenPlan, TokenScope
from surveys.identifiers import SurveyCode
from surveys.public_content import Edition
from surveys.publication_steps import Signed
from surveys.publications import Level
from surveys.recommendations import steps, verdicts, yearly
from surveys.recommendations.records import Act, Recommendation
from surveys.recommendations.steps import Deed
from tests.page_audit import faults_of
from tests.webapp.api.document import faults
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.follow_up_round import plan, released
from tests.webapp.office.test_follow_ups import ROAD, made
from webapp.api.app import create_api_app
from webapp.client import recommendations
from webapp.client.decoding import decode
from webapp.results.app import create_results_app
from webapp.settings import defaults

TWO = ("campaign-officer", "reviewer")
LETTER = "12/UBND, 03/03/2026"
SECRET = "Chữ chưa ai ký"


def take(site: OfficeSite, one: Recommendation, act: Act, text: str = "", **parts: object) -> None:
    people = TWO if act is Act.PUBLISH else TWO[:1]
    document = LETTER if act in steps.OF_ADDRESSEE else ""
    deed = replace(Deed(act, text, document=document), **parts)  # type: ignore[arg-type]
    steps.take(site.installation, one.id, deed, *people)


def public_site(site: OfficeSite, folder: Path) -> FlaskClient:
    settings = replace(defaults(folder), results_url="https://ketqua.example.vn")
    return create_results_app(settings, site.installation.engine, site.clock).test_client(use_cookies=False)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert not faults_of(answer.text), path
    assert "Set-Cookie" not in answer.headers
    return answer.text


def told_to_systems(site: OfficeSite, folder: Path, told: Recommendation, withheld: Recommendation) -> None:
    """Hold the interface for other systems against what the public page shows."""
    with site.installation.engine.begin() as connection:
        today = site.clock().date()
        plan_ = TokenPlan(told.unit, "KPI", frozenset({TokenScope.RECOMMENDATIONS}), today)
        token = api_tokens.make(connection, plan_, "lan", today).presented
    app = create_api_app(defaults(folder), site.installation.engine, site.clock)
    client, found = app.test_client(use_cookies=False), []
    for one in (told, withheld):
        path = f"/v1/recommendations/{one.id}"
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"}).get_json()
        assert faults("Recommendation", answer) == []
        assert decode(recommendations.Recommendation, answer).id == one.id
        [verdict] = answer["verdicts"]
        [group] = verdict["groups"]
        found.append(group["told"])
    shares = {tuple(one["answers"]): (one["ballots"], one["percent"]) for one in found[0]["shares"]}
    assert (found[0]["n"], shares) == (
        62,
        {("solved",): (30, 49), ("partly",): (20, 32), ("not_yet",): (12, 19)},
    )
    assert found[1] == {"kind": "withheld", "reason": "too_few_ballots"}


def table(client: FlaskClient, name: str) -> list[dict[str, str]]:
    content = client.get(f"/data/{name}").data.decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def publish(site: OfficeSite, code: str) -> None:
    with site.installation.engine.begin() as connection:
        found = release.read_release(connection, SurveyCode(code))
        edition = Edition(found.number, found.hash, found.summary)
        keys = site.installation.keys.readable("installation")
        signed = Signed(("lan", "minh"), date(2026, 3, 2))
        publication_steps.go(connection, keys, edition, Level.PUBLIC, signed)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_only_what_two_people_published_stands_there(site: OfficeSite, tmp_path: Path, language: str) -> None:
    one, hidden = made(site, "=Sửa đường"), made(site, "Chưa công khai")
    take(site, one, Act.ACCEPT)
    take(site, one, Act.MOVE_DEADLINE, "Chờ mùa khô.", due_on=date(2026, 3, 20))
    take(site, one, Act.PUBLISH)
    take(site, one, Act.PROGRESS, SECRET)
    client = public_site(site, tmp_path)
    listed = page(client, f"/{language}/recommendations")
    assert "=Sửa đường" in listed
    shown = page(client, f"/{language}/recommendations/{one.id}")
    assert "Chờ mùa khô." in shown
    for text in (listed, shown, *(client.get(f"/data/{name}").text for name in ("recommendations.csv",))):
        assert SECRET not in text
        assert "Chưa công khai" not in text
        assert "campaign-officer" not in text
    assert client.get(f"/{language}/recommendations/{hidden.id}").status_code == 404
    assert client.get(f"/{language}/recommendations/none").status_code == 404
    [row] = table(client, "recommendations.csv")
    assert (row["recommendation"], row["state"], row["overdue"]) == ("'=Sửa đường", "in_progress", "no")
    assert row["due_on"] == "2026-03-20"
    assert table(client, "recommendation-verdicts.csv") == []


def test_the_list_is_narrowed_and_what_is_overdue_says_so(site: OfficeSite, tmp_path: Path) -> None:
    one = made(site, "Việc có hạn ngắn", due_on=date(2026, 3, 5))
    take(site, one, Act.PUBLISH)
    client = public_site(site, tmp_path)
    site.clock.advance(days=30)
    assert "Overdue" in page(client, f"/en/recommendations/{one.id}")
    for asked, there in (
        ("state=overdue", True),
        ("state=new", True),
        ("state=done", False),
        ("unit=06652&year=2026", True),
        ("year=2025", False),
    ):
        assert ("Việc có hạn ngắn" in page(client, f"/en/recommendations?{asked}")) is there, asked
    for wrong in ("state=x", "unit=x", "year=x", "year=99999", "page=2", "page=0"):
        assert client.get(f"/en/recommendations?{wrong}").status_code == 404, wrong
    take(site, one, Act.WITHDRAW, "Nhầm nơi nhận.")
    assert client.get(f"/en/recommendations/{one.id}").status_code == 404


def test_the_verdict_stands_there_once_its_round_is_public(site: OfficeSite, tmp_path: Path) -> None:
    one, few = made(site, "Sửa đường"), made(site, "Lịch tiếp dân")
    for each in (one, few):
        take(site, each, Act.PUBLISH)
    about = [(one.id, "Sửa đường"), (few.id, "Lịch tiếp dân")]
    released(site.installation, plan("hoi-lai", about), [ROAD[0], {"3": 8, "2": 3, "1": 2}])
    client = public_site(site, tmp_path)
    with site.installation.engine.connect() as connection:
        assert len(verdicts.of(connection, one.id)) == 1
    assert "49%" not in page(client, f"/en/recommendations/{one.id}")
    publish(site, "hoi-lai")
    with site.installation.engine.connect() as connection:
        assert set(verdicts.public_of(connection, [one.id, "none"])) == {one.id}
    assert "49%" in page(client, f"/en/recommendations/{one.id}")
    assert "withheld: too few ballots" in page(client, f"/en/recommendations/{few.id}")
    told_to_systems(site, tmp_path, one, few)
    rows = table(client, "recommendation-verdicts.csv")
    told = {row["answers"]: (row["ballots"], row["base"], row["percent"]) for row in rows if row["answers"]}
    assert told == {
        "solved": ("30", "62", "49"),
        "partly": ("20", "62", "32"),
        "not_yet": ("12", "62", "19"),
    }
    [withheld] = [row for row in rows if not row["answers"]]
    assert (withheld["id"], withheld["percent"], withheld["withheld_reason"]) == (
        few.id,
        "",
        "too_few_ballots",
    )


def test_the_office_shows_the_verdict_and_takes_it_up_again(site: OfficeSite) -> None:
    one = made(site, "Sửa đường")
    take(site, one, Act.ACCEPT)
    take(site, one, Act.REPORT_DONE, "Đã làm xong.")
    released(site.installation, plan("hoi-lai", [(one.id, "Sửa đường")]), [ROAD[0]])
    client = site.signed_in("campaign-officer")
    path = f"/recommendations/{one.id}"
    shown = client.get(f"{path}/verdict")
    assert "49%" in shown.text
    assert client.send(f"{path}/note-verdict", survey="hoi-lai").status_code == 302
    assert client.send(f"{path}/note-verdict", survey="hoi-lai").status_code == 302
    refused = client.send(f"{path}/reopen", text="", due_on="2026-06-30")
    assert refused.status_code == 400
    again = client.send(f"{path}/reopen", text="Người dân nói chưa xong.", due_on="2026-06-30")
    assert again.status_code == 302
    with site.installation.engine.connect() as connection:
        history = steps.history(connection, one.id)
    assert [step.act for step in history][-2:] == [Act.VERDICT, Act.REOPEN]
    assert history[-1].change["survey"] == "hoi-lai"
    assert client.send(f"{path}/reopen", text="Lần nữa", due_on="2026-06-30").status_code == 409
    assert site.signed_in("auditor").get(f"{path}/verdict").status_code == 200
    for stranger in ("campaign-officer-far", "reviewer-far"):
        assert site.signed_in(stranger).get(f"{path}/verdict").status_code == 404
    assert site.signed_in("administrator").get(f"{path}/verdict").status_code == 403


def test_one_button_begins_the_follow_up_round(site: OfficeSite) -> None:
    one, other = made(site, "Sửa đường"), made(site, "Lịch tiếp dân")
    client = site.signed_in("campaign-officer")
    path = f"/recommendations/{one.id}/follow-up"
    assert client.get(path).status_code == 200
    begun = client.send(path, others=other.id)
    assert begun.status_code == 302
    code = begun.location.split("/")[2]
    with site.installation.engine.connect() as connection:
        assert [each.code for each in rounds.subjects(connection, SurveyCode(code))] == [one.id, other.id]
    for step in ("template", "cadres", "groups", "frame", "privacy", "open"):
        assert client.get(f"/rounds/{code}/set-up/{step}").status_code == 200
    assert client.send(path, others=other.id).status_code == 409
    assert "asks about recommendation" in client.get(path).text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_of_the_year_is_a_page_and_two_files(
    site: OfficeSite, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yearly, "AT_ONCE", 1)
    late, asked = made(site, "Việc có hạn ngắn", due_on=date(2026, 3, 5)), made(site, "Sửa đường")
    released(site.installation, plan("hoi-lai", [(asked.id, "Sửa đường")]), [ROAD[0]])
    site.clock.advance(days=30)
    client = site.signed_in("reviewer", language)
    shown = client.get("/recommendations/report")
    for words in (late.text, "49% (36–61)", "62"):
        assert words in shown.text
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = client.get(f"/recommendations/report/{language}.{form}?year=2026&unit=06652")
        assert answer.data.startswith(start)
        assert answer.headers["Cache-Control"] == "no-store"
    for wrong in ("?unit=06655", "?year=1999", "?year=2027"):
        assert client.get(f"/recommendations/report{wrong}").status_code == 404
    for wrong in ("de.pdf", "vi.exe"):
        assert client.get(f"/recommendations/report/{wrong}").status_code == 404
    assert site.signed_in("administrator").get("/recommendations/report").status_code == 403
