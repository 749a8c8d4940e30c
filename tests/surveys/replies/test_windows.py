"""Days for a reply: ten for everybody rated, moved only by two with a reason, never cut."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.problems import BadInput, Refused
from surveys.replies import records, windows, writing
from surveys.replies.records import Move
from surveys.replies.windows import Moved
from surveys.replies.writing import Written
from surveys.schema import cadre, release, reply_window
from tests.surveys.replies.conftest import AN, LAST, PAIR, TODAY, Told

REASON = "Cán bộ đi công tác nước ngoài."


def _move(told: Told, until: date, *subjects: int, reason: str = REASON, by: tuple[str, str] = PAIR) -> None:
    numbers = tuple(map(SubjectNumber, subjects))
    windows.move(told.installation, told.code, Moved(numbers, until, reason), by)


def test_everybody_rated_has_ten_days_and_gets_them_once(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        found = windows.listing(connection, told.code)
        assert windows.open_windows(connection, told.code, TODAY + timedelta(days=5)) == 0
        assert windows.listing(connection, told.code) == found
    assert [(one.subject, one.opens_on, one.ends_on) for one in found] == [
        (number, TODAY, LAST) for number in (1, 2, 3)
    ]


def test_two_people_give_more_days_and_what_was_said_before_stays(told: Told) -> None:
    _move(told, date(2026, 3, 20), 1)
    _move(told, date(2026, 3, 25), 1, 2, reason="Mất điện.")
    with told.installation.engine.connect() as connection:
        first, second, third = windows.listing(connection, told.code)
        [event, _] = [one for one in audit.every_event(connection) if one.act == "reply.move"]
    assert first.moved == (
        Move(LAST, date(2026, 3, 20), REASON, PAIR, TODAY),
        Move(date(2026, 3, 20), date(2026, 3, 25), "Mất điện.", PAIR, TODAY),
    )
    assert (first.ends_on, second.ends_on, third.ends_on) == (date(2026, 3, 25), date(2026, 3, 25), LAST)
    assert "2026-03-20" in event.details


def test_days_are_never_cut_nor_moved_for_ever(told: Told) -> None:
    for until in (LAST, LAST - timedelta(days=1), TODAY + timedelta(days=61)):
        with pytest.raises(BadInput, match="never cut"):
            _move(told, until, 1)
    told.clock.advance(days=30)
    with pytest.raises(BadInput, match="never cut"):
        _move(told, LAST + timedelta(days=1), 1)
    _move(told, TODAY + timedelta(days=30), 1)  # over is not for ever: even today is possible


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_day_is_moved_only_for_a_reason(told: Told, reason: str) -> None:
    with pytest.raises(BadInput, match="Say why"):
        _move(told, date(2026, 3, 20), 1, reason=reason)


def test_one_person_with_two_accounts_is_one_person(told: Told) -> None:
    for pair in (("lan", "LAN"), ("an", "an-2")):
        with pytest.raises(Refused, match="Two different people"):
            _move(told, date(2026, 3, 20), 2, by=pair)


def test_nobody_moves_their_own_last_day_nor_their_superiors(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB2").values(superior="CB1"))
    for near in ("an", "binh"):
        with pytest.raises(Refused, match="Somebody else must act"):
            _move(told, date(2026, 3, 20), 1, by=("lan", near))


def test_unknown_subjects_and_replies_that_were_sent_are_not_moved(told: Told) -> None:
    for subjects in ((), (9,), (1, 9)):
        with pytest.raises(BadInput, match="Choose whose last day"):
            _move(told, date(2026, 3, 20), *subjects)
    writing.send(told.installation, told.place(1), AN, Written({}))
    with pytest.raises(Refused, match="sent already"):
        _move(told, date(2026, 3, 20), 1)


def test_a_round_of_before_there_were_replies_gets_its_days_by_two(told: Told) -> None:
    with pytest.raises(Refused, match="not released"):
        windows.begin(told.installation, told.code, PAIR)
    with pytest.raises(Refused, match="Two different people"):
        windows.begin(told.installation, told.code, ("lan", "lan"))


def test_what_was_released_before_there_were_replies_gets_its_days(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        connection.execute(sa.delete(reply_window))
        row = {"survey": told.code, "number": 1, "hash": "0", "method_version": "1", "summary": "{}"}
        connection.execute(sa.insert(release).values(row | {"released_on": TODAY}))
    assert windows.begin(told.installation, told.code, PAIR) == 3
    with pytest.raises(Refused, match="has or had"):
        windows.begin(told.installation, told.code, PAIR)
    with told.installation.engine.connect() as connection:
        assert records.window(connection, told.place(1)) is not None
        assert windows.listing(connection, SurveyCode("nowhere")) == ()
