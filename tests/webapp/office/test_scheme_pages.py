"""Schemes in the office: read like a spreadsheet, written with mistakes told by line, approved by two."""

import io
from html import unescape

import pytest
import sqlalchemy as sa

from surveys.schema import audit_event, staff
from surveys.schemes import examples, store
from surveys.schemes.store import SchemeState
from tests.webapp.office.conftest import OfficeClient, OfficeSite

DRAFT, EXAMPLE = "/schemes/khung-thu/1", "/schemes/example-locality-binary-axes/1"
WRITE = "/schemes/write"
SOURCE = examples.sources()["example-leaders-30-70", 1]


def _stored(site: OfficeSite, name: str = "khung-thu", version: int = 1) -> store.StoredScheme | None:
    with site.installation.engine.connect() as connection:
        return store.find(connection, name, version)


def _approve(site: OfficeSite, client: OfficeClient, path: str = DRAFT, second: str = "evaluator-2") -> int:
    page = client.get(f"{path}/approve").text
    seen = page.split('name="hash" value="')[1].split('"')[0]
    signed = {**site.credentials("evaluator", "first-"), **site.credentials(second, "second-")}
    return client.send(f"{path}/approve", hash=seen, read="yes", **signed).status_code


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("reader", ["evaluator", "auditor"])
def test_a_scheme_is_shown_with_points_bands_conditions_and_norms(
    reading_site: OfficeSite, reader: str, language: str
) -> None:
    client = reading_site.signed_in(reader, language)
    listed = client.get("/schemes").text
    assert "khung-thu" in listed
    assert EXAMPLE in listed
    page = unescape(client.get(EXAMPLE).text)
    comma = "," if language == "vi" else "."
    assert "366-QĐ/TW" in page
    assert {"vi": "30/8/2025", "en": "30 Aug 2025"}[language] in page
    assert {"vi": "từ 70 đến dưới 90", "en": "from 70 to below 90"}[language] in page
    assert {"vi": "2 hoặc 3", "en": "2 or 3"}[language] in page
    leaders = client.get("/schemes/example-leaders-30-70/1").text
    assert f">3{comma}5<" in leaders  # a score of 70 brings 3.5 of 5 points
    assert client.get(f"{EXAMPLE}/file").text == examples.sources()["example-locality-binary-axes", 1]
    assert (WRITE in listed) is (reader == "evaluator")


def test_a_copy_of_an_example_becomes_a_draft_then_a_version_that_two_approve(site: OfficeSite) -> None:
    client = site.signed_in("evaluator")
    form = unescape(client.get(f"{WRITE}?base=example-leaders-30-70:1").text)
    assert 'id = "leaders-30-70-06652"' in form
    mine = examples.copied(SOURCE, "leaders-30-70-06652", 1)
    looked = client.send(WRITE, source=mine, act="look")
    assert "Nothing is kept yet." in looked.text
    assert _stored(site, "leaders-30-70-06652") is None
    kept = client.send(WRITE, source=mine, act="keep")
    path = "/schemes/leaders-30-70-06652/1"
    assert kept.location == path
    assert "It counts for nothing until two evaluators have approved it." in client.get(path).text
    assert _approve(site, client, path) == 302
    found = _stored(site, "leaders-30-70-06652")
    assert found is not None
    assert (found.state, found.approved_by) == (SchemeState.APPROVED, ("evaluator", "evaluator-2"))
    assert "evaluator, evaluator-2" in client.get(path).text
    assert client.get(f"{path}/approve").status_code == 409


def test_an_approved_version_is_followed_by_the_next_and_retired(site: OfficeSite) -> None:
    client, path = site.signed_in("evaluator"), "/schemes/leaders-30-70-06652/1"
    mine = examples.copied(SOURCE, "leaders-30-70-06652", 1)
    client.get(WRITE)
    client.send(WRITE, source=mine, act="keep")
    assert _approve(site, client, path) == 302
    changed = unescape(client.get(f"{WRITE}?base=leaders-30-70-06652:1").text)
    assert "version = 2" in changed
    client.send(
        WRITE,
        source=examples.copied(mine, "leaders-30-70-06652", 2).replace("most = 3", "most = 2"),
        act="keep",
    )
    different = client.get("/schemes/leaders-30-70-06652/2/changes").text
    assert "Bonus or minus “T1”: at most" in different
    assert client.send(f"{path}/retire").status_code == 302
    assert client.send(f"{path}/retire", sure="yes").location == "/schemes"
    assert "This version is retired" in client.get(path).text
    assert "There is no other version" in client.get(f"{DRAFT}/changes").text
    client.get(path)
    again = client.send(f"{path}/retire", sure="yes")
    assert (again.status_code, "not in the state" in again.text) == (409, True)
    with site.installation.engine.connect() as connection:
        acts = connection.scalars(
            sa.select(audit_event.c.act).where(audit_event.c.object.startswith("leaders"))
        ).all()
    assert acts == ["scheme.write", "scheme.approve", "scheme.write", "scheme.retire"]


