"""The people are asked again about recommendations: the round made by one button, its verdict, reopening."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import rounds, staff
from surveys.frames import records as frames
from surveys.frames.records import Entry, EntryState, FrameKind, FramePlan, Person
from surveys.identifiers import RespondentGroup, SubjectKind, SubjectNumber, SurveyCode, SurveyState
from surveys.problems import BadInput, Refused
from surveys.recommendations import comparison, follow_up, making, parties, verdicts
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Choice, Origin, Recommendation
from surveys.recommendations.verdicts import Answer, Told
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.follow_up_round import answer
from tests.webapp.office.world import FAR, NEAR

TODAY = date(2026, 3, 2)
RELEASED = SurveyCode("released")
LONG = "Sửa đoạn đường bị ngập " + "ở tổ dân phố số ba " * 20
ROAD = [{"3": 30, "2": 20, "1": 12, "dont_know": 3}, {"3": 20, "2": 8, "1": 6}]


def made(site: OfficeSite, text: str = LONG, **changes: object) -> Recommendation:
    plan = Plan(
        NEAR,
        Origin.ROUND,
        Addressee(AddresseeKind.UNIT, NEAR),
        "Đường ngập khi mưa.",
        text,
        TODAY + timedelta(days=60),
        survey=RELEASED,
        subject=SubjectNumber(1),
    )
    return making.issue(site.installation, replace(plan, **changes), "campaign-officer")  # type: ignore[arg-type]


def list_of_residents(site: OfficeSite, keep_until: date) -> None:
    people = [
        Entry(1, EntryState.KEPT, Person("Trần Thị Lan", "Tổ 3")),
        Entry(2, EntryState.KEPT, Person("")),  # erased on request
        Entry(3, EntryState.LEFT_OUT, Person("Trần Thị Lan", "Tổ 3")),
    ]
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.begin() as connection:
        number = len(frames.listing(connection, RELEASED)) + 1
        plan = FramePlan(FrameKind.HOUSEHOLDS, "Hộ dân tổ 3", keep_until)
        frames.store(connection, keys, (RELEASED, number), plan, people)


def begun(site: OfficeSite, *wanted: Recommendation) -> SurveyCode:
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.begin() as connection:
        found = follow_up.proposed(connection, [one.id for one in wanted], TODAY)
        return follow_up.begin(connection, keys, found)


def test_the_people_of_the_round_before_are_asked_again_with_new_codes(site: OfficeSite) -> None:
    list_of_residents(site, TODAY + timedelta(days=90))
    list_of_residents(site, TODAY + timedelta(days=3))  # over before the new round is
    code = begun(site, made(site), made(site, "Công khai lịch tiếp dân"))
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.connect() as connection:
        plan = rounds.plan_of(connection, code)
        listed = frames.listing(connection, code)
        people = frames.entries(connection, keys, code, 1)
        kinds = rounds.assignments(connection, code)
        before = rounds.plan_of(connection, RELEASED)
        problems = rounds.missing(connection, code)
    assert not problems
    assert [one.person.name for one in people] == ["Trần Thị Lan"]
    assert [one.keep_until for one in listed] == [TODAY + timedelta(days=90)]
    assert [(one.group, one.subjects, one.issued) for one in kinds] == [(RespondentGroup.CITIZEN, (1, 2), 0)]
    assert plan.questionnaire_id == "follow-up"
    assert plan.rules.asks == before.rules.asks
    assert [one.kind for one in plan.subjects] == [SubjectKind.RECOMMENDATION] * 2
    assert len(plan.subjects[0].name) <= follow_up.MOST_LETTERS
    assert plan.subjects[0].name.endswith("…")
    assert plan.subjects[1].name == "Công khai lịch tiếp dân"


def test_nobody_is_asked_twice_at_the_same_time(site: OfficeSite) -> None:
    one = made(site)
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.begin() as connection:
        found = follow_up.proposed(connection, [one.id], TODAY)
        follow_up.begin(connection, keys, found)
    with site.installation.engine.begin() as connection, pytest.raises(Refused, match="asks about"):
        follow_up.begin(connection, keys, found)


def test_a_list_whose_people_were_all_erased_is_not_copied(site: OfficeSite) -> None:
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.begin() as connection:
        plan = FramePlan(FrameKind.MEETING, "Hội nghị tổ 3", TODAY + timedelta(days=90))
        frames.store(connection, keys, (RELEASED, 1), plan, [Entry(1, EntryState.KEPT, Person(""))])
    codes = begun(site, made(site)), begun(site, made(site, "Việc khác"))
    assert len(set(codes)) == 2
    with site.installation.engine.connect() as connection:
        assert [frames.listing(connection, code) for code in codes] == [(), ()]


def test_a_recommendation_after_no_round_asks_citizens(site: OfficeSite) -> None:
    one = made(site, origin=Origin.INSPECTION, survey=None, subject=None)
    with site.installation.engine.connect() as connection:
        found = follow_up.proposed(connection, [one.id], TODAY)
        assert follow_up.related(connection, one, TODAY) == ()
        assert comparison.before_and_after(connection, one) is None
    assert found.before is None
    assert [rule.group for rule in found.plan.rules.groups] == [RespondentGroup.CITIZEN]
    assert found.plan.rules.groups[0].threshold == 10


def test_what_does_not_fit_together_is_refused(site: OfficeSite) -> None:
    near = made(site)
    far = made(site, unit=FAR, origin=Origin.AUDIT, survey=None, subject=None)
    many = [made(site, f"Việc {number}") for number in range(follow_up.MOST_RECOMMENDATIONS)]
    with site.installation.engine.connect() as connection:
        for ids, said in (
            ([], "at least one"),
            ([near.id, far.id], "several Front"),
            ([near.id, *(one.id for one in many)], "at most"),
            (["none"], "no recommendation"),
        ):
            with pytest.raises(BadInput, match=said):
                follow_up.proposed(connection, ids, TODAY)
        assert {one.id for one in follow_up.related(connection, near, TODAY)} == {one.id for one in many}


def test_who_has_to_carry_it_out_handles_no_round_about_it(site: OfficeSite) -> None:
    code = begun(site, made(site, addressee=Addressee(AddresseeKind.CADRE, "CB2")))
    with site.installation.engine.connect() as connection:
        assert staff.has_conflict(connection, "conflicted", code)
        assert not staff.has_conflict(connection, "closing-officer", code)


def test_the_verdict_is_what_the_release_tells(site: OfficeSite) -> None:
    one, other = made(site), made(site, "Công khai lịch tiếp dân")
    code = begun(site, one, other)
    with site.installation.engine.begin() as connection:
        for kind in rounds.assignments(connection, code):
            connection.execute(
                sa.text("DELETE FROM assignment WHERE survey = :code AND number = :number"),
                {"code": code, "number": kind.number},
            )
        assert verdicts.of(connection, one.id) == ()
    answer(site.installation, code, ROAD)
    with site.installation.engine.connect() as connection:
        verdict = verdicts.of(connection, one.id)[0]
        merged = verdicts.of(connection, other.id)[0].people.told
        assert verdicts.public_of(connection, [one.id]) == {}
        assert [each.state for each in follow_up.asked(connection, one.id)] == [SurveyState.RELEASED]
    assert isinstance(verdict.people.told, Told)
    assert isinstance(merged, Told)
    assert {part.answers: part.ballots for part in verdict.people.told.parts} == {
        (Answer.SOLVED,): 30,
        (Answer.PARTLY,): 20,
        (Answer.NOT_YET,): 12,
    }
    assert {part.answers: part.ballots for part in merged.parts} == {
        (Answer.SOLVED,): 20,
        (Answer.PARTLY, Answer.NOT_YET): 14,
    }


def test_the_officer_is_told_of_a_verdict_until_it_is_noted(site: OfficeSite) -> None:
    one, other = made(site), made(site, "Công khai lịch tiếp dân")
    engine = site.installation.engine
    with engine.connect() as connection:
        assert follow_up.waiting(connection, Choice(TODAY, [NEAR])) == ()
    code = begun(site, one, other)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM assignment WHERE survey = :code"), {"code": code})
        assert follow_up.waiting(connection, Choice(TODAY, [NEAR])) == ()
    answer(site.installation, code, ROAD)
    officer = site.signed_in("campaign-officer")
    assert "verdict on 2 recommendations is in" in officer.get("/").text
    officer.get(f"/recommendations/{one.id}/verdict")
    assert officer.send(f"/recommendations/{one.id}/note-verdict", survey=code).status_code == 302
    assert "verdict on 1 recommendation is in" in officer.get("/").text
    assert "recommendation is in" not in site.signed_in("campaign-officer-far").get("/").text
    with engine.connect() as connection:
        assert follow_up.waiting(connection, Choice(TODAY, [FAR])) == ()
        assert follow_up.waiting(connection, Choice(TODAY, [NEAR])) == (other.id,)
        about = parties.people(connection, other)
        assert about
        assert follow_up.waiting(connection, Choice(TODAY, [NEAR], apart_from=about)) == ()
