"""Roles for one round: what they open, what they do not, who gives them."""

import pytest

from surveys import rounds, staff
from surveys.audit import every_event
from surveys.identifiers import Role, SurveyCode, SurveyState
from surveys.problems import BadInput, Refused
from surveys.staff import RoundRole
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_permissions import NEAR_ROUNDS
from webapp.office.permissions import Reach, declared

HELPER = "data-entry-clerk-far"  # serves in another ward


def _change(site: OfficeSite, act: str, **fields: str) -> int:
    client = site.signed_in("administrator")
    client.get("/rounds/open/roles")
    return client.send("/rounds/open/roles", act=act, **fields).status_code


def test_a_role_for_one_round_opens_that_round_and_no_other(site: OfficeSite) -> None:
    helper = site.signed_in(HELPER)
    assert helper.get("/rounds/open/batches").status_code == 404
    assert _change(site, "give", username=HELPER, role="data_entry_clerk") == 302
    assert helper.get("/rounds/open/batches").status_code == 200
    for code in set(NEAR_ROUNDS) - {"open"}:
        assert helper.get(f"/rounds/{code}/batches").status_code in {404, 409}, code
    assert helper.get("/rounds/open/results").status_code == 403
    assert _change(site, "take", username=HELPER, role="data_entry_clerk") == 302
    assert helper.get("/rounds/open/batches").status_code == 404
    with site.installation.engine.connect() as connection:
        last = every_event(connection)[-2:]
    assert [(one.act, one.actor, one.object) for one in last] == [
        ("staff.grant_in_round", "administrator", "open"),
        ("staff.revoke_in_round", "administrator", "open"),
    ]


def test_a_role_for_one_round_opens_no_page_of_the_installation(site: OfficeSite) -> None:
    """A reviewer or officer of one round adds no questionnaire, plans nothing, reads no register."""
    with site.installation.engine.begin() as connection:
        for role in staff.FOR_ONE_ROUND:
            staff.grant_in_round(connection, RoundRole("auditor-far", role, SurveyCode("open")))
    client = site.signed_in("auditor-far")
    client.audits = False
    for rule in site.app.url_map.iter_rules():
        access = declared()[rule.endpoint]
        given = {role for role in access.rules if role in staff.FOR_ONE_ROUND}
        everywhere = {one.reach for role, one in access.rules.items() if role in given}
        if not given or Role.AUDITOR in access.rules or "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        is_open = Reach.SOME_ROUND in everywhere
        assert (client.get(rule.rule).status_code == 200) is is_open, rule.rule


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"username": "conflicted", "role": "reviewer"}, 409),  # the round is about them
        ({"username": "boss", "role": "evaluator"}, 400),
        ({"username": "reviewer", "role": "auditor"}, 400),
        ({"username": "reviewer", "role": "administrator"}, 400),
        ({"username": "reviewer", "role": "cadre"}, 400),
        ({"username": "nobody", "role": "moderator"}, 400),
        ({"username": "", "role": "moderator"}, 400),
    ],
)
def test_what_is_not_given_for_one_round(site: OfficeSite, fields: dict[str, str], status: int) -> None:
    assert _change(site, "give", **fields) == status
    with site.installation.engine.connect() as connection:
        assert staff.in_round(connection, SurveyCode("open")) == ()


def test_an_administrator_of_another_unit_gives_nothing_here_and_lists_nothing(site: OfficeSite) -> None:
    far = site.signed_in("administrator-far")
    assert "/rounds/open/roles" not in far.get("/staff/rounds").text
    assert far.get("/rounds/open/roles").status_code == 404
    assert far.send("/rounds/open/roles", act="give", username=HELPER, role="moderator").status_code == 404
    near = site.signed_in("administrator")
    assert "/rounds/open/roles" in near.get("/staff/rounds").text
    assert near.get("/rounds/released/results").status_code == 403


def test_an_administrator_with_a_role_for_a_round_sees_no_result_of_it(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        staff.grant_in_round(connection, RoundRole("administrator", Role.REVIEWER, SurveyCode("released")))
    assert site.signed_in("administrator").get("/rounds/released/results").status_code == 403


def test_a_closing_officer_of_one_round_signs_beside_and_nowhere_else(site: OfficeSite) -> None:
    """The second signature counts by the role for the round; taken away it counts no more."""
    with site.installation.engine.begin() as connection:
        staff.grant_in_round(connection, RoundRole(HELPER, Role.REVIEWER, SurveyCode("closed")))
    for granted, status in ((False, 403), (True, 302)):
        with site.installation.engine.begin() as connection:
            change = staff.grant_in_round if granted else staff.revoke_in_round
            change(connection, RoundRole(HELPER, Role.REVIEWER, SurveyCode("closed")))
        client = site.signed_in("closing-officer")
        client.get("/rounds/closed/release")
        typed = {**site.credentials("closing-officer", "first-"), "first-totp": site.totp("closing-officer")}
        typed |= site.credentials(HELPER, "second-")
        assert (
            client.send("/rounds/closed/release", **typed, read="yes", level="council").status_code == status
        )


def test_an_archived_round_gives_no_role_any_more(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        given = RoundRole("reviewer", Role.MODERATOR, SurveyCode("open"))
        for _ in range(2):
            staff.grant_in_round(connection, given)  # again: nothing changes
        assert staff.in_round(connection, SurveyCode("open")) == (given,)
        with pytest.raises(BadInput):
            staff.grant_in_round(connection, RoundRole("nobody", Role.MODERATOR, SurveyCode("open")))
        rounds.set_state(connection, SurveyCode("released"), SurveyState.ARCHIVED)
        with pytest.raises(Refused, match="over"):
            staff.grant_in_round(connection, RoundRole("reviewer", Role.MODERATOR, SurveyCode("released")))
    page = site.signed_in("administrator").get("/rounds/released/roles").text
    assert "Give a role for this round" not in page
