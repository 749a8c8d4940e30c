"""Help where it is needed: words explained, work by role, a first round, errors, empty lists that teach."""

import logging
import re
from http import HTTPStatus

import html5lib
import pytest

from surveys.demonstration.sheet import FILE
from surveys.identifiers import Role
from tests.webapp.office.conftest import OfficeSite
from webapp.catalogue import LANGUAGES
from webapp.office import glossary, place, practice
from webapp.office.error_words import ADVICE
from webapp.office.help_words import WORK


def test_every_term_says_what_it_means_in_both_languages() -> None:
    found = glossary.terms()
    assert len(found) > 20
    for one in found.values():
        for language in LANGUAGES:
            assert one.words[language]
            assert one.meanings[language].endswith(".")
            assert len(one.meanings[language]) < 200


def test_a_term_is_explained_without_a_script_and_its_word_is_escaped(reading_site: OfficeSite) -> None:
    with reading_site.app.test_request_context("/", headers={"Accept-Language": "vi"}):
        first, second = glossary.term("threshold", "<b>"), glossary.term("threshold")
    assert "&lt;b&gt;" in first
    assert "Số phiếu tối thiểu để công bố" in second
    assert re.findall(r' id="([^"]+)"', first) != re.findall(r' id="([^"]+)"', second)
    assert html5lib.HTMLParser(strict=True).parseFragment(f"<p>{first}{second}</p>") is not None


def test_every_role_has_its_work_in_five_sentences() -> None:
    assert set(WORK) == set(Role)
    assert {len(sentences) for sentences in WORK.values()} == {5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_leads_to_where_the_work_is_done(reading_site: OfficeSite, language: str) -> None:
    for role in Role:
        client = reading_site.signed_in(role.value.replace("_", "-"), language)
        page = client.get("/help")
        for address in set(re.findall(r'<li>[^<]*<a href="([^"]+)"', page.text)):
            assert client.get(address).status_code == HTTPStatus.OK, f"{role}: {address}"
        assert page.text.count("<ol>") == 1
    assert client.get("/help/words").text.count("<dt ") >= len(glossary.terms())


def test_where_rounds_are_real_the_first_round_is_only_read(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("campaign-officer").get("/help/first-round").text
    assert "there is nothing to practise on here" in page
    assert page.count('<li class="card">') == len(practice.ACTS)
    assert "Do or see it in the demonstration" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_round_checks_off_what_was_done_and_begins_anew(site: OfficeSite, language: str) -> None:
    (site.app.extensions[place.EXTENSION].settings.data_dir / FILE).touch()
    client = site.signed_in("closing-officer", language)
    page = client.get("/help/first-round").text
    assert (
        page.count('<li class="card done">') == 4
    )  # opened, ended, closed and released rounds of this world
    assert 'href="/rounds/checked"' in page
    assert client.send("/help/first-round").status_code == HTTPStatus.FOUND
    assert '<li class="card done">' not in client.get("/help/first-round").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/staff", 403), ("/rounds/closed/results/1/report/vi.pdf", 409)]
)
def test_an_error_says_what_happened_what_to_do_and_whom_to_ask(
    reading_site: OfficeSite, path: str, status: int, language: str
) -> None:
    answer = reading_site.signed_in("reviewer", language).get(path)
    assert answer.status_code == status
    words = answer.text.split("<main")[1]
    assert words.count("<p>") >= len(ADVICE[status]) + 1
    assert ("Whom to ask" if language == "en" else "Hỏi ai") in words


@pytest.mark.parametrize(("error", "status"), [(ValueError("secret"), 500), (OSError("secret"), 503)])
def test_a_fault_of_ours_has_a_reference_that_stands_in_the_log_and_tells_nothing(
    site: OfficeSite,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
) -> None:
    def fail() -> None:
        raise error

    client = site.signed_in("reviewer")
    monkeypatch.setitem(site.app.view_functions, "help.mine", fail)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/help")
    assert answer.status_code == status
    reference = re.search(r"<code>([A-Z]{6})</code>", answer.text)
    assert reference
    assert reference[1] in caplog.text
    assert "secret" not in answer.text + caplog.text
