"""The way into a box: waiting submissions share one transaction; nobody waits for ever, nothing is half."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import ballots
from surveys.box import Box, Outcome, Part, Submission
from surveys.box_engines import FileBox, box_of
from surveys.intake import Intake
from surveys.problems import NotReady
from tests.surveys.sealed.open_round import SURVEY, OpenRound, answers, nonce


def submission(number: int, mark: bytes = b"m" * 32) -> Submission:
    part = Part(number.to_bytes(16), b"sealed")
    return Submission(number.to_bytes(32), mark, (part,), (part,))


class Gate:
    """Stands in for `Box.store` and holds the first group until it is told to go on."""

    def __init__(self, real: Callable[[Box, Sequence[Submission]], list[Outcome]]) -> None:
        self.real = real
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.groups: list[int] = []

    def __call__(self, box: Box, group: Sequence[Submission]) -> list[Outcome]:
        self.groups.append(len(group))
        self.reached.set()
        assert self.go_on.wait(300)
        return self.real(box, group)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    found = Gate(Box.store)

    def store(box: Box, group: Sequence[Submission]) -> list[Outcome]:
        return found(box, group)

    monkeypatch.setattr(Box, "store", store)
    return found


def until(reached: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do."""
    while not reached():
        os.sched_yield()


def wait_for(intake: Intake, count: int) -> None:
    """Wait until so many submissions wait behind the group that is being stored."""
    until(lambda: len(intake._writers[SURVEY]._waiting) >= count)


def test_what_waits_is_stored_as_one_group(opened_round: OpenRound, gate: Gate) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(opened_round.intake.store, SURVEY, submission(0))]
        assert gate.reached.wait(300)
        results += [
            pool.submit(opened_round.intake.store, SURVEY, submission(number)) for number in range(1, 8)
        ]
        wait_for(opened_round.intake, 7)
        gate.go_on.set()
    assert [result.result() for result in results] == [Outcome.STORED] * 8
    assert gate.groups == [1, 7]


def test_each_of_a_group_gets_its_own_answer(opened_round: OpenRound, gate: Gate) -> None:
    first = submission(1)
    with ThreadPoolExecutor(5) as pool:
        results = [pool.submit(opened_round.intake.store, SURVEY, submission(0))]
        assert gate.reached.wait(300)
        for one in (first, first, submission(1, b"n" * 32), submission(2)):
            results.append(pool.submit(opened_round.intake.store, SURVEY, one))
            wait_for(opened_round.intake, len(results) - 1)
        gate.go_on.set()
    assert [result.result() for result in results] == [
        *(Outcome.STORED, Outcome.STORED, Outcome.ALREADY, Outcome.OTHER, Outcome.STORED)
    ]


