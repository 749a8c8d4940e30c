"""A cadre contests a text in the office; two moderators decide; who is not concerned sees nothing of it."""

import html
import re

from surveys import opened
from surveys.ballot_parts import TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.objections import records
from surveys.objections.records import State
from surveys.texts import queue
from surveys.texts import records as texts
from surveys.texts.decisions import Answer, Proposal, Seen, answer, propose
from surveys.texts.records import Outcome, Text
from tests.webapp.office.conftest import OfficeSite

RELEASED = SurveyCode("released")
OWN = "/rounds/released/mine/1/objections"
HANDLED = "/rounds/released/objections"
WORDS = "Chuyện gia đình ông ấy ai cũng biết."
WHY = "Đây là chuyện riêng, không phải việc công."


def _texts(site: OfficeSite) -> list[Text]:
    with site.installation.engine.connect() as connection:
        return texts.every(connection, site.installation.keys.readable("installation"), RELEASED)


def _let_through(site: OfficeSite) -> None:
    """Let two moderators decide that the cadre reads a text."""
    place = site.installation
    parts = [TextPart(SubjectNumber(1), RespondentGroup.CITIZEN, Channel.WEB, WORDS)]
    with place.engine.begin() as connection:
        opened.write_texts(connection, place.keys.read("installation"), RELEASED, parts)
    queue.begin(place, RELEASED, "moderator")
    (text,) = _texts(site)
    seen = Seen(text.id, text.version)
    propose(place, RELEASED, "moderator", [Proposal(seen, Outcome.CADRE, None, None)])
    (text,) = _texts(site)
    answer(place, RELEASED, "moderator-2", [Answer(Seen(text.id, text.version), agrees=True)])


def _states(site: OfficeSite) -> list[State]:
    with site.installation.engine.connect() as connection:
        return [one.state for one in records.of_round(connection, RELEASED)]


def test_a_text_is_contested_and_two_answer(site: OfficeSite) -> None:
    _let_through(site)
    cadre = site.signed_in("cadre")
    assert OWN in cadre.get("/rounds/released/mine/1").text
    page = cadre.get(OWN).text
    (name,) = re.findall(r'name="what" value="([0-9a-f]{32})"', page)
    assert WORDS in html.unescape(page)
    nothing = cadre.send(OWN, act="make", reason=WHY)
    assert (nothing.status_code, "Choose what you contest" in nothing.text) == (400, True)
    foreign = cadre.send(OWN, act="make", what="nothing", reason=WHY)
    assert (foreign.status_code, "not shown any more" in foreign.text, WHY in foreign.text) == (
        400,
        True,
        True,
    )
    assert cadre.send(OWN, act="make", what=name, reason=WHY).location == OWN
    assert cadre.send(OWN, act="make", what=name, reason=WHY).status_code == 409
    assert "waits for the answer" in cadre.get("/rounds/released/mine/1").text
    moderator = site.signed_in("moderator")
    assert HANDLED in moderator.get("/").text
    page = html.unescape(moderator.get(HANDLED).text)
    assert (WORDS in page, WHY in page) == (True, True)
    (address,) = re.findall(rf'action="({HANDLED}/[0-9a-f]+)"', page)
    assert moderator.send(address, act="uphold", answer="").status_code == 400
    decision = {"act": "uphold", "why": "private_life", "answer": "Đúng là chuyện riêng."}
    both = {**site.credentials("moderator", "first-"), **site.credentials("moderator-2", "second-")}
    same = moderator.send(address, **decision, **both)
    assert (same.status_code, "At least one other moderator" in same.text) == (409, True)
    assert decision["answer"] in html.unescape(same.text)
    assert _states(site) == [State.NEW]


def test_something_in_the_result_is_for_those_who_sign_releases(site: OfficeSite) -> None:
    cadre, reviewer = site.signed_in("cadre"), site.signed_in("reviewer")
    cadre.get(OWN)
    cadre.send(OWN, act="make", what="result", reason="Chức danh ghi sai.")
    assert "Chức danh ghi sai." not in html.unescape(site.signed_in("moderator").get(HANDLED).text)
    page = html.unescape(reviewer.get(HANDLED).text)
    (address,) = re.findall(rf'action="({HANDLED}/[0-9a-f]+)"', page)
    assert site.signed_in("moderator").send(address, act="refuse", answer="Không.").status_code == 404
    decision = {"act": "uphold", "answer": "Sẽ sửa chức danh."}
    both = {**site.credentials("reviewer", "first-"), **site.credentials("closing-officer", "second-")}
    assert "Choose whether" in reviewer.send(address, answer="x").text
    assert reviewer.send(address, **decision, **both).location == HANDLED
    assert decision["answer"] in html.unescape(cadre.get(OWN).text)
    assert "Read their answer" in cadre.get("/rounds/released/mine/1").text
    assert decision["answer"] in html.unescape(reviewer.get(HANDLED).text)


def test_an_objection_is_taken_back_by_whom_it_belongs_to(site: OfficeSite) -> None:
    cadre = site.signed_in("cadre")
    cadre.get(OWN)
    cadre.send(OWN, act="make", what="result", reason="Tên đơn vị ghi sai.")
    with site.installation.engine.connect() as connection:
        (one,) = records.of_round(connection, RELEASED)
    assert cadre.get("/rounds/released/mine/2/objections").status_code == 404
    assert cadre.send(OWN, act="take-back", objection="none").status_code == 400
    assert cadre.send(OWN, act="take-back", objection=one.id).location == OWN
    assert _states(site) == [State.TAKEN_BACK]
    for stranger in ("campaign-officer", "evaluator"):
        assert site.signed_in(stranger).get(HANDLED).status_code in {403, 404}
