"""Choosing colleagues in the office: limits, proposals of cadre and officer, decisions of another, cards."""

import re

import pytest
import sqlalchemy as sa

from surveys.frames import nominations
from surveys.frames.nominations import Place
from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode
from surveys.schema import assignment, audit_event, staff
from tests.surveys.prints.pdf_pages import read
from tests.webapp.office import world
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_frames import upload
from tests.webapp.office.world import NAMES, NEAR

ROUND = "/rounds/colleagues"
CHOOSING = f"{ROUND}/nominations"
ABOUT = f"{CHOOSING}/1/peer"
OWN = f"{ROUND}/my-colleagues"
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
STAFF = "Họ tên,Phòng\n" + "".join(f"Đồng nghiệp {row},Văn phòng\n" for row in range(1, 13))


@pytest.fixture
def officer(site: OfficeSite) -> OfficeClient:
    """Give an officer of a round that asks colleagues, with a list of staff and limits 5 to 6."""
    world._plan(site.installation, SurveyCode("colleagues"), NEAR, (1, 2, 3, 4, 5))
    client = site.signed_in("campaign-officer")
    client.get(f"{ROUND}/lists")
    checked = upload(client, STAFF, f"{ROUND}/lists", kind="staff", title="Cán bộ cơ quan")
    hidden = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', checked.text))
    names = ("kind", "title", "keep_until", "token", "name")
    client.send(f"{ROUND}/lists/confirm", **{name: hidden[name] for name in names})
    client.get(CHOOSING)
    limits = {"group": "peer", "frame": "1", "least": "5", "most": "6", "load": "3"}
    assert client.send(CHOOSING, **limits).location == CHOOSING
    return client


def cadre_proposes(site: OfficeSite, *rows: int) -> OfficeClient:
    client = site.signed_in("cadre")
    client.get(OWN)
    answer = client.send(OWN, **{"people-peer": [str(row) for row in rows]})
    assert answer.location == OWN, answer.text
    return client


def test_the_officer_sets_limits_and_is_told_what_cannot_hold(officer: OfficeClient) -> None:
    assert "5 to 6 about each cadre; one person is asked about at most 3." in officer.get(CHOOSING).text
    wrong = officer.send(CHOOSING, group="peer", frame="1", least="4", most="40", load="0")
    assert wrong.status_code == 400
    assert "Enter a whole number from 1 to 65535." in wrong.text
    wrong = officer.send(CHOOSING, group="peer", frame="1", least="4", most="40", load="1")
    assert "At least 5: with fewer ballots nothing of this group could be told." in wrong.text
    assert "Between the least number and the 12 people of the list." in wrong.text


