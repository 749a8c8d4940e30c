"""Calling: one at a time, by lot, not without end; the end of a call says nothing of the person."""

from datetime import date

import pytest

from surveys import closing
from surveys.frames import requests, retention, samples
from surveys.frames.records import key_of
from surveys.frames.samples import Purpose, Reason
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import telephone
from surveys.telephone import call_checks, call_list, calling
from surveys.telephone.call_checks import Found
from surveys.telephone.call_list import CallState, Half, When
from surveys.telephone.calling import CallsLeft
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, open_up
from tests.surveys.telephone.conftest import HELPED, PLACE, Desk, at, furnish, people

AGAIN, OVER = CallState.AGAIN, CallState.OVER
MORNING, AFTERNOON = Half.MORNING, Half.AFTERNOON


def _row(desk: Desk, username: str, day: int, hour: int = 9) -> int | None:
    turn = desk.turn(username, at(day, hour))
    return None if turn is None else turn.entry.number


def _stored(desk: Desk) -> call_list.CallList:
    with desk.place.engine.connect() as connection:
        return call_list.get(connection, desk.keys, PLACE)


def _left(desk: Desk) -> CallsLeft:
    with desk.place.engine.connect() as connection:
        return calling.left(connection, desk.keys, PLACE)


def test_everybody_with_a_number_is_called_once_in_an_order_by_lot(installation: Installation) -> None:
    opened = open_up(installation)
    desk = furnish(opened, people(14, without=2))
    desk.set_up()
    called = []
    while (row := _row(desk, "mai", 2)) is not None:
        called.append(row)
        desk.record("mai", at(2), OVER)
    opened.intake.close()
    assert sorted(called) == list(range(2, 14))  # rows of the file: its first line is the heading
    assert called != sorted(called)
    assert _left(desk) == CallsLeft(14, 12, 0)


def test_a_caller_keeps_the_person_on_the_screen_and_nobody_else_gets_them(desk: Desk) -> None:
    desk.set_up()
    first = _row(desk, "mai", 2)
    assert _row(desk, "mai", 2) == first
    held = desk.held("mai", at(2))
    assert held
    assert held.entry.number == first
    assert desk.held("nam", at(2)) is None
    others = set()
    for number in range(11):
        others.add(_row(desk, f"khác-{number}", 2))
    assert None not in others
    assert first not in others
    assert _row(desk, "thừa", 2) is None
    assert _row(desk, "thừa", 3) is not None, "what was left lying on a screen is free the next day"


def test_nobody_answered_means_again_at_another_time_of_day(desk: Desk) -> None:
    desk.set_up()
    first = _row(desk, "mai", 2, 9)
    desk.record("mai", at(2, 9), AGAIN)
    assert _row(desk, "nam", 2, 11) != first
    assert _row(desk, "hoa", 2, 12) == first, "in the afternoon"
    desk.record("hoa", at(2, 15), AGAIN)
    assert _row(desk, "hoa", 2, 17) != first
    assert _row(desk, "cúc", 3, 8) == first, "the next morning"


def test_after_five_tries_in_vain_nobody_is_called_any_more(desk: Desk) -> None:
    desk.set_up()
    first = _row(desk, "mai", 2)
    for day in range(2, 2 + calling.MOST_TRIES):
        assert _row(desk, "mai", day, 15) == first
        desk.record("mai", at(day, 15), AGAIN)
    assert _left(desk).left == 11
    (call,) = [one for one in _stored(desk).calls if one.entry == first]
    assert call == call_list.Call(call.entry, OVER)


def test_a_wish_for_a_day_is_kept(desk: Desk) -> None:
    desk.set_up()
    first = _row(desk, "mai", 2)
    desk.record("mai", at(2), When(date(2026, 3, 5), AFTERNOON))
    assert first not in {_row(desk, "nam", 5, 11), _row(desk, "hoa", 4, 15)}
    assert _row(desk, "cúc", 5, 13) == first


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 4, 16)])
def test_a_day_that_is_past_or_after_the_round_is_no_time_to_call(desk: Desk, day: date) -> None:
    desk.set_up()
    desk.turn("mai", at(2))
    with pytest.raises(BadInput, match="until the round closes on 2026-04-15"):
        desk.record("mai", at(2), When(day, MORNING))


@pytest.mark.parametrize("outcome", [OVER, AGAIN, Found.CONFIRMED])
def test_only_who_is_on_the_screen_can_be_recorded(desk: Desk, outcome: CallState | Found) -> None:
    desk.set_up()
    if outcome is Found.CONFIRMED:
        desk.turn("mai", at(2))  # to be interviewed, not to be asked whether somebody called
    with pytest.raises(Refused, match="not on your screen"):
        desk.record("mai", at(2), outcome)


def test_who_answered_who_refused_and_whose_number_was_wrong_look_alike(desk: Desk) -> None:
    desk.set_up()
    before = desk.place.engine.connect().execute(telephone.select()).one().box
    for _ in range(3):  # a finished form, a refusal, a wrong number: the program is told the same
        desk.turn("mai", at(2))
        desk.record("mai", at(2), OVER)
    over = [one for one in _stored(desk).calls if one.state is OVER]
    assert [call_list.Call(one.entry, OVER) for one in over] == over
    with desk.place.engine.connect() as connection:
        after = connection.execute(telephone.select()).one().box
    assert len(after) == len(before)
    same = sum(one == other for one, other in zip(before[24:], after[24:], strict=True))
    assert same < len(after) / 50, "the whole box is written anew"


