"""Claims about the pages of somebody rated: who gets them, what they list."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from surveys import questionnaires, rounds, staff_roles
from surveys.identifiers import RespondentGroup, Role, SubjectKind, SurveyCode
from surveys.routing import is_asked
from surveys.schema import collective, collective_head, staff, survey, survey_subject
from surveys.staff_roles import RoleGrant
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from surveys.text import sort_key
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import NEAR


def head_of(site: OfficeSite, cadre: str, subject: int) -> None:
    """Make a subject of the released round a collective, and a cadre its head of today."""
    today = site.clock().date()
    theirs = (survey_subject.c.survey == "released", survey_subject.c.number == subject)
    with site.installation.engine.begin() as connection:
        name = "Ủy ban nhân dân phường Hà Tu"
        connection.execute(
            sa.insert(collective).values(code="UBND", unit=NEAR, name=name, sort_key=sort_key(name))
        )
        connection.execute(sa.insert(collective_head).values(collective="UBND", cadre=cadre, starts_on=today))
        connection.execute(
            sa.update(survey_subject)
            .where(*theirs)
            .values(kind=SubjectKind.COLLECTIVE, code="UBND", name=name)
        )


def test_a_cadre_finds_the_rounds_about_themselves_but_none_in_preparation(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("cadre").get("/mine").text
    for code in ("checked", "open", "closed", "released"):
        assert f"/rounds/{code}/mine/1" in page
    assert "/rounds/draft/" not in page
    assert "/rounds/far/" not in page


def test_the_page_of_a_round_is_for_the_one_rated_alone(reading_site: OfficeSite) -> None:
    own = reading_site.signed_in("cadre")
    assert own.get("/rounds/released/mine/1").status_code == 200
    assert own.get("/rounds/released/mine/2").status_code == 404
    assert own.get("/rounds/far/mine/1").status_code == 404
    assert reading_site.signed_in("cadre-far").get("/rounds/released/mine/1").status_code == 404
    assert reading_site.signed_in("campaign-officer").get("/rounds/released/mine/1").status_code == 403


def test_the_head_of_the_day_reads_what_is_told_about_the_collective(site: OfficeSite) -> None:
    head_of(site, "CB6", 2)
    head = site.signed_in("cadre-far")
    assert "Ủy ban nhân dân phường Hà Tu" in head.get("/mine").text
    assert head.get("/rounds/released/mine/2").status_code == 200
    assert head.get("/rounds/released/results/2").status_code == 200
    assert head.get("/rounds/released/results/1").status_code == 404
    assert site.signed_in("cadre").get("/rounds/released/results/2").status_code == 404
    with site.installation.engine.begin() as connection:
        connection.execute(
            sa.update(collective_head).values(starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
        )
    assert head.get("/rounds/released/mine/2").status_code == 404
    assert head.get("/rounds/released/results/2").status_code == 404


def test_an_account_that_stands_for_nobody_is_told_so(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username == "cadre").values(cadre=None))
    client = site.signed_in("cadre")
    assert "stands for nobody in the register" in client.get("/mine").text
    assert client.get("/rounds/released/mine/1").status_code == 404


def test_the_notice_says_who_is_asked_as_groups_and_what_follows(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("cadre")
    assert "/rounds/checked/mine/1/notice" in client.get("/").text  # among the things to do next
    page = client.get("/rounds/checked/mine/1/notice").text
    assert "Who is asked" in page
    assert "Citizens" in page
    assert "Within 10 days" in page
    for number in range(2, 6):
        assert client.get(f"/rounds/checked/mine/{number}/notice").status_code == 404


def test_what_stands_out_is_read_before_what_stands_lowest(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("cadre")
    page = client.get("/rounds/released/mine/1/results").text
    assert 0 < page.index('id="strong"') < page.index('id="weak"') < page.index('id="overall"')
    assert client.get("/rounds/released/mine/2/results").status_code == 404
    assert client.get("/rounds/closed/mine/1/results").status_code == 409
    assert "/rounds/released/mine/1/results" in client.get("/").text


def test_who_keeps_the_system_reads_no_result_about_themselves_either(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        staff_roles.grant(connection, "cadre", RoleGrant(Role.ADMINISTRATOR, NEAR))
    client = site.signed_in("cadre")
    assert client.get("/rounds/released/mine/1/results").status_code == 403
    page = client.get("/rounds/released/mine/1").text
    assert "not even their own" in page
    assert "/rounds/released/mine/1/results" not in page


def test_a_self_assessment_is_filled_in_kept_sent_once_and_read_again(site: OfficeSite) -> None:
    open_round = SurveyCode("open")
    with site.installation.engine.begin() as connection:
        asked = questionnaires.get(connection, "three-sixty", 1)
        rules = rounds.get(connection, open_round).rules
        own = GroupRule(RespondentGroup.SELF, 0.0, 1, required=False, size=1)
        told = {
            "questionnaire_id": asked.id,
            "questionnaire_hash": asked.hash,
            "rules": to_json(replace(rules, groups=(*rules.groups, own))),
        }
        connection.execute(sa.update(survey).where(survey.c.code == open_round).values(told))
    client, path = site.signed_in("cadre"), "/rounds/open/mine/1/self-assessment"
    assert path in client.get("/mine").text
    assert "This is not anonymous." in client.get(path).text
    items = [one for one in asked.items if is_asked(one, RespondentGroup.SELF)]
    answers = {f"item-{one.id}": "3" for one in items if one.kind == "rating"}
    first = next(iter(answers))
    assert client.send(path, act="keep", **{first: "3"}).status_code == 302
    assert client.send(path, act="send", **{first: "3"}).status_code == 400
    assert client.send(path, act="keep", **{first: "99"}).status_code == 400
    assert client.send(path, act="send", **answers).status_code == 302
    copy = client.get(path).text
    assert "Receipt:" in copy
    assert 'name="act"' not in copy
    assert client.send(path, act="send", **answers).status_code == 409
    assert site.signed_in("conflicted").get(path).status_code == 403
