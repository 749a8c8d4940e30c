"""Whoever reads everything that is kept of calls, with every key, cannot say who of those called answered."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from surveys import ballots, invitations, key_store
from surveys.box_engines import box_of
from surveys.database import open_sqlite
from surveys.frames import links
from surveys.identifiers import Channel
from surveys.installation import Installation, KeyFolder
from surveys.schema import assignment, audit_event, invitation, invitation_link
from surveys.telephone import call_checks, call_list
from surveys.telephone.call_checks import Found
from surveys.telephone.call_list import CallState
from surveys.upgrade import upgrade
from tests.conftest import StandingClock
from tests.surveys.sealed.open_round import SURVEY, answers, nonce, open_up
from tests.surveys.telephone.conftest import PLACE, Desk, at, furnish, people

CALLED = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of calls in an open round, read with every key."""

    calls: tuple[call_list.Call, ...]
    codes: int
    issued: list[int]
    links: int
    spent: int
    acts: Counter[str]
    checks: tuple[call_checks.CallerCount, ...]


@contextmanager
def _world(folder: Path, clock: StandingClock) -> Iterator[Desk]:
    folder.mkdir()
    place = Installation(
        engine=open_sqlite(folder / "ydan.db"),
        keys=KeyFolder(folder / "keys"),
        boxes=folder / "boxes",
        key_store=folder / "key_store",
        clock=clock,
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    place.keys.create()
    for one in (place.boxes, place.key_store):
        one.mkdir()
    upgrade(place.engine)
    opened = open_up(place, citizens=1, peers=1)
    yield furnish(opened, people(CALLED))
    opened.intake.close()
    place.engine.dispose()


def _call_everybody(desk: Desk, agree: set[int]) -> list[int]:
    """Call all in turn; the n-th called answers if n is in ``agree``. Gives rows in the order of calls."""
    desk.set_up(share=30)
    codes = desk.codes()
    order: list[int] = []
    callers = ("mai", "nam")
    while True:
        turns = [(who, desk.turn(who, at(2))) for who in callers]
        going = [(who, turn) for who, turn in turns if turn is not None]
        if not going:
            return order
        for who, turn in going:
            if turn.is_check:
                desk.record(who, at(2), Found.CONFIRMED)
                continue
            order.append(turn.entry.number)
            if len(order) in agree:
                ticket = invitations.admit(desk.opened.intake, codes.pop())
                given = [answers(1 + len(order) % 3, f"Người thứ {len(order)} nói")]
                ballots.submit(desk.opened.intake, ticket, nonce(), given, way=Channel.ASSISTED)
            desk.record(who, at(2), CallState.OVER)


def _kept(desk: Desk) -> Kept:
    keys = key_store.round_keys(desk.place.key_store, SURVEY)
    with desk.place.engine.connect() as connection:
        calls = call_list.get(connection, desk.keys, PLACE)
        acts = connection.execute(sa.select(audit_event.c.actor, audit_event.c.act, audit_event.c.details))
        return Kept(
            calls.calls,
            calls.codes,
            list(connection.scalars(sa.select(assignment.c.issued).order_by(assignment.c.number))),
            len(links.read(connection, keys, SURVEY)),
            len(box_of(desk.place, SURVEY).spent_codes()),
            Counter(json.dumps(list(row)) for row in acts),
            call_checks.counts(connection, SURVEY),
        )


def test_two_rounds_in_which_others_answered_keep_the_same(tmp_path: Path, clock: StandingClock) -> None:
    with (
        _world(tmp_path / "one", clock) as one,
        _world(tmp_path / "other", clock) as other,
    ):
        first = _call_everybody(one, {1, 2, 3, 4, 5})
        second = _call_everybody(other, {8, 9, 10, 11, 12})
        assert first == second
        assert _kept(one) == _kept(other)
        assert _kept(one).links == 0
        assert _kept(one).spent == 5


def test_no_table_joins_a_code_of_a_pack_to_anybody(desk: Desk) -> None:
    desk.set_up()
    desk.turn("mai", at(2))
    desk.codes()
    with desk.place.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(invitation_link)) == 0
        digests = list(connection.scalars(sa.select(invitation.c.digest)))
    assert digests == sorted(digests), "invitations lie in the order of their random digests"
