"""Several organizations in one installation: none finds out that another one is there."""

import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa

from surveys import (
    audit,
    jobs,
    organizations,
    questionnaire_drafts,
    questionnaire_library,
    rounds,
    staff,
    top_unit,
)
from surveys.audit import Act
from surveys.identifiers import Role, SurveyCode, SurveyState, UnitCode
from surveys.jobs import Question
from surveys.problems import BadInput
from surveys.questionnaire_drafts import Author
from surveys.schema import api_token, cadre, evaluator, questionnaire, unit, webhook
from surveys.schemes import examples, store
from surveys.staff import RoleGrant
from tests.webapp.forgery import content
from tests.webapp.office.agreed import DOORS, VALUES
from tests.webapp.office.conftest import OfficeClient, OfficeSite, _office
from tests.webapp.office.made_world import MadeWorld
from tests.webapp.office.test_set_up import BEGUN, CODE
from tests.webapp.office.world import FAR, PROVINCE
from webapp.office.gate import HALF_WAY
from webapp.office.permissions import declared

THEIRS = {
    "survey": "far",
    "username": "reviewer-far",
    "draft": "theirs",
    "name": "khao-sat-rieng",
    "scheme": "khung-rieng",
    "unit": FAR,
    "code": "CB6",
    "cadre": "CB6",
    "token": "a" * 16,
    "webhook": "b" * 16,
}
"""What addresses name of the other organization."""
NAMES = (
    "Cao Xanh", FAR, "Phạm Gia Xa", "Vũ Thị Vắng", "CB6", "CB7", "-far", "kiến far", "Round far",
    "Tổ của họ", "DG9", "khung-rieng", "Khung của họ", "khao-sat-rieng", "Phiếu của họ", "theirs",
    "Phần mềm Cao Xanh", "kpi.cua-ho.vn",
)  # fmt: skip
OWN = {"closed", "released", "open", "draft", "checked"}


@pytest.fixture(scope="session")
def reading_two(made_world: MadeWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """Give one office with two organizations to all tests that only read."""
    with _office(made_world, tmp_path_factory.mktemp("organizations") / "office") as site:
        _second_organization(site)
        yield site


@pytest.fixture
def two(site: OfficeSite) -> OfficeSite:
    """Give an office with two organizations of its own to a test that changes something."""
    _second_organization(site)
    return site


def _second_organization(site: OfficeSite) -> None:
    """Make an organization of its own of the ward far away: with drafts, a questionnaire, acts and work."""
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(unit).where(unit.c.code == FAR).values(parent=None))
        connection.execute(sa.insert(evaluator).values(code="DG9", name="Tổ của họ", unit=FAR))
        source = questionnaire_library.load("citizen-official", 1)[0]
        source = source.replace("citizen-official", "khao-sat-rieng", 1)
        source = re.sub(r'vi = "[^"]+"', 'vi = "Phiếu của họ"', source, count=1)
        author = Author("campaign-officer-far", date(2026, 3, 1))
        questionnaire_drafts.create(connection, "first", FAR, (source, None), author)
        draft = questionnaire_drafts.get(connection, "first")
        questionnaire_drafts.publish(connection, "first", draft.revision)
        questionnaire_drafts.create(connection, "theirs", FAR, (source, None), author)
        scheme = examples.copied(examples.sources()["example-leaders-30-70", 1], "khung-rieng", 1)
        store.draft(connection, scheme.replace('vi = "Ví dụ: cán bộ', 'vi = "Khung của họ'), FAR, "ops")
        audit.append(connection, site.installation.clock, Act("ops", "scheme.approve", "khung-rieng 1"))
        audit.append(connection, site.installation.clock, Act("reviewer-far", "survey.check", "far"))
        audit.append(
            connection, site.installation.clock, Act("ops", "questionnaire.add", "khao-sat-rieng 1", {})
        )
        _other_systems(connection, site)
        jobs.ask(connection, Question("draft", SurveyCode("far")), "reviewer-far", site.installation.clock())


