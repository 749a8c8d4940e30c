"""The demonstration has a confidence poll with signed minutes and one whose papers wait to be counted."""

from surveys.confidence import minutes, records
from surveys.confidence.records import PollState
from tests.surveys.demonstration.conftest import Made


def test_one_poll_is_signed_and_one_waits_for_its_tellers(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        waiting, held = records.listing(connection).rows
        told = minutes.signed(connection, held.id)
        assert minutes.is_whole(connection, held)
    assert (waiting.state, held.state) == (PollState.PREPARED, PollState.MINUTED)
    assert len(told.lines) == 4
    # 16 of 31 who may vote are more than a half, of no base two thirds.
    reached = [[fact.is_reached for fact in told.facts(line)] for line in told.lines]
    assert reached == [[False, False], [True, False], [False, False], [False, False]]
