"""Answers of another program come into an open round through the office, without when, where and by whom."""

import io
import json
import re

import pytest
import sqlalchemy as sa

from surveys.personnel.questions import Doubt, key_of
from surveys.schema import audit_event, ballot_import
from tests.surveys.elsewhere.made_exports import filled, limesurvey
from tests.webapp.office.conftest import OfficeSite

PAGE = "/rounds/open/elsewhere"
FORMS = filled(rows=8)
STRATUM = {f"answer.{key_of(Doubt.STRATUM)}": "all:1"}  # the round has some
EXPORT = limesurvey(FORMS).replace(b"CB-0001", b"CB1").replace(b"CB-0002", b"CB2")


def _field(page: str, name: str) -> str:
    return page.rsplit(f'name="{name}" value="', maxsplit=1)[-1].split('"', maxsplit=1)[0]


def _fields(page: str) -> dict[str, str]:
    return {name: _field(page, name) for name in ("token", "name", "rows")}


def test_an_export_is_looked_at_then_imported_and_once_only(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    assert "Answers from elsewhere" in client.get("/rounds/open").text
    client.get(PAGE)
    looked = client.send(PAGE, file=(io.BytesIO(EXPORT), "results.csv"), **STRATUM)
    assert looked.status_code == 200
    assert "8 rows are right" in looked.text
    assert "Accounts and contacts, dropped on arrival: token." in looked.text
    assert "never sent (no date of sending): 1 rows." in looked.text
    folder = site.installation.boxes.parent / "office-stash"
    (kept,) = (path.read_bytes() for path in folder.iterdir())
    assert b"tok1" not in kept
    fields = _fields(looked.text) | STRATUM
    done = client.send(f"{PAGE}/confirm", **fields)
    assert done.location == "/rounds/open"
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(ballot_import.c.ballots)) == 8
        details = connection.scalars(
            sa.select(audit_event.c.details).where(audit_event.c.act == "ballots.import")
        ).one()
    assert json.loads(details)["elsewhere"] == "limesurvey"
    assert client.send(f"{PAGE}/confirm", **fields).status_code == 400
    again = client.send(PAGE, file=(io.BytesIO(EXPORT), "renamed.csv"), **STRATUM).text
    assert re.search(r"To be added</dt>\s*<dd>0<", again)


def test_what_is_unclear_is_asked_and_faults_name_the_row_of_the_file(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get(PAGE)
    unclear = EXPORT.replace(b'"CB1"', b'"Anh Ba"').replace(b'"CB2"', b'"CB9"')
    asked = client.send(PAGE, file=(io.BytesIO(unclear), "results.csv"), program="limesurvey").text
    assert "About whom are the answers?" in asked
    subject = f"answer.{key_of(Doubt.SUBJECT)}"
    fields = _fields(asked) | STRATUM | {subject: "column:canbo"}
    more = client.send(PAGE, **fields).text
    assert "Whom does “Anh Ba” mean?" in more
    words = {f"answer.{key_of(Doubt.SUBJECT_WORDS, word)}": "CB1" for word in ("Anh Ba", "CB9")}
    assert "8 rows are right" in client.send(PAGE, **fields, **words).text
    gap = EXPORT.replace(b'"yes"', b'""', 1)
    row = 2 + next(number for number, (_, answers) in enumerate(FORMS) if answers["contact"] == "yes")
    lacking = client.send(PAGE, file=(io.BytesIO(gap), "results.csv"), **STRATUM).text
    assert f"Answers to required questions are missing (1 rows: {row})" in lacking
    counted = client.send(
        PAGE, **_fields(lacking), **STRATUM, **{f"answer.{key_of(Doubt.BLANKS)}": "dont_know"}
    )
    assert (counted.status_code, f"results.csv, row {row}" in counted.text) == (400, True)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0old", EXPORT.replace(b'"yes"', b'"?"')]
)
def test_what_is_no_export_stores_nothing(site: OfficeSite, content: bytes) -> None:
    client = site.signed_in("campaign-officer")
    client.get(PAGE)
    answer = client.send(PAGE, file=(io.BytesIO(content), "x.csv"), **STRATUM)
    assert answer.status_code == (200 if b"?" in content else 400)
    assert "Import these ballots" not in answer.text
    assert client.send(PAGE).status_code == 400
    for wrong in ({}, {"token": "0" * 32}):
        assert client.send(f"{PAGE}/confirm", **wrong).status_code == 400
