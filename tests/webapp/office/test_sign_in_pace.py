"""Guessing is slowed down softly, by name and in total; nobody is locked out; the trail hears of it."""

from datetime import UTC, datetime

import pytest

from surveys import audit
from tests.conftest import StandingClock
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.office import sign_in_pace
from webapp.office.door import PACE
from webapp.office.sign_in_pace import IN_TOTAL, SignInPace, is_reported
from webapp.pace import FIRST_PAUSE_SECONDS


class _Waiting:
    """A pace whose pauses move a clock instead of waiting."""

    def __init__(self, seats: int = 1) -> None:
        self.clock = StandingClock(datetime(2026, 3, 2, tzinfo=UTC))
        self.pauses: list[float] = []
        self.pace = SignInPace(self.clock, seats, self._pause)

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def attempt(self, name: str) -> float:
        self.pauses.clear()
        assert self.pace.slow_down(name)
        return self.pauses[0] if self.pauses else 0.0


def test_a_clock_set_back_adds_no_failures() -> None:
    desk = _Waiting()
    for _ in range(3):
        desk.pace.failed("lan")
    desk.clock.advance(days=-30)
    assert desk.attempt("lan") == FIRST_PAUSE_SECONDS
    assert desk.attempt("minh") == 0


def test_pauses_grow_with_the_failures_of_a_name_up_to_a_few_seconds() -> None:
    desk = _Waiting()
    pauses = []
    for _ in range(9):
        pauses.append(desk.attempt("lan"))
        desk.pace.failed("lan")
    assert pauses == [0, 0, 0, 0.5, 1, 2, 4, 4, 4]
    assert desk.attempt("minh") == 0
    for _ in range(10):
        desk.pace.failed("lan")
    assert desk.attempt("lan") == 4


def test_failures_are_forgotten_with_time_and_at_once_by_signing_in() -> None:
    desk = _Waiting()
    for _ in range(4):
        desk.pace.failed("lan")
    assert desk.attempt("lan") == 1
    desk.clock.advance(minutes=5)
    assert desk.attempt("lan") == 0.5
    desk.clock.advance(minutes=6)
    assert desk.attempt("lan") == 0
    for _ in range(4):
        desk.pace.failed("lan")
    desk.pace.succeeded("lan")
    desk.pace.succeeded("lan")
    assert desk.attempt("lan") == 0


def test_many_failures_of_many_names_slow_everybody_a_little_for_a_while() -> None:
    desk = _Waiting()
    for number in range(IN_TOTAL.free + 9):
        desk.pace.failed(f"name{number}")
    assert desk.attempt("lan") == 1
    desk.clock.advance(seconds=100)
    assert desk.attempt("lan") == 0


def test_those_who_wait_take_only_some_of_the_threads() -> None:
    clock = StandingClock(datetime(2026, 3, 2, tzinfo=UTC))
    seen: list[bool] = []

    def pause(_seconds: float) -> None:
        seen.append(pace.slow_down("lan"))
        seen.append(pace.slow_down("minh"))

    pace = SignInPace(clock, 0, pause)
    for _ in range(3):
        pace.failed("lan")
    assert pace.slow_down("lan")
    assert seen == [False, True]
    seen.clear()
    assert pace.slow_down("lan"), "the seat is free again"


def test_names_are_kept_unreadable_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_pace, "MOST_NAMES", 2)
    desk, other = _Waiting(), _Waiting()
    for _ in range(3):
        desk.pace.failed("lan")
    kept = desk.pace._names
    assert all(b"lan" not in digest for digest in kept)
    other.pace.failed("lan")
    assert set(other.pace._names) != set(kept)
    for name in ("an", "binh"):
        desk.pace.failed(name)
    assert len(kept) == 2
    assert desk.attempt("lan") == 0


def test_the_trail_hears_of_five_failures_and_of_ten_times_as_many() -> None:
    assert [number for number in range(6000) if is_reported(number)] == [5, 50, 500, 5000]


def _guess(client: OfficeClient, username: str) -> int:
    client.get("/sign-in")
    return client.send("/sign-in", username=username, password="wrong", totp="000000").status_code


@pytest.fixture
def pauses(site: OfficeSite) -> list[float]:
    """Give the pauses of an office that does not really wait."""
    found: list[float] = []
    site.app.extensions[PACE] = SignInPace(site.clock, 1, found.append)
    return found


def test_the_right_credentials_open_after_any_number_of_failures(
    site: OfficeSite, pauses: list[float]
) -> None:
    client = site.client()
    assert [_guess(client, "REVIEWER ") for _ in range(5)] == [403] * 5
    assert client.send("/sign-in", **site.credentials("reviewer")).status_code == 302
    assert pauses == [0.5, 1.0, pytest.approx(1.9, abs=0.2)]


def test_the_trail_names_accounts_and_no_invented_name(site: OfficeSite, pauses: list[float]) -> None:
    client = site.client()
    for _ in range(5):
        _guess(client, "reviewer")
    for number in range(5):
        _guess(client, f"my-password-{number}")
    with site.installation.engine.connect() as connection:
        found = [one for one in audit.every_event(connection) if one.act == "staff.sign_in_failures"]
    assert [(one.actor, one.object, one.details) for one in found] == [
        ("–", "reviewer", '{"failures":5}'),
        ("–", "–", '{"failures":5}'),
    ]
    assert "my-password" not in str(found)
    assert len(pauses) == 2
    assert "Repeated failures to sign in" in site.signed_in("auditor").get("/audit").text


def test_the_second_signature_of_a_page_is_slowed_down_too(site: OfficeSite, pauses: list[float]) -> None:
    client = site.signed_in("closing-officer")
    client.get("/rounds/open/close")
    wrong = {"second-username": "closing-officer-2", "second-password": "wrong", "second-totp": "000000"}
    for _ in range(5):
        typed = {**site.credentials("closing-officer", "first-"), **wrong}
        typed |= {"first-passphrase": "x", "second-passphrase": "y", "words": ""}
        assert client.send("/rounds/open/close", **typed).status_code == 403
    assert pauses == [pytest.approx(0.75, abs=0.2)]  # half a minute passes from code to code


def test_where_too_many_wait_one_is_asked_to_come_again(site: OfficeSite) -> None:
    class Full(SignInPace):
        def slow_down(self, name: str) -> bool:
            del name
            return False

    site.app.extensions[PACE] = Full(site.clock, 1)
    assert _guess(site.client(), "reviewer") == 429