def test_a_call_back_asks_another_caller_and_keeps_counts_only(desk: Desk) -> None:
    desk.set_up(share=100)
    first = _row(desk, "mai", 2)
    desk.record("mai", at(2), OVER)
    assert _row(desk, "mai", 2) != first, "nobody checks their own call"
    for found, caller in ((Found.CONFIRMED, "nam"), (Found.DENIED, "hoa"), (Found.UNREACHED, "cúc")):
        turn = desk.turn(caller, at(2))
        assert turn
        assert turn.is_check
        held = desk.held(caller, at(2))
        assert held
        assert held.is_check
        with pytest.raises(Refused, match="not on your screen"):
            desk.record(caller, at(2), OVER)
        desk.record(caller, at(2), found)
        desk.record("mai", at(2), OVER)
        desk.turn("mai", at(2))
    with desk.place.engine.connect() as connection:
        counted = call_checks.counts(connection, SURVEY)
    assert counted == (call_checks.CallerCount("mai", 1, 1, 1),)
    checked = [one for one in _stored(desk).calls if one.state is OVER and not one.caller]
    assert len(checked) == 3
    assert {(one.caller, one.holder, one.held_on) for one in checked} == {("", "", None)}


def test_whose_call_is_looked_at_follows_from_the_seed_and_is_about_the_share() -> None:
    taken = [entry for entry in range(2000) if call_checks.is_looked_at(7, 10, entry)]
    assert taken == [entry for entry in range(2000) if call_checks.is_looked_at(7, 10, entry)]
    assert 130 < len(taken) < 270  # 200 expected, 13.4 the standard deviation
    assert taken != [entry for entry in range(2000) if call_checks.is_looked_at(8, 10, entry)]
    assert not any(call_checks.is_looked_at(7, 0, entry) for entry in range(2000))
    assert all(call_checks.is_looked_at(7, 100, entry) for entry in range(2000))


def test_codes_come_in_packs_and_never_more_than_people(desk: Desk) -> None:
    desk.set_up()
    taken = desk.codes() + desk.codes()
    assert len(set(taken)) == 12
    assert _stored(desk).codes == 12
    with pytest.raises(Refused, match="As many codes were taken"):
        desk.codes()


def test_a_substitute_is_called_and_who_asked_to_be_taken_out_is_not(opened: OpenRound) -> None:
    desk = furnish(opened, people(14))
    desk.set_up()
    with desk.place.engine.begin() as connection:
        requests.erase(connection, desk.keys, PLACE[:2], 5)
        samples.replace(connection, desk.keys, PLACE[:2], (1, 6), Reason.MOVED)
    called = set()
    while (row := _row(desk, "mai", 2)) is not None:
        called.add(row)
        desk.record("mai", at(2), OVER)
    assert called == set(range(2, 16)) - {5, 6}


@pytest.mark.parametrize("assignment", [CITIZENS, PEERS, 9])
def test_only_a_kind_that_is_answered_with_help_is_used(desk: Desk, assignment: int) -> None:
    with pytest.raises(BadInput, match="answered with help"):
        desk.set_up(assignment=assignment)


def test_people_are_called_once_set_up_and_only_from_a_sample_for_interviews(opened: OpenRound) -> None:
    desk = furnish(opened, people(12), Purpose.INVITATION)
    with pytest.raises(BadInput, match="drawn for interviews"):
        desk.set_up()
    with pytest.raises(Refused, match="no sample number 2"):
        desk.set_up(where=(SURVEY, 1, 2))
    with pytest.raises(Refused, match="Nobody is called"):
        desk.turn("mai", at(2))


def test_nobody_is_called_where_few_have_a_telephone(opened: OpenRound) -> None:
    desk = furnish(opened, people(14, without=5))
    with pytest.raises(BadInput, match="Only 9 people"):
        desk.set_up()


def test_a_sample_is_set_up_once(desk: Desk) -> None:
    assert desk.set_up().assignment == HELPED
    with pytest.raises(Refused, match="already"):
        desk.set_up()


def test_a_damaged_box_is_told(desk: Desk) -> None:
    desk.set_up()
    with desk.place.engine.begin() as connection:
        connection.execute(telephone.update().values(box=b"x" * 80))
    with pytest.raises(NotReady, match="altered"):
        desk.turn("mai", at(2))


def test_the_calls_end_with_their_list(desk: Desk) -> None:
    desk.set_up()
    with desk.place.engine.begin() as connection:
        assert key_of(connection, desk.keys, SURVEY, 1)
        retention.destroy(connection, SURVEY, 1)
        assert call_list.places(connection, SURVEY) == ()


def test_the_calls_end_with_the_round_and_its_counts_stay(desk: Desk) -> None:
    desk.set_up(share=100)
    desk.turn("mai", at(2))
    desk.record("mai", at(2), OVER)
    desk.turn("nam", at(2))
    desk.record("nam", at(2), Found.CONFIRMED)
    closing.close_round(desk.place, SURVEY, (AN, BINH))
    with desk.place.engine.connect() as connection:
        assert call_list.places(connection, SURVEY) == ()
        assert len(call_checks.counts(connection, SURVEY)) == 1


def test_after_the_close_nobody_is_called(desk: Desk) -> None:
    closing.close_round(desk.place, SURVEY, (AN, BINH))
    with pytest.raises(Refused, match="only while the round is open"):
        desk.set_up()
