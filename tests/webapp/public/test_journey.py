"""A respondent's way from the code to the receipt, without any script, in both languages."""

import re

from surveys.codes import shown
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent

RECEIPT = re.compile(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>")


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