def test_too_many_waiting_is_not_ready_and_loses_nobody(
    sqlite_round: OpenRound, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.intake.MOST_WAITING", 2)
    with ThreadPoolExecutor(3) as pool:
        results = [pool.submit(sqlite_round.intake.store, SURVEY, submission(0))]
        assert gate.reached.wait(300)
        results += [pool.submit(sqlite_round.intake.store, SURVEY, submission(number)) for number in (1, 2)]
        wait_for(sqlite_round.intake, 2)
        with pytest.raises(NotReady, match="please send again"):
            sqlite_round.intake.store(SURVEY, submission(3))
        gate.go_on.set()
    assert [result.result() for result in results] == [Outcome.STORED] * 3
    assert len(box_of(sqlite_round.installation, SURVEY).spent_codes()) == 3


def test_closing_the_intake_stores_what_waits_and_takes_no_more(sqlite_round: OpenRound, gate: Gate) -> None:
    with ThreadPoolExecutor(3) as pool:
        results = [pool.submit(sqlite_round.intake.store, SURVEY, submission(0))]
        assert gate.reached.wait(300)
        results.append(pool.submit(sqlite_round.intake.store, SURVEY, submission(1)))
        wait_for(sqlite_round.intake, 1)
        closing = pool.submit(sqlite_round.intake.close)
        until(lambda: sqlite_round.intake._writers[SURVEY]._stopping)
        with pytest.raises(NotReady):
            sqlite_round.intake.store(SURVEY, submission(2))
        with pytest.raises(NotReady):
            sqlite_round.intake._writers[SURVEY].put(submission(3))
        gate.go_on.set()
        closing.result()
    assert [result.result() for result in results] == [Outcome.STORED] * 2


def test_an_intake_is_closed_at_the_end_of_its_with(sqlite_round: OpenRound) -> None:
    with Intake(sqlite_round.installation) as intake:
        assert intake.store(SURVEY, submission(1)) is Outcome.STORED
    with pytest.raises(NotReady):
        intake.store(SURVEY, submission(2))


def test_a_fault_while_storing_reaches_everybody_who_waits(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(Box, "_take_in", broken)
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        sqlite_round.intake.store(SURVEY, submission(1))
    monkeypatch.undo()
    assert sqlite_round.intake.store(SURVEY, submission(1)) is Outcome.STORED


def test_a_fault_in_the_middle_of_a_group_leaves_no_spent_code(opened_round: OpenRound) -> None:
    part = Part(bytes(16), b"sealed")
    twice_the_same_id = Submission(bytes(32), bytes(32), (part, part), (part, part))
    with pytest.raises(NotReady):
        opened_round.intake.store(SURVEY, twice_the_same_id)
    box = box_of(opened_round.installation, SURVEY)
    assert box.spent_codes() == []
    assert opened_round.send(0, 3)


def test_a_main_database_that_cannot_be_read_is_not_ready(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = sqlite_round.ticket()

    def refuse(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, OSError("disk I/O error"))

    monkeypatch.setattr(sa.Engine, "connect", refuse)
    with pytest.raises(NotReady, match="Nothing is lost"):
        ballots.submit(sqlite_round.intake, ticket, nonce(), [answers(3)])


def held_open(path: Path) -> int:
    """Count this process's descriptors of files under a folder."""
    targets = [link.resolve() for link in Path("/proc/self/fd").iterdir() if link.exists()]
    return sum(target.is_relative_to(path.resolve()) for target in targets)


def test_an_idle_intake_holds_no_file_of_the_box(sqlite_round: OpenRound) -> None:
    intake = Intake(sqlite_round.installation, idle_seconds=0.0)
    assert intake.store(SURVEY, submission(1)) is Outcome.STORED
    until(lambda: held_open(sqlite_round.installation.boxes) == 0)
    assert intake.store(SURVEY, submission(2)) is Outcome.STORED
    intake.close()
    assert held_open(sqlite_round.installation.boxes) == 0


class Orders:
    """Stands in for `Box.put_in_order` and counts; some of the first calls find the box busy."""

    def __init__(self, busy: int = 0) -> None:
        self.busy = busy
        self.done = 0

    def __call__(self, _box: Box) -> None:
        if self.busy:
            self.busy -= 1
            raise sa.exc.OperationalError("VACUUM", {}, OSError("busy"))
        self.done += 1


def put_in_order(monkeypatch: pytest.MonkeyPatch, orders: Orders) -> None:
    def order(box: Box) -> None:
        orders(box)

    monkeypatch.setattr(FileBox, "put_in_order", order)


def test_an_intake_puts_the_box_in_order_when_nobody_comes(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = Orders(busy=2)
    put_in_order(monkeypatch, orders)
    with Intake(sqlite_round.installation, idle_seconds=0.0) as intake:
        assert intake.store(SURVEY, submission(1)) is Outcome.STORED
        until(lambda: intake._writers[SURVEY]._is_settled)
        before = orders.done  # the writer may have rested before the first submission, too
    assert (orders.busy, before >= 1) == (0, True)
    assert orders.done == before  # nothing new, nothing to put in order at the end


def test_a_box_with_few_new_ballots_waits_for_more_of_them(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = Orders()
    put_in_order(monkeypatch, orders)
    with Intake(sqlite_round.installation, idle_seconds=0.0) as intake:
        for number in range(60):
            intake.store(SURVEY, submission(number))
        until(lambda: intake._writers[SURVEY]._is_settled)
        before = orders.done
        intake.store(SURVEY, submission(60))
    assert orders.done == before  # at most three of 61 are new: less than a twentieth


def test_an_intake_that_ends_leaves_the_box_in_order(opened_round: OpenRound) -> None:
    for number in range(4):
        opened_round.send(number, 3)
    opened_round.intake.close()
    assert opened_round.intake._writers[SURVEY]._new == 0
    assert box_of(opened_round.installation, SURVEY).count_parts().ratings == 4


def test_an_intake_whose_box_was_closed_by_another_process_comes_to_rest(sqlite_round: OpenRound) -> None:
    with Intake(sqlite_round.installation) as intake:
        intake.store(SURVEY, submission(1))
        box_of(sqlite_round.installation, SURVEY).drop()
    assert held_open(sqlite_round.installation.boxes) == 0


def test_a_shut_box_is_let_go_at_once(sqlite_round: OpenRound) -> None:
    sqlite_round.send(0, 3)
    assert held_open(sqlite_round.installation.boxes) > 0
    box_of(sqlite_round.installation, SURVEY).shut()
    assert sqlite_round.intake.store(SURVEY, submission(1)) is Outcome.SHUT
    assert held_open(sqlite_round.installation.boxes) == 0
