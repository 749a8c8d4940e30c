"""Seven steps set up a round: half-filled ones wait, faults stand at their field, nothing typed is lost."""

import json
import re
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa

from surveys import invitations, rounds
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.round_plan import AssignmentPlan
from surveys.schema import cadre, term
from surveys.text import search_key, sort_key
from tests.webapp.office.conftest import OfficeClient, OfficeSite

Fields = dict[str, str | list[str]]
CODE = SurveyCode("ha-tu-2026-q2")
SET_UP = f"/rounds/{CODE}/set-up"
BEGUN: Fields = {
    "title-vi": "Quý II năm 2026",
    "title-en": "Second quarter of 2026",
    "asks-vi": "Ủy ban Mặt trận Tổ quốc phường",
    "asks-en": "Fatherland Front Committee of the ward",
    "unit": "06652",
    "questionnaire": "citizen-official:1",
    "period_start": "01/04/2026",
    "period_end": "30.6.2026",
    "opens_on": "",
    "closes_on": "2026-07-10",
}
GROUPS: Fields = {"asked-citizen": "yes", "weight-citizen": "100", "size-citizen": ""}
FRAME: Fields = {"strata": "1; Tổ dân phố 1; 120\r\n2; Tổ dân phố 2", "target": "5"}
PRIVACY: Fields = {"threshold-citizen": "12", "confidence": "95", "least_reliability": "0,7"}
NEW = "Hồ Thị Mới"
CHAIRS: Fields = {"within": "06652", "position_groups": "chairs"}


def officer(site: OfficeSite) -> OfficeClient:
    client = site.signed_in("campaign-officer")
    assert client.get("/rounds/set-up").status_code == 200
    return client


def begun(site: OfficeSite, **changed: str) -> OfficeClient:
    client = officer(site)
    answer = client.send("/rounds/set-up", **{**BEGUN, **changed})
    assert answer.location == f"{SET_UP}/cadres"
    return client


def save(client: OfficeClient, step: str, fields: Fields, act: str = "next") -> str:
    """Save a step as it is shown now, with some fields typed."""
    page = client.get(f"{SET_UP}/{step}").text
    shown = unescape(re.findall(r'name="shown" value="([^"]*)"', page)[0])
    answer = client.send(f"{SET_UP}/{step}", **fields, shown=shown, act=act)
    return answer.location or f"{answer.status_code} {answer.text}"


def filled(site: OfficeSite) -> OfficeClient:
    client = begun(site)
    client.send(f"{SET_UP}/cadres", **CHAIRS, act="add_all")
    assert save(client, "groups", GROUPS) == f"{SET_UP}/frame"
    assert save(client, "frame", FRAME) == f"{SET_UP}/privacy"
    assert save(client, "privacy", PRIVACY) == f"{SET_UP}/materials"
    return client


