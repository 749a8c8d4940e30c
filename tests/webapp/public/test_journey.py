"""A respondent's way from the code to the receipt, without any script, in both languages."""

import re
from itertools import groupby

import html5lib

from surveys.codes import shown
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent

RECEIPT = re.compile(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>")
MOST_NOTICE_WORDS = 60
MOST_TAPS = 18


def test_a_citizen_goes_from_the_code_to_a_receipt(respondent: Respondent, codes: Codes) -> None:
    respondent.visit("/")
    respondent.press(code=shown(codes.citizens[0].digits))
    assert respondent.where() == "/about"
    respondent.visit("/section/1")
    respondent.answer(contact="yes", how="counter")
    assert respondent.where() == "/section/2"
    respondent.answer_all("4")
    assert respondent.where() == "/check"
    page = respondent.press()
    assert page.status_code == 200
    assert RECEIPT.search(page.text)


def test_the_secret_of_a_qr_opens_the_same_form(respondent: Respondent, codes: Codes) -> None:
    respondent.visit("/")
    respondent.press(code=codes.citizens[0].link)
    assert respondent.where() == "/about"


def test_no_contact_ends_politely_and_is_sent_as_no_contact(respondent: Respondent, codes: Codes) -> None:
    respondent.start(codes.citizens[0].digits)
    page = respondent.answer(contact="no")
    assert respondent.where() == "/check"
    thanks = {"vi": "không tính điểm", "en": "not as a score"}[respondent.language]
    assert thanks in page.text
    assert RECEIPT.search(respondent.press().text)


def test_a_code_about_two_people_asks_about_each_and_names_them(respondent: Respondent, codes: Codes) -> None:
    page = respondent.start(codes.peers[0].digits)
    hanh, phuc = "Nguyễn Thị Hạnh", "Trần Văn Phúc"
    named = []
    while respondent.where() != "/check":
        [about] = [name for name in (hanh, phuc) if name in page.text]
        named.append(about)
        page = respondent.answer_all("5" if about == hanh else "2")
    assert list(dict.fromkeys(named)) == [one for one, _ in groupby(named)]  # one after the other
    assert set(named) == {hanh, phuc}
    good, bad = {"vi": ("Rất tốt", "Chưa tốt"), "en": ("Very well", "Not well")}[respondent.language]
    first, second = page.text.split(named[-1])
    about_hanh, about_phuc = (first, second) if named[0] == hanh else (second, first)
    assert good in about_hanh
    assert bad not in about_hanh
    assert bad in about_phuc
    assert good not in about_phuc
    assert RECEIPT.search(respondent.press().text)


def test_forms_about_several_people_ask_in_different_orders(respondent: Respondent, codes: Codes) -> None:
    first = set()
    for _form in range(40):
        page = respondent.start(codes.peers[0].digits)
        first.add("Nguyễn Thị Hạnh" if "Nguyễn Thị Hạnh" in page.text else "Trần Văn Phúc")
        if len(first) > 1:
            break
    assert first == {"Nguyễn Thị Hạnh", "Trần Văn Phúc"}


def test_whoever_is_alone_in_their_group_is_told_that_they_are_not_anonymous(
    respondent: Respondent, codes: Codes
) -> None:
    told = {"vi": "không ẩn danh", "en": "not anonymous"}[respondent.language]
    respondent.visit("/")
    assert told in respondent.press(code=codes.superior[0].digits).text
    respondent.visit("/")
    assert told not in respondent.press(code=codes.peers[0].digits).text


def test_the_notice_says_all_it_must_in_at_most_sixty_words(respondent: Respondent, codes: Codes) -> None:
    respondent.visit("/")
    page = respondent.press(code=codes.citizens[0].digits)
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    statement = next(one for one in document.iter("dl") if one.get("id") == "statement")
    words = " ".join(statement.itertext()).split()
    assert len(words) <= MOST_NOTICE_WORDS, words
    assert {"412", "10", "4"} <= set(words)  # group size, threshold, minutes
    assert "Quảng" in words  # who asks


def test_twelve_items_need_at_most_eighteen_taps_after_the_code(respondent: Respondent, codes: Codes) -> None:
    respondent.visit("/")
    respondent.press(code=codes.citizens[0].digits)
    taps = 1  # start
    respondent.visit("/section/1")
    while respondent.where() != "/check":
        groups = set(re.findall(r'type="radio" name="([^"]+)"', respondent.page.text))
        taps += len(groups) + 1  # one answer each, and "continue"
        respondent.answer_all("4")
    taps += 1  # send
    assert RECEIPT.search(respondent.press().text)
    assert taps <= MOST_TAPS


def test_nothing_is_chosen_beforehand(respondent: Respondent, codes: Codes) -> None:
    page = respondent.start(codes.citizens[0].digits)
    assert "checked" not in page.text
    page = respondent.answer(contact="yes", how="phone")
    assert "checked" not in page.text


def test_back_shows_the_answers_again_on_every_page(respondent: Respondent, codes: Codes) -> None:
    respondent.start(codes.citizens[0].digits)
    respondent.answer(contact="yes", how="meeting")
    respondent.answer_all("3")
    seen = [respondent.where()]
    while 'class="back"' in respondent.page.text:
        link = re.search(r'class="back" href="([^"]+)"', respondent.page.text)
        assert link
        respondent.visit(link[1])
        seen.append(respondent.where())
        if respondent.where() == "/section/2":
            assert respondent.fields()["answer-trust"] == "3"
        if respondent.where() == "/section/1":
            assert respondent.fields()["answer-how"] == "meeting"
    assert seen == ["/check", "/section/2", "/section/1", "/about", "/"]


def test_answers_behind_a_changed_contact_question_are_not_shown_or_sent(
    respondent: Respondent, codes: Codes
) -> None:
    respondent.start(codes.citizens[0].digits)
    respondent.answer(contact="yes", how="meeting")
    respondent.answer_all("3")
    respondent.visit("/section/1")
    page = respondent.answer(contact="no")
    assert respondent.where() == "/check"
    assert page.text.count("<dt>") == 1
    assert RECEIPT.search(respondent.press().text)


def test_a_text_that_may_point_to_a_person_is_shown_before_sending(
    respondent: Respondent, codes: Codes
) -> None:
    respondent.start(codes.citizens[0].digits)
    respondent.answer(contact="yes", how="meeting")
    respondent.answer(comment="Xin gọi ông Lê Văn Tám, 0912 345 678 <b>")
    page = respondent.answer_all("3")
    assert respondent.where() == "/check"
    assert '<strong lang="">ông Lê Văn Tám</strong>' in page.text
    assert '<strong lang="">0912 345 678</strong>' in page.text
    assert "&lt;b&gt;" in page.text
    assert RECEIPT.search(respondent.press().text)


def test_the_check_page_leads_to_what_is_still_missing(respondent: Respondent, codes: Codes) -> None:
    respondent.start(codes.citizens[0].digits)
    respondent.visit("/check")
    assert respondent.where() == "/section/1"
    respondent.answer(contact="yes", how="meeting")
    respondent.visit("/check")
    assert respondent.where() == "/section/2"
