"""Claims about the pages of somebody rated: who gets them, what they list."""

from datetime import date

import sqlalchemy as sa

from surveys.identifiers import SubjectKind
from surveys.schema import collective, collective_head, staff, survey_subject
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
