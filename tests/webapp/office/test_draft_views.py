"""Looking at a draft: its pages in both languages, on a phone, on paper, what is different."""

import pytest

from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.drafting import PAGES, begun, saved


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_a_draft_is_sound_in_both_languages(reading_site: OfficeSite, language: str) -> None:
    client = reading_site.signed_in("campaign-officer", language)
    draft = begun(client)
    assert {page: client.get(draft + page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
    assert client.get("/questionnaire-drafts").status_code == 200


def test_the_way_through_the_preview_is_the_real_one_and_nothing_is_kept(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    first = client.get(f"{draft}/phone?group=citizen&in=vi")
    assert 'lang="vi"' in first.text
    assert first.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in first.headers["Content-Security-Policy"]
    assert "<script" not in first.text
    fields = {"group": "citizen", "in": "en", "number": "0", "act": "go", "answer-contact": "no"}
    assert "On this way: 1 questions, 1 answered." in client.send(f"{draft}/phone", **fields).text
    on = client.send(f"{draft}/phone", **(fields | {"answer-contact": "yes", "answer-how": "counter"}))
    assert "Your opinion about this official" in on.text
    assert 'name="answer-contact" value="yes"' in on.text
    stays = client.send(f"{draft}/phone", **(fields | {"act": "", "language": "vi", "answer-contact": "yes"}))
    assert '<html lang="vi">' in stays.text
    assert client.send(f"{draft}/phone", **(fields | {"language": "xx"})).status_code == 400
    assert client.get(f"{draft}/phone?group=peer").status_code == 404
    framing = client.get(f"{draft}/preview").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in framing


def test_a_draft_that_cannot_be_shown_yet_says_what_it_needs(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client, begin="empty", title="Trống")
    assert "Choose at least one respondent group" in client.get(f"{draft}/preview").text
    saved(client, f"{draft}/whole", respondent_groups="citizen")
    assert "Add an item; then it can be shown." in client.get(f"{draft}/preview").text
    saved(client, f"{draft}/item?section=main", **{"text-vi": "Gì?", "kind": "rating", "scale": ""})
    assert "Give every rating its scale" in client.get(f"{draft}/preview").text
    assert client.get(f"{draft}/changes").status_code == 200


def test_what_is_different_is_told_in_words(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert "Nothing is different yet." in client.get(f"{draft}/changes").text
    saved(client, f"{draft}/item?name=fair", **{"text-en": "Is this official fair?"})
    page = client.get(f"{draft}/changes").text
    assert "Is this official fair?" in page
    assert "This official follows the rules and is fair to everyone. Do you agree?" in page


def test_a_sound_draft_is_shown_on_paper_and_another_says_what_it_waits_for(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert "Paper form (PDF)" in client.get(f"{draft}/preview").text
    paper = client.get(f"{draft}/paper?group=citizen")
    assert paper.data[:5] == b"%PDF-"
    assert client.get(f"{draft}/paper?group=peer").status_code == 302
    saved(client, f"{draft}/item?name=fair", **{"text-en": ""})
    assert client.get(f"{draft}/paper?group=citizen").location == draft
    assert "when nothing is missing any more" in client.get(draft).text
