"""Interviews by telephone in the office: set up by an officer, one person at a time for a volunteer."""

import json
import re

import pytest
import sqlalchemy as sa

from surveys import closing, invitations, rounds, staff
from surveys.identifiers import Channel, RespondentGroup, Role, SubjectNumber, SurveyCode
from surveys.intake import Intake
from surveys.round_plan import AssignmentPlan
from surveys.schema import assignment, audit_event, survey
from surveys.staff import RoleGrant
from surveys.survey_rules import to_json
from surveys.telephone import call_list
from surveys.telephone.call_list import Call, CallState
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_frames import LISTS, bring, officer
from tests.webapp.office.world import NEAR, OFFICERS

HEAD = "Họ tên,Địa chỉ,Tổ dân phố,Điện thoại\n"
ROWS = "".join(f"Người {row},Số {row},Tổ {row % 3 + 1},09120000{row:02}\n" for row in range(1, 13))
SET_UP = f"{LISTS}/1/samples/1/calls"
CALLS = "/rounds/open/calls/1/1"
CODE = re.compile(r"<code>(\d{4} \d{4} \d{4} \d{4} \d)</code>")
NAME = re.compile(r"<h1>(Người \d+)</h1>")


def prepared(site: OfficeSite, purpose: str = "interview", channel: Channel = Channel.ASSISTED) -> int:
    """Bring a list into the open round and draw everybody; give the number of the kind of invitation."""
    client = officer(site)
    bring(client, HEAD + ROWS)
    client.get(f"{LISTS}/1")
    assert client.send(f"{LISTS}/1/samples", purpose=purpose, method="all", seed="5").status_code == 302
    plan = AssignmentPlan(RespondentGroup.CITIZEN, channel, (SubjectNumber(1),))
    with site.installation.engine.begin() as connection:
        return rounds.add_assignment(connection, SurveyCode("open"), plan).number


def ready(site: OfficeSite, share: str = "0") -> OfficeClient:
    """Let people be called, and give a volunteer."""
    kind = prepared(site)
    client = officer(site)
    done = client.send(SET_UP, kind=str(kind), share=share)
    assert done.status_code == 302, done.text
    assert "Still to be called" in client.get(SET_UP).text
    return site.signed_in("field-volunteer")


def on_the_screen(client: OfficeClient) -> str:
    """Ask for the next person and give their name; "" where nobody is left."""
    client.get(CALLS)
    client.send(f"{CALLS}/next")
    found = NAME.search(client.get(CALLS).text)
    return found[1] if found else ""


def stored(site: OfficeSite) -> tuple[Call, ...]:
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.connect() as connection:
        return call_list.get(connection, keys, (SurveyCode("open"), 1, 1)).calls


def acts(site: OfficeSite, act: str) -> list[dict[str, object]]:
    with site.installation.engine.connect() as connection:
        rows = connection.scalars(sa.select(audit_event.c.details).where(audit_event.c.act == act))
        return [json.loads(one) for one in rows]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_volunteer_goes_from_the_start_page_to_a_person_and_records_the_call(
    site: OfficeSite, language: str
) -> None:
    ready(site)
    client = site.signed_in("field-volunteer", language)
    assert "/rounds/open/calls" in client.get("/").text
    assert CALLS in client.get("/rounds/open/calls").text
    before = client.get(CALLS).text
    assert "Người" not in re.sub(r"<(?:title|nav)[\s\S]*?</(?:title|nav)>", "", before).replace(
        "Người dân", ""
    )
    name = on_the_screen(client)
    page = client.get(CALLS).text
    number = int(name.removeprefix("Người "))
    assert f'href="tel:+849120000{number:02}"' in page
    assert f"<strong>0912 000 0{number:02}</strong>" in page
    assert "Nguyễn Thị Hạnh (" in page
    assert "Trần Văn Phúc" not in page, "the calls are about one person"
    assert page.count("Người ") >= 2
    assert {"vi": "không bắt buộc phải trả lời", "en": "You need not answer"}[language] in page
    assert client.send(f"{CALLS}/end", outcome="over").status_code == 302
    assert on_the_screen(client) != name
    assert [one.entry for one in stored(site) if one.state is CallState.OVER] == [number + 1]


