"""Nobody acts on a round about themselves, their superior or their subordinate: no page, no signature."""

import pytest
import sqlalchemy as sa

from surveys import ceremony, closing, release
from surveys.ceremony import Officer
from surveys.identifiers import SurveyCode
from surveys.problems import Refused
from surveys.schema import cadre, review, staff
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_ceremonies import PHRASES
from tests.webapp.office.world import NAMES, OFFICERS, PASSPHRASES

OUTSIDE = "CB7"  # a cadre no near round is about
ABOVE = ("CB2", OUTSIDE)  # of somebody rated, the member of staff is the superior
BELOW = (OUTSIDE, "CB2")
PAGES = {
    "closing-officer": ("/rounds/checked/open", "/rounds/open/close"),
    "reviewer": ("/rounds/closed/release", "/rounds/closed/results", "/rounds/closed/results/1"),
    "campaign-officer": ("/rounds/closed/results",),
}


@pytest.fixture(params=[ABOVE, BELOW], ids=["superior", "subordinate"])
def near(site: OfficeSite, request: pytest.FixtureRequest) -> OfficeSite:
    """Make three members of staff the superior, or the subordinate, of a cadre who is rated."""
    lower, upper = request.param
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(cadre).where(cadre.c.code == lower).values(superior=upper))
        connection.execute(sa.update(staff).where(staff.c.username.in_(PAGES)).values(cadre=OUTSIDE))
    return site


def test_without_the_relation_the_same_people_act(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username.in_(PAGES)).values(cadre=OUTSIDE))
    for who, pages in PAGES.items():
        for page in pages:
            assert site.signed_in(who).get(page).status_code == 200, f"{who} {page}"


def test_no_page_of_the_round_lets_them_act_or_look_at_results(near: OfficeSite) -> None:
    for who, pages in PAGES.items():
        for page in pages:
            assert near.signed_in(who).get(page).status_code in {404, 409}, f"{who} {page}"


def test_they_cannot_prepare_a_round_either(near: OfficeSite) -> None:
    client = near.signed_in("campaign-officer")
    client.get("/rounds/draft")
    assert client.send("/rounds/draft/check").status_code == 409
    client.get("/rounds")
    assert client.send("/rounds/draft/invitations", channel="web").status_code == 409


def test_they_cannot_be_the_second_to_sign(near: OfficeSite) -> None:
    client = near.signed_in("closing-officer-2")
    client.get("/rounds/checked/open")
    answer = client.send(
        "/rounds/checked/open",
        **near.credentials("closing-officer-2", "first-"),
        **near.credentials("closing-officer", "second-"),
        **PHRASES,
    )
    assert answer.status_code == 403
    assert "may not sign this: the round is about them" in answer.text


def test_the_ceremonies_themselves_refuse_them(near: OfficeSite) -> None:
    place = near.installation
    pair = (Officer("closing-officer", PASSPHRASES[0]), Officer("closing-officer-2", PASSPHRASES[1]))
    with pytest.raises(Refused, match="The round is about closing-officer, "):
        ceremony.open_round(place, SurveyCode("checked"), pair)
    with pytest.raises(Refused, match="The round is about closing-officer, "):
        closing.close_round(place, SurveyCode("open"), OFFICERS)
    with pytest.raises(Refused, match="The round is about reviewer, "):
        release.release_round(place, SurveyCode("closed"), ("closing-officer-2", "reviewer"))


def test_they_are_not_told_whose_reports_there_are_nor_why_reviewers_decided(near: OfficeSite) -> None:
    with near.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username == "auditor").values(cadre=OUTSIDE))
        connection.execute(sa.update(review).values(reason="Mới thấy điểm lạ"))
    page = near.signed_in("reviewer").get("/rounds/released/documents").text
    assert "Minutes of the opening" in page
    assert not [name for name in ("Minutes of the tally", "report/", *NAMES) if name in page]
    assert "Mới thấy" not in near.signed_in("auditor").get("/rounds/released/audit").text


def test_without_the_relation_they_are_told(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(review).values(reason="Mới thấy điểm lạ"))
    page = site.signed_in("reviewer").get("/rounds/released/documents").text
    assert not [name for name in ("Minutes of the tally", "report/", *NAMES) if name not in page]
    assert "Mới thấy" in site.signed_in("auditor").get("/rounds/released/audit").text


def test_one_person_with_two_accounts_gives_one_signature(site: OfficeSite) -> None:
    pair = ("closing-officer", "closing-officer-2")
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username.in_(pair)).values(cadre=OUTSIDE))
    client = site.signed_in(pair[0])
    client.get("/rounds/checked/open")
    typed = site.credentials(pair[0], "first-") | site.credentials(pair[1], "second-")
    typed["first-totp"] = site.totp(pair[0])
    answer = client.send("/rounds/checked/open", **typed, **PHRASES)
    assert (answer.status_code, "A second person must sign here." in answer.text) == (403, True)
