"""Commitments in the office: followed by the officers of the unit, told of by who promised."""

from datetime import timedelta

import sqlalchemy as sa

from surveys import commitments
from surveys.commitments import CommitmentOrigin, CommitmentPlan, CommitmentState, Promise
from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.schema import reply, reply_window
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import FAR, NEAR

TEXT = "Niêm yết mẫu đơn đã điền sẵn."


def _promised(
    site: OfficeSite, code: str = "CB1", days: int = 10, unit: UnitCode = NEAR, text: str = TEXT
) -> str:
    today = site.clock.now.date()
    promise = Promise(text, today + timedelta(days=days))
    survey = SurveyCode("released") if unit == NEAR else None
    plan = CommitmentPlan(SubjectKind.CADRE, code, unit, promise, CommitmentOrigin.REPLY, survey)
    with site.installation.engine.begin() as connection:
        return commitments.make(connection, plan, "cadre", today)


def test_a_commitment_is_followed_to_its_end_on_both_sides(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    assert "There is no commitment yet" in officer.get("/commitments").text
    number = _promised(site)
    address, own = f"/commitments/{number}", f"/mine/commitments/{number}"
    cadre = site.signed_in("cadre", "vi")
    assert own in cadre.get("/mine").text
    assert own not in cadre.get("/").text  # not due yet
    site.clock.advance(days=12)
    cadre, officer = site.signed_in("cadre", "vi"), site.signed_in("campaign-officer")
    assert own in cadre.get("/").text
    assert cadre.get(address).status_code == 403
    assert cadre.send(own, note=" ").status_code == 400
    assert cadre.send(own, note="Đã niêm yết ở hai nơi.").location == own
    assert "Lời của chính người cam kết" in cadre.get(own).text
    assert own not in cadre.get("/").text
    assert "1 commitment is overdue" in officer.get("/").text
    page = officer.get(address).text
    for said in (TEXT, "Overdue by 2 days", "Đã niêm yết ở hai nơi.", "In the own words of who promised it"):
        assert said in page
    for fields, said in (
        ({"note": "Chờ."}, "Please choose one"),
        ({"act": "moved", "note": "Chờ."}, "Please fill this in"),
        ({"act": "moved", "note": "Chờ.", "due_on": "01/01/2026"}, "must be later"),
        ({"act": "not_done", "note": ""}, "Please fill this in"),
    ):
        answer = officer.send(address, **fields)
        assert (answer.status_code, said in answer.text) == (400, True)
    later = (site.clock.now + timedelta(days=30)).strftime("%d/%m/%Y")
    assert officer.send(address, act="moved", note="Chờ máy in.", due_on=later).location == address
    assert "promised at first" in officer.get(address).text
    reviewer = site.signed_in("reviewer")
    assert "Last day moved" in reviewer.get(address).text
    assert reviewer.send(address, act="done", note="Đã đủ mười thủ tục.").location == address
    assert officer.send(address, act="not_done", note="Chưa.").status_code == 409
    assert "What became of it?" not in officer.get(address).text
    assert "đã thực hiện" in cadre.get(own).text
    assert cadre.send(own, note="Còn nữa.").status_code == 409


def test_a_list_is_searched_and_cut_and_the_overdue_stand_first(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    for number in range(41):
        _promised(site, "CB2", 20 + number, text=f"Việc số {number}.")
    _promised(site, "CB3", 1, text="Việc đã trễ.")
    site.clock.advance(days=3)
    officer = site.signed_in("campaign-officer")
    first, second = officer.get("/commitments").text, officer.get("/commitments?page=2").text
    assert first.index("Việc đã trễ.") < first.index("Việc số 0.")
    assert ("Page 1 of 2" in first, "Việc số 40." in first, "Việc số 40." in second) == (True, False, True)
    assert "Trần Văn Phúc" in first
    late = officer.get("/commitments?overdue=yes").text
    assert ("Việc đã trễ." in late, "Việc số 0." in late) == (True, False)
    assert "Việc đã trễ." not in officer.get("/commitments?person=tran+phuc").text
    assert "Nothing here fits" in officer.get("/commitments?state=done").text


def test_a_commitment_of_another_unit_or_of_oneself_is_not_followed_here(site: OfficeSite) -> None:
    theirs, near = _promised(site, "CB6", unit=FAR, text="Việc của phường kia."), _promised(site)
    officer = site.signed_in("campaign-officer")
    assert "Việc của phường kia." not in officer.get("/commitments").text
    assert officer.get(f"/commitments/{theirs}").status_code == 404
    assert officer.send(f"/commitments/{theirs}", act="done", note="Xong.").status_code == 404
    assert officer.get("/commitments/none").status_code == 404
    cadre = site.signed_in("cadre")
    assert cadre.send(f"/mine/commitments/{theirs}", note="Xong.").status_code == 404
    conflicted = site.signed_in("conflicted")
    assert TEXT not in conflicted.get("/commitments").text
    assert conflicted.get(f"/commitments/{near}").status_code == 403
    with site.installation.engine.connect() as connection:
        assert commitments.get(connection, theirs).state is CommitmentState.MADE


def test_a_moderator_finds_on_the_start_page_what_is_held_back(site: OfficeSite) -> None:
    moderator = site.signed_in("moderator")
    assert "/rounds/released/replies" not in moderator.get("/").text
    with site.installation.engine.begin() as connection:
        where = connection.execute(
            sa.select(reply_window.c.survey, reply_window.c.subject).order_by(reply_window.c.subject)
        )
        survey, subject = next(iter(row for row in where if row.survey == "released"))
        values = {"survey": survey, "subject": subject, "part": "overall", "text": "Bà Lan.", "state": "held"}
        connection.execute(sa.insert(reply).values(**values, changed_on=site.clock.now.date()))
    assert "/rounds/released/replies" in moderator.get("/").text
