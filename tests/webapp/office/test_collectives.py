"""The register of collectives in the office: who keeps it, whose it is, how a head changes."""

import sqlalchemy as sa

from surveys import staff
from surveys.identifiers import Role, SubjectKind, UnitCode
from surveys.schema import collective_head, reply_window, survey_subject, unit
from surveys.schema import staff as accounts
from surveys.staff import RoleGrant
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import FAR, NEAR

NAME = "Ủy ban nhân dân phường Hà Tu"
CHANGE, ONE = "/register/change-collective/UBND", "/register/collectives/UBND"


def _added(client: OfficeClient, **other: str) -> None:
    client.get("/register/new-collective")
    typed = {"code": "UBND", "name": NAME, "unit": NEAR, **other}
    assert client.send("/register/new-collective", **typed).location == CHANGE
    assert client.send(CHANGE, act="appoint", cadre="CB1", starts_on="01/07/2025").location == CHANGE


def test_a_collective_is_added_and_its_head_changes_with_everything_in_the_trail(site: OfficeSite) -> None:
    keeper, reader = site.signed_in("boss"), site.signed_in("campaign-officer")
    assert "/register/new-collective" in keeper.get("/register/collectives").text
    page = keeper.get("/register/new-collective").text
    for fields, said in (
        ({"code": "có dấu", "name": NAME, "unit": NEAR}, "is no code"),
        ({"code": "UBND", "name": "", "unit": NEAR}, "Please fill this in"),
        ({"code": "UBND", "name": NAME, "unit": "99"}, "Choose one of your units."),
    ):
        answer = keeper.send("/register/new-collective", **fields)
        assert (answer.status_code, said in answer.text) == (400, True)
    assert NAME not in page
    _added(keeper)
    assert "Nguyễn Thị Hạnh" in keeper.get(CHANGE).text
    for fields, said in (
        ({"act": "appoint", "cadre": "CB2", "starts_on": "01/01/2025"}, "A collective has one head"),
        ({"act": "appoint", "cadre": "CB99", "starts_on": "01/01/2027"}, "No cadre of your units"),
        ({"act": "appoint", "cadre": "CB2", "starts_on": ""}, "Please fill this in"),
        ({"act": "end", "ends_on": "01/01/2025"}, "lies before the first"),
        ({"act": "end", "ends_on": ""}, "Please fill this in"),
        ({"act": "take_back", "cadre": "CB2", "starts_on": "2025-07-01"}, "no such head"),
        ({"act": "take_back", "cadre": "CB2", "starts_on": "x"}, "Enter a date"),
        ({"act": "correct", "name": "", "unit": NEAR}, "Please fill this in"),
        ({"act": "grow"}, NAME),
    ):
        answer = keeper.send(CHANGE, **fields)
        assert (answer.status_code in {400, 409}, said in answer.text) == (True, True), fields
    today = site.clock.now.strftime("%d/%m/%Y")
    assert keeper.send(CHANGE, act="appoint", cadre="CB2", starts_on=today).location == CHANGE
    shown = reader.get(ONE).text
    assert shown.index("Trần Văn Phúc") < shown.index("Nguyễn Thị Hạnh")  # both stay, the latest first
    assert "head today" in shown
    assert "/register/change-collective" not in shown
    assert "Trần Văn Phúc" in reader.get("/register/collectives?search=uy+ban").text
    assert keeper.send(CHANGE, act="take_back", cadre="CB2", starts_on=site.clock.now.date().isoformat())
    assert keeper.send(CHANGE, act="correct", name="UBND phường Hà Tu", unit=NEAR).location == CHANGE
    assert "Nobody can sign for this collective today" in reader.get(ONE).text
    trail = site.signed_in("auditor").get("/audit?about=UBND").text
    for words in ("Collective added", "Head of a collective noted", "written by mistake taken out"):
        assert words in trail
    vietnamese = site.signed_in("boss", "vi")
    assert "Người đứng đầu" in vietnamese.get(CHANGE).text
    assert "Tập thể" in vietnamese.get("/register/collectives").text


def test_who_signed_is_not_taken_out_and_nobody_makes_themselves_the_head(site: OfficeSite) -> None:
    keeper = site.signed_in("boss")
    _added(keeper)
    with site.installation.engine.begin() as connection:
        signed = {"survey": "released", "subject": 1, "sent_by": "cadre"}
        days = {"opens_on": site.clock.now.date(), "ends_on": site.clock.now.date()}
        window = reply_window.c
        connection.execute(sa.delete(reply_window).where(window.survey == "released", window.subject == 1))
        connection.execute(sa.insert(reply_window).values(**signed, **days))
        theirs = (survey_subject.c.survey == "released", survey_subject.c.number == 1)
        rated = {"kind": SubjectKind.COLLECTIVE, "code": "UBND"}
        connection.execute(sa.update(survey_subject).where(*theirs).values(rated))
        connection.execute(sa.update(accounts).where(accounts.c.username == "boss").values(cadre="CB3"))
    refused = keeper.send(CHANGE, act="take_back", cadre="CB1", starts_on="2025-07-01")
    assert (refused.status_code, "has signed for this collective" in refused.text) == (409, True)
    refused = keeper.send(CHANGE, act="appoint", cadre="CB3", starts_on="01/01/2027")
    assert (refused.status_code, "Nobody makes themselves the head" in refused.text) == (409, True)
    told = keeper.send(CHANGE, act="correct", name="UBND phường", unit=NEAR)
    assert told.location == CHANGE
    assert "These rounds keep the name before: released." in keeper.get(CHANGE).text
    with site.installation.engine.connect() as connection:
        assert list(connection.scalars(sa.select(collective_head.c.cadre))) == ["CB1"]


def test_a_collective_of_another_organization_is_not_there(site: OfficeSite) -> None:
    keeper = site.signed_in("boss")
    _added(keeper)
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(unit).where(unit.c.code == FAR).values(parent=None))
        staff.grant(connection, "administrator-far", RoleGrant(Role.ADMINISTRATOR, UnitCode(FAR)))
    other = site.signed_in("administrator-far")
    assert NAME not in other.get("/register/collectives").text
    assert other.get(ONE).status_code == 404
    other.get("/register/new-collective")
    sent = {"act": "correct", "name": "X", "unit": FAR}
    assert other.get(CHANGE).status_code == 404
    assert other.send(CHANGE, **sent).status_code == 404
    assert other.send("/register/new-collective", code="X", name="X", unit=NEAR).status_code == 400
    assert site.signed_in("administrator").get(CHANGE).status_code == 403  # of a ward alone
