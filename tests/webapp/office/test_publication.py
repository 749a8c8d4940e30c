"""Publication in the office: two signatures for every step, only upwards, each level for its readers."""

import pytest

from surveys import publications, publishing, rounds, told_registry
from surveys.identifiers import SurveyCode, SurveyState
from surveys.publications import Level
from tests.replying import nobody_adds_anything
from tests.webapp.office.conftest import OfficeSite

PAIR = ("reviewer", "closing-officer")
REASON = {"vi": "Bảng có tên một người không liên quan.", "en": "A table named somebody not concerned."}
RELEASED, CLOSED = SurveyCode("released"), SurveyCode("closed")
FRONT = ("moderator", "data-entry-clerk", "field-volunteer")


def _signed(site: OfficeSite) -> dict[str, str]:
    return {**site.credentials("reviewer", "first-"), **site.credentials("closing-officer", "second-")}


def _level(site: OfficeSite, code: SurveyCode) -> Level | None:
    with site.installation.engine.connect() as connection:
        return publications.level_of(connection, code)


def test_two_people_make_a_round_public_print_its_poster_and_withdraw_it_openly(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    for way in ("/rounds/released", "/rounds/released/results"):
        assert 'href="/rounds/released/publication"' in client.get(way).text
    page = client.get("/rounds/released/publication")
    assert "Who reads the results now" in page.text
    assert "/vi/rounds/released" not in page.text
    unchosen = client.send("/rounds/released/publication/raise", **_signed(site))
    assert (unchosen.status_code, _level(site, RELEASED)) == (400, Level.FRONT)
    nobody_adds_anything(site.installation, RELEASED)
    made = client.send("/rounds/released/publication/raise", level="public", **_signed(site))
    assert (made.location, _level(site, RELEASED)) == ("/rounds/released/publication", Level.PUBLIC)
    page = client.get("/rounds/released/publication")
    with site.installation.engine.connect() as connection:
        stands = publications.standing(connection, RELEASED)
    assert stands is not None
    assert str(stands.hash) in page.text
    assert "/vi/rounds/released" in page.text
    poster = client.get("/rounds/released/publication/poster?language=both")
    assert poster.data.startswith(b"%PDF")
    with site.installation.engine.connect() as connection:
        assert "poster-vi-en" in {one.format for one in told_registry.tellings(connection, RELEASED)}
    again = client.send("/rounds/released/publication/renew", **_signed(site))
    assert (again.status_code, "Nothing on the public page would change" in again.text) == (409, True)
    bare = client.send("/rounds/released/publication/withdraw", **_signed(site))
    assert (bare.status_code, _level(site, RELEASED)) == (400, Level.PUBLIC)
    said = {f"reason-{language}": text for language, text in REASON.items()}
    gone = client.send("/rounds/released/publication/withdraw", **said, **_signed(site))
    assert (gone.location, _level(site, RELEASED)) == ("/rounds/released/publication", Level.FRONT)
    assert client.get("/rounds/released/publication/poster").status_code == 404
    assert client.get("/rounds/released/publication/withdraw").status_code == 404


def test_one_person_alone_publishes_nothing(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    client.get("/rounds/released/publication")
    typed = {**_signed(site), "second-username": "reviewer"}
    answer = client.send("/rounds/released/publication/raise", level="public", **typed)
    assert (answer.status_code, _level(site, RELEASED)) == (400, Level.FRONT)


def test_with_the_cadre_only_the_cadre_and_the_handlers_read(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    client.get("/rounds/closed/release")
    done = client.send("/rounds/closed/release", level="cadre", read="yes", **_signed(site))
    assert done.location == "/rounds/closed/results"
    assert _level(site, CLOSED) is Level.CADRE
    own = site.signed_in("cadre").get("/rounds/closed/results/1")
    assert own.status_code == 200
    assert "Not released yet" not in own.text
    assert "/rounds/closed/results" in site.signed_in("cadre").get("/rounds").text
    for reader, path in (("evaluator", "results/1"), ("evaluator", "package"), ("auditor", "results")):
        assert site.signed_in(reader).get(f"/rounds/closed/{path}").status_code in {404, 409}, reader
    assert "/rounds/closed" not in site.signed_in("evaluator").get("/rounds").text
    for reader in FRONT:
        assert site.signed_in(reader).get("/published/closed").status_code == 404, reader
    publishing.raise_level(site.installation, CLOSED, Level.COUNCIL, PAIR)
    assert site.signed_in("evaluator").get("/rounds/closed/results/1").status_code == 200
    with site.installation.engine.connect() as connection:
        assert rounds.get(connection, CLOSED).state is SurveyState.RELEASED
    assert site.signed_in("moderator").get("/published/closed").status_code == 404


@pytest.mark.parametrize("reader", FRONT)
def test_what_is_told_to_the_front_its_staff_read_with_interval_and_ballots(
    reading_site: OfficeSite, reader: str
) -> None:
    client = reading_site.signed_in(reader)
    assert "/published/released" in client.get("/published").text
    page = client.get("/published/released").text
    assert "Nguyễn Thị Hạnh" in page
    assert "55 ballots" in page
    assert "withheld" in page
    for unknown in ("closed", "open", "nowhere"):
        assert client.get(f"/published/{unknown}").status_code == 404


def test_nobody_reads_of_themselves_or_as_administrator_through_the_front(reading_site: OfficeSite) -> None:
    assert reading_site.signed_in("administrator").get("/published").status_code == 403
    assert reading_site.signed_in("boss").get("/published/released").status_code == 403
    conflicted = reading_site.signed_in("conflicted")
    assert conflicted.get("/published/released").status_code == 404
    assert "/published/released" not in conflicted.get("/published").text