def test_a_round_without_colleagues_chooses_nobody(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    assert "This round asks neither peers nor subordinates" in client.get("/rounds/draft/nominations").text
    assert site.signed_in("cadre").get("/rounds/draft/my-colleagues").status_code == 404


def test_without_a_list_of_staff_the_page_says_where_to_bring_one_in(site: OfficeSite) -> None:
    world._plan(site.installation, SurveyCode("colleagues"), NEAR, (1, 2, 3, 4, 5))
    page = site.signed_in("campaign-officer").get(CHOOSING).text
    assert "Colleagues are chosen from a list of staff. Bring one in first." in page


def test_the_cadre_is_led_to_proposing_and_sees_no_decision(site: OfficeSite, officer: OfficeClient) -> None:
    assert "Propose colleagues who know your work" in site.signed_in("cadre").get("/").text
    cadre = cadre_proposes(site, 2, 3, 4)
    cadre.get(OWN)  # tells once that the proposals are kept
    before = cadre.get(OWN).text
    officer.get(ABOUT)
    officer.send(f"{ABOUT}/decide", **{"row-2": "approve", "row-3": "too_near", "row-4": "too_near"})
    after = cadre.get(OWN).text
    boxes = re.findall(r'<input type="checkbox"[^>]*value="(\d+)"([^>]*)>', after)
    assert {row: rest.split() for row, rest in boxes if rest} == {
        row: ["checked", "disabled"] for row in "234"
    }
    # Nothing else on the page changed (its forms carry a new token each time).
    assert TOKEN.sub("", after).replace(" disabled", "") == TOKEN.sub("", before)


def test_a_cadre_does_not_learn_by_proposing_whom_officers_have_chosen(
    site: OfficeSite, officer: OfficeClient
) -> None:
    place, spot = site.installation, Place(SurveyCode("colleagues"), SubjectNumber(1), RespondentGroup.PEER)
    with place.engine.begin() as connection:
        nominations.propose(connection, place.keys.readable("installation"), spot, [5], "other-officer")
    officer.get(ABOUT)
    officer.send(f"{ABOUT}/decide", **{"row-5": "approve"})
    cadre = cadre_proposes(site, 5, 6)
    page = cadre.get(OWN).text
    boxes = dict(re.findall(r'<input type="checkbox"[^>]*value="(\d+)"([^>]*)>', page))
    assert (boxes["5"].split(), boxes["6"].split()) == (["checked"], ["checked"])
    assert re.findall(r'name="row-(\d+)"', officer.get(ABOUT).text) == ["5", "6"]
    cadre_proposes(site)  # both can be taken back alike
    assert not re.findall(r"<input[^>]* checked", cadre.get(OWN).text)


def test_an_officer_whom_the_round_is_about_does_not_see_who_is_chosen(
    site: OfficeSite, officer: OfficeClient
) -> None:
    assert officer.get(ABOUT).status_code == 200
    with site.installation.engine.begin() as connection:
        rated = sa.select(staff.c.cadre).where(staff.c.username == "cadre").scalar_subquery()
        connection.execute(sa.update(staff).where(staff.c.username == "campaign-officer").values(cadre=rated))
    for page in (CHOOSING, ABOUT):
        refused = officer.get(page)
        assert refused.status_code == 409
        assert "Đồng nghiệp" not in refused.text


def test_a_cadre_takes_back_what_nobody_has_looked_at(site: OfficeSite, officer: OfficeClient) -> None:
    cadre_proposes(site, 2, 3)
    cadre_proposes(site, 3, 4)
    page = officer.get(ABOUT).text
    assert re.findall(r'name="row-(\d+)"', page) == ["3", "4"]


def test_a_cadre_proposes_no_more_than_allowed(site: OfficeSite, officer: OfficeClient) -> None:
    del officer
    client = site.signed_in("cadre")
    client.get(OWN)
    answer = client.send(OWN, **{"people-peer": [str(row) for row in range(2, 9)]})
    assert answer.status_code == 400
    assert "At most 6 people of this group are proposed. Choose fewer." in answer.text
    assert answer.text.count(" checked") == 7  # nothing of the work is lost


def test_the_officer_proposes_too_but_does_not_decide_about_those(officer: OfficeClient) -> None:
    officer.get(ABOUT)
    assert "Choose at least one." in officer.send(ABOUT).text
    assert officer.send(ABOUT, people=["5", "6"]).location == ABOUT
    page = officer.get(ABOUT).text
    assert page.count("you proposed them: another officer decides") == 2
    refused = officer.send(f"{ABOUT}/decide", **{"row-5": "approve"})
    assert refused.status_code == 409
    assert "You proposed row 5 yourself. Another officer decides about it." in refused.text


def test_cards_are_printed_for_those_chosen_and_nothing_changes_after(
    site: OfficeSite, officer: OfficeClient
) -> None:
    cadre = cadre_proposes(site, 2, 3, 4, 5, 6)
    officer.get(ABOUT)
    early = officer.send(f"{ABOUT}/cards", languages="vi")
    assert early.status_code == 409
    assert "Approved about this person: 0." in early.text
    officer.send(f"{ABOUT}/decide", **{f"row-{row}": "approve" for row in range(2, 7)})
    assert "Print the cards" in officer.get(ABOUT).text
    cards = officer.send(f"{ABOUT}/cards", languages="vi")
    text = " ".join(read(cards.data).words)
    assert len(set(re.findall(r"\d{4} \d{4} \d{4} \d{4} \d", text))) == 5
    assert NAMES[0] in text
    assert "Đồng nghiệp" not in text
    with site.installation.engine.connect() as connection:
        mine = assignment.c
        rows = connection.execute(sa.select(mine.issued, mine.subjects).where(mine.survey == "colleagues"))
        assert [(row.issued, row.subjects) for row in rows if row.issued] == [(5, [1])]
    assert "Cards printed: 5." in officer.get(ABOUT).text
    assert officer.send(f"{ABOUT}/cards").status_code == 409
    assert "The cards of this group are printed" in cadre.get(OWN).text


def test_the_audit_trail_tells_numbers_and_no_row_of_the_list(
    site: OfficeSite, officer: OfficeClient
) -> None:
    cadre_proposes(site, 7, 8, 9)
    officer.get(ABOUT)
    officer.send(f"{ABOUT}/decide", **{"row-7": "approve", "row-8": "left"})
    with site.installation.engine.connect() as connection:
        rows = connection.execute(
            sa.select(audit_event.c.act, audit_event.c.details).where(
                audit_event.c.act.startswith("nomination")
            )
        ).all()
    assert [(row.act, row.details) for row in rows] == [
        ("nomination.limits", '{"group":"peer","least":5,"list":1,"load":3,"most":6}'),
        ("nomination.own", '{"people":3}'),
        ("nomination.decide", '{"approved":1,"group":"peer","refused":1,"subject":1}'),
    ]


@pytest.mark.parametrize("path", ["99/peer", "1/citizen", "1/subordinate", "1/nobody"])
def test_what_is_not_there_is_not_found(officer: OfficeClient, path: str) -> None:
    assert officer.get(f"{CHOOSING}/{path}").status_code == 404


def test_a_decision_about_nobody_is_told(site: OfficeSite, officer: OfficeClient) -> None:
    cadre_proposes(site, 2)
    officer.get(ABOUT)
    answer = officer.send(f"{ABOUT}/decide", **{"row-2": "", "row-x": "approve", "other": "approve"})
    assert answer.status_code == 400
    assert "Say of at least one person whether they are asked." in answer.text