def test_in_a_linked_round_about_several_the_caller_says_so_before_the_questions(site: OfficeSite) -> None:
    client = ready(site)
    assert on_the_screen(client)
    told = "stay together, under a random number"
    assert told not in client.get(CALLS).text
    with site.installation.engine.begin() as connection:
        code, both = SurveyCode("open"), [SubjectNumber(1), SubjectNumber(2)]
        rules = to_json(rounds.get(connection, code).rules) | {"linked": True}
        connection.execute(sa.update(survey).where(survey.c.code == code).values(rules=rules))
        assert told not in client.get(CALLS).text  # these codes are about one person
        connection.execute(sa.update(assignment).where(assignment.c.survey == code).values(subjects=both))
    assert f"about these 2 people {told}" in client.get(CALLS).text


def test_finished_refused_and_wrong_number_are_one_answer_of_the_form(site: OfficeSite) -> None:
    client = ready(site)
    on_the_screen(client)
    offered = re.findall(r'name="outcome" value="([a-z]+)"', client.get(CALLS).text)
    assert offered == ["again", "again", "wish", "over", "over", "over"]


def test_a_wish_for_another_time_needs_day_and_half(site: OfficeSite) -> None:
    client = ready(site)
    on_the_screen(client)
    for fields, said in (
        ({}, "Choose how the call ended."),
        ({"outcome": "wish", "day": "2026-03-05"}, "Choose morning or afternoon."),
        ({"outcome": "wish", "half": "morning"}, "Please fill this in."),
        ({"outcome": "wish", "half": "morning", "day": "2026-03-01"}, "Choose a day from today"),
        ({"outcome": "confirmed"}, "not on your screen any more"),
    ):
        answer = client.send(f"{CALLS}/end", **fields)
        assert answer.status_code in {400, 409}
        assert said in answer.text
    done = client.send(f"{CALLS}/end", outcome="wish", half="afternoon", day="2026-03-05")
    assert done.status_code == 302
    assert [one.tries for one in stored(site) if one.state is CallState.AGAIN] == [1]


def test_when_everybody_was_called_the_screen_says_so(site: OfficeSite) -> None:
    client = ready(site)
    called = []
    while name := on_the_screen(client):
        called.append(name)
        client.send(f"{CALLS}/end", outcome="over")
    assert len(set(called)) == 12
    assert "Nobody is to be called at present." in client.send(f"{CALLS}/next").text


def test_a_pack_of_codes_is_shown_once_and_opens_forms_of_the_round(site: OfficeSite) -> None:
    client = ready(site)
    client.get(CALLS)
    page = client.send(f"{CALLS}/codes")
    first = CODE.findall(page.text)
    assert len(set(first)) == 10
    assert page.headers["Cache-Control"] == "no-store"
    with Intake(site.installation) as intake:
        assert {invitations.admit(intake, code).channel for code in first} == {Channel.ASSISTED}
    second = CODE.findall(client.send(f"{CALLS}/codes").text)
    assert len({*first, *second}) == 12
    refused = client.send(f"{CALLS}/codes")
    assert refused.status_code == 409
    assert "As many codes were taken as people are called." in refused.text
    assert acts(site, "telephone.codes") == [
        {"issued": 10, "list": 1, "sample": 1},
        {"issued": 2, "list": 1, "sample": 1},
    ]


def test_the_audit_trail_knows_the_day_of_a_shift_and_no_single_call(site: OfficeSite) -> None:
    client = ready(site)
    for _ in range(3):
        on_the_screen(client)
        client.send(f"{CALLS}/end", outcome="over")
    assert acts(site, "telephone.shift") == [{"day": "2026-03-02", "list": 1, "sample": 1}]
    site.clock.advance(hours=24)
    client = site.signed_in("field-volunteer")
    on_the_screen(client)
    assert len(acts(site, "telephone.shift")) == 2
    (made,) = acts(site, "telephone.set_up")
    assert made["people"] == 12


