"""The page of an open link: what it says, the work in the place of a code, and what is refused."""

import html
import json
import re

import pytest

from tests.open_link_work import solve
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK, TEAM
from tests.webapp.public.respondent import Respondent

ADDRESS = f"/open/{OFFICIAL}/{OPEN_LINK}"
WORK = re.compile(r'data-work="([^"]+)"')
RECEIPT = re.compile(r"<strong>[2-9A-Z]{4}-[2-9A-Z]{4}</strong>")


def solved(page: str) -> str:
    found = WORK.search(page)
    assert found is not None
    return solve(json.loads(html.unescape(found[1])))


def test_anybody_answers_after_the_work_of_their_device(respondent: Respondent) -> None:
    page = respondent.visit(ADDRESS)
    apart = {"vi": "không bao giờ", "en": "never"}[respondent.language]
    assert apart in page.text
    page = respondent.press(work=solved(page.text))
    assert respondent.where() == "/about"
    assert apart in page.text
    assert "412" not in page.text  # the size of a group of invited people says nothing here
    respondent.visit("/section/1")
    respondent.answer(contact="yes", how="counter")
    respondent.answer_all("4")
    assert RECEIPT.search(respondent.press().text)


def test_a_solution_opens_one_form_only(respondent: Respondent) -> None:
    work = solved(respondent.visit(ADDRESS).text)
    respondent.press(work=work)
    respondent.visit("/section/1")
    respondent.answer(contact="no")
    respondent.press()
    respondent.visit(ADDRESS)
    assert respondent.press(work=work).status_code == 403


@pytest.mark.parametrize("work", ["", "Ý Dân", "A" * 5_000, "eyJ9"])
def test_without_the_work_the_page_comes_again_with_new_work(respondent: Respondent, work: str) -> None:
    before = WORK.findall(respondent.visit(ADDRESS).text)
    page = respondent.press(work=work)
    assert page.status_code == 400
    sentence = {"vi": "phép tính", "en": "The calculation of this device was not accepted"}
    assert sentence[respondent.language] in page.text
    assert WORK.findall(page.text) != before
    assert respondent.press(work=solved(page.text)).status_code == 200
    assert respondent.where() == "/about"


@pytest.mark.parametrize(
    "address",
    [f"/open/{OFFICIAL}/1", f"/open/{TEAM}/{OPEN_LINK}", "/open/nothing/2", f"/open/{OFFICIAL}/999"],
)
def test_where_there_is_no_open_link_the_refused_page_stands(respondent: Respondent, address: str) -> None:
    refused = {"vi": "không dùng được", "en": "cannot be used"}[respondent.language]
    page = respondent.visit(address)
    assert (page.status_code, refused in page.text) == (403, True)


def test_a_post_to_no_open_link_is_refused(respondent: Respondent) -> None:
    work = solved(respondent.visit(ADDRESS).text)
    fields = respondent.fields() | {"work": work}
    page = respondent.client.post(f"/open/{OFFICIAL}/1", data=fields)
    assert page.status_code == 403
