"""Printed = returned + void + unused, counted by two; a round whose paper does not add up cannot close."""

from typing import Any

import pytest
import sqlalchemy as sa

from surveys import ceremony, closing
from surveys.identifiers import SurveyState
from surveys.paper import reconciliation
from surveys.paper.reconciliation import Count, RunStanding
from surveys.problems import BadInput, Refused
from surveys.rounds import get, set_state
from surveys.schema import audit_event, paper_run
from tests.surveys.paper.desk import CITIZEN_RUN, FIRST, OFFICER, PEER_RUN, SECOND, Desk
from tests.surveys.sealed.open_round import AN, BINH, SURVEY

TWO = (OFFICER, FIRST)


def standing(desk: Desk) -> tuple[RunStanding, ...]:
    with desk.installation.engine.connect() as connection:
        return reconciliation.standing(connection, SURVEY)


def count(desk: Desk, counted: Count, run: int = CITIZEN_RUN, by: tuple[str, str] = TWO) -> RunStanding:
    return reconciliation.count(desk.installation, SURVEY, run, counted, by)


def close(desk: Desk) -> None:
    closing.close_round(desk.installation, SURVEY, (AN, BINH))


def state(desk: Desk) -> SurveyState:
    with desk.installation.engine.connect() as connection:
        return get(connection, SURVEY).state


def test_what_came_back_is_what_stands_in_stored_batches(every_desk: Desk) -> None:
    every_desk.store(every_desk.keyed([every_desk.sheet(0), every_desk.sheet(1)]))
    every_desk.batch(1)
    citizens, peers = standing(every_desk)
    assert (citizens.returned, citizens.waiting, citizens.is_reconciled) == (2, (2,), False)
    assert (peers.returned, peers.waiting, peers.counted) == (0, (), None)


def test_a_run_that_adds_up_is_noted_with_the_two_who_counted(every_desk: Desk) -> None:
    every_desk.store(every_desk.keyed([every_desk.sheet(0)]))
    found = count(every_desk, Count(1, 2, 9))
    assert found.is_reconciled
    assert found.counted is not None
    assert (found.counted.count, found.counted.by) == (Count(1, 2, 9), (FIRST, OFFICER))
    assert count(every_desk, Count(1, 3, 8)).is_reconciled  # counted anew
    with every_desk.installation.engine.connect() as connection:
        noted = connection.scalars(
            sa.select(audit_event.c.details).where(audit_event.c.act == "paper.reconcile")
        ).all()
    assert noted == ['{"by":["chi","em"],"run":1}'] * 2


@pytest.mark.parametrize(
    ("counted", "sentence"),
    [
        (Count(1, 2, 3), "1 returned . 2 void . 3 unused are 6: 6 are missing"),
        (Count(1, 8, 8), "are 17: 5 too many"),
        (Count(2, 1, 9), "print run 1 hold 1 sheets, not 2"),
        (Count(1, -1, 12), "0 or more"),
    ],
)
def test_a_difference_is_named(desk: Desk, counted: Count, sentence: str) -> None:
    desk.store(desk.keyed([desk.sheet(0)]))
    with pytest.raises(BadInput, match=sentence):
        count(desk, counted)


def test_two_different_people_count(desk: Desk) -> None:
    with pytest.raises(Refused, match="Two different people"):
        count(desk, Count(0, 0, 12), by=(FIRST, FIRST))


def test_nothing_is_counted_while_a_batch_waits(desk: Desk) -> None:
    desk.batch(1)
    with pytest.raises(Refused, match="not stored yet: 1"):
        count(desk, Count(0, 0, 12))


def test_a_run_that_is_not_there_is_not_counted(desk: Desk) -> None:
    with pytest.raises(Refused, match="no print run 9"):
        count(desk, Count(0, 0, 12), run=9)


def test_nothing_is_counted_once_the_round_is_closing(desk: Desk) -> None:
    with desk.installation.engine.begin() as connection:
        set_state(connection, SURVEY, SurveyState.CLOSING)
    with pytest.raises(Refused, match="not counted any more"):
        count(desk, Count(0, 0, 12))


def test_cards_are_drawn_unused_or_void(desk: Desk) -> None:
    with desk.installation.engine.begin() as connection:
        connection.execute(sa.update(paper_run).where(paper_run.c.number == PEER_RUN).values(kind="cards"))
    assert count(desk, Count(2, 0, 1), PEER_RUN).is_reconciled
    assert standing(desk)[1].returned is None


def test_a_round_cannot_close_before_its_paper_adds_up(every_desk: Desk) -> None:
    desk = every_desk
    waiting = desk.batch(1)
    with pytest.raises(Refused) as refused:
        close(desk)
    assert [problem.values["run"] for problem in refused.value.problems] == [CITIZEN_RUN, PEER_RUN]
    assert "not stored yet: 1" in str(refused.value)
    assert state(desk) is SurveyState.OPEN
    desk.key_pass(waiting, FIRST, [desk.sheet(0)])
    desk.key_pass(waiting, SECOND, [desk.sheet(0)])
    desk.store(waiting)
    desk.add_up()
    close(desk)
    assert state(desk) is SurveyState.CLOSED


def test_sheets_entered_after_counting_are_counted_again(desk: Desk) -> None:
    desk.add_up()
    desk.store(desk.keyed([desk.sheet(0)]))
    with pytest.raises(Refused, match="entered after it was added up"):
        close(desk)
    desk.add_up()
    close(desk)


def test_a_batch_opened_while_two_officers_close_stops_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add_up()
    real = ceremony.recover_key

    def open_meanwhile(*arguments: Any) -> bytes:
        desk.batch(1)
        return real(*arguments)

    monkeypatch.setattr("surveys.closing.recover_key", open_meanwhile)
    with pytest.raises(Refused, match="not stored yet"):
        close(desk)
    assert state(desk) is SurveyState.OPEN
    assert desk.open.send(0, 3)
