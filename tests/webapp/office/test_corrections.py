"""Correcting a release and keeping the keys that sign, in the office: two people, a reason, nobody else."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from surveys import corrections, key_list, package_shelf, release, signing_keys, staff
from surveys.identifiers import Role, SurveyCode, UnitCode
from surveys.schema import label, position, term
from surveys.staff import RoleGrant
from tests.webapp.office.conftest import OfficeSite

RELEASED = SurveyCode("released")
REASON = {"reason-vi": "Danh mục ghi sai chức vụ.", "reason-en": "The register had the wrong position."}
KEEPERS = ("reviewer", "closing-officer")


def _signed(site: OfficeSite) -> dict[str, str]:
    return {**site.credentials("reviewer", "first-"), **site.credentials("closing-officer", "second-")}


@pytest.fixture
def mistaken(site: OfficeSite) -> OfficeSite:
    """Give an office whose register knows better what the first cadre was."""
    with site.installation.engine.begin() as connection:
        connection.execute(sa.insert(position).values(code="deputy", position_group="chairs"))
        texts = {"vi": "Phó Chủ tịch", "en": "Deputy chair"}
        for language, text in texts.items():
            values = {"kind": "position", "code": "deputy", "language": language, "text": text}
            connection.execute(sa.insert(label).values(values))
        connection.execute(sa.update(term).where(term.c.cadre == "CB1").values(position="deputy"))
    return site


def test_a_correction_needs_a_reason_and_something_that_the_register_puts_right(mistaken: OfficeSite) -> None:
    site = mistaken
    client = site.signed_in("reviewer")
    assert 'href="/rounds/released/correction"' in client.get("/rounds/released/publication").text
    page = client.get("/rounds/released/correction").text
    assert "<del>Chair of the People&#39;s Committee</del> <ins>Deputy chair</ins>" in page
    unsaid = client.send("/rounds/released/correction", subjects="1", **_signed(site))
    assert unsaid.status_code == 400
    other = client.send("/rounds/released/correction", subjects="2", **REASON, **_signed(site))
    assert (other.status_code, "says the same of 2" in other.text) == (400, True)
    bad = client.send("/rounds/released/correction", subjects="x", **REASON, **_signed(site))
    assert (bad.status_code, "Choose from the list." in bad.text) == (400, True)


def test_a_correction_is_told_with_every_result_and_packages_taken_before_say_what_stands_now(
    mistaken: OfficeSite,
) -> None:
    site = mistaken
    evaluator = site.signed_in("evaluator")
    assert "No package was taken yet" in evaluator.get("/rounds/released/packages").text
    first = evaluator.get("/rounds/released/package").data
    client = site.signed_in("reviewer")
    client.get("/rounds/released/correction")
    done = client.send("/rounds/released/correction", subjects="1", **REASON, **_signed(site))
    assert done.location == "/rounds/released/publication"
    with site.installation.engine.connect() as connection:
        made = corrections.last(connection, RELEASED)
        assert release.read_release(connection, RELEASED).number == 2
        old = package_shelf.issued(connection, RELEASED)[-1]
    assert made is not None
    assert made.corrected_by == ("closing-officer", "reviewer")
    for path in ("results", "results/1", "results/summary", "packages"):
        assert REASON["reason-en"] in evaluator.get(f"/rounds/released/{path}").text, path
    for path in ("publication", "correction"):
        assert REASON["reason-en"] in client.get(f"/rounds/released/{path}").text, path
    assert REASON["reason-en"] in site.signed_in("moderator").get("/published/released").text
    second = evaluator.get("/rounds/released/package").data
    with zipfile.ZipFile(io.BytesIO(second)) as zipped:
        assert json.loads(zipped.read("method.json"))["supersedes"]["reason"]["en"] == REASON["reason-en"]
    assert "superseded" in evaluator.get("/rounds/released/packages").text
    assert evaluator.get(f"/rounds/released/packages/{old.digest}.zip").data == first
    foreign = site.signed_in("evaluator-far")
    assert foreign.get(f"/rounds/far/packages/{old.digest}.zip").status_code == 404
    assert foreign.get(f"/rounds/released/packages/{old.digest}.zip").status_code in {403, 404}


@pytest.mark.parametrize("reader", ["conflicted", "administrator", "evaluator", "auditor", "cadre"])
def test_nobody_corrects_about_themselves_or_without_the_role(reading_site: OfficeSite, reader: str) -> None:
    assert reading_site.signed_in(reader).get("/rounds/released/correction").status_code in {403, 404}


@pytest.fixture
def keeping(site: OfficeSite) -> OfficeSite:
    """Give an office in which two hold their roles for the whole register, and a package was taken."""
    with site.installation.engine.begin() as connection:
        for username in KEEPERS:
            role = Role(username.replace("-", "_"))
            staff.grant(connection, username, RoleGrant(role, UnitCode("22")))
    site.signed_in("evaluator").get("/rounds/released/package")
    return site


def test_two_people_replace_the_key_of_all_organizations(keeping: OfficeSite) -> None:
    site = keeping
    client = site.signed_in("reviewer")
    assert 'href="/keys"' in client.get("/").text
    with site.installation.engine.connect() as connection:
        [first] = signing_keys.listing(connection)
    client.get("/keys/rotate")
    alone = client.send("/keys/rotate", **{**_signed(site), "second-username": "reviewer"})
    assert alone.status_code == 400
    without = {**site.credentials("reviewer", "first-"), **site.credentials("reviewer-2", "second-")}
    refused = client.send("/keys/rotate", **without)
    assert (refused.status_code, "the role for the whole register is missing" in refused.text) == (403, True)
    assert client.send("/keys/rotate", **_signed(site)).location == "/keys"
    page = client.get("/keys").text
    assert "what it signed stays good" in page
    assert "whoever trusts that one may trust this one" in page
    assert client.get(f"/keys/{first.fingerprint}.pem").data == first.pem


def test_two_people_revoke_a_key_and_everybody_reads_why(keeping: OfficeSite) -> None:
    site = keeping
    client, reader = site.signed_in("reviewer"), site.signed_in("evaluator")
    with site.installation.engine.connect() as connection:
        [first] = signing_keys.listing(connection)
    address = f"/keys/{first.fingerprint}/revoke"
    client.get(address)
    assert client.send(address, **_signed(site)).status_code == 400
    assert client.send(address, **REASON, **_signed(site)).location == "/keys"
    assert REASON["reason-en"] in reader.get("/keys").text
    listed = key_list.read(reader.get("/keys/list.json").data)
    assert listed.holds
    assert [one.is_revoked for one in listed.keys] == [False, True]
    assert client.get(address).status_code == 404
    assert "key revoked" in reader.get("/rounds/released/packages").text
    reader.get("/rounds/released/package")
    with site.installation.engine.connect() as connection:
        issued = package_shelf.issued(connection, RELEASED)
    assert sorted(one.is_revoked for one in issued) == [False, True]


def test_a_key_of_all_organizations_is_not_replaced_by_those_of_one_ward(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("reviewer")
    assert client.get("/keys/rotate").status_code == 403
    assert "/keys/rotate" not in client.get("/keys").text
    assert reading_site.signed_in("moderator").get("/keys").status_code == 403
    assert client.get(f"/keys/{'0' * 64}.pem").status_code == 404