def linked_faults(text: str) -> dict[str, str]:
    return {field: unescape(said) for field, said in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', text)}


def stored(site: OfficeSite) -> tuple[object, ...]:
    with site.installation.engine.connect() as connection:
        plan = rounds.plan_of(connection, CODE)
    return plan.period_start, plan.period_end, plan.closes_on, plan.rules


def test_a_round_is_set_up_in_seven_steps_and_checked(site: OfficeSite) -> None:
    client = filled(site)
    page = client.get(f"{SET_UP}/open").text
    assert "nobody is asked about" in page  # a thought, and no fault: kinds can be added later
    assert "These may sign: Closing Officer, Closing Officer 2." in page  # not who is rated: “conflicted”
    assert client.send(f"/rounds/{CODE}/check", act="check").location == f"{SET_UP}/open"
    with site.installation.engine.connect() as connection:
        made, about = rounds.get(connection, CODE), rounds.subjects(connection, CODE)
    assert made.state is SurveyState.CHECKED
    assert (made.period_start, made.period_end, made.closes_on) == (
        date(2026, 4, 1),
        date(2026, 6, 30),
        date(2026, 7, 10),
    )
    assert made.rules.strata == ((1, "Tổ dân phố 1", 120), (2, "Tổ dân phố 2", None))
    assert (made.rules.target, made.rules.least_reliability, made.rules.linked) == (5.0, 0.7, False)
    rule = made.rules.rule(RespondentGroup.CITIZEN)
    assert (rule.weight, rule.threshold, rule.required) == (1.0, 12, True)
    assert len(about) == 5
    assert "Two closing officers can open" in client.get(f"/rounds/{CODE}").text


def test_a_checked_round_goes_back_and_two_who_press_the_same_button_do_not_undo_each_other(
    site: OfficeSite,
) -> None:
    client = officer(site)
    assert client.send("/rounds/draft/check", act="check").status_code == 302
    assert client.send("/rounds/draft/check", act="check").status_code == 409
    assert "I have read everything" not in client.get("/rounds/draft/set-up/open").text
    assert client.send("/rounds/draft/check", act="reconsider").status_code == 302
    assert client.send("/rounds/draft/check", act="reconsider").status_code == 409
    assert "I have read everything" in client.get("/rounds/draft/set-up/open").text


def test_every_step_may_wait_half_filled_and_says_what_is_missing(site: OfficeSite) -> None:
    client = begun(site, **{"title-en": "", "asks-en": ""})
    page = client.get(f"/rounds/{CODE}").text
    assert "The text in the language “en” is missing." in page
    assert "A round needs at least one subject." in page
    assert save(client, "groups", {**GROUPS, "weight-citizen": "90"}) == f"{SET_UP}/groups"  # stays here
    assert "The weights add up to 90. They must add up to 100." in client.get(f"{SET_UP}/groups").text
    page = client.get(f"{SET_UP}/open").text
    assert "I have read everything" not in page
    assert page.count("Mend it") == 4
    refused = client.send(f"/rounds/{CODE}/check", act="check")
    assert refused.status_code == 400
    assert "They must sum to 1" in refused.text


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"title-vi": ""}, "title-vi", "Please fill this in."),
        ({"code": "Hà Tu"}, "code", "small letters"),
        ({"code": "draft"}, "code", "There is a round “draft” already"),
        ({"unit": "06655"}, "unit", "only for units you are responsible for"),
        ({"questionnaire": ""}, "questionnaire", "Choose the questionnaire."),
        ({"period_start": "31/02/2026"}, "period_start", "Enter a date as day/month/year"),
        ({"period_start": "04/31/2026"}, "period_start", "Enter a date as day/month/year"),
        ({"period_end": "2026-01-01"}, "period_start", "The period ends before it starts."),
        ({"closes_on": "01/01/2026"}, "closes_on", "closes before its period starts"),
        ({"opens_on": "01/08/2026"}, "opens_on", "closes before it opens"),
        ({"title-vi": "a\0b"}, "title-vi", "cannot be stored"),
    ],
)
def test_a_fault_of_a_new_round_is_said_at_its_field_and_nothing_typed_is_lost(
    site: OfficeSite, changed: Fields, field: str, said: str
) -> None:
    client = officer(site)
    answer = client.send("/rounds/set-up", **{**BEGUN, **changed})
    assert answer.status_code == 400
    assert said in linked_faults(answer.text)[field]
    for name in ("title-en", "asks-en"):
        assert f'value="{BEGUN[name]}"' in answer.text
    with site.installation.engine.connect() as connection:
        assert CODE not in {one.code for one in rounds.listing(connection)}


