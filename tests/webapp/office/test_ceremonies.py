"""Opening and closing at one page with two officers; what goes wrong changes nothing and is said plainly."""

import re
from collections.abc import Mapping

import pytest

from surveys import ballots, invitations, rounds
from surveys.identifiers import ItemId, SurveyCode, SurveyState
from surveys.intake import Intake
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PASSPHRASES, PASSWORD

FIRST, SECOND = "closing-officer", "closing-officer-2"
PHRASES = {
    "first-passphrase": PASSPHRASES[0],
    "first-again": PASSPHRASES[0],
    "second-passphrase": PASSPHRASES[1],
    "second-again": PASSPHRASES[1],
}


def _state(site: OfficeSite, code: str) -> SurveyState:
    with site.installation.engine.connect() as connection:
        return rounds.get(connection, SurveyCode(code)).state


def _both(site: OfficeSite, second: str = SECOND) -> dict[str, str]:
    typed = {**site.credentials(FIRST, "first-"), **site.credentials(second, "second-")}
    typed["first-totp"] = site.totp(FIRST)  # both codes of the present half minute
    typed["second-totp"] = site.totp(second)
    return {name: value for name, value in typed.items() if name != "first-username"}


def _officer(site: OfficeSite, path: str) -> OfficeClient:
    client = site.signed_in(FIRST)
    assert client.get(path).status_code == 200
    return client


def test_two_officers_open_a_round_and_print_its_third_share(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/checked/open")
    answer = client.send("/rounds/checked/open", **_both(site), **PHRASES)
    assert answer.status_code == 200
    assert _state(site, "checked") is SurveyState.OPEN
    words = re.findall(r"<li>([a-z]+)</li>", answer.text)
    assert len(words) == 33
    assert '<path class="qr"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/rounds/checked/open").status_code == 409


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first-password": "wrong"}, "The username, the password or the one-time code is not right."),
        ({"second-password": "wrong"}, "The username, the password or the one-time code is not right."),
        ({"second-totp": "000000"}, "The username, the password or the one-time code is not right."),
        ({"second-password": ""}, "Please fill this in."),
        ({"second-username": FIRST}, "A second person must sign here."),
        ({"second-username": FIRST.upper()}, "A second person must sign here."),
        ({"first-passphrase": "short", "first-again": "short"}, "at least 12 characters"),
        ({"second-again": "something else entirely"}, "The two passphrases differ."),
        ({"first-passphrase": PASSWORD, "first-again": PASSWORD}, "must be another one than the password"),
        (
            {"second-passphrase": PASSPHRASES[0], "second-again": PASSPHRASES[0]},
            "Each officer chooses one of their own.",
        ),
    ],
)
def test_an_opening_with_a_fault_opens_nothing(
    site: OfficeSite, changed: Mapping[str, str], said: str
) -> None:
    client = _officer(site, "/rounds/checked/open")
    answer = client.send("/rounds/checked/open", **{**_both(site), **PHRASES, **changed})
    assert answer.status_code in {400, 403, 409}
    assert said in answer.text
    assert _state(site, "checked") is SurveyState.CHECKED
    for secret in (*PASSPHRASES, PASSWORD):
        assert secret not in answer.text
    typed = changed.get("second-username", SECOND)
    assert f'name="second-username" type="text" autocomplete="off" value="{typed}"' in answer.text


@pytest.mark.parametrize("other", ["reviewer", "closing-officer-far", "administrator", "conflicted"])
def test_the_second_officer_must_hold_the_role_here_without_conflict(site: OfficeSite, other: str) -> None:
    client = _officer(site, "/rounds/checked/open")
    answer = client.send("/rounds/checked/open", **_both(site, other), **PHRASES)
    assert answer.status_code == 403
    assert "may not sign this" in answer.text
    assert _state(site, "checked") is SurveyState.CHECKED


def test_a_one_time_code_used_for_signing_in_does_not_sign_a_ceremony(site: OfficeSite) -> None:
    client = site.client()
    client.get("/sign-in")
    typed = site.credentials(FIRST)
    client.send("/sign-in", **typed)
    client.get("/rounds/checked/open")
    answer = client.send("/rounds/checked/open", **{**_both(site), **PHRASES, "first-totp": typed["totp"]})
    assert answer.status_code == 403
    assert _state(site, "checked") is SurveyState.CHECKED


def _close(site: OfficeSite, client: OfficeClient, **shares: str) -> str:
    typed = {"first-passphrase": "", "second-passphrase": "", "words": "", **shares}
    answer = client.send("/rounds/open/close", **_both(site), **typed)
    return f"{answer.status_code} {answer.location or answer.text}"


