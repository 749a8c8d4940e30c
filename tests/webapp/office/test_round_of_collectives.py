"""A whole round about a collective: everything a cadre gets, signed by the head of the day."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_bytes
from zipfile import ZipFile

from surveys import (
    ballots,
    ceremony,
    closing,
    invitations,
    package,
    publishing,
    release,
    rounds,
    signing_keys,
)
from surveys import questionnaire_library as library
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.identifiers import (
    Channel,
    ItemId,
    Language,
    RespondentGroup,
    SubjectNumber,
)
from surveys.intake import Intake
from surveys.package_content import Words
from surveys.publications import Level
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan
from surveys.routing import path
from surveys.staff import has_conflict
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_collectives import CHANGE, NAME
from tests.webapp.office.test_set_up import BEGUN, CODE, SET_UP, Fields, save
from tests.webapp.office.world import OFFICERS, PASSWORD
from webapp.results.app import create_results_app
from webapp.settings import defaults

OWN = f"/rounds/{CODE}/mine/1"
PAIR = ("reviewer", "closing-officer")
ASKED = library.load("collective", 2)[1]
PEOPLE = 60
GROUPS: Fields = {
    "asked-citizen": "yes", "weight-citizen": "100", "size-citizen": "",
    "asked-self": "yes", "weight-self": "0", "size-self": "1",
}  # fmt: skip


def _registered(site: OfficeSite) -> OfficeClient:
    keeper = site.signed_in("boss")
    keeper.get("/register/new-collective")
    keeper.send("/register/new-collective", code="UBND", name=NAME, unit="06652")
    keeper.send("/register/new-collective", code="HDND", name="Hội đồng nhân dân", unit="06652")
    assert keeper.send(CHANGE, act="appoint", cadre="CB1", starts_on="01/07/2025").location == CHANGE
    return keeper


def _set_up(site: OfficeSite) -> None:
    """Set a round up from the register of collectives, and look what the step says on its way."""
    client = site.signed_in("campaign-officer")
    assert "collective:2" in client.get("/rounds/set-up").text
    begun = client.send("/rounds/set-up", **{**BEGUN, "questionnaire": "collective:2"})
    assert begun.location == f"{SET_UP}/cadres"
    page = client.get(f"{SET_UP}/cadres").text
    assert (NAME in page, "Look for collectives by unit" in page) == (True, True)
    for fields, said in (
        ({"act": "add", "within": "06652"}, "Choose at least one."),
        ({"act": "add", "within": "06655", "cadres": "UBND"}, "units you are responsible for"),
    ):
        answer = client.send(f"{SET_UP}/cadres", **fields)
        assert (answer.status_code, said in answer.text) == (400, True)
    both = {"act": "add", "within": "06652", "cadres": ["UBND", "HDND"]}
    assert client.send(f"{SET_UP}/cadres", **both).status_code == 302
    page = client.get(f"{SET_UP}/cadres").text
    assert "2 collectives put in." in page
    assert "Every collective of this unit is in the round already." in page
    assert page.count("has no head at present") == 1  # nobody could reply for the council
    assert client.send(f"{SET_UP}/cadres", act="remove", within="06652").status_code == 400
    client.send(f"{SET_UP}/cadres", act="remove", within="06652", cadres="HDND")
    assert save(client, "groups", GROUPS) == f"{SET_UP}/frame"
    assert "1 collective is chosen." in client.get(f"/rounds/{CODE}").text
    assert client.send(f"/rounds/{CODE}/check", act="check").location == f"{SET_UP}/open"


def _asked_and_opened(site: OfficeSite) -> list[str]:
    office, about = site.installation, (SubjectNumber(1),)
    kind = AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, about)
    with office.engine.begin() as connection:
        number = rounds.add_assignment(connection, CODE, kind).number
        issued = invitations.issue(connection, office.keys.read("pepper"), CODE, number, PEOPLE)
    ceremony.open_round(office, CODE, OFFICERS)
    return [one.digits for one in issued]


def _answered(site: OfficeSite, codes: list[str]) -> None:
    answers = {ItemId("contact"): "yes"}
    answers |= {
        item.id: "3" for item in path(ASKED, RespondentGroup.CITIZEN, answers) if item.kind == "rating"
    }
    entries = []
    with Intake(site.installation) as intake:
        for number, code in enumerate(codes):
            said = {**answers, ItemId("unity"): str(1 + number % 5), ItemId("access"): str(2 + number % 3)}
            encoded = encode(ASKED, RespondentGroup.CITIZEN, said)
            entries.append(Entry(invitations.admit(intake, code), token_bytes(16), (encoded,)))
        ballots.submit_all(intake, CODE, entries)


def _own_view(questionnaire: Questionnaire) -> dict[str, str]:
    return {
        f"item-{item.id}": "5"
        for item in path(questionnaire, RespondentGroup.SELF, {})
        if item.kind == "rating"
    }


def _proof(site: OfficeSite, username: str) -> dict[str, str]:
    return {"password": PASSWORD, "totp": site.totp(username)}


def _own_view_is_sent_once(site: OfficeSite, head: OfficeClient) -> None:
    own, address = {**_own_view(ASKED), "act": "send"}, f"{OWN}/self-assessment"
    assert "item-comment" not in head.get(address).text
    assert head.send(address, **own).status_code == 403
    assert head.send(address, **own, **_proof(site, "cadre")).location == OWN
    again = head.send(address, **own, **_proof(site, "cadre"))
    assert (again.status_code, "sent" in again.text) == (409, True)


def _near(site: OfficeSite) -> list[str]:
    """Give the heads who may not handle the round."""
    with site.installation.engine.connect() as connection:
        return [one for one in ("cadre", "cadre-far") if has_conflict(connection, one, CODE)]


def _the_next_head_replies(site: OfficeSite, head: OfficeClient) -> None:
    page = head.get(f"{OWN}/results").text
    assert (NAME in page, "Clear" in page) == (True, True)
    due = (site.clock.now + timedelta(days=60)).strftime("%d/%m/%Y")
    reply = {"overall": "Tập thể tiếp thu ý kiến.", "commitment-1": "Niêm yết thủ tục.", "due-1": due}
    reply |= {"act": "send", "sure": "yes"}
    head.get(f"{OWN}/reply")
    assert head.send(f"{OWN}/reply", **reply).status_code in {400, 403}
    assert head.send(f"{OWN}/reply", **reply, **_proof(site, "cadre-far")).location == f"{OWN}/reply"


def _told_to_everybody_and_taken_along(site: OfficeSite, folder: Path) -> None:
    publishing.raise_level(site.installation, CODE, Level.PUBLIC, PAIR)
    shown = site.signed_in("moderator").get(f"/published/{CODE}").text
    assert NAME in shown
    public = create_results_app(defaults(folder), site.installation.engine, site.clock).test_client()
    page = public.get(f"/vi/rounds/{CODE}/subjects/1").text
    for said in (NAME, "Tập thể tiếp thu ý kiến.", "Niêm yết thủ tục."):
        assert said in page
    with site.installation.engine.begin() as connection:
        _key, seed = signing_keys.signer(connection, site.installation.keys, site.clock.now.date())
        written = package.write(connection, seed, CODE, Words(Language("vi"), lambda text: text)).content
    with ZipFile(BytesIO(written)) as opened:
        replies = opened.read(next(name for name in opened.namelist() if name.endswith("replies.json")))
    assert "Tập thể tiếp thu ý kiến." in replies.decode()


def test_a_collective_is_asked_about_itself_read_and_replied_for_by_the_head_of_the_day(
    site: OfficeSite, tmp_path: Path
) -> None:
    keeper = _registered(site)
    _set_up(site)
    first, second = site.signed_in("cadre"), site.signed_in("cadre-far")
    assert f"{OWN}/notice" in first.get("/").text
    assert NAME in first.get(f"{OWN}/notice").text
    assert second.get(OWN).status_code == 404
    codes = _asked_and_opened(site)
    _own_view_is_sent_once(site, first)
    assert _near(site) == ["cadre"]
    _answered(site, codes)
    assert first.get(f"{OWN}/results").status_code in {403, 404, 409}  # nothing before it is closed
    closing.close_round(site.installation, CODE, OFFICERS)
    release.release_round(site.installation, CODE, PAIR, Level.CADRE)
    assert "Clear" in first.get(f"{OWN}/results").text
    today = site.clock.now.date().isoformat()
    assert keeper.send(CHANGE, act="appoint", cadre="CB6", starts_on=today).location == CHANGE
    assert [first.get(f"{OWN}/{part}").status_code for part in ("results", "reply")] == [404, 404]
    assert _near(site) == ["cadre", "cadre-far"]  # the result tells of the time of both
    _the_next_head_replies(site, second)
    _told_to_everybody_and_taken_along(site, tmp_path)