def test_another_volunteer_asks_only_whether_somebody_called(site: OfficeSite) -> None:
    client = ready(site, share="100")
    name = on_the_screen(client)
    client.send(f"{CALLS}/end", outcome="over")
    with site.installation.engine.begin() as connection:
        staff.grant(connection, "moderator", RoleGrant(Role.FIELD_VOLUNTEER, NEAR))
    other = site.signed_in("moderator")
    assert on_the_screen(other) == name
    page = other.get(CALLS).text
    assert "Did somebody of ours call you lately" in page
    assert re.findall(r'name="outcome" value="([a-z]+)"', page) == ["confirmed", "denied", "unreached"]
    assert other.send(f"{CALLS}/end", outcome="denied").status_code == 302
    told = officer(site).get("/rounds/open/calls/checks").text
    assert "field-volunteer" in told
    assert "moderator" not in told
    assert name not in told


def test_no_page_of_an_officer_tells_who_was_reached(site: OfficeSite) -> None:
    client = ready(site)
    boss = officer(site)
    pages = (SET_UP, f"{LISTS}/1/samples/1", "/rounds/open", "/rounds/open/calls/checks")
    before = [boss.get(path).text for path in pages]
    on_the_screen(client)
    client.send(f"{CALLS}/end", outcome="over")
    plain = [re.sub(r'value="[^"]{20,}"', "", text) for text in before]
    after = [re.sub(r'value="[^"]{20,}"', "", boss.get(path).text) for path in pages]
    assert [one == other for one, other in zip(plain, after, strict=True)] == [True] * len(pages)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "", "share": "10"}, "Please fill this in."),
        ({"kind": "1", "share": "10"}, "Choose a kind of invitation that is answered with help"),
        ({"kind": "7", "share": "101"}, "from 0 to 100"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(site: OfficeSite, fields: dict[str, str], said: str) -> None:
    prepared(site)
    client = officer(site)
    assert "Let these people be called" in client.get(SET_UP).text
    answer = client.send(SET_UP, **fields)
    assert answer.status_code == 400
    assert said in answer.text


def test_the_set_up_page_says_what_is_missing(site: OfficeSite) -> None:
    prepared(site, "invitation", Channel.WEB)
    client = officer(site)
    assert "drawn for interviews" in client.get(SET_UP).text
    client.get(f"{LISTS}/1")
    client.send(f"{LISTS}/1/samples", purpose="interview", method="all", seed="5")
    assert "First add a kind of invitation" in client.get(f"{LISTS}/1/samples/2/calls").text
    assert "No call was looked at yet." in client.get("/rounds/open/calls/checks").text
    assert "Nobody is to be called" in site.signed_in("field-volunteer").get("/rounds/open/calls").text


def test_a_volunteer_of_another_unit_sees_nobody(site: OfficeSite) -> None:
    ready(site)
    far = site.signed_in("field-volunteer-far")
    assert "/rounds/open/calls" not in far.get("/").text
    for path in ("/rounds/open/calls", CALLS):
        assert far.get(path).status_code == 404


def test_nobody_is_called_about_somebody_near_to_the_caller(site: OfficeSite) -> None:
    ready(site)
    with site.installation.engine.begin() as connection:
        staff.grant(connection, "conflicted", RoleGrant(Role.FIELD_VOLUNTEER, NEAR))
    client = site.signed_in("conflicted")
    client.get(CALLS)
    for act in ("next", "end", "codes"):
        assert client.send(f"{CALLS}/{act}").status_code == 409


def test_after_the_close_the_calls_are_gone(site: OfficeSite) -> None:
    client = ready(site)
    on_the_screen(client)
    closing.close_round(site.installation, SurveyCode("open"), OFFICERS)
    assert client.get(CALLS).status_code == 409
    assert "only while the round is open" in officer(site).get(SET_UP).text
