"""Calling: one person at a time, in an order by lot, until they are reached or five tries were in vain.

How a call ended is known here only as "again" or "no more". Codes are taken in packs before calling and
belong to nobody: any of them is used for whoever agrees, so that nothing joins a person and a ballot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from surveys import invitations, rounds
from surveys.frames import samples
from surveys.frames.deliveries import BY_NAME
from surveys.frames.records import Entry, Keys
from surveys.frames.samples import Purpose, Sample
from surveys.identifiers import Channel, SurveyCode, SurveyState
from surveys.invitations import IssuedCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.survey import LEAST_CITIZENS, Assignment
from surveys.telephone import call_checks, call_list
from surveys.telephone.call_checks import Found, chance, is_looked_at
from surveys.telephone.call_list import Call, CallList, CallState, Half, Place, When

MOST_TRIES = 5
PACK = 10  # codes of one pack: more than a shift needs would lie about
NOON = 12
Outcome = When | CallState
"""How a call ended: `CallState.AGAIN` (nobody answered, engaged), a wish when, `CallState.OVER`."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the local time."""

    username: str
    now: datetime

    @property
    def half(self) -> When:
        """Give the half of the day that it is now."""
        return When(self.now.date(), Half.MORNING if self.now.hour < NOON else Half.AFTERNOON)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whom to call now. ``is_check``: only to ask whether a call took place."""

    entry: Entry
    is_check: bool


@dataclass(frozen=True, slots=True)
class CallsLeft:
    """How many people of a sample there are, have a number, and are still to be called."""

    people: int
    with_number: int
    left: int


def set_up(connection: sa.Connection, keys: Keys, place: Place, assignment: int, share: int) -> CallList:
    """Let the people of an interview sample be called; ``share`` in a hundred calls are looked at again.

    Raises Refused when the round is not open, BadInput when sample or kind of invitation do not fit.
    """
    survey = place[0]
    hold(connection, survey)
    _require_open(connection, survey)
    kind = _kind(connection, survey, assignment)
    if place in call_list.places(connection, survey):
        raise Refused(Problem(N_("The people of this sample are being called already.")))
    sample = _sample(connection, keys, place)
    if sample.purpose is not Purpose.INTERVIEW:
        raise BadInput(Problem(N_("Only a sample that was drawn for interviews is called.")))
    asked = _callable(sample, kind)
    if len(asked) < LEAST_CITIZENS:
        raise BadInput(
            Problem(
                N_(
                    "Only %(count)s people of this sample have a telephone number; calling needs at least "
                    "%(least)s."
                ),
                {"count": len(asked), "least": LEAST_CITIZENS},
            )
        )
    new = CallList(place, assignment, share, 0, tuple(Call(entry) for entry in sorted(asked)))
    call_list.add(connection, keys, new)
    return new


def next_turn(connection: sa.Connection, keys: Keys, place: Place, caller: Caller) -> Turn | None:
    """Give whom to call now; the same person until their call is recorded. None: nobody at present.

    First who is to be called again by now, then call-backs of others' calls, then new people by lot.
    """
    hold(connection, place[0])
    calls, people, seed = _going_on(connection, keys, place)
    chosen = next(_in_order(calls, caller, seed), None)
    if chosen is None:
        return None
    held = replace(chosen, holder=caller.username, held_on=caller.now.date())
    _put(connection, keys, calls, held)
    return Turn(people[chosen.entry], chosen.state is CallState.OVER)


def held_turn(connection: sa.Connection, keys: Keys, place: Place, caller: Caller) -> Turn | None:
    """Give whom a caller has on the screen; None: nobody."""
    calls, people, _seed = _going_on(connection, keys, place)
    found = _held(calls, caller)
    return None if found is None else Turn(people[found.entry], found.state is CallState.OVER)


def record(
    connection: sa.Connection, keys: Keys, place: Place, caller: Caller, outcome: Outcome | Found
) -> None:
    """Record how the call on a caller's screen ended.

    Raises Refused when nobody is on the screen or the outcome is not one of such a call, BadInput for a day
    on which nobody can be called.
    """
    hold(connection, place[0])
    calls, _people, seed = _going_on(connection, keys, place)
    call = _held(calls, caller)
    if call is None or isinstance(outcome, Found) != (call.state is CallState.OVER):
        raise Refused(Problem(N_("This person is not on your screen any more. Go on with the next one.")))
    if isinstance(outcome, Found):
        call_checks.count(connection, place[0], call.caller, outcome)
        done = Call(call.entry, CallState.OVER)
    else:
        closes_on = _require_open(connection, place[0])
        done = _after(call, caller, outcome, closes_on)
        if done.state is CallState.OVER and is_looked_at(seed, calls.share, call.entry):
            done = replace(done, caller=caller.username)
    _put(connection, keys, calls, done)


def take_codes(connection: sa.Connection, keys: Keys, pepper: bytes, place: Place) -> list[IssuedCode]:
    """Issue a pack of codes for a shift, never more in all than people are called. Raises Refused."""
    hold(connection, place[0])
    _require_open(connection, place[0])
    calls, _people, _seed = _going_on(connection, keys, place)
    number = min(PACK, len(calls.calls) - calls.codes)
    if number < 1:
        raise Refused(
            Problem(
                N_(
                    "As many codes were taken as people are called. Use those that you have, or ask the "
                    "officer for more."
                )
            )
        )
    issued = invitations.issue(connection, pepper, place[0], calls.assignment, number)
    call_list.change(connection, keys, replace(calls, codes=calls.codes + number))
    return issued


def left(connection: sa.Connection, keys: Keys, place: Place) -> CallsLeft:
    """Count the people of a sample, those with a number, and those still to be called."""
    calls, people, _seed = _going_on(connection, keys, place)
    sample = _sample(connection, keys, place)
    open_ones = [one for one in calls.calls if one.state is not CallState.OVER and one.entry in people]
    return CallsLeft(len(sample.entries), len(people), len(open_ones))


def _going_on(
    connection: sa.Connection, keys: Keys, place: Place
) -> tuple[CallList, Mapping[int, Entry], int]:
    """Give the calls as the sample stands now: substitutes come in, who was taken out of the list is gone."""
    calls = call_list.get(connection, keys, place)
    sample = _sample(connection, keys, place)
    people = _callable(sample, _kind(connection, place[0], calls.assignment))
    known = {one.entry: one for one in calls.calls}
    now = tuple(known.get(entry, Call(entry)) for entry in sorted(people))
    return replace(calls, calls=now), people, sample.seed


def _in_order(calls: CallList, caller: Caller, seed: int) -> Iterator[Call]:
    mine = _held(calls, caller)
    if mine is not None:
        yield mine
    free = [one for one in calls.calls if one.held_on != caller.now.date() or not one.holder]
    by_lot = sorted(free, key=lambda one: chance(seed, "order", one.entry))
    yield from (one for one in by_lot if one.again is not None and one.again <= caller.half)
    yield from (one for one in by_lot if one.caller not in {"", caller.username})
    yield from (one for one in by_lot if one.state is CallState.OPEN)


def _held(calls: CallList, caller: Caller) -> Call | None:
    today = caller.now.date()
    mine = (one for one in calls.calls if (one.holder, one.held_on) == (caller.username, today))
    return next(mine, None)


def _after(call: Call, caller: Caller, outcome: Outcome, closes_on: date) -> Call:
    if isinstance(outcome, When):
        if not caller.now.date() <= outcome.day <= closes_on:
            raise BadInput(
                Problem(
                    N_("Choose a day from today until the round closes on %(day)s."),
                    {"day": closes_on.isoformat()},
                    "day",
                )
            )
        return Call(call.entry, CallState.AGAIN, outcome, call.tries + 1)
    if outcome is CallState.OVER or call.tries + 1 >= MOST_TRIES:
        return Call(call.entry, CallState.OVER)
    return Call(call.entry, CallState.AGAIN, _another_time(caller.half), call.tries + 1)


def _another_time(now: When) -> When:
    if now.half is Half.MORNING:
        return When(now.day, Half.AFTERNOON)
    return When(now.day + timedelta(days=1), Half.MORNING)


def _put(connection: sa.Connection, keys: Keys, calls: CallList, changed: Call) -> None:
    there = tuple(changed if one.entry == changed.entry else one for one in calls.calls)
    call_list.change(connection, keys, replace(calls, calls=there))


def _sample(connection: sa.Connection, keys: Keys, place: Place) -> Sample:
    survey, frame, number = place
    return samples.drawn(connection, keys, (survey, frame), number)


def _callable(sample: Sample, kind: Assignment) -> dict[int, Entry]:
    return {
        one.number: one
        for one in sample.entries
        if one.person.name and one.person.phone and kind.stratum in {0, one.person.stratum}
    }


def _kind(connection: sa.Connection, survey: SurveyCode, number: int) -> Assignment:
    for one in rounds.assignments(connection, survey):
        if one.number == number and one.channel is Channel.ASSISTED and one.group in BY_NAME:
            return one
    raise BadInput(
        Problem(
            N_("Choose a kind of invitation that is answered with help, of citizens, residents or the Front.")
        )
    )


def _require_open(connection: sa.Connection, survey: SurveyCode) -> date:
    found = rounds.get(connection, survey)
    if found.state is not SurveyState.OPEN:
        raise Refused(Problem(N_("People are called only while the round is open.")))
    return found.closes_on