def test_every_mistake_is_told_with_its_line_and_nothing_is_kept(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("evaluator", "vi")
    client.get(WRITE)
    wrong = (
        examples.copied(SOURCE, "sai", 1)
        .replace("points = 8", "points = 9")
        .replace('of = "good"', 'of = "tot"', 1)
    )
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if text == "points = 30")
    answer = client.send(WRITE, source=wrong, act="keep")
    said = unescape(answer.text)
    assert answer.status_code == 400
    assert f"dòng {line}, mục groups.A.points: " in said
    assert "mục caps.TL20.of: " in said
    assert _stored(reading_site, "sai") is None
    for sent, told in (
        ({"source": ""}, "Vui lòng điền vào ô này."),
        ({"file": (io.BytesIO(b"\xff\xfe"), "a.toml")}, "không phải văn bản UTF-8"),
        ({"file": (io.BytesIO(b"#" * 300_000), "a.toml")}, "200000"),
        ({"source": SOURCE}, "mã riêng"),
        ({"source": "id = \nversion = 1\n"}, "dòng 1, cột"),
    ):
        answer = client.send(WRITE, act="keep", **sent)
        assert answer.status_code in {400, 409}
        assert told in unescape(answer.text)


def test_a_file_is_taken_before_the_box_and_a_draft_may_be_changed_and_thrown_away(site: OfficeSite) -> None:
    client = site.signed_in("evaluator-2")
    assert "khung-thu" in client.get(f"{WRITE}?base=khung-thu:1").text
    found = _stored(site)
    assert found is not None
    changed = found.source.replace("points = 8", "points = 7").replace("points = 3\n", "points = 4\n")
    file = (io.BytesIO(changed.encode("utf-8-sig")), "khung.toml")
    assert client.send(WRITE, file=file, source="", act="keep").location == DRAFT
    assert (_stored(site) or found).changed_by == "evaluator-2"
    client.get(DRAFT)
    assert client.send(f"{DRAFT}/throw-away").location == DRAFT
    assert client.send(f"{DRAFT}/throw-away", sure="yes").location == "/schemes"
    assert _stored(site) is None
    assert client.get(DRAFT).status_code == 404


def test_nobody_approves_alone_nor_what_others_have_changed_nor_their_own_measure(site: OfficeSite) -> None:
    client = site.signed_in("evaluator")
    for second in ("evaluator", "reviewer", "evaluator-far"):
        assert _approve(site, client, second=second) in {400, 403}
    client.get(f"{DRAFT}/approve")
    unread = client.send(f"{DRAFT}/approve", hash="0" * 64)
    assert "Please confirm that you have both read it." in unread.text
    signed = {**site.credentials("evaluator", "first-"), **site.credentials("evaluator-2", "second-")}
    stale = client.send(f"{DRAFT}/approve", hash="0" * 64, read="yes", **signed)
    assert (stale.status_code, "changed since you opened it" in stale.text) == (409, True)
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username == "evaluator-2").values(cadre="CB2"))
    assert _approve(site, client) == 409
    near = site.signed_in("evaluator-2")
    assert "Somebody else must approve it." in near.get(DRAFT).text
    assert near.get(f"{DRAFT}/approve").status_code == 409
    found = _stored(site)
    assert found is not None
    assert found.state is SchemeState.DRAFT


def test_evaluators_of_other_units_read_but_write_nothing_here(site: OfficeSite) -> None:
    client = site.signed_in("evaluator-far")
    assert client.get(DRAFT).status_code == 200
    assert client.get(f"{DRAFT}/approve").status_code == 404
    client.get(WRITE)
    assert client.send(f"{DRAFT}/throw-away", sure="yes").status_code == 404
    taken = client.send(WRITE, source=examples.copied(SOURCE, "khung-thu", 1), act="keep")
    assert (taken.status_code, "is taken" in taken.text) == (409, True)
    auditor = site.signed_in("auditor")
    assert auditor.get(WRITE).status_code == 403
    assert auditor.get(f"{DRAFT}/changes").status_code == 200
    for one in ("/schemes/nothing/1", "/schemes/khung-thu/2", "/schemes/write?base=khung-thu:9"):
        assert client.get(one).status_code == 404
    assert client.get("/schemes/write?base=khung-thu").status_code == 200
