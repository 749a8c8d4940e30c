"""The attacker on the public site: every page in every language, every version, every file of open data."""

import json
from pathlib import Path

import pytest

from surveys.publications import Level
from tests.attack.facts import Notebook
from tests.attack.public_site import read_csv, read_person, read_publication
from tests.attack.reading import form_of, read_json
from tests.attack.solving import attack
from tests.webapp.results.conftest import FORM, Site, open_site, prepare, publish, store, told

SIZES = (
    ((10, 5, 0), (14, 8, 12), (31, 12, 0)),
    ((45, 4, 33), (60, 20, 0), (120, 30, 0)),
    ((410, 52, 0), (29, 7, 40), (12, 3, 0)),
)
ASKED = form_of(FORM)


def _look(site: Site, book: Notebook, language: str, people: int) -> int:
    """Read every page about everybody in one language; give how many groups were told."""
    client, read = site.client(), 0
    for line in site.lines():
        for subject in range(1, people + 1):
            page = client.get(f"/{language}/rounds/{line.survey}/{line.number}/subjects/{subject}").text
            read += read_person(book, ASKED, f"CB{subject:03}", page, line.number)
    return read


def _take(site: Site, book: Notebook) -> None:
    """Read every file of every publication."""
    client = site.client()
    for one in json.loads(client.get("/data/index.json").text)["publications"]:
        at = f"/data/{one['survey']}/{one['number']}"
        read_publication(book, client.get(f"{at}/publication.json").text, one["number"])
        for name in ("scores", "items", "counts"):
            read_csv(book, name, client.get(f"{at}/{name}.csv").text, one["number"])


@pytest.mark.parametrize(("seed", "sizes"), list(enumerate(SIZES)))
def test_all_pages_files_and_languages_together_pin_nothing(
    tmp_path: Path, seed: int, sizes: tuple[tuple[int, int, int], ...]
) -> None:
    engine = prepare(tmp_path)
    summary = told(seed, "mo", sizes)
    with engine.begin() as connection:
        store(connection, "mo")
        publish(connection, summary, Level.PUBLIC)
    site, book = open_site(engine, tmp_path), Notebook()
    groups = [_look(site, book, language, len(sizes)) for language in ("vi", "en")]
    told_groups = sum(
        "valid" in one["counts"] and bool(one["items"])
        for subject in json.loads(_content(site))["summary"]["subjects"]
        for one in subject["groups"]
    )
    assert groups == [told_groups, told_groups]
    _take(site, book)
    assert attack(book, ASKED) == []
    engine.dispose()


def _content(site: Site) -> str:
    return site.client().get("/data/mo/1/publication.json").text


def test_what_the_attacker_reads_on_a_page_is_what_the_file_says(site: Site) -> None:
    on_pages, in_files = Notebook(), Notebook()
    _look(site, on_pages, "en", 5)
    read_json(in_files, json.dumps(json.loads(_content(site))["summary"]), 1)
    assert on_pages.groups
    for where, facts in on_pages.groups.items():
        other = in_files.groups[where]
        assert facts.valid == other.valid
        for name, item in facts.items.items():
            assert not item.shares or {
                places: ballots for places, ballots in item.shares.items() if ballots
            } == {places: ballots for places, ballots in other.items[name].shares.items() if ballots}
    assert any(item.shares for facts in on_pages.groups.values() for item in facts.items.values())
    assert any(facts.criteria for facts in on_pages.groups.values())
