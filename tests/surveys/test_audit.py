"""Every act is kept in order, and any change of the trail is noticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from surveys.audit import FIRST_PREVIOUS_HASH, Act, append, events, every_event
from surveys.audit_witness import verify, watch, witness_of
from surveys.installation import Installation
from surveys.problems import NotReady
from surveys.schema import audit_event

if TYPE_CHECKING:
    from tests.conftest import StandingClock

REMOVED = "The event was written but is gone"
FOREIGN = "The event is not in the witness file"


@pytest.fixture
def watched(installation: Installation) -> Installation:
    watch(installation.engine, witness_of(installation))
    return installation


def act(installation: Installation, *names: str) -> None:
    for name in names:
        with installation.engine.begin() as connection:
            append(connection, installation.clock, Act("lan", name, "2026-q1", {"why": "đợt 1"}))


def found(installation: Installation) -> list[str]:
    with installation.engine.connect() as connection:
        return [str(problem) for problem in verify(connection, witness_of(installation))]


def test_events_are_numbered_timed_and_chained(watched: Installation, clock: "StandingClock") -> None:
    act(watched, "survey.open", "survey.close")
    with watched.engine.connect() as connection:
        first, second = every_event(connection)
    assert (first.number, second.number) == (1, 2)
    assert first.at == clock.now
    assert first.details == '{"why":"đợt 1"}'
    assert first.previous_hash == FIRST_PREVIOUS_HASH
    assert second.previous_hash == first.hash
    assert found(watched) == []


def test_an_empty_trail_without_witness_is_sound(installation: Installation) -> None:
    assert found(installation) == []


def test_pages_of_events_go_back_from_the_newest(watched: Installation) -> None:
    act(watched, "a", "b", "c")
    with watched.engine.connect() as connection:
        newest = events(connection, most=2)
        older = events(connection, before=newest[-1].number, most=2)
    assert [e.act for e in newest] == ["c", "b"]
    assert [e.act for e in older] == ["a"]


def test_an_act_that_is_rolled_back_leaves_no_event_and_no_alarm(watched: Installation) -> None:
    act(watched, "a")
    with watched.engine.connect() as connection:
        append(connection, watched.clock, Act("lan", "undone", "x"))
        connection.rollback()
    act(watched, "b")
    assert found(watched) == []
    with watched.engine.connect() as connection:
        assert [e.act for e in every_event(connection)] == ["a", "b"]


def test_acts_at_the_same_moment_make_one_chain(watched: Installation) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: act(watched, f"act-{number}"), range(24)))
    assert found(watched) == []
    with watched.engine.connect() as connection:
        assert len(every_event(connection)) == 24


def test_a_transaction_without_acts_is_not_witnessed(watched: Installation) -> None:
    with watched.engine.begin() as connection:
        assert every_event(connection) == []
    assert not witness_of(watched).exists()


def test_an_event_of_a_rolled_back_savepoint_is_not_witnessed(watched: Installation) -> None:
    with watched.engine.begin() as connection:
        append(connection, watched.clock, Act("lan", "a", "x"))
        savepoint = connection.begin_nested()
        append(connection, watched.clock, Act("lan", "undone", "x"))
        savepoint.rollback()
        append(connection, watched.clock, Act("lan", "b", "x"))
    assert found(watched) == []


def drop_first(connection: sa.Connection) -> None:
    connection.execute(sa.delete(audit_event).where(audit_event.c.number == 1))


def drop_middle(connection: sa.Connection) -> None:
    connection.execute(sa.delete(audit_event).where(audit_event.c.number == 2))


def drop_last(connection: sa.Connection) -> None:
    connection.execute(sa.delete(audit_event).where(audit_event.c.number == 3))


def drop_all(connection: sa.Connection) -> None:
    connection.execute(sa.delete(audit_event))


def swap(connection: sa.Connection) -> None:
    for old, new in ((1, 9), (2, 1), (9, 2)):
        connection.execute(sa.update(audit_event).where(audit_event.c.number == old).values(number=new))


def alter(connection: sa.Connection) -> None:
    connection.execute(sa.update(audit_event).where(audit_event.c.number == 2).values(actor="someone"))


def alter_and_compute_anew(connection: sa.Connection) -> None:
    stored = every_event(connection)
    drop_all(connection)
    chain(connection, [("someone" if e.number == 2 else e.actor, e.act) for e in stored])


def add_at_the_end(connection: sa.Connection) -> None:
    stored = every_event(connection)
    drop_all(connection)
    chain(connection, [(e.actor, e.act) for e in stored] + [("someone", "added")])


def chain(connection: sa.Connection, acts: list[tuple[str, str]]) -> None:
    """Write a chain that is right by itself, as somebody with the database alone would."""
    for actor, name in acts:
        append(
            connection,
            lambda: datetime(2026, 3, 2, 2, 30, tzinfo=UTC),
            Act(actor, name, "2026-q1", {"why": "đợt 1"}),
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_first, "audit event 2: Event 1 is missing before this one: it was removed."),
        (drop_middle, "audit event 3: Event 2 is missing before this one: it was removed."),
        (drop_last, REMOVED),
        (drop_all, REMOVED),
        (swap, "audit event 1: The event does not follow the one before it."),
        (alter, "audit event 2: The event was changed after it was written."),
        (alter_and_compute_anew, FOREIGN),
        (add_at_the_end, f"audit event 4: {FOREIGN}"),
    ],
)
def test_every_change_of_the_trail_is_noticed(
    watched: Installation, change: Callable[[sa.Connection], None], said: str
) -> None:
    act(watched, "a", "b", "c")
    other = sa.create_engine(watched.engine.url)  # a hand that bypasses the program
    with other.begin() as connection:
        change(connection)
    other.dispose()
    assert any(said in problem for problem in found(watched)), found(watched)


def test_a_fork_is_noticed_even_when_the_trail_goes_on(watched: Installation) -> None:
    act(watched, "a", "b", "c")
    other = sa.create_engine(watched.engine.url)
    with other.begin() as connection:
        drop_last(connection)
    other.dispose()
    act(watched, "d")
    assert [REMOVED in problem for problem in found(watched)] == [True]


def test_a_crash_between_announcing_and_committing_raises_no_alarm(watched: Installation) -> None:
    act(watched, "a")
    with witness_of(watched).open("a") as file:
        file.write(f"+ 2 {'5' * 64}\n= 2 torn")
    act(watched, "b")
    assert found(watched) == []


def test_a_missing_witness_is_told(watched: Installation) -> None:
    act(watched, "a")
    witness_of(watched).unlink()
    assert ["The witness file is missing" in problem for problem in found(watched)] == [True]


def test_an_act_that_cannot_be_witnessed_is_not_done(watched: Installation) -> None:
    witness_of(watched).mkdir()
    with pytest.raises(NotReady, match="The witness file of the audit trail cannot be written"):
        act(watched, "a")
    with watched.engine.connect() as connection:
        assert every_event(connection) == []


def test_a_full_disk_after_the_commit_undoes_nothing(watched: Installation) -> None:
    with watched.engine.connect() as connection:
        append(connection, watched.clock, Act("lan", "a", "x"))
        connection.commit()
        witness_of(watched).rename(witness_of(watched).with_suffix(".kept"))
        witness_of(watched).mkdir()
    witness_of(watched).rmdir()
    witness_of(watched).with_suffix(".kept").rename(witness_of(watched))
    assert found(watched) == []
    with watched.engine.connect() as connection:
        assert [e.act for e in every_event(connection)] == ["a"]


def test_the_witness_is_readable_by_its_owner_only(watched: Installation) -> None:
    act(watched, "a")
    assert witness_of(watched).stat().st_mode & 0o777 == 0o600
