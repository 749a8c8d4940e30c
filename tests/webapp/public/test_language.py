"""The language and the size of letters: chosen by the reader, kept, and nothing typed is lost by choosing."""

import pytest
from flask import Flask

from tests.webapp.conftest import AuditingClient, auditing
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-GB,en;q=0.9", "en"), ("vi-VN", "vi"), ("fr", "vi"), ("", "vi"), ("fr, en;q=0.5", "en")],
)
def test_the_browser_s_language_counts_and_vietnamese_is_the_default(
    client: AuditingClient, wish: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get("/", headers={"Accept-Language": wish}).text


def test_switching_the_language_keeps_a_typed_code(client: AuditingClient) -> None:
    guest = Respondent(client, "vi")
    guest.visit("/")
    page = guest.press(language="en", code="1234 5678")
    assert '<html lang="en"' in page.text
    assert guest.fields()["code"] == "1234 5678"


def test_switching_the_language_keeps_everything_typed_on_a_page(app: Flask, codes: Codes) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    citizen.answer(contact="yes", how="field")
    typed = {"answer__manner": "2", "answer__comment": "Cảm ơn, \nxin chào"}
    page = citizen.press(language="en", **typed)
    assert '<html lang="en"' in page.text
    assert citizen.where() == "/section/2"
    assert 'class="faults"' not in page.text
    assert citizen.fields()["answer-manner"] == "2"
    assert citizen.fields()["answer-comment"] == "Cảm ơn, \nxin chào"
    page = citizen.press(language="vi")
    assert '<html lang="vi"' in page.text
    assert citizen.fields()["answer-manner"] == "2"


def test_the_language_holds_until_the_receipt_and_ends_with_it(app: Flask, codes: Codes) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(codes.citizens[0].digits)
    citizen.press(language="en")
    citizen.answer(contact="no")
    citizen.press(language="vi")
    citizen.press(language="en")
    assert citizen.where() == "/check"
    assert '<html lang="en"' in citizen.press().text
    assert '<html lang="vi"' in citizen.visit("/").text


def test_large_letters_are_chosen_and_unchosen_on_any_page(app: Flask, codes: Codes) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.visit("/")
    assert 'class="large"' in citizen.press(letters="large").text
    citizen.press(code=codes.citizens[0].digits)
    assert 'class="large"' in citizen.page.text
    assert 'class="large"' not in citizen.press(letters="normal").text
    assert citizen.where() == "/about"


def test_an_unknown_wish_is_ignored(client: AuditingClient) -> None:
    guest = Respondent(client, "vi")
    guest.visit("/")
    page = guest.press(language="xx", letters="huge")
    assert '<html lang="vi">' in page.text


def test_a_wish_without_the_token_is_not_granted(client: AuditingClient) -> None:
    client.get("/")
    assert client.post("/", data={"language": "en"}).status_code == 400
    assert '<html lang="vi"' in client.get("/").text
