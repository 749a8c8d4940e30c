"""The answer to a code tells nothing by its time; a whole commune behind one address gets in."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from surveys import codes
from tests.conftest import StandingClock
from tests.webapp.conftest import auditing
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent
from webapp.public import code_pace
from webapp.public.code_pace import REFUSED, STEP_SECONDS, CodePace, pace_of

ONE_ADDRESS = {"REMOTE_ADDR": "203.0.113.7"}


class Desk:
    """A pace whose waiting moves a watch."""

    def __init__(self, seats: int = 1) -> None:
        self.time = 0.0
        self.clock = StandingClock(datetime(2026, 3, 2, tzinfo=UTC))
        self.pace = CodePace(self.clock, seats, lambda: self.time, self._wait)

    def _wait(self, seconds: float) -> None:
        self.time += seconds

    def answer(self, work_seconds: float) -> float:
        """Give how long an answer takes whose work takes so long."""
        began = self.pace.begin()
        self.time += work_seconds
        self.pace.end(began)
        return self.time - began

    def refuse(self, times: int) -> None:
        for _ in range(times):
            self.pace.refused()


def test_every_answer_takes_one_step_whatever_its_work() -> None:
    desk = Desk()
    for work in (0.0, 0.001, 0.011, STEP_SECONDS * 0.99):
        assert desk.answer(work) == pytest.approx(STEP_SECONDS)
    assert desk.answer(STEP_SECONDS * 1.5) == pytest.approx(2 * STEP_SECONDS)


def test_many_refused_codes_slow_every_answer_by_a_second_at_most() -> None:
    desk = Desk()
    desk.refuse(REFUSED.free - 1)
    assert desk.answer(0.001) == pytest.approx(STEP_SECONDS)
    desk.refuse(1)
    assert desk.answer(0.001) == pytest.approx(0.5, abs=2 * STEP_SECONDS)
    desk.refuse(10_000)
    assert desk.answer(0.001) == pytest.approx(1.0, abs=2 * STEP_SECONDS)


def test_refused_codes_are_forgotten() -> None:
    desk = Desk()
    desk.refuse(REFUSED.free + 20)
    desk.clock.advance(seconds=30)
    assert desk.answer(0.001) == pytest.approx(STEP_SECONDS)


def test_when_too_many_wait_already_nobody_waits_longer() -> None:
    desk = Desk(seats=1)
    desk.refuse(REFUSED.free + 20)
    assert desk.pace._seats.acquire(blocking=False)
    assert desk.answer(0.001) == pytest.approx(STEP_SECONDS)


def test_without_a_step_an_answer_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_pace, "STEP_SECONDS", 0.0)
    assert Desk().answer(0.001) == pytest.approx(0.001)


class Counted(CodePace):
    """A pace that counts instead of waiting."""

    ended = refusals = 0

    def end(self, began: float) -> None:
        del began
        self.ended += 1

    def refused(self) -> None:
        self.refusals += 1


@pytest.fixture
def counted(app: Flask) -> Counted:
    found = Counted(StandingClock(datetime(2026, 3, 2, tzinfo=UTC)), 1)
    pace = pace_of(app)
    app.extensions[code_pace.EXTENSION] = found
    pace.end, pace.refused = found.end, found.refused  # type: ignore[method-assign]  # of this one object
    return found


@pytest.mark.parametrize("kind", ["valid", "used", "unknown", "mistyped", "of nothing"])
def test_every_posted_code_goes_through_the_pace(
    app: Flask, codes: Codes, counted: Counted, kind: str
) -> None:
    typed = {
        "valid": codes.citizens[0].digits,
        "used": codes.citizens[1].digits,
        "unknown": _unknown(),
        "mistyped": "1234",
        "of nothing": "",
    }[kind]
    if kind == "used":
        _send(app, typed)
        counted.ended = 0
    guest = Respondent(auditing(app), "vi")
    guest.visit("/")
    assert counted.ended == 0
    guest.press(code=typed)
    assert counted.ended == 1
    assert counted.refusals == (kind in {"used", "unknown"})


def _unknown() -> str:
    return codes.new_code()


def _send(app: Flask, code: str) -> None:
    citizen = Respondent(auditing(app), "vi")
    citizen.start(code)
    citizen.answer(contact="no")
    citizen.press()


def test_people_behind_one_address_all_get_in_after_many_refusals(app: Flask, codes: Codes) -> None:
    pace_of(app)._pause = lambda _seconds: None
    for _ in range(2 * REFUSED.free):
        pace_of(app).refused()
    for one in codes.citizens:
        guest = Respondent(auditing(app), "vi")
        guest.client.environ_base.update(ONE_ADDRESS)
        guest.start(one.digits)
        assert guest.where() != "/"
