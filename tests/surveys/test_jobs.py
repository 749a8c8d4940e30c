"""Long work: one job for one question, taken once, given up after three starts, forgotten in thirty days."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from surveys import job_boxes, jobs, key_rotation, retention
from surveys.identifiers import SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.jobs import Job, JobId, JobState, Question
from surveys.problems import NotReady, Problem
from surveys.schema import job as job_table
from tests.conftest import StandingClock

DRAFT = Question("draft", SurveyCode("round"), parameters={"method": "1.3"})
OTHERS = (
    Question("draft", SurveyCode("round"), parameters={"method": "1.4"}),
    Question("draft", SurveyCode("round-2"), parameters={"method": "1.3"}),
    Question("draft", None, parameters={"method": "1.3"}),
    Question("report", SurveyCode("round"), parameters={"method": "1.3"}),
    Question("draft", SurveyCode("round"), UnitCode("22"), {"method": "1.3"}),
)


def ask(place: Installation, question: Question = DRAFT, by: str = "an") -> JobId:
    with place.engine.begin() as connection:
        return jobs.ask(connection, question, by, place.clock())


def get(place: Installation, number: JobId) -> Job:
    with place.engine.connect() as connection:
        found = jobs.get(connection, number)
    assert found is not None
    return found


def take(place: Installation) -> Job | None:
    with place.engine.begin() as connection:
        return jobs.take(connection)


def begin_again(place: Installation) -> None:
    """Do what a worker does first: the one before it is gone."""
    with place.engine.begin() as connection:
        jobs.take_back(connection)


def finish(place: Installation, number: JobId, content: bytes | None = b"what came out") -> None:
    with place.engine.begin() as connection:
        jobs.finish(connection, place.keys.read("installation"), number, content)


def content(place: Installation, number: JobId) -> bytes | None:
    with place.engine.connect() as connection:
        return job_boxes.read(connection, place.keys.readable("installation"), number)


def test_the_same_question_under_way_is_one_job_and_any_other_is_another(installation: Installation) -> None:
    first = ask(installation)
    assert ask(installation, by="binh") == first
    assert len({ask(installation, other) for other in OTHERS} | {first}) == 1 + len(OTHERS)
    assert take(installation) is not None  # running is under way too
    assert ask(installation) == first
    assert get(installation, first).asked_by == "an"


def test_a_question_that_was_answered_or_failed_is_asked_anew(installation: Installation) -> None:
    first = ask(installation)
    take(installation)
    finish(installation, first)
    second = ask(installation)
    take(installation)
    with installation.engine.begin() as connection:
        jobs.fail(connection, second, [Problem("Row %(row)s is wrong.", {"row": 3}, "table")])
    assert len({first, second, ask(installation)}) == 3
    failed = get(installation, second)
    assert failed.state is JobState.FAILED
    assert not failed.under_way
    assert [str(one) for one in failed.problems] == ["table: Row 3 is wrong."]
    with installation.engine.connect() as connection:
        assert jobs.answered(connection, DRAFT) == first
        assert jobs.answered(connection, OTHERS[0]) is None


def test_of_two_workers_one_gets_a_job_and_the_oldest_comes_first(
    installation: Installation, clock: StandingClock
) -> None:
    first = ask(installation)
    clock.advance(seconds=1)
    second = ask(installation, OTHERS[0])
    taken = [take(installation) for _ in range(3)]
    assert [one.id if one else None for one in taken] == [first, second, None]
    with installation.engine.connect() as connection:
        assert jobs.is_waiting(connection)
    for number in (first, second):
        finish(installation, number)
    with installation.engine.connect() as connection:
        assert not jobs.is_waiting(connection)


def test_a_job_that_another_worker_takes_meanwhile_is_passed_over(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        real = connection.scalars

        def taken_meanwhile(*arguments: object) -> object:
            found = real(*arguments).all()  # type: ignore[call-overload]
            connection.execute(sa.update(job_table).values(state=JobState.RUNNING))

            class Rows:
                def all(self) -> object:
                    return found

            return Rows()

        monkeypatch.setattr(connection, "scalars", taken_meanwhile)
        assert jobs.take(connection) is None


def test_what_a_killed_worker_ran_waits_again_and_is_given_up_after_three_starts(
    installation: Installation,
) -> None:
    number = ask(installation)
    for start in range(1, jobs.MOST_ATTEMPTS + 1):
        taken = take(installation)
        assert taken is not None
        assert (taken.id, taken.attempts, taken.state) == (number, start, JobState.RUNNING)
        with installation.engine.begin() as connection:
            jobs.note(connection, number, ("compute", 3, 0))
        assert (get(installation, number).step, get(installation, number).whole) == ("compute", 1)
        begin_again(installation)
    failed = get(installation, number)
    assert failed.state is JobState.FAILED
    assert "interrupted three times" in str(failed.problems[0])
    assert take(installation) is None


def test_a_worker_that_lost_its_job_changes_nothing_any_more(installation: Installation) -> None:
    number = ask(installation)
    take(installation)
    begin_again(installation)
    with pytest.raises(NotReady):
        finish(installation, number)
    with pytest.raises(NotReady):
        finish(installation, JobId("00" * 16))
    assert get(installation, number).state is JobState.WAITING


def test_what_came_out_is_encrypted_and_bound_to_its_job(installation: Installation) -> None:
    first, second = ask(installation), ask(installation, OTHERS[0])
    for _ in range(2):
        take(installation)
    for number in (first, second):
        finish(installation, number)
    assert content(installation, first) == b"what came out"
    table = job_table.c
    with installation.engine.begin() as connection:
        box = connection.scalar(sa.select(table.box).where(table.id == bytes.fromhex(first)))
        assert b"what came out" not in bytes(box or b"")
        connection.execute(sa.update(job_table).where(table.id == bytes.fromhex(second)).values(box=box))
    with pytest.raises(NotReady, match="damaged"):
        content(installation, second)


def test_work_that_made_nothing_and_names_of_no_job_have_no_content(installation: Installation) -> None:
    number = ask(installation)
    take(installation)
    finish(installation, number, None)
    assert get(installation, number).state is JobState.DONE
    assert content(installation, number) is None
    with installation.engine.connect() as connection:
        assert jobs.get(connection, JobId("00" * 16)) is None
        assert jobs.get(connection, JobId("no name of ours")) is None
        assert job_boxes.read(connection, installation.keys.readable("installation"), "00" * 16) is None


def test_small_work_is_kept_like_that_of_a_worker(installation: Installation) -> None:
    with installation.engine.begin() as connection:
        key, now = installation.keys.read("installation"), installation.clock()
        number = jobs.keep(connection, key, DRAFT, ("an", now), b"at once")
        assert jobs.answered(connection, DRAFT) == number
        assert [one.id for one in jobs.listing(connection, "an")] == [number]
        assert jobs.listing(connection, "binh") == ()
    assert content(installation, number) == b"at once"


def test_a_rotation_brings_what_jobs_made_under_the_new_key(installation: Installation) -> None:
    number = ask(installation)
    take(installation)
    finish(installation, number)
    assert key_rotation.rotate(installation, "an").encrypted_again == 1
    key = installation.keys.read("installation")
    with installation.engine.begin() as connection:
        assert job_boxes.are_current(connection, key)
        assert job_boxes.rewrap(connection, installation.keys.readable("installation")) == 0
    assert key_rotation.retire(installation, "an") == 1
    assert content(installation, number) == b"what came out"


def test_a_key_is_not_retired_while_what_a_job_made_needs_it(installation: Installation) -> None:
    number = ask(installation)
    take(installation)
    key_rotation.rotate(installation, "an")
    old = installation.keys.readable("installation")[1]
    with installation.engine.begin() as connection:
        jobs.finish(connection, old, number, b"made under the old key")
    with pytest.raises(Exception, match="older key"):
        key_rotation.retire(installation, "an")


def test_jobs_are_forgotten_after_thirty_days_but_never_under_way(
    installation: Installation, clock: StandingClock
) -> None:
    old, waiting = ask(installation), None
    take(installation)
    finish(installation, old)
    waiting = ask(installation, OTHERS[0])
    clock.advance(days=30)
    assert retention.purge(installation, "an", audit_days=90) == []
    clock.advance(seconds=1)
    for dry_run, gone in ((True, 0), (False, 1), (False, 1)):
        retention.purge(installation, "an", audit_days=90, dry_run=dry_run)
        with installation.engine.connect() as connection:
            assert (jobs.get(connection, old) is None) == bool(gone)
            assert jobs.get(connection, waiting) is not None
    assert timedelta(days=30) == job_boxes.KEPT_FOR