def _other_systems(connection: sa.Connection, site: OfficeSite) -> None:
    """Let a system of theirs read, and be told."""
    made = {"unit": FAR, "name": "Phần mềm Cao Xanh", "made_by": "boss", "made_on": date(2026, 3, 1)}
    token = {"id": THEIRS["token"], "digest": bytes(32), "scopes": ["rounds"], "expires_on": date(2026, 9, 1)}
    hook = {"id": THEIRS["webhook"], "address": "https://kpi.cua-ho.vn/", "box": bytes(90)}
    connection.execute(sa.insert(api_token).values(made | token))
    connection.execute(sa.insert(webhook).values(made | hook))
    for act, about in (("token.make", THEIRS["token"]), ("webhook.make", THEIRS["webhook"])):
        audit.append(connection, site.installation.clock, Act("ops", act, about, {"name": made["name"]}))


def _addresses(site: OfficeSite, *, named: bool) -> Iterator[tuple[str, str]]:
    """Give every page that can be fetched: about something of theirs, or about nothing in particular."""
    for rule in site.app.url_map.iter_rules():
        parts = set(rule.arguments)
        theirs = parts & THEIRS.keys()
        if "GET" not in (rule.methods or ()) or rule.endpoint in DOORS | set(HALF_WAY.values()):
            continue
        if bool(theirs) is named and (named or not parts):
            values = VALUES | THEIRS
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)  # noqa: B023
            yield rule.endpoint, path


@pytest.mark.parametrize("role", [*Role, "boss"])
def test_no_page_tells_one_organization_anything_of_another(reading_two: OfficeSite, role: str) -> None:
    username = role.replace("_", "-")
    client = reading_two.signed_in(username)
    client.audits = False
    asked = 0
    for endpoint, path in _addresses(reading_two, named=True):
        answer = client.get(path)
        told = answer.get_data(as_text=True)
        if endpoint.startswith("questionnaires.") and answer.status_code == 200:
            raise AssertionError(f"{username} {path}")
        assert answer.status_code in {403, 404}, f"{username} {path}: {answer.status_code}"
        assert not [name for name in NAMES if name in told.replace(path, "")], path
        asked += 1
    for _endpoint, path in _addresses(reading_two, named=False):
        told = client.get(path).get_data(as_text=True)
        assert not [name for name in NAMES if name in told], f"{username} {path}"
        asked += 1
    assert asked > 80


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR])
def test_lists_of_the_own_organization_are_whole(reading_two: OfficeSite, role: Role) -> None:
    near, far = (reading_two.signed_in(role.value.replace("_", "-") + suffix) for suffix in ("", "-far"))
    for client, mine, others in ((near, "CB1", "CB6"), (far, "CB6", "CB1")):
        page = client.get("/register/cadres").text
        assert mine in page
        assert others not in page
    assert "khao-sat-rieng" in far.get("/questionnaires").text
    assert "citizen-official" in far.get("/questionnaires").text  # the library is everybody's


def test_an_auditor_reads_the_acts_of_the_own_organization_and_checks_the_chain_of_all(
    two: OfficeSite,
) -> None:
    page = two.signed_in("auditor-far").get("/audit").text
    assert "reviewer-far" in page
    assert "campaign-officer<" not in page
    client = two.signed_in("auditor")
    client.get("/audit")
    client.send("/audit/check")
    assert "nothing was changed, removed or added" in client.get("/audit/check").text


def test_a_questionnaire_of_one_organization_is_not_written_over_by_another(two: OfficeSite) -> None:
    source = questionnaire_library.load("citizen-official", 1)[0]
    ours = source.replace("citizen-official", "khao-sat-rieng", 1)
    client = two.signed_in("campaign-officer")
    client.get("/questionnaires/add")
    assert client.send("/questionnaires/add", source=ours, act="add").status_code == 409
    with two.installation.engine.connect() as connection:
        table = questionnaire.c
        assert connection.scalar(sa.select(table.unit).where(table.id == "khao-sat-rieng")) == FAR


