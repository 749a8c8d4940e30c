"""An administrator of a ward rules that ward: not the register of the province, not people of other wards."""

import io

import pytest
import sqlalchemy as sa

from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.schema import staff as staff_table
from surveys.schema import unit
from tests.webapp.forgery import content
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import NEAR

UPSIDE_DOWN = "code,kind,name,parent\n22,province,Quảng Ninh,06652\n06652,ward,Phường Hà Tu,\n"


def _parents(site: OfficeSite) -> dict[str, str | None]:
    with site.installation.engine.connect() as connection:
        return {row.code: row.parent for row in connection.execute(sa.select(unit.c.code, unit.c.parent))}


def test_an_administrator_of_a_ward_cannot_put_the_province_below_the_ward(site: OfficeSite) -> None:
    client, before = site.signed_in("administrator"), _parents(site)
    file = (io.BytesIO(UPSIDE_DOWN.encode()), "units.csv")
    assert client.send("/register/import", kind="units", file=file).status_code == 403
    assert (
        client.send("/register/import/confirm", kind="units", token="any", name="units.csv").status_code
        == 403
    )
    assert client.get("/register/import").status_code == 403
    assert "/register/import" not in client.get("/register/units").text
    assert _parents(site) == before
    boss = site.signed_in("boss")
    assert "/register/import" in boss.get("/register/units").text
    assert boss.get("/register/import").status_code == 200


def test_only_a_role_for_every_topmost_unit_reaches_everything(site: OfficeSite) -> None:
    def whole(username: str) -> bool:
        with site.installation.engine.connect() as connection:
            return staff.may_everywhere(connection, username, Role.ADMINISTRATOR)

    assert whole("boss")
    assert not whole("administrator")
    assert not whole("reviewer")
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(unit).where(unit.c.code == "06655").values(parent=None))
    assert not whole("boss")


def _invite(site: OfficeSite, by: str, **person: str) -> int:
    client = site.signed_in(by)
    client.get("/staff/invite")
    typed = {"name": "Lê Văn Mới", "username": "le-van-moi", "role": "cadre", "unit": "06652"}
    return client.send("/staff/invite", **{"cadre": "", "evaluator": "", **typed, **person}).status_code


@pytest.mark.parametrize(
    ("by", "person", "status"),
    [
        ("administrator", {"cadre": "CB6"}, 400),  # serves in another ward
        ("administrator", {"cadre": "CB1"}, 200),
        ("boss", {"cadre": "CB6"}, 200),
        ("administrator-far", {"unit": "06655", "evaluator": "DG1"}, 400),
        ("administrator", {"evaluator": "DG1"}, 200),
    ],
)
def test_an_account_is_bound_to_a_person_of_ones_own_units_only(
    site: OfficeSite, by: str, person: dict[str, str], status: int
) -> None:
    assert _invite(site, by, **person) == status


def test_an_account_without_roles_is_not_taken_over_from_another_ward(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        staff.revoke(connection, "cadre-far", staff.RoleGrant(Role.CADRE, UnitCode("06655")))
    client = site.signed_in("administrator")
    client.get("/staff/cadre-far")
    assert client.send("/staff/cadre-far/restart").status_code == 403
    with site.installation.engine.connect() as connection:
        state = connection.scalar(sa.select(staff_table.c.state).where(staff_table.c.username == "cadre-far"))
    assert state == "active"


def test_no_act_on_an_account_reaches_into_another_ward(site: OfficeSite) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if "username" in rule.arguments]
    acts = [rule for rule in rules if "POST" in (rule.methods or ())]
    assert len(acts) >= 3
    near = [one for one, account in site.world.accounts.items() if not one.endswith("-far")]
    client = site.signed_in("administrator-far")
    client.audits = False
    before = content(site.installation.engine)
    for username in near:
        for rule in acts:
            for act in ("give", "take"):
                data = {"csrf_token": client.token, "act": act, "role": "auditor", "unit": NEAR}
                answer = client.post(rule.rule.replace("<username>", username), data=data)
                assert answer.status_code in {400, 403}, f"{rule.rule} of {username}"
    assert content(site.installation.engine) == before


# Numbers of lists, samples, batches, sheets and pages count within their round; drafts: test_drafts.py; jobs:
# test_work.py; units, as everything, between organizations: test_organizations.py; tokens and webhooks:
# test_systems.py; schemes: test_scheme_pages.py; evaluations and their cadres: test_evaluations.py and
# test_evaluation_imports.py; recommendations, commitments and polls have their own: test_recommendations.py,
# test_commitments.py and test_confidence_polls.py; digests of packages count within their round:
# test_corrections.py; files of evidence: test_evidence.py; the keys that sign are everybody's. The last are
# no objects. Collectives: test_collectives.py; drafts put to the people: test_contributions.py;
# standards: test_standards.py.
EVERY_OBJECT = {
    "survey", "subject", "group", "sample", "number", "batch", "sheet", "page_id", "draft",
    "username", "name", "version", "mark", "job", "unit", "token", "webhook",
    "scheme", "evaluation", "cadre", "digest", "file", "fingerprint", "recommendation", "commitment", "poll",
    "meeting",
    "collective", "contribution", "objection", "standard",
    "language", "form", "act", "size", "kind", "step", "told", "wanted",
}  # fmt: skip


def test_every_kind_of_object_in_an_address_has_its_claims(site: OfficeSite) -> None:
    named = {argument for rule in site.app.url_map.iter_rules() for argument in rule.arguments}
    assert named == EVERY_OBJECT, "a new kind of object: claim above who reaches it from another unit"


def test_administrators_give_themselves_no_role_of_a_unit_or_of_a_round(site: OfficeSite) -> None:
    """Else they would sign as the second person."""
    client = site.signed_in("administrator")
    client.get("/staff/administrator")
    wanted = {"act": "give", "role": "closing_officer", "unit": NEAR}
    answers = [client.send("/staff/administrator/roles", **wanted)]
    client.get("/rounds/open/roles")
    answers.append(
        client.send("/rounds/open/roles", act="give", role="closing_officer", username="administrator")
    )
    for answer in answers:
        assert answer.status_code == 400
        assert "Nobody gives themselves a role." in answer.text
    with site.installation.engine.connect() as connection:
        member = staff.get(connection, "administrator")
    assert member is not None
    assert {given.role for given in member.roles} == {Role.ADMINISTRATOR}
    assert not member.round_roles