@pytest.mark.parametrize(
    ("step", "changed", "field", "said"),
    [
        ("template", {"unit": "06655"}, "unit", "only for units you are responsible for"),
        ("template", {"period_end": "x"}, "period_end", "Enter a date"),
        ("groups", {"weight-citizen": "abc"}, "weight-citizen", "Enter a number from 0 to 100."),
        ("groups", {"size-citizen": "0"}, "size-citizen", "Enter a whole number"),
        ("frame", {"strata": "Tổ 1"}, "strata", "Not so: “Tổ 1”."),
        ("frame", {"strata": "1; A\n1; B"}, "strata", "stands here twice"),
        ("frame", {"target": "0,5"}, "target", "Enter a number from 1 to 25."),
        ("privacy", {"threshold-citizen": "9"}, "threshold-citizen", "it must be at least 10"),
        ("privacy", {"confidence": "10"}, "confidence", "Enter a number from 80 to 99.9."),
        ("privacy", {"least_reliability": "2"}, "least_reliability", "Enter a number from 0 to 0.99."),
    ],
)
def test_a_fault_of_a_step_is_said_at_its_field_and_changes_nothing(
    site: OfficeSite, step: str, changed: Fields, field: str, said: str
) -> None:
    client, before = filled(site), stored(site)
    whole = {"template": BEGUN, "groups": GROUPS, "frame": FRAME, "privacy": PRIVACY}[step]
    answer = save(client, step, {**whole, **changed})
    assert answer.startswith("400")
    assert said in linked_faults(answer)[field]
    assert stored(site) == before


def test_cadres_are_put_in_and_taken_out_and_a_double_click_changes_nothing(site: OfficeSite) -> None:
    client = begun(site)
    page = client.get(f"{SET_UP}/cadres?within=06652&position_groups=chairs").text
    assert page.count('name="cadres"') == 5
    for _click in range(2):
        client.send(f"{SET_UP}/cadres", **CHAIRS, cadres=["CB1", "CB3"], act="add")
    for _click in range(2):
        client.send(f"{SET_UP}/cadres", within="06652", cadres=["CB3"], act="remove")
    with site.installation.engine.connect() as connection:
        assert [(one.number, one.code) for one in rounds.subjects(connection, CODE)] == [(1, "CB1")]
    for wrong, said in (
        ({**CHAIRS, "act": "add"}, "Choose at least one."),
        ({"within": "06652", "act": "remove"}, "Choose at least one."),
        ({**CHAIRS, "within": "06655", "act": "add_all"}, "only about cadres of units"),
        ({**CHAIRS, "position_groups": [], "act": "add_all"}, "Choose at least one position group."),
        ({**CHAIRS, "position_groups": "clerks", "act": "add_all"}, "Nobody in the register holds"),
    ):
        answer = client.send(f"{SET_UP}/cadres", **wrong)
        assert answer.status_code == 400
        assert said in answer.text


def test_a_cadre_who_left_is_pointed_out(site: OfficeSite) -> None:
    client = filled(site)
    assert "holds no post any more" not in client.get(f"{SET_UP}/cadres").text
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(term).where(term.c.cadre == "CB2").values(ends_on=date(2026, 2, 1)))
    page = client.get(f"{SET_UP}/cadres").text
    assert page.count("holds no post any more") == 1


def test_of_two_officers_at_one_step_the_later_sees_what_changed_and_loses_nothing(
    site: OfficeSite,
) -> None:
    client = filled(site)
    page = client.get(f"{SET_UP}/template").text
    shown = unescape(re.findall(r'name="shown" value="([^"]*)"', page)[0])
    assert json.loads(shown)["closes_on"] == ["2026-07-10"]
    earlier = {**BEGUN, "closes_on": "2026-07-20", "asks-vi": "Mặt trận phường Hà Tu"}
    assert save(client, "template", earlier) == f"{SET_UP}/cadres"
    mine = {**BEGUN, "closes_on": "2026-07-15", "title-vi": "Tên của tôi"}
    answer = client.send(f"{SET_UP}/template", **mine, shown=shown, act="next")
    assert answer.status_code == 409
    said = unescape(answer.text)
    assert "now “2026-07-20”; you wrote something else" in said
    assert "now “Mặt trận phường Hà Tu”, taken over below" in said
    for kept in ("2026-07-15", "Tên của tôi", "Mặt trận phường Hà Tu"):
        assert f'value="{kept}"' in said
    again = unescape(re.findall(r'name="shown" value="([^"]*)"', answer.text)[0])
    mine["asks-vi"] = "Mặt trận phường Hà Tu"
    assert client.send(f"{SET_UP}/template", **mine, shown=again, act="next").status_code == 302
    with site.installation.engine.connect() as connection:
        plan = rounds.plan_of(connection, CODE)
    assert (plan.closes_on, plan.rules.title["vi"]) == (date(2026, 7, 15), "Tên của tôi")
    assert plan.rules.asks["vi"] == "Mặt trận phường Hà Tu"