def _posts(site: OfficeSite) -> Iterator[tuple[str, str]]:
    """Give everything that can be sent about something of theirs."""
    for rule in site.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and set(rule.arguments) & THEIRS.keys():
            values = VALUES | THEIRS
            yield rule.endpoint, re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)  # noqa: B023


def test_nothing_sent_about_another_organization_changes_or_tells_anything(two: OfficeSite) -> None:
    before = content(two.installation.engine)
    asked = 0
    for role in (*Role, "boss"):
        client = two.signed_in(role.replace("_", "-"))
        client.audits = False
        for endpoint, path in _posts(two):
            rules = declared()[endpoint].rules
            if role in rules or (role == "boss" and Role.ADMINISTRATOR in rules):
                answer = client.send(path, act="undo", level="public", decision="accept", read="yes")
                assert answer.status_code in {403, 404}, f"{role} {path}: {answer.status_code}"
                assert not [name for name in NAMES if name in answer.text.replace(path, "")], path
                asked += 1
    assert asked > 60
    after = content(two.installation.engine)
    assert {name for name in after if after[name] != before[name]} <= {"staff_session"}


def test_a_round_cannot_ask_with_a_questionnaire_of_another_organization(two: OfficeSite) -> None:
    client = two.signed_in("campaign-officer")
    client.get("/rounds/set-up")
    for wanted in ("khao-sat-rieng:1", "nowhere:1", f"citizen-official:{'9' * 30}", f"x:{'9' * 5000}"):
        answer = client.send("/rounds/set-up", **{**BEGUN, "questionnaire": wanted})
        assert answer.status_code == 400, wanted
        assert "Choose the questionnaire." in answer.text
        assert "Phiếu của họ" not in answer.text
    assert client.send("/rounds/set-up", **BEGUN).status_code == 302
    path = f"/rounds/{CODE}/set-up/template"
    shown = unescape(re.findall(r'name="shown" value="([^"]*)"', client.get(path).text)[0])
    answer = client.send(path, **{**BEGUN, "questionnaire": "khao-sat-rieng:1"}, shown=shown, act="save")
    assert (answer.status_code, "Choose the questionnaire." in answer.text) == (400, True)


def test_who_is_invited_or_counted_tells_nothing_of_people_elsewhere(two: OfficeSite) -> None:
    boss = two.signed_in("boss")
    boss.get("/staff/invite")
    for field, theirs, nobody in (("cadre", "CB6", "CB8888"), ("evaluator", "DG9", "DG8888")):
        known = {"username": "moi", "name": "Mới", "role": "cadre", "unit": PROVINCE}
        pages = [boss.send("/staff/invite", **known, **{field: one}).text for one in (theirs, nobody)]
        assert pages[0].replace(theirs, nobody) == pages[1]
        assert "is not in the register" in pages[0]
    with two.installation.engine.begin() as connection:
        rounds.set_state(connection, SurveyCode("closed"), SurveyState.IN_REVIEW)
    reviewer = two.signed_in("reviewer")
    reviewer.audits = False  # the form stands on the page once re-interviews are ordered
    reviewer.get("/rounds/closed/review")
    counts = {"confirmed": "1", "denied": "0", "unreached": "0"}
    for who in ("reviewer-far", "nobody-here"):
        answer = reviewer.send("/rounds/closed/review/found", interviewer=who, **counts)
        assert (answer.status_code, "Nobody of the staff" in answer.text) == (400, True), who


