"""Who may use which page: the matrix of roles, pages and objects, made from the list of pages."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from surveys import rounds
from surveys.identifiers import Role, SurveyCode, SurveyState
from tests.webapp.office.agreed import AGREED, DOORS, FOR_ALL_STAFF, MAY_BE_ABSENT, VALUES
from tests.webapp.office.conftest import OfficeSite
from webapp.office.permissions import Access, Reach, declared

REFUSALS = {403, 404, 409}
NEAR_ROUNDS = ("draft", "checked", "open", "closed", "released")


def test_every_page_says_who_may_use_it(site: OfficeSite) -> None:
    assert {rule.endpoint for rule in site.app.url_map.iter_rules()} == set(declared())


@pytest.mark.usefixtures("reading_site")  # the pages are declared when an office is made
def test_the_pages_are_open_to_those_agreed_and_nobody_else() -> None:
    access = declared()
    assert {name for name, one in access.items() if one.door} == DOORS
    assert {name for name, one in access.items() if one.everyone} == FOR_ALL_STAFF
    assert {name: set(one.rules) for name, one in access.items() if one.rules} == AGREED


def test_before_signing_in_every_page_leads_to_the_door(site: OfficeSite) -> None:
    client = FlaskClient(site.app)
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in DOORS:
            answer = client.get(_path(rule, "released"))
            assert answer.status_code == 302, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule


def _path(rule: Rule, survey: str) -> str:
    values = {**VALUES, "survey": survey}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)


def _requests(site: OfficeSite) -> Iterator[tuple[str, Rule, str]]:
    """Give method, rule and round: reading first, for acts change what follows."""
    for method in ("GET", "POST"):
        for rule in sorted(site.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if method in (rule.methods or ()) and rule.endpoint not in DOORS | FOR_ALL_STAFF:
                for survey in NEAR_ROUNDS if "<survey>" in rule.rule else ("",):
                    yield method, rule, survey


def _state(site: OfficeSite, code: str) -> SurveyState | None:
    with site.installation.engine.connect() as connection:
        return rounds.get(connection, SurveyCode(code)).state if code else None


def _is_open(access: Access, role: Role, state: SurveyState | None) -> bool:
    rule = access.rules.get(role)
    if rule is None or (access.results and role is Role.ADMINISTRATOR):
        return False
    if rule.reach in {Reach.EVERYWHERE, Reach.TOPMOST}:
        return False  # everybody in this matrix serves in one ward
    return state is None or rule.states is None or state in rule.states


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_own_pages_in_their_time_and_no_other(site: OfficeSite, role: Role) -> None:
    client = site.signed_in(role.value.replace("_", "-"))
    client.audits = False
    access = declared()
    for method, rule, survey in _requests(site):
        state = _state(site, survey)
        path, data = _path(rule, survey), {"csrf_token": client.token}
        answer = client.get(path) if method == "GET" else client.post(path, data=data)
        told = f"{method} {path} as {role} while {state}: {answer.status_code}"
        assert answer.status_code < 500, told
        if _is_open(access[rule.endpoint], role, state):
            assert answer.status_code not in REFUSALS or rule.endpoint in MAY_BE_ABSENT, told
        else:
            assert answer.status_code in REFUSALS, told


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_a_round_of_another_unit(site: OfficeSite, role: Role) -> None:
    client = site.signed_in(f"{role.value.replace('_', '-')}-far")
    client.audits = False
    for method, rule, survey in _requests(site):
        if survey:
            path, data = _path(rule, survey), {"csrf_token": client.token}
            answer = client.get(path) if method == "GET" else client.post(path, data=data)
            assert answer.status_code in REFUSALS, f"{method} {path} as {role} from afar"


def test_an_evaluator_sees_only_the_cadres_of_their_units(site: OfficeSite) -> None:
    client = site.signed_in("evaluator")
    assert client.get("/rounds/released/results/5").status_code == 200
    assert client.get("/rounds/far/results").status_code == 404
    assert "Phạm Gia Xa" not in client.get("/rounds").text


def test_a_cadre_sees_their_own_results_and_nobody_elses(site: OfficeSite) -> None:
    client = site.signed_in("cadre")
    mine = client.get("/rounds/released/results")
    assert "Nguyễn Thị Hạnh" in mine.text
    for name in ("Trần Văn Phúc", "Đặng Ánh Tuyết", "Ân Quốc Bình", "Lê Thị Mơ"):
        assert name not in mine.text
        assert name not in client.get("/rounds/released/results/1").text
    assert client.get("/rounds/released/results/2").status_code == 404
    assert client.get("/rounds/closed/results/1").status_code == 409


def test_nobody_handles_a_round_about_themselves(site: OfficeSite) -> None:
    client = site.signed_in("conflicted")
    for path in ("/rounds/checked/open", "/rounds/open/close"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert "This round is about you, your superior or your subordinate." in answer.text
    assert client.get("/rounds/closed/results").status_code == 404


def test_an_administrator_with_another_role_still_sees_no_result(site: OfficeSite) -> None:
    boss = site.signed_in("boss")
    boss.get("/staff/boss")
    boss.send("/staff/boss/roles", act="give", role="reviewer", unit="22")
    for path in ("results", "results/1", "package", "data", "data/sav", "release"):
        assert boss.get(f"/rounds/released/{path}").status_code == 403


def test_an_administrator_gives_roles_only_where_they_administer(site: OfficeSite) -> None:
    client = site.signed_in("administrator")
    client.get("/staff/conflicted")
    far = client.send("/staff/conflicted/roles", act="give", role="reviewer", unit="06655")
    assert far.status_code == 400
    assert "You may give roles only for units that you administer." in far.text
    assert client.send("/staff/boss/restart").status_code == 403
    near = client.send("/staff/conflicted/roles", act="give", role="reviewer", unit="06652")
    assert near.status_code == 302
    assert (
        client.send("/staff/conflicted/roles", act="take", role="reviewer", unit="06652").status_code == 302
    )
