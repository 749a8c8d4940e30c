"""The audit trail is readable, narrowed in the database, taken as a file, and checked as a whole."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit, audit_witness, job_boxes, jobs
from surveys.audit import Act
from surveys.minutes import COUNTS_OF_ALL
from surveys.schema import audit_event
from tests.webapp.office.conftest import OfficeSite
from webapp.job_kinds import CHECK_TRAIL
from webapp.office import audit_words, words

ROOT = Path(__file__).parents[3]
ROW = re.compile(r'<td class="number" data-label="[^"]+">(\d+)</td>')


def note(site: OfficeSite, actor: str, act: str, about: str, **details: object) -> int:
    with site.installation.engine.begin() as connection:
        return audit.append(connection, site.installation.clock, Act(actor, act, about, details)).number


def numbers(page: str) -> list[int]:
    return [int(one) for one in ROW.findall(page)]


def test_every_act_that_the_program_records_has_a_name_and_its_details_have_words(
    reading_site: OfficeSite,
) -> None:
    sources = [
        path.read_text("utf-8") for folder in ("surveys", "webapp") for path in (ROOT / folder).rglob("*.py")
    ]
    recorded = {
        found for text in sources for found in re.findall(r'\bAct\(\s*[\w.()\[\]]+,\s*"([a-z_.]+)"', text)
    }
    assert len(recorded) > 30
    assert recorded - words.ACTS.keys() == set()
    with reading_site.installation.engine.connect() as connection:
        details = [json.loads(one.details) for one in audit.every_event(connection)]
    known = audit_words.DETAILS.keys() | COUNTS_OF_ALL
    assert {name for one in details for name in one} - known == set()


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ("role: Reviewer", "Role given")), ("vi", ("Người thẩm định", "Giao vai trò"))],
)
def test_an_act_reads_like_a_sentence_in_the_readers_language(
    site: OfficeSite, language: str, expected: tuple[str, ...]
) -> None:
    note(site, "boss", "staff.grant", "an", role="reviewer", list=["a", "b"], hash="ab" * 32, confirmed=True)
    page = site.signed_in("auditor", language).get("/audit").text
    for said in (*expected, "abababababab…", "a, b"):
        assert said in page
    assert "&#34;" not in page.split("<tbody>")[1].split("</tr>")[0]


def test_acts_are_found_by_kind_person_object_and_day(site: OfficeSite) -> None:
    site.clock.advance(days=3)  # 16:30 in Hạ Long on 5 March
    first = note(site, "an", "survey.check", "open")
    site.clock.advance(hours=14, minutes=31)  # past midnight there
    second = note(site, "binh", "survey.check", "open 2")
    client = site.signed_in("auditor")
    for question, found in (
        ("act=survey.check", [second, first]),
        ("who=binh", [second]),
        ("act=survey.check&about=open", [second, first]),
        ("who=an&first=2026-03-05&last=05/03/2026", [first]),
        ("who=an&first=06/03/2026", []),
    ):
        assert numbers(client.get(f"/audit?{question}").text) == found, question
    page = client.get("/audit?first=yesterday&who=an").text
    assert "Enter a date" in page
    assert numbers(page) == [first]


def test_pages_do_not_shift_while_more_is_done(site: OfficeSite) -> None:
    made = [note(site, "an", "survey.check", "open") for _ in range(60)]
    client = site.signed_in("auditor")
    newest = client.get("/audit?who=an").text
    assert numbers(newest) == made[:-51:-1]
    note(site, "an", "survey.check", "open")
    older = re.search(r'href="(/audit\?[^"]*before=[^"]*)"', newest)
    assert older is not None
    assert numbers(client.get(older[1].replace("&amp;", "&")).text) == made[9::-1]


def test_the_file_holds_every_act_found_and_no_formula(site: OfficeSite) -> None:
    made = [note(site, "an", "survey.check", "=cmd()") for _ in range(3)]
    answer = site.signed_in("auditor").get("/audit/file?who=an")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [str(number) for number in reversed(made)]
    assert {row[5] for row in rows[1:]} == {"'=cmd()"}
    with site.installation.engine.connect() as connection:
        hashes = {str(one.number): one.hash for one in audit.every_event(connection)}
    assert all(row[7] == hashes[row[0]] for row in rows[1:])


def test_the_check_of_the_trail_is_shown_with_its_time_and_finds_what_was_changed(site: OfficeSite) -> None:
    client = site.signed_in("auditor")
    assert "not checked in the last thirty days" in client.get("/audit/check").text
    for number, said in (
        (0, "nothing was changed, removed or added"),
        (2, "was changed after it was written"),
    ):
        if number:
            with site.installation.engine.begin() as connection:
                table = audit_event.c
                connection.execute(
                    sa.update(audit_event).where(table.number == number).values(actor="nobody")
                )
        site.clock.advance(seconds=1)
        client.get("/audit")
        assert client.send("/audit/check").location == "/audit/check"
        page = client.get("/audit/check").text
        assert said in page
        assert "Last check:" in page


def test_a_long_trail_is_checked_by_the_worker_with_progress(
    site: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp import job_kinds

    monkeypatch.setattr(job_kinds, "SHORT_TRAIL", 0)
    seen = []
    with site.installation.engine.connect() as connection:
        kind = job_kinds.KINDS[CHECK_TRAIL.kind]
        assert not kind.is_small(connection, CHECK_TRAIL)
        audit_witness.verify(
            connection, audit_witness.witness_of(site.installation), lambda done, of: seen.append((done, of))
        )
    assert [done for done, _ in seen] == list(range(seen[0][1]))
    with site.installation.engine.connect() as connection:
        assert jobs.answered(connection, CHECK_TRAIL) is None
        assert job_boxes.read(connection, (b"0" * 32,), "00" * 16) is None


def test_an_auditor_finds_all_about_a_round_on_one_page(site: OfficeSite) -> None:
    note(site, "an", "survey.check", "released")
    note(site, "an", "survey.check", "open")
    client = site.signed_in("auditor")
    page = client.get("/rounds/released/audit").text
    for linked in ("/rounds/released/minutes", "/rounds/released/package", "/rounds/released/results"):
        assert f'href="{linked}"' in page
    assert "reviewer" in page.split("To whom the results were told")[1]
    acts = page.split("Acts about this round", maxsplit=1)[1]
    assert "Results released" in acts
    unreleased = client.get("/rounds/closed/audit").text
    assert "/rounds/closed/results" not in unreleased
    assert "Auditors read results once they are released." in unreleased
    assert site.signed_in("reviewer").get("/rounds/released/audit").status_code == 403
    assert site.signed_in("auditor-far").get("/rounds/released/audit").status_code == 404
