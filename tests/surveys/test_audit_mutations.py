"""Every single mutation of the audit trail is caught: drop, add, swap, alter, fork, rewind, at every place.

A mutant is made twice: as it falls out, and with all hashes computed anew by somebody who holds the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from surveys.audit import FIRST_PREVIOUS_HASH, Act, AuditEvent, append, every_event
from surveys.audit_witness import verify, watch, witness_of
from surveys.installation import Installation
from surveys.schema import audit_event

LENGTH = 8
Trail = list[AuditEvent]
ALTERED: dict[str, Callable[[AuditEvent], AuditEvent]] = {
    "number": lambda one: replace(one, number=one.number + 50),
    "at": lambda one: replace(one, at=one.at + timedelta(seconds=1)),
    "actor": lambda one: replace(one, actor=f"{one.actor}x"),
    "act": lambda one: replace(one, act="survey.check"),
    "object": lambda one: replace(one, object="2026-q2"),
    "details": lambda one: replace(one, details='{"why":"khác"}'),
    "previous_hash": lambda one: replace(one, previous_hash="f" * 64),
    "hash": lambda one: replace(one, hash="e" * 64),
}


@pytest.fixture
def trail(sqlite_engine: sa.Engine, installation: Installation) -> Trail:
    """Write a trail of eight acts, witnessed, as the program does."""
    assert sqlite_engine
    watch(installation.engine, witness_of(installation))
    for number in range(LENGTH):
        with installation.engine.begin() as connection:
            append(
                connection, installation.clock, Act(f"lan{number}", f"act-{number}", "2026-q1", {"n": number})
            )
    with installation.engine.connect() as connection:
        return every_event(connection)


def _anew(events: Trail) -> Trail:
    """Give the events numbered and chained anew."""
    chained: Trail = []
    for number, one in enumerate(events, 1):
        before = chained[-1].hash if chained else FIRST_PREVIOUS_HASH
        linked = replace(one, number=number, previous_hash=before)
        chained.append(replace(linked, hash=linked.expected_hash))
    return chained


def _mutants(events: Trail) -> Iterator[tuple[str, Trail]]:
    foreign = replace(events[0], actor="someone", act="added")
    for place, one in enumerate(events):
        yield f"drop {place}", events[:place] + events[place + 1 :]
        yield f"rewind to {place}", events[:place]
        yield f"add before {place}", [*events[:place], replace(foreign, number=one.number), *events[place:]]
        yield f"fork at {place}", [*events[:place], replace(foreign, number=one.number)]
        yield f"double {place}", [*events[: place + 1], replace(one, number=LENGTH + 1), *events[place + 1 :]]
        for name, change in ALTERED.items():
            yield f"alter {name} of {place}", [*events[:place], change(one), *events[place + 1 :]]
        for other in range(place + 1, len(events)):
            swapped = list(events)
            swapped[place] = replace(events[other], number=one.number)
            swapped[other] = replace(one, number=events[other].number)
            yield f"swap {place} and {other}", swapped
    yield "add at the end", [*events, replace(foreign, number=LENGTH + 1)]


def _stored(events: Trail) -> list[dict[str, object]]:
    """Give rows with numbers that the table's key accepts."""
    rows = [{name: getattr(one, name) for name in audit_event.c.keys()} for one in events]  # noqa: SIM118 - columns by key
    seen: set[object] = set()
    for row in rows:
        while row["number"] in seen:
            row["number"] = int(str(row["number"])) + 1
        seen.add(row["number"])
    return rows


def _found(installation: Installation, events: Trail) -> list[str]:
    """Put events in the place of the trail by a hand that bypasses the program, and verify."""
    other = sa.create_engine(installation.engine.url)
    with other.begin() as connection:
        connection.execute(sa.delete(audit_event))
        if events:
            connection.execute(sa.insert(audit_event), _stored(events))
    other.dispose()
    with installation.engine.connect() as connection:
        return [str(problem) for problem in verify(connection, witness_of(installation))]


def test_every_column_of_an_event_is_altered_once() -> None:
    assert set(ALTERED) == {one.name for one in fields(AuditEvent)} == set(audit_event.c.keys())


def test_every_single_mutation_of_the_trail_is_caught(installation: Installation, trail: Trail) -> None:
    mutants = list(_mutants(trail))
    assert len(mutants) > 100
    assert [name for name, events in mutants if not _found(installation, events)] == []
    assert _found(installation, trail) == []


def test_every_mutation_with_hashes_computed_anew_is_caught(installation: Installation, trail: Trail) -> None:
    same = {"alter number", "alter previous_hash", "alter hash"}  # computing anew undoes exactly these
    mutants = [
        (name, _anew(events))
        for name, events in _mutants(trail)
        if not any(name.startswith(undone) for undone in same)
    ]
    assert len(mutants) > 80
    assert [name for name, events in mutants if not _found(installation, events)] == []


def test_a_fork_goes_on_being_caught_when_the_program_adds_to_it(
    installation: Installation, trail: Trail
) -> None:
    for place in range(1, LENGTH):
        assert _found(installation, trail[:place])
        with installation.engine.begin() as connection:
            append(connection, installation.clock, Act("minh", f"after-{place}", "2026-q1", {}))
        with installation.engine.connect() as connection:
            assert verify(connection, witness_of(installation))


@pytest.mark.parametrize("place", range(2 * LENGTH))
def test_a_note_taken_out_of_the_witness_is_no_way_to_hide_a_dropped_event(
    installation: Installation, trail: Trail, place: int
) -> None:
    witness = witness_of(installation)
    lines = witness.read_text().splitlines(keepends=True)
    notes = [at for at, line in enumerate(lines) if line.strip()]
    assert len(notes) == 2 * LENGTH
    del lines[notes[place]]
    witness.write_text("".join(lines))
    number = place // 2  # the event whose note is gone: announced first, then committed
    without = trail[:number] + trail[number + 1 :]
    if number < LENGTH - 1:
        assert _found(installation, without)
    # without its announcement the event itself looks foreign
    assert bool(_found(installation, trail)) == (place % 2 == 0)
