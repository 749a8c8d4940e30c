"""Nothing is told beyond the council about somebody who can still reply, or never could."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import SubjectNumber
from surveys.problems import Refused
from surveys.publications import Level
from surveys.replies import fairness, moderation, writing
from surveys.replies.fairness import Standing
from surveys.replies.moderation import Ruling
from surveys.replies.writing import Written
from surveys.schema import reply_window
from tests.surveys.replies.conftest import AN, BINH, CUONG, LAST, NAMING, Told


def _refused(told: Told, level: Level) -> str:
    today = told.clock().date()
    with told.installation.engine.connect() as connection:
        try:
            fairness.refuse_unfair(connection, told.code, level, today)
        except Refused as refused:
            return str(refused)
    return ""


def _standing(told: Told) -> Standing:
    with told.installation.engine.connect() as connection:
        return fairness.standing(connection, told.code, told.clock().date())


@pytest.mark.parametrize("level", [Level.FRONT, Level.PUBLIC])
def test_the_front_and_the_public_wait_until_the_last_day_is_over_or_everybody_replied(
    told: Told, level: Level
) -> None:
    assert "12/03/2026" in _refused(told, level)
    assert (_refused(told, Level.CADRE), _refused(told, Level.COUNCIL)) == ("", "")
    writing.send(told.installation, told.place(1), AN, Written({}))
    writing.send(told.installation, told.place(2), BINH, Written({}))
    assert "12/03/2026" in _refused(told, level)
    assert _standing(told) == Standing(rated=3, sent=2, open=1, until=LAST, held=0, mending=0, never=0)
    writing.send(told.installation, told.place(3), CUONG, Written({}))
    assert _refused(told, level) == ""


def test_who_says_nothing_in_their_days_holds_nobody_up(told: Told) -> None:
    told.clock.advance(days=10)
    assert "12/03/2026" in _refused(told, Level.PUBLIC)
    told.clock.advance(days=1)
    assert _refused(told, Level.PUBLIC) == ""


def test_what_waits_for_a_moderator_or_to_be_put_right_is_waited_for(told: Told) -> None:
    writing.send(told.installation, told.place(1), AN, Written({"overall": NAMING}))
    told.clock.advance(days=20)
    assert "wait for a moderator" in _refused(told, Level.FRONT)
    ruling = Ruling(SubjectNumber(1), "overall", tell=False, reason="Xin bỏ tên.")
    moderation.decide(told.installation, told.code, ruling, "mai")
    assert "25/03/2026" in _refused(told, Level.FRONT)
    assert _standing(told).until == date(2026, 3, 25)
    told.clock.advance(days=4)
    assert _refused(told, Level.PUBLIC) == ""


def test_a_round_that_never_was_with_the_cadres_is_not_made_public(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        connection.execute(sa.delete(reply_window))
    assert "never had the days" in _refused(told, Level.PUBLIC)
    assert _refused(told, Level.FRONT) == ""
    assert _standing(told).never == 3
