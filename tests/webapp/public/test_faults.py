"""Whatever comes in: the right status, a clear sentence, and nothing lost."""

import re
import unicodedata
from pathlib import Path

import pytest
from flask import Flask

from surveys import rounds
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.open_surveys import OFFICIAL, Codes
from tests.webapp.public.respondent import Respondent


@pytest.fixture
def citizen(app: Flask, codes: Codes) -> Respondent:
    """Give a citizen on the page of ratings."""
    found = Respondent(auditing(app), "en")
    found.start(codes.citizens[0].digits)
    found.answer(contact="yes", how="counter")
    return found


def test_a_wrong_digit_is_named_and_the_code_stays_in_its_field(respondent: Respondent) -> None:
    respondent.visit("/")
    page = respondent.press(code="1234 5678 9012 3456 7")
    assert page.status_code == 400
    assert respondent.fields()["code"] == "1234 5678 9012 3456 7"
    assert 'href="#code"' in page.text


@pytest.mark.parametrize("typed", ["", "12", "abc", "\0", "９" * 400, "<script>"])
def test_what_is_no_code_is_said_to_be_none(client: AuditingClient, typed: str) -> None:
    guest = Respondent(client, "en")
    guest.visit("/")
    page = guest.press(code=typed)
    assert page.status_code == 400
    assert "17 digits" in page.text


def test_every_code_that_cannot_be_used_gets_the_same_page(
    app: Flask, codes: Codes, sqlite_installation: Installation
) -> None:
    used = Respondent(auditing(app), "vi")
    used.start(codes.citizens[0].digits)
    used.answer(contact="no")
    used.press()
    with sqlite_installation.engine.begin() as connection:
        rounds.set_state(connection, "team", SurveyState.CLOSING)  # type: ignore[arg-type]
    seen = set()
    for code in (codes.citizens[0].digits, codes.peers[0].digits, "00000000000000000"):
        guest = Respondent(auditing(app), "vi")
        guest.visit("/")
        page = guest.press(code=code)
        cookies = sorted(len(one) for one in page.headers.getlist("Set-Cookie"))
        seen.add((page.status_code, len(page.data), str(cookies)))
        assert "đã được gửi" in page.text
    assert len(seen) == 1
    assert next(iter(seen))[0] == 403


def test_a_required_question_left_out_is_asked_again_with_all_answers_kept(citizen: Respondent) -> None:
    page = citizen.answer(manner="5", comment="Cảm ơn")
    assert citizen.where() == "/section/2"
    assert page.text.count('href="#q-') == 11
    assert 'href="#q-manner"' not in page.text
    assert "<title>Error: " in page.text
    fields = citizen.fields()
    assert fields["answer-manner"] == "5"
    assert fields["answer-comment"] == "Cảm ơn"
    citizen.answer_all("2")
    assert citizen.where() == "/check"


def test_a_text_that_is_too_long_is_kept_with_its_fault(citizen: Respondent) -> None:
    page = citizen.answer(comment="a" * 1001)
    assert citizen.where() == "/section/2"
    assert "1 characters too long" in page.text
    assert citizen.fields()["answer-comment"] == "a" * 1001
    citizen.answer(comment="ế" * 1000)
    citizen.answer_all("2")
    assert citizen.where() == "/check"
    assert "ế" * 1000 in citizen.page.text


def _rare(seed: int) -> str:
    """Give a thousand signs of four bytes that no compression makes small."""
    return "".join(chr(0x20000 + (seed + number * number * 7919) % 40000) for number in range(1000))


def test_a_text_of_a_thousand_rare_signs_fits_into_the_cookies(citizen: Respondent) -> None:
    citizen.answer(comment=_rare(1))
    citizen.answer_all("2")
    assert citizen.where() == "/check"
    assert _rare(1) in citizen.page.text
    cookies = (citizen.client._cookies or {}).values()
    assert 4000 < sum(len(f"{one.key}={one.value}; ") for one in cookies) < 8000


def test_texts_that_do_not_fit_together_are_refused_with_what_was_typed(app: Flask, codes: Codes) -> None:
    peer = Respondent(auditing(app), "en")
    peer.start(codes.peers[0].digits)
    written = False
    while peer.where() != "/check":
        if "answer-comment" in peer.fields() and not written:  # about the first of the two
            peer.answer(comment=_rare(1))
            written = True
        peer.answer_all("4")
    peer.visit(re.findall('href="(/section/[0-9]+)#q-comment"', peer.page.text)[1])
    page = peer.answer(comment=_rare(2))
    assert page.status_code == 400
    assert "too long for this phone" in page.text
    assert peer.fields()["answer-comment"] == _rare(2)
    peer.answer(comment="")
    assert peer.where() == "/check"
    assert _rare(1) in peer.page.text


