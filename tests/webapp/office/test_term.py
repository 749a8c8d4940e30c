"""The page of a cadre's term: who may read it, and what stands on it."""

import sqlalchemy as sa

from surveys import commitments
from surveys.commitments import CommitmentOrigin, CommitmentPlan, Promise
from surveys.identifiers import SubjectKind, SurveyCode
from surveys.schema import survey
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import NEAR

ADDRESS = "/terms/CB1"


def test_a_term_tells_the_rounds_that_the_reader_may_read(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        due_on = site.clock().date().replace(year=site.clock().year + 1)
        promise = Promise("Trả lời đúng hẹn.", due_on)
        plan = CommitmentPlan(
            SubjectKind.CADRE, "CB1", NEAR, promise, CommitmentOrigin.REPLY, SurveyCode("released")
        )
        commitments.make(connection, plan, "cadre", site.clock().date())
    page = site.signed_in("reviewer").get(ADDRESS).text
    assert 'href="/rounds/released/results/1"' in page
    assert page.count('<circle class="dot"') == 1
    assert "/commitments/" in page
    assert f'href="{ADDRESS}"' in site.signed_in("reviewer").get("/rounds/released/results/1").text
    own = site.signed_in("cadre")
    assert f'href="{ADDRESS}"' in own.get("/mine").text
    assert "/mine/commitments/" in own.get(ADDRESS).text
    # An evaluator reads results, not what was promised after them.
    judged = site.signed_in("evaluator").get(ADDRESS).text
    assert 'href="/rounds/released/results/1"' in judged
    assert "/commitments/" not in judged


def test_who_may_not_read_a_result_does_not_find_the_person(site: OfficeSite) -> None:
    for username in ("campaign-officer-far", "evaluator-far", "cadre-far", "conflicted"):
        assert site.signed_in(username).get(ADDRESS).status_code in {403, 404}, username
    assert site.signed_in("administrator").get(ADDRESS).status_code == 403
    assert site.signed_in("moderator").get(ADDRESS).status_code == 403
    assert site.signed_in("reviewer").get("/terms/nobody").status_code == 404
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(survey).values(state="with_cadre"))
    assert site.signed_in("reviewer").get(ADDRESS).status_code == 404
    assert "No result about you is released yet." in site.signed_in("cadre").get(ADDRESS).text
