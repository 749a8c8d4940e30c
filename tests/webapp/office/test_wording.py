"""The wording of documents in the office: seen before it is kept, undone at once, no command in it, noted."""

import pytest
import sqlalchemy as sa

from surveys.documents.pieces import Kind
from surveys.documents.wording import MOST_BYTES, shipped_source
from surveys.identifiers import Language
from surveys.schema import audit_event
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_documents import words_of

EDIT = "/documents/wording/06652/report-cadre/vi"
SHIPPED = shipped_source(Kind.REPORT_CADRE, Language("vi"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_changed_wording_is_seen_kept_used_and_undone(site: OfficeSite, language: str) -> None:
    client = site.signed_in("campaign-officer", language)
    assert "/documents/wording/06652/minutes-tally/en" in client.get("/documents/wording").text
    client.get(EDIT)
    changed = SHIPPED.replace('title = "BÁO CÁO"', 'title = "THÔNG BÁO {code}"')
    looked = client.send(EDIT, source=changed, act="look")
    assert "THÔNG BÁO mau-2026-q1" in looked.text
    report = "/rounds/released/results/1/report/vi.pdf"
    assert "THÔNG BÁO" not in words_of(client.get(report).data)
    assert client.send(EDIT, source=changed, act="keep").status_code == 302
    assert "THÔNG BÁO released" in words_of(client.get(report).data)
    client.get(EDIT)
    assert client.send(EDIT, act="undo").status_code == 302
    assert "THÔNG BÁO" not in words_of(client.get(report).data)
    with site.installation.engine.connect() as connection:
        acts = set(connection.scalars(sa.select(audit_event.c.act)))
    assert {"document.wording", "document.wording_undone"} <= acts


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "BÁO CÁO"', 'title = "{secret}"', "The place {secret} is not known here."),
        ('title = "BÁO CÁO"', 'title = "<script>alert(1)</script>"', "are no commands here"),
        ('title = "BÁO CÁO"', "", "is missing"),
        ('title = "BÁO CÁO"', f'title = "{"x" * 601}"', "more than 600 characters"),
        ('title = "BÁO CÁO"', 'title = "a } b"', "A curly bracket stands alone."),
        ('title = "BÁO CÁO"', 'title = "a\\u0000b"', "cannot be stored"),
        ('title = "BÁO CÁO"', f"title = '''{'x' * MOST_BYTES}'''", "is longer than"),
        ('title = "BÁO CÁO"', 'titel = "BÁO CÁO"', "is not known here. Remove it"),
    ],
)
def test_a_wrong_wording_is_told_in_a_sentence_and_not_kept(
    reading_site: OfficeSite, old: str, new: str, said: str
) -> None:
    client = reading_site.signed_in("reviewer")
    client.get(EDIT)
    answer = client.send(EDIT, source=SHIPPED.replace(old, new), act="keep")
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert "The shipped wording holds here." in client.get(EDIT).text


@pytest.mark.parametrize(
    "path",
    [
        "/documents/wording/06655/report-cadre/vi",  # another ward
        "/documents/wording/22/report-cadre/vi",  # the unit above
        "/documents/wording/06652/report-cadre/fr",
        "/documents/wording/06652/poem/vi",
        "/documents/wording/nowhere/report-cadre/vi",
    ],
)
def test_nobody_words_documents_of_others(reading_site: OfficeSite, path: str) -> None:
    client = reading_site.signed_in("campaign-officer")
    assert client.get(path).status_code == 404
    assert client.send(path, source=SHIPPED, act="keep").status_code == 404