@pytest.mark.parametrize(
    "forged",
    [
        {"answer-manner": "6"},
        {"answer-manner": "0"},
        {"answer-manner": "-1"},
        {"answer-manner": "4.5"},
        {"answer-nonsense": "4"},
        {"answer-contact": "yes"},
        {"score": "100"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(citizen: Respondent, forged: dict[str, str]) -> None:
    page = citizen.press(**forged)
    assert page.status_code == 400
    assert "does not fit this page" in page.text or "Choose one of the answers" in page.text
    citizen.answer_all("2")
    assert citizen.where() == "/check"


def test_one_question_with_two_answers_is_refused(citizen: Respondent) -> None:
    fields = citizen.fields()
    page = citizen.client.post("/section/2", data={**fields, "answer-manner": ["4", "2"]})
    assert page.status_code == 400


def test_a_nul_is_named_and_the_rest_of_the_text_kept(citizen: Respondent) -> None:
    page = citizen.answer(comment="tốt\0lắm")
    assert "U+0000" in page.text or citizen.fields()["answer-comment"] == "tốtlắm"
    assert citizen.fields()["answer-comment"] == "tốtlắm"
    citizen.answer_all("2")
    assert citizen.where() == "/check"


@pytest.mark.parametrize("damaged", ["%ED%A0%80", "%FF", "%C3"])
def test_text_that_is_no_unicode_is_a_clean_400(citizen: Respondent, damaged: str) -> None:
    page = citizen.client.post(
        "/section/2",
        data=f"answer-comment={damaged}",
        content_type="application/x-www-form-urlencoded",
        headers={"Accept-Language": "en"},
    )
    assert page.status_code == 400
    assert "cannot be read" in page.text
    citizen.visit("/section/1")
    assert citizen.fields()["answer-how"] == "counter"


def test_decomposed_vietnamese_is_composed(citizen: Respondent) -> None:
    citizen.answer(comment=unicodedata.normalize("NFD", "Rất tận tình"))
    page = citizen.answer_all("2")
    assert "Rất tận tình" in page.text


def test_a_megabyte_of_text_is_too_much_and_earlier_answers_stay(citizen: Respondent) -> None:
    page = citizen.answer(comment="a" * 1_000_000)
    assert page.status_code == 413
    citizen.visit("/section/1")
    assert citizen.fields()["answer-how"] == "counter"


@pytest.mark.parametrize("path", ["/about", "/check", "/section/1", "/", "/exit", "/send"])
def test_the_wrong_method_is_405(client: AuditingClient, path: str) -> None:
    assert client.delete(path).status_code == 405


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_another_kind_of_content_is_415(citizen: Respondent, kind: str) -> None:
    assert citizen.client.post("/section/2", data="{}", content_type=kind).status_code == 415


@pytest.mark.parametrize("path", ["/nowhere", "/section/x", "/section/-1", "/static/x/none.css"])
def test_an_unknown_address_is_404(client: AuditingClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_section_beyond_the_last_leads_to_what_is_next(citizen: Respondent) -> None:
    citizen.visit("/section/99")
    assert citizen.where() == "/section/1"


def test_without_the_token_nothing_is_taken_and_nothing_is_lost(citizen: Respondent) -> None:
    fields = citizen.fields() | {"answer-comment": "giữ lại"}
    page = citizen.client.post("/section/2", data={**fields, "csrf_token": "forged"})
    assert page.status_code == 400
    assert 'href="/section/2"' in page.text
    citizen.visit("/section/2")
    assert citizen.fields()["answer-comment"] == "giữ lại"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(citizen: Respondent, headers: dict[str, str]) -> None:
    page = citizen.client.post("/section/2", data=citizen.fields(), headers=headers)
    assert page.status_code == 400


def test_a_closed_round_is_the_refused_page(citizen: Respondent, sqlite_installation: Installation) -> None:
    citizen.answer_all("2")
    with sqlite_installation.engine.begin() as connection:
        rounds.set_state(connection, OFFICIAL, SurveyState.CLOSING)
    page = citizen.press()
    assert page.status_code == 403
    assert "The survey has ended" in page.text


def test_a_box_that_is_away_loses_no_answer(citizen: Respondent, sqlite_installation: Installation) -> None:
    citizen.answer_all("2")
    away = sqlite_installation.boxes.rename(sqlite_installation.boxes.with_name("away"))
    page = citizen.press()
    assert page.status_code == 503
    assert "Not sent yet" in page.text
    Path(away).rename(sqlite_installation.boxes)
    assert citizen.press().status_code == 200
    assert "Receipt" in citizen.page.text


def test_a_database_that_is_away_loses_no_code(
    client: AuditingClient, codes: Codes, sqlite_installation: Installation, tmp_path: Path
) -> None:
    guest = Respondent(client, "en")
    guest.visit("/")
    sqlite_installation.engine.dispose()
    away = (tmp_path / "ydan.db").rename(tmp_path / "away.db")
    page = guest.press(code=codes.citizens[0].digits)
    assert page.status_code == 503
    assert guest.fields()["code"] == codes.citizens[0].digits
    sqlite_installation.engine.dispose()
    away.rename(tmp_path / "ydan.db")
    guest.press(code=codes.citizens[0].digits)
    assert guest.where() == "/about"
