"""Lost replies, double clicks, two tabs, the back button: one ballot, and the same receipt every time."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from surveys.box_engines import box_of
from surveys.installation import Installation
from tests.webapp.conftest import auditing
from tests.webapp.open_surveys import OFFICIAL, Codes
from tests.webapp.public.respondent import Respondent
from tests.webapp.public.test_journey import RECEIPT


@pytest.fixture
def checking(app: Flask, codes: Codes) -> Respondent:
    """Give a citizen on the check page."""
    found = Respondent(auditing(app), "en")
    found.start(codes.citizens[0].digits)
    found.answer(contact="yes", how="counter")
    found.answer_all("4")
    return found


def _stored(installation: Installation) -> int:
    return len(box_of(installation, OFFICIAL).spent_codes())


def _receipt(text: str) -> str:
    found = RECEIPT.search(text)
    assert found, text
    return found[1]


def test_forty_parallel_posts_of_one_form_store_one_ballot_and_give_one_receipt(
    app: Flask, checking: Respondent, sqlite_installation: Installation
) -> None:
    fields = checking.fields()

    def post(_number: int) -> tuple[int, str]:
        answer = app.test_client(use_cookies=False).post("/send", data=fields)
        return answer.status_code, _receipt(answer.text)

    with ThreadPoolExecutor(40) as pool:
        answers = set(pool.map(post, range(40)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200
    assert _stored(sqlite_installation) == 1


def test_a_retry_after_a_lost_reply_gives_the_same_receipt(
    checking: Respondent, sqlite_installation: Installation
) -> None:
    lost = checking.page
    first = _receipt(checking.press().text)
    checking.page = lost
    assert _receipt(checking.press().text) == first
    assert _stored(sqlite_installation) == 1


def test_the_receipt_takes_everything_out_of_the_browser(checking: Respondent) -> None:
    page = checking.press()
    assert "4" not in re.findall(r"answer-[a-z_]+", page.text)
    assert not checking.client._cookies
    for path in ("/check", "/section/1", "/section/2", "/about"):
        checking.visit(path)
        assert checking.where() == "/"
        assert "Hạnh" not in checking.page.text
    assert "Nothing of an earlier form" in checking.page.text or checking.visit("/").status_code == 200


def test_another_form_with_the_same_code_is_refused_after_the_first(
    app: Flask, codes: Codes, sqlite_installation: Installation
) -> None:
    tabs = [Respondent(auditing(app), "en") for _ in range(2)]
    for tab, contact in zip(tabs, ("no", "no"), strict=True):
        tab.start(codes.citizens[1].digits)
        tab.answer(contact=contact)
    assert tabs[0].press().status_code == 200
    page = tabs[1].press()
    assert page.status_code == 403
    assert "already sent" in page.text
    assert _stored(sqlite_installation) == 1


def test_each_tab_goes_on_with_its_own_code(app: Flask, codes: Codes) -> None:
    browser = auditing(app)
    first, second = Respondent(browser, "en"), Respondent(browser, "en")
    first.start(codes.citizens[0].digits)
    second.start(codes.superior[0].digits)
    first.answer(contact="yes", how="phone")
    assert "Your opinion about this official" in first.page.text
    second.answer_all("5")
    assert second.where() != "/"
    assert "contact" not in "".join(second.fields())


def test_going_back_and_sending_a_page_again_replaces_its_answers_only(checking: Respondent) -> None:
    checking.visit("/section/1")
    checking.answer(contact="yes", how="phone")
    checking.visit("/check")
    assert checking.where() == "/check"
    assert "By phone or message" in checking.page.text
    assert checking.page.text.count("Satisfied") > 3


def test_a_lost_cookie_in_the_middle_loses_no_answer(checking: Respondent) -> None:
    checking.visit("/section/2")
    page = checking.page
    checking.client._cookies = {}
    checking.page = page
    checking.answer_all("2")
    assert checking.where() == "/check"
    assert "At the office" in checking.page.text


def test_what_was_checked_is_what_is_sent_whatever_another_tab_answered_since(
    app: Flask, checking: Respondent
) -> None:
    fields = checking.fields()
    other = Respondent(checking.client, "en")
    other.visit("/section/1")
    other.answer(contact="no")
    answer = checking.client.post("/send", data=fields)
    assert answer.status_code == 200
    assert app.test_client().post("/send", data=fields).status_code == 200


def test_a_form_that_is_not_ours_is_not_sent(checking: Respondent, codes: Codes) -> None:
    fields = checking.fields()
    for damaged in ("", "x", fields["visit"][:-2], fields["visit"].swapcase()):
        page = checking.client.post("/send", data=fields | {"visit": damaged})
        assert page.status_code == 400
    assert codes.citizens[0].digits not in checking.page.text
    assert checking.press().status_code == 200


def test_a_form_sent_before_its_end_leads_to_what_is_missing(app: Flask, codes: Codes) -> None:
    hasty = Respondent(auditing(app), "en")
    hasty.start(codes.citizens[0].digits)
    answer = hasty.client.post("/send", data=hasty.fields())
    assert answer.status_code == 303
    assert answer.location == "/section/1"
