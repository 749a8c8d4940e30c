"""A cadre replies in the office; a moderator reads what names somebody; two officers give more days."""

from datetime import timedelta

from surveys.identifiers import SurveyCode
from surveys.replies import told, windows
from tests.replying import nobody_adds_anything
from tests.webapp.office.conftest import OfficeSite

RELEASED = SurveyCode("released")
OWN = "/rounds/released/mine/1/reply"
NAMING = "Bà Hoàng Thị Lan cho tôi điểm thấp."


def _told(site: OfficeSite) -> dict[int, tuple[tuple[str, str], ...]]:
    with site.installation.engine.connect() as connection:
        return {number: one.parts for number, one in told.of_round(connection, RELEASED).items()}


def test_a_cadre_drafts_sends_and_puts_right_and_a_moderator_reads_what_names_somebody(
    site: OfficeSite,
) -> None:
    cadre, moderator = site.signed_in("cadre"), site.signed_in("moderator")
    assert OWN in cadre.get("/rounds/released/mine/1").text
    assert cadre.get("/rounds/released/mine/2/reply").status_code == 404
    assert cadre.get("/rounds/far/mine/1/reply").status_code == 404
    half = cadre.send(OWN, act="save", overall="Tôi tiếp thu.", **{"commitment-1": "Đúng hẹn"})
    assert (half.status_code, "Tôi tiếp thu." in half.text) == (400, True)
    due = (site.installation.clock() + timedelta(days=60)).strftime("%d/%m/%Y")
    typed = {"overall": "Tôi tiếp thu.", "context": NAMING, "commitment-1": "Đúng hẹn", "due-1": due}
    assert cadre.send(OWN, act="save", **typed).location == OWN
    assert "Đúng hẹn" in cadre.get(OWN).text
    assert NAMING not in moderator.get("/rounds/released/replies").text
    assert cadre.send(OWN, act="send", **typed).status_code == 400
    assert cadre.send(OWN, act="send", sure="yes", **typed).location == OWN
    assert _told(site) == {1: (("overall", "Tôi tiếp thu."),)}
    assert NAMING in moderator.get("/rounds/released/replies").text
    decision = {"subject": "1", "part": "context", "act": "return"}
    assert moderator.send("/rounds/released/replies/decide", **decision).status_code == 400
    moderator.send("/rounds/released/replies/decide", **decision, reason="Xin bỏ tên.")
    assert "Xin bỏ tên." in cadre.get(OWN).text
    assert "Put it right" in cadre.get("/mine").text
    cadre.send(OWN, act="mend", **{"mend-context": "Có người cho tôi điểm thấp."})
    assert _told(site)[1][1] == ("context", "Có người cho tôi điểm thấp.")
    assert cadre.send(OWN, act="send", sure="yes", overall="Khác").status_code == 409
    page = moderator.get("/rounds/released/replies").text
    assert ("Có người cho tôi điểm thấp." in page, "may still reply" in page) == (True, True)


def test_days_are_moved_by_two_with_a_reason_and_the_cadre_reads_it(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    client.get("/rounds/released/replies")
    until = (site.installation.clock() + timedelta(days=30)).strftime("%d/%m/%Y")
    typed = {"subjects": "1", "until": until, "reason": "Đi công tác."}
    assert client.send("/rounds/released/replies/days", **typed).status_code == 400
    signed = {**site.credentials("reviewer", "first-"), **site.credentials("closing-officer", "second-")}
    assert client.send("/rounds/released/replies/days", **typed, **signed).location
    assert "Đi công tác." in site.signed_in("cadre").get(OWN).text
    with site.installation.engine.connect() as connection:
        first, second, *_ = windows.listing(connection, RELEASED)
    assert first.ends_on - second.ends_on == timedelta(days=20)
    nobody_adds_anything(site.installation, RELEASED)
    assert "You added nothing to the result." in site.signed_in("cadre").get(OWN).text