@pytest.mark.parametrize("shown", ["", "{", "[]", '{"closes_on": "x"}'])
def test_a_form_that_does_not_say_what_it_showed_is_taken_as_it_is(site: OfficeSite, shown: str) -> None:
    client = begun(site)
    client.get(f"{SET_UP}/template")
    assert client.send(f"{SET_UP}/template", **BEGUN, shown=shown, act="stay").status_code == 302


def test_nothing_is_set_up_otherwise_once_codes_are_out_or_a_colleague_has_checked(site: OfficeSite) -> None:
    client = filled(site)
    with site.installation.engine.begin() as connection:
        rounds.set_state(connection, CODE, SurveyState.CHECKED)
    answer = save(client, "groups", {**GROUPS, "weight-citizen": "50"})
    assert answer.startswith("409")
    assert "is not in preparation any more" in answer
    assert '<fieldset id="groups" disabled>' in client.get(f"{SET_UP}/groups").text
    with site.installation.engine.begin() as connection:
        rounds.set_state(connection, CODE, SurveyState.DRAFT)
        kind = AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, (SubjectNumber(1),))
        rounds.add_assignment(connection, CODE, kind)
        invitations.issue(connection, site.installation.keys.read("pepper"), CODE, 1, 1)
    refused = client.send(f"{SET_UP}/cadres", within="06652", cadres=["CB3"], act="remove")
    assert refused.status_code == 409
    assert "are out: its set-up stays" in refused.text
    assert "1 code" in client.get(f"{SET_UP}/materials").text


def test_nobody_sets_up_a_round_about_themselves(site: OfficeSite) -> None:
    client = begun(site)
    with site.installation.engine.begin() as connection:
        connection.execute(sa.text("UPDATE staff SET cadre = 'CB4' WHERE username = 'campaign-officer'"))
    answer = client.send(f"{SET_UP}/cadres", **CHAIRS, act="add_all")
    assert answer.status_code == 409
    with site.installation.engine.connect() as connection:
        assert rounds.subjects(connection, CODE) == ()


def test_a_step_that_there_is_not_is_not_found(site: OfficeSite) -> None:
    assert officer(site).get("/rounds/draft/set-up/eighth").status_code == 404


def test_a_round_is_copied_once_with_who_left_and_who_is_new(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(term).where(term.c.cadre == "CB2").values(ends_on=date(2026, 2, 1)))
        connection.execute(
            sa.insert(cadre).values(code="CB9", name=NEW, sort_key=sort_key(NEW), search_key=search_key(NEW))
        )
        connection.execute(
            sa.insert(term).values(cadre="CB9", position="chair", unit="06652", starts_on=date(2026, 2, 2))
        )
    client = officer(site)
    page = client.get("/rounds/released/copy").text
    left, new = page.split("Not in the new round")[1].split("New in the new round")
    assert "Trần Văn Phúc" in left
    assert NEW in new
    form = {"code": "ha-tu-2026-q2", "title-vi": "Quý II", "title-en": "Q2"}
    for _click in range(2):
        assert client.send("/rounds/released/copy", **form).location == f"{SET_UP}/template"
    with site.installation.engine.connect() as connection:
        plan, old = rounds.plan_of(connection, CODE), rounds.plan_of(connection, SurveyCode("released"))
    assert (plan.period_start, plan.period_end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert plan.rules.groups == old.rules.groups
    assert [one.code for one in plan.subjects] == ["CB4", "CB3", "CB9", "CB5", "CB1"]
    taken = client.send("/rounds/released/copy", **{**form, "title-vi": "Khác"})
    assert taken.status_code == 400
    assert "There is a round “ha-tu-2026-q2” already" in linked_faults(taken.text)["code"]