def test_who_serves_in_every_organization_sees_every_one(two: OfficeSite) -> None:
    with two.installation.engine.begin() as connection:
        staff.grant(connection, "boss", RoleGrant(Role.ADMINISTRATOR, FAR))
        assert organizations.scope_of(connection, "boss").units is None
        assert organizations.scope_of(connection, "reviewer").tops == (PROVINCE,)
        assert organizations.scope_of(connection, "nobody").units == frozenset()
        assert organizations.organization_of(connection, UnitCode("99")) == "99"
        assert not organizations.has_questionnaire(connection, organizations.EVERYTHING, ("never-written", 1))
        connection.execute(sa.insert(cadre).values(code="CB99", name="Mới", sort_key=b"m", search_key="moi"))
        scope = organizations.scope_of(connection, "reviewer")
        seen = [str(code) for (code,) in connection.execute(organizations.cadres(scope))]
    assert "CB99" in seen  # who never held a post is nobody's yet
    assert "CB6" not in seen
    assert "CB6" in two.signed_in("boss").get("/register/cadres").text


def _table(client: OfficeClient, kind: str, text: str) -> str:
    client.get("/register/import")
    file = (io.BytesIO(text.encode()), "table.csv")
    return str(client.send("/register/import", kind=kind, file=file).text)


def test_an_organization_imports_its_own_units_and_people_and_touches_no_others(two: OfficeSite) -> None:
    with two.installation.engine.begin() as connection:
        staff.grant(connection, "administrator-far", RoleGrant(Role.ADMINISTRATOR, FAR))
    boss, theirs = two.signed_in("boss"), two.signed_in("administrator-far")
    for client, own, foreign, own_cadre, foreign_cadre in (
        (boss, PROVINCE, FAR, "CB1", "CB6"),
        (theirs, FAR, PROVINCE, "CB6", "CB1"),
    ):
        refused = "cannot be used in your part of the register"
        head = "code,kind,name,parent\n"
        assert refused not in _table(client, "units", f"{head}V1,village,Thôn Một,{own}\n")
        for row in (f"V1,village,Thôn Một,{foreign}", f"{foreign},ward,Của ta,{own}"):
            assert refused in _table(client, "units", f"{head}{row}\n"), row
        assert "Write the code of the unit above" in _table(
            client, "units", "code,kind,name\nV1,village,Một\n"
        )
        head = "code,name,position,unit,starts_on,superior\n"
        assert refused not in _table(client, "cadres", f"{head}N1,Mới,chair,{own},2026-01-01,{own_cadre}\n")
        for row in (
            f"{foreign_cadre},Đổi Tên,chair,{own},2026-01-01,",
            f"N1,Mới,chair,{foreign},2026-01-01,",
            f"N1,Mới,chair,{own},2026-01-01,{foreign_cadre}",
        ):
            assert refused in _table(client, "cadres", f"{head}{row}\n"), row
        head = "code,name,unit\n"
        assert refused not in _table(client, "evaluators", f"{head}E1,Tổ mới,{own}\n")
        assert refused in _table(client, "evaluators", f"{head}E1,Tổ mới,{foreign}\n")
        assert "shared by all" in _table(client, "position_groups", "code,name\ng1,Nhóm mới\n")
    assert "cannot be used" in _table(boss, "evaluators", f"code,name,unit\nDG9,Của ta,{PROVINCE}\n")
    assert two.signed_in("administrator").get("/register/import").status_code == 403


def test_an_organization_is_added_and_begins_empty(two: OfficeSite) -> None:
    with two.installation.engine.begin() as connection:
        top_unit.add_organization(connection, UnitCode("31"), "Hải Phòng")
        assert organizations.tops(connection) == (FAR, PROVINCE, "31")
        for code, name in (("31", "Hải Phòng"), ("32", " "), ("3 2", "Hải Phòng")):
            with pytest.raises(BadInput):
                top_unit.add_organization(connection, UnitCode(code), name)
        staff.grant(connection, "moderator-far", RoleGrant(Role.ADMINISTRATOR, UnitCode("31")))
        staff.revoke(connection, "moderator-far", RoleGrant(Role.MODERATOR, FAR))
    page = two.signed_in("moderator-far").get("/staff").text
    assert "reviewer" not in page
