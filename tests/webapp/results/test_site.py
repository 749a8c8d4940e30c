"""The public site: what was signed and nothing else, the same for everybody, without cookie or key."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.publications import Level
from surveys.schema import publication
from tests.webapp.results.conftest import (
    LICENCE,
    REASON,
    Site,
    open_site,
    prepare,
    publish,
    publish_again,
    store,
    told,
    withdraw,
)
from webapp.results.caching import LEAST_COMPRESSED_BYTES

FILES = ("scores.csv", "items.csv", "counts.csv", "method.json", "publication.json", "datapackage.json")
PUBLIC = SurveyCode("mo")


def _pages(site: Site) -> list[str]:
    """Give every address that the map of the site lists."""
    tree = ET.fromstring(site.client().get("/sitemap.xml").text)  # noqa: S314 - our own
    spaces = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [str(one.text).removeprefix("https://ketqua.example.vn") for one in tree.iter(f"{spaces}loc")]


def test_every_page_in_both_languages_is_whole_and_sets_no_cookie(site: Site) -> None:
    client = site.client()
    pages = _pages(site)
    assert len(pages) > 70  # five pages, the methods, one round, five people: in two languages
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
        assert f'<html lang="{path[1:3]}">' in answer.text


def test_a_score_stands_with_interval_and_ballots_and_what_is_withheld_says_so(site: Site) -> None:
    page = site.client().get("/en/rounds/mo/subjects/4").text
    assert re.search(r"<b>(?:[≥≤] )?[\d.]+</b> <span class=\"range\">\([\d.]+ to [\d.]+\)", page)
    assert "No reply. Whoever is rated had ten days" in page
    assert "No commitment was made with this result" in page
    assert "410 ballots" in page
    withheld = site.client().get("/en/rounds/mo/subjects/5").text
    assert "withheld: a required respondent group is withheld" in withheld
    listed = site.client().get("/vi/rounds/mo").text
    names = re.findall(r"<h3><a [^>]+>([^<]+)</a>", listed)
    assert names == sorted(names)


def test_what_is_shown_is_byte_for_byte_what_was_signed(site: Site) -> None:
    [line] = site.lines()
    client = site.client()
    for path in ("/vi/rounds/mo", "/en/rounds/mo/subjects/1"):
        assert line.hash in client.get(path).text
    signed = client.get(f"/data/mo/{line.number}/publication.json").data
    assert hashlib.sha256(signed).hexdigest() == line.hash
    content = json.loads(signed)
    for name, text in content["files"].items():
        assert client.get(f"/data/mo/{line.number}/{name}").data == text.encode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_changed_row_is_refused_and_logged(
    site: Site, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    client = site.client()
    assert client.get(f"/{language}/rounds/mo").status_code == 200
    with site.engine.begin() as connection:
        changed = sa.func.replace(publication.c.content, "410", "411")
        connection.execute(
            sa.update(publication).where(publication.c.survey == PUBLIC).values(content=changed)
        )
    for path in (f"/{language}/rounds/mo", f"/{language}/rounds/mo/subjects/1", "/data/mo/1/scores.csv"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store"), path
        assert "411" not in answer.text
    assert "is not what was signed" in caplog.text
    assert client.get(f"/{language}/how").status_code == 200


def test_a_round_that_is_not_public_cannot_be_told_from_one_that_does_not_exist(site: Site) -> None:
    client = site.client()
    for pattern in ("/vi/rounds/{}", "/en/rounds/{}/1", "/en/rounds/{}/subjects/1", "/data/{}/1/scores.csv"):
        seen = {
            (answer.status_code, answer.data, tuple(sorted(answer.headers.items())))
            for answer in (client.get(pattern.format(code)) for code in ("kin", "rieng", "khong", "x" * 60))
        }
        assert len(seen) == 1
        assert next(iter(seen))[0] == 404
    for hidden in ("kin", "rieng"):
        for path in ("/vi/", "/data/index.json", "/sitemap.xml", "/vi/feed.xml", f"/vi/?q={hidden}"):
            assert f"rounds/{hidden}" not in client.get(path).text


def test_rounds_and_cadres_are_found_without_accents(site: Site) -> None:
    client = site.client()
    for words in ("nguyen van uong 4", "ƯỞNG 4", "CB004"):
        assert "/vi/rounds/mo/subjects/4" in client.get("/vi/", query_string={"q": words}).text, words
    assert "/vi/rounds/mo" in client.get("/vi/?q=hong+gai").text
    assert "Không" not in client.get("/en/?q=%3Cscript%3E").text
    assert "&lt;script&gt;" in client.get("/en/?q=%3Cscript%3E").text


def test_earlier_versions_stay_by_number_and_say_that_they_are_superseded(site: Site) -> None:
    with site.engine.begin() as connection:
        publish_again(connection, PUBLIC)
    client = site.client()
    first, second = client.get("/en/rounds/mo/1"), client.get("/en/rounds/mo")
    assert "Superseded." in first.text
    assert "Superseded." not in second.text
    for line in site.lines():
        assert line.hash in first.text
        assert line.hash in second.text
    assert "/en/rounds/mo/1/subjects/1" in first.text
    assert "Superseded." in client.get("/en/rounds/mo/1/subjects/1").text
    assert client.get("/en/rounds/mo/3").status_code == 404


def test_a_withdrawn_page_says_when_and_why_and_shows_no_number_in_any_version(site: Site) -> None:
    signed = [line.hash for line in site.lines()]
    with site.engine.begin() as connection:
        withdraw(connection, PUBLIC)
    client = site.client()
    for path in ("/en/rounds/mo", "/en/rounds/mo/1", "/en/rounds/mo/subjects/4", "/en/rounds/mo/2"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert REASON["en"] in answer.text
        assert "410 ballots" not in answer.text
        assert "Nguyễn" not in answer.text
        assert signed[0] in answer.text
    assert REASON["vi"] in client.get("/vi/rounds/mo").text
    for name in FILES:
        assert client.get(f"/data/mo/1/{name}").status_code == 410
    assert "Withdrawn on" in client.get("/en/").text
    assert client.get("/en/?q=uong").text.count("/subjects/") == 0
    with site.engine.begin() as connection:
        publish_again(connection, PUBLIC)
    assert client.get("/en/rounds/mo").status_code == 200
    assert client.get("/en/rounds/mo/1").status_code == 410


def test_answers_are_kept_by_hash_and_asked_for_again_by_it(site: Site) -> None:
    client = site.client()
    for path in ("/vi/", "/vi/rounds/mo", "/data/mo/1/scores.csv", "/vi/feed.xml", "/sitemap.xml"):
        whole = client.get(path)
        mark = whole.headers["ETag"]
        assert mark == f'"{hashlib.sha256(whole.data).hexdigest()}"'
        assert whole.headers["Cache-Control"] == "public, max-age=300"
        same = client.get(path, headers={"If-None-Match": mark})
        assert (same.status_code, same.data) == (304, b"")
        head = client.head(path)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", mark)
        assert head.headers["Content-Length"] == str(len(whole.data))
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        if len(whole.data) < LEAST_COMPRESSED_BYTES:
            continue
        small = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert (small.headers.get("Content-Encoding"), small.headers["ETag"]) == (
            "gzip",
            f'{mark[:-1]}-gzip"',
        )
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert client.open("/vi/", method=method).status_code == 405, method


def test_the_site_speaks_the_language_of_the_address_alone(site: Site) -> None:
    client = site.client()
    start = client.get("/", headers={"Accept-Language": "en"})
    assert (start.status_code, start.location) == (302, "/vi/")
    assert "Kết quả" in client.get("/vi/", headers={"Accept-Language": "en"}).text
    assert client.get("/fr/").status_code == 404


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries frictionless stands on
def test_open_data_are_valid_and_recomputed_digit_by_digit(site: Site, tmp_path: Path) -> None:
    from frictionless import Package

    client, folder = site.client(), tmp_path / "open"
    folder.mkdir()
    for name in FILES:
        answer = client.get(f"/data/mo/1/{name}")
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        (folder / name).write_bytes(answer.data)
    (folder / "recompute.py").write_bytes(client.get("/data/recompute.py").data)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["licenses"][0]["title"] == LICENCE
    for one in described["resources"]:
        assert one["hash"] == f"sha256:{hashlib.sha256((folder / one['path']).read_bytes()).hexdigest()}"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "recompute.py", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "0 differ" in run.stdout) == (0, True), run.stdout
    index = json.loads(client.get("/data/index.json").text)
    assert [one["sha256"] for one in index["publications"]] == [line.hash for line in site.lines()]


def test_without_a_licence_the_data_say_so(tmp_path: Path) -> None:
    engine = prepare(tmp_path)
    site = open_site(engine, tmp_path)
    site.app.config["LICENCE"] = ""
    with engine.begin() as connection:
        store(connection, "mo")
        publish(connection, told(1, "mo"), Level.PUBLIC)
    assert "Not stated" in site.client().get("/data/mo/1/datapackage.json").text
    assert "Licence: not stated" in site.client().get("/en/data").text
    engine.dispose()


def test_an_empty_site_says_so_and_one_without_a_database_waits(tmp_path: Path) -> None:
    engine = prepare(tmp_path)
    site = open_site(engine, tmp_path, "en")
    assert "Nothing is published yet" in site.client().get("/en/").text
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE publication"))
    answer = site.client().get("/en/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    engine.dispose()


@pytest.mark.parametrize(
    "path",
    ["/vi/rounds/..", "/vi/rounds/%2e%2e/secret", "/vi/rounds/mo/0", "/vi/rounds/mo/99999999999999999999",
     "/vi/rounds/mo/subjects/0", "/data/mo/1/../../x", "/data/mo/1/secret.key", "/vi/how/..%2f..%2fREADME",
     "/vi/how/Trend", "/vi/?page=0", "/vi/?page=99999999999999999999999", "/vi/a%00b", "//example.com/vi/"],
)  # fmt: skip
def test_hostile_addresses_lead_nowhere(site: Site, path: str) -> None:
    assert site.client().get(path).status_code in {400, 404, 308}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "elsewhere.example"}, 400), ({"Transfer-Encoding": "chunked"}, 411)],
)
def test_what_only_one_visitor_asked_wrongly_is_kept_for_nobody(
    site: Site, headers: dict[str, str], status: int
) -> None:
    """A cache between us and others would tell them the refusal of a stranger's request."""
    answer = site.client().get("/vi/rounds/mo", headers=headers)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    kept = site.client().get("/vi/rounds/none")
    assert (kept.status_code, kept.headers["Cache-Control"]) == (404, "public, max-age=60")