def test_two_passphrases_close_a_round_and_leave_minutes(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/open/close")
    closed = _close(site, client, **{"first-passphrase": PASSPHRASES[0], "second-passphrase": PASSPHRASES[1]})
    assert closed == "302 /rounds/open/minutes"
    assert _state(site, "open") is SurveyState.CLOSED
    minutes = client.get("/rounds/open/minutes")
    assert "Closing Officer, Closing Officer 2" in minutes.text
    assert not (site.installation.key_store / "open").exists()


def test_one_passphrase_and_the_printed_words_close_a_round(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/checked/open")
    printed = client.send("/rounds/checked/open", **_both(site), **PHRASES)
    words = " ".join(re.findall(r"<li>([a-z]+)</li>", printed.text))
    client.get("/rounds/checked/close")
    answer = client.send(
        "/rounds/checked/close",
        **_both(site),
        **{"first-passphrase": "", "second-passphrase": PASSPHRASES[1], "words": words.upper()},
    )
    assert answer.location == "/rounds/checked/minutes"
    assert _state(site, "checked") is SurveyState.CLOSED


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({}, "Two of three are needed"),
        ({"first-passphrase": PASSPHRASES[0]}, "Two of three are needed"),
        (
            {"first-passphrase": PASSPHRASES[0], "second-passphrase": "wrong wrong wrong"},
            "The closing passphrase of closing-officer-2 is not right.",
        ),
        (
            {"first-passphrase": PASSPHRASES[0], "words": "academic acid acrobat"},
            "These shares do not open round open.",
        ),
    ],
)
def test_a_closing_with_a_fault_leaves_the_round_open_and_sealed(
    site: OfficeSite, shares: dict[str, str], said: str
) -> None:
    client = _officer(site, "/rounds/open/close")
    answer = _close(site, client, **shares)
    assert answer[:3] in {"400", "409"}
    assert said in answer
    assert _state(site, "open") is SurveyState.OPEN
    assert client.get("/rounds/open/results").status_code == 409


def test_one_officer_alone_closes_nothing(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/open/close")
    typed = {**_both(site), "second-username": FIRST, "first-passphrase": PASSPHRASES[0]}
    answer = client.send("/rounds/open/close", **typed, **{"second-passphrase": PASSPHRASES[1], "words": ""})
    assert answer.status_code == 400
    assert _state(site, "open") is SurveyState.OPEN


def _pages(site: OfficeSite) -> dict[str, str]:
    """Give everything that anybody can see of the open round."""
    seen = {}
    for username in site.world.accounts:
        client = site.signed_in(username)
        for path in ("", "/results", "/results/1", "/results/equivalent/chairs", "/results/method",
                     "/minutes", "/package", "/release", "/closing", "/invitations", "/close"):  # fmt: skip
            text = client.get(f"/rounds/open{path}").text
            seen[f"{username} {path}"] = re.sub(r'(csrf_token" value=)"[^"]*"', r"\1", text)
    return seen


def test_nine_answers_change_nothing_that_anybody_sees_while_the_round_is_open(site: OfficeSite) -> None:
    before = _pages(site)
    with Intake(site.installation) as intake:
        for number, code in enumerate(site.world.open_codes[:9]):
            ticket = invitations.admit(intake, code)
            ballots.submit(intake, ticket, bytes([number]) * 16, [{ItemId("contact"): "no"}])
    assert _pages(site) == before


def test_results_are_refused_to_everybody_before_the_round_is_closed(reading_site: OfficeSite) -> None:
    for username in reading_site.world.accounts:
        client = reading_site.signed_in(username)
        for survey in ("draft", "checked", "open"):
            for path in (
                "results",
                "results/1",
                "results/equivalent/chairs",
                "package",
                "minutes",
                "release",
            ):
                answer = client.get(f"/rounds/{survey}/{path}")
                assert answer.status_code in {403, 404, 409}, f"{username} {survey} {path}"


def test_two_people_release_a_round_once(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    client.get("/rounds/closed/release")
    typed = {**site.credentials("reviewer", "first-"), **site.credentials(FIRST, "second-")}
    unread = client.send("/rounds/closed/release", **typed)
    assert "Confirm that you have both looked through the results." in unread.text
    alone = client.send("/rounds/closed/release", **{**typed, "second-username": "reviewer"}, read="yes")
    assert alone.status_code == 400
    assert _state(site, "closed") is SurveyState.CLOSED
    typed = {"first-totp": site.totp("reviewer"), "second-totp": site.totp(FIRST)}
    typed |= {"first-password": PASSWORD, "second-password": PASSWORD, "second-username": FIRST}
    done = client.send("/rounds/closed/release", **typed, read="yes")
    assert done.location == "/rounds/closed/results"
    assert _state(site, "closed") is SurveyState.RELEASED
    assert client.get("/rounds/closed/release").status_code == 409
    package = client.get("/rounds/closed/package")
    assert package.data[:2] == b"PK"
