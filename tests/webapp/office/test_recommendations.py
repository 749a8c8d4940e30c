"""Recommendations in the office: written, followed on both sides, never seen by whom it does not concern."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.identifiers import SubjectNumber, SurveyCode, UnitCode
from surveys.problems import BadInput
from surveys.recommendations import making, records, telling
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Choice, Origin, Recommendation, State
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import FAR, NEAR

FINDING = "Bộ phận một cửa đóng cửa chiều thứ bảy."
TEXT = "Mở cửa sáng thứ bảy để người đi làm nộp được hồ sơ."
PLAN = {
    "unit": NEAR,
    "origin": "supervision",
    "addressee": "cadre:CB1",
    "finding": FINDING,
    "text": TEXT,
    "due_on": "30/04/2026",
}


def _all(site: OfficeSite) -> tuple[Recommendation, ...]:
    with site.installation.engine.connect() as connection:
        return records.listing(connection, Choice(site.clock.now.date())).rows


def _written(site: OfficeSite, officer: OfficeClient) -> Recommendation:
    officer.get("/recommendations/new")
    answer = officer.send("/recommendations/new", **PLAN)
    (one,) = _all(site)
    assert answer.status_code == 302
    assert answer.location == f"/recommendations/{one.id}"
    return one


def test_a_recommendation_is_written_answered_by_the_cadre_and_followed(site: OfficeSite) -> None:
    officer, cadre = site.signed_in("campaign-officer"), site.signed_in("cadre", "vi")
    assert "There is no recommendation yet" in officer.get("/recommendations").text
    one = _written(site, officer)
    assert "Trả lời" not in officer.get(f"/recommendations/{one.id}").text
    own = f"/mine/recommendations/{one.id}"
    assert own in cadre.get("/").text  # to do now
    page = cadre.get(own).text
    assert TEXT in page
    assert "Gửi Mặt trận" in page
    missing = cadre.send(own, act="refuse", text="")
    assert missing.status_code == 400
    assert "không có lý do thì chưa phải là trả lời" in missing.text
    assert cadre.send(own, text="Đồng ý.").status_code == 400  # nothing chosen
    assert cadre.send(own, act="move_deadline", text="Bận.").status_code == 400  # not theirs
    site.clock.advance(days=20)
    cadre = site.signed_in("cadre", "vi")
    assert "Quá hạn trả lời 5 ngày" in cadre.get(own).text
    assert cadre.send(own, act="accept", text="Xin tiếp thu.").status_code == 302
    assert "Sau hạn 5 ngày" in cadre.get(own).text
    assert _all(site)[0].state is State.ACCEPTED
    officer = site.signed_in("campaign-officer")
    said = officer.get(f"/recommendations/{one.id}").text
    assert "Xin tiếp thu." in said
    assert "5 days after the last day" in said


def test_what_is_wrong_with_a_recommendation_is_said_where_it_stands(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    officer.get("/recommendations/new")
    two_owners = officer.post(
        "/recommendations/new", data={"csrf_token": officer.token, **PLAN, "owner": ["CB1", "CB3"]}
    )
    assert "One person answers for it" in two_owners.text
    for change, said in (
        ({"due_on": "01/01/2026"}, "The last day is over already"),
        ({"addressee": ""}, "Please choose one"),
        ({"addressee": "unit:99"}, "There is no unit"),
        ({"origin": "rumour"}, "Please choose one"),
        ({"origin": "round"}, "Choose the round"),
        ({"text": " "}, "Please fill this in"),
    ):
        answer = officer.send("/recommendations/new", **(PLAN | change))
        assert (answer.status_code, said in answer.text) == (400, True)
    officer.send("/recommendations/new", **(PLAN | {"unit": FAR}))  # not theirs: written for their own
    assert {one.unit for one in _all(site)} <= {NEAR}


def test_the_deadline_is_moved_with_a_reason_and_the_letter_of_a_unit_is_typed(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    one = _written(site, officer)
    steps = f"/recommendations/{one.id}/steps/"
    officer.get(f"{steps}move_deadline")
    for fields, said in (
        ({"due_on": "31/05/2026", "text": ""}, "Say why the last day is moved"),
        ({"due_on": "01/02/2026", "text": "Chờ vốn."}, "The last day is over already"),
        ({"due_on": "ngày mai", "text": "Chờ vốn."}, "Enter a date"),
    ):
        assert said in officer.send(f"{steps}move_deadline", **fields).text
    officer.send(f"{steps}move_deadline", due_on="31/05/2026", text="Chờ vốn.")
    assert "From 30/04/2026 to 31/05/2026" in officer.get(f"/recommendations/{one.id}").text
    for act in ("accept", "change_owner", "readdress", "publish"):
        assert officer.get(steps + act).status_code == 200
    assert officer.get(f"{steps}reopen").status_code == 404  # it is not finished
    assert "number and date of the document" in officer.send(f"{steps}accept", text="Đồng ý.").text
    officer.send(f"{steps}accept", text="Đồng ý.", document="15/UBND", received_on="02/03/2026")
    assert _all(site)[0].answered_on == one.made_on
    officer.send(f"{steps}change_owner", owner="CB3", text="Phân công lại.")
    assert "Phân công lại." in officer.get(f"/recommendations/{one.id}").text


def test_two_people_publish_a_recommendation(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    one = _written(site, officer)
    path = f"/recommendations/{one.id}/steps/publish"
    assert TEXT in officer.get(path).text
    own, other = site.credentials("campaign-officer", "first-"), site.credentials("auditor", "second-")
    assert officer.send(path, **own, **other).status_code == 403  # an auditor signs nothing
    own, other = site.credentials("campaign-officer", "first-"), site.credentials("reviewer", "second-")
    officer.send(path, **own, **other)
    assert _all(site)[0].public
    assert "It stands on the public page" in officer.get(f"/recommendations/{one.id}").text


def test_nobody_else_reads_it_and_the_list_is_searched(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    one = _written(site, officer)
    address = f"/recommendations/{one.id}"
    assert site.signed_in("campaign-officer-far").get(address).status_code == 404
    assert site.signed_in("cadre-far").get(f"/mine{address}").status_code == 404
    assert site.signed_in("administrator").get("/recommendations").status_code == 403
    assert site.signed_in("auditor").get(address).status_code == 200
    assert site.signed_in("auditor").get(f"{address}/steps/answer").status_code == 403
    for asked, found in (("search=thu+bay", True), ("state=done", False), ("overdue=yes&year=2026", False)):
        assert (one.id in officer.get(f"/recommendations?{asked}&page=9").text) is found
    site.clock.advance(days=90)
    late = site.signed_in("campaign-officer")
    assert "1 recommendation is overdue" in late.get("/").text
    assert one.id in late.get("/recommendations?overdue=yes&origin=supervision").text


def test_what_follows_from_a_round_follows_from_what_it_told_and_quotes_it_once_it_is_public(
    site: OfficeSite,
) -> None:
    plan = Plan(
        unit=UnitCode(NEAR),
        origin=Origin.ROUND,
        addressee=Addressee(AddresseeKind.UNIT, NEAR),
        finding="Người dân cho cách tiếp dân 62,5 điểm.",
        text=TEXT,
        due_on=date(2026, 4, 30),
        survey=SurveyCode("released"),
        subject=SubjectNumber(1),
    )
    today = site.clock.now.date()
    with site.installation.engine.begin() as connection:
        with pytest.raises(BadInput, match="not released yet"):
            making.make(connection, replace(plan, survey=SurveyCode("closed")), "campaign-officer", today)
        with pytest.raises(BadInput, match="not about this subject"):
            making.make(connection, replace(plan, subject=SubjectNumber(99)), "campaign-officer", today)
        one = making.make(connection, plan, "campaign-officer", today)
        (problem,) = telling.problems(connection, one)
        assert problem.values == {"found": "62,5 điểm"}
        assert telling.problems(connection, replace(one, finding="Người dân chưa hài lòng.")) == ()


def test_the_subject_of_the_round_is_asked_for_and_the_list_is_narrowed_to_an_addressee(
    site: OfficeSite,
) -> None:
    officer = site.signed_in("campaign-officer")
    page = officer.get(f"/recommendations/new?unit={NEAR}&survey=released&subject=2").text
    assert "About whom of the round?" in page
    of_round = PLAN | {"origin": "round", "survey": "released"}
    unasked = officer.send("/recommendations/new", **of_round)
    assert unasked.status_code == 400
    assert "Choose about whom of this round it is" in unasked.text
    assert "About whom" not in officer.get(f"/recommendations/new?unit={NEAR}&survey=closed").text
    for subject in ("2", ""):
        assert officer.send("/recommendations/new", **of_round, subject=subject).status_code == 302
    assert {one.subject for one in _all(site)} == {2, None}
    listed = officer.get("/recommendations").text
    assert '<option value="cadre:CB1"' in listed
    assert f'<option value="unit:{FAR}"' not in listed
    narrowed = officer.get("/recommendations?addressee=cadre:CB1").text
    assert all(one.id in narrowed for one in _all(site))
    assert not any(one.id in officer.get("/recommendations?addressee=unit:22").text for one in _all(site))
