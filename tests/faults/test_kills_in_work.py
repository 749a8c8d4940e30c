"""The worker killed by SIGKILL: what its work changes happens once, or is given up with a clear sentence."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import jobs
from surveys.installation import Installation
from surveys.jobs import Job, JobId, JobState, Question
from surveys.schema import audit_event
from tests.faults.killable_worker import KIND
from tests.faults.server import ROOT, url_of
from webapp.office.kept_process import END, environment
from webapp.settings import Settings, defaults, installation

COMMAND = (sys.executable, "-m", "tests.faults.killable_worker")


@dataclass(frozen=True, slots=True)
class Bench:
    """An installation with work that waits, and what starts a worker."""

    place: Installation
    settings: Settings

    def ask(self, name: str, where: str = "", blocks: int = 0, *, seconds_later: int = 0) -> JobId:
        now = self.place.clock() + timedelta(seconds=seconds_later)  # of one second, chance is first
        with self.place.engine.begin() as connection:
            asked: jobs.Parameters = {"name": name, "where": where, "blocks": blocks}
            return jobs.ask(connection, Question(KIND, parameters=asked), "an", now)

    def start(self) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        there = dict(environment(self.settings))
        return subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, env=there, cwd=ROOT, bufsize=0)

    def kill_at(self, where: str) -> None:
        """Start a worker, and end it by SIGKILL when it says where it is."""
        with self.start() as process:
            assert process.stdout is not None
            assert process.stdout.readline().decode().strip() == where
            os.kill(process.pid, signal.SIGKILL)

    def let_end(self) -> None:
        """Start a worker that ends when nothing waits any more."""
        with self.start() as process:
            assert process.stdin is not None
            process.stdin.write(END)
            assert process.wait() == 0

    def get(self, number: JobId) -> Job:
        with self.place.engine.connect() as connection:
            found = jobs.get(connection, number)
        assert found is not None
        return found

    def acts(self) -> list[str]:
        """Give what the work changed."""
        with self.place.engine.connect() as connection:
            return sorted(connection.scalars(sa.select(audit_event.c.object)))


@pytest.fixture
def bench(engine: sa.Engine, tmp_path: Path) -> Iterator[Bench]:
    """Give an empty installation; the test runs on both databases."""
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    place = installation(settings)
    place.keys.create()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings.key_store_dir.mkdir(parents=True, exist_ok=True)
    yield Bench(place, settings)
    place.engine.dispose()


def test_killed_before_and_after_its_changes_the_work_happens_once(bench: Bench) -> None:
    early, late = bench.ask("early", "running", 1), None
    bench.kill_at("running")
    assert (bench.get(early).state, bench.get(early).step) == (JobState.RUNNING, "half")
    late = bench.ask("late", "landing", 1, seconds_later=2)
    bench.kill_at("landing")  # the earlier one is done by then
    assert bench.acts() == ["early"]
    bench.let_end()
    assert bench.acts() == ["early", "late"]
    assert [bench.get(one).state for one in (early, late)] == [JobState.DONE] * 2
    assert [bench.get(one).attempts for one in (early, late)] == [2, 2]


def test_work_that_ends_its_worker_three_times_is_given_up_and_the_next_is_done(bench: Bench) -> None:
    deadly = bench.ask("deadly", "landing", 9)
    for _ in range(jobs.MOST_ATTEMPTS):
        bench.kill_at("landing")
    harmless = bench.ask("harmless", seconds_later=2)
    bench.let_end()
    assert bench.get(deadly).state is JobState.FAILED
    assert "interrupted three times" in str(bench.get(deadly).problems[0])
    assert bench.get(harmless).state is JobState.DONE
    assert bench.acts() == ["harmless"]


def test_two_workers_at_once_do_every_work_once_and_end_with_their_office(bench: Bench) -> None:
    asked = [bench.ask(f"{number}") for number in range(6)]
    with bench.start() as first, bench.start() as second:
        for process in (first, second):
            assert process.stdin is not None
            process.stdin.write(END)
        assert (first.wait(), second.wait()) == (0, 0)
    assert bench.acts() == [f"{number}" for number in range(6)]
    assert {(bench.get(one).state, bench.get(one).attempts) for one in asked} == {(JobState.DONE, 1)}
    bench.ask("waits", "running", 9)
    with bench.start() as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"running\n"
        assert process.stdin is not None
        process.stdin.close()  # as when the office is gone, however it went
        assert process.wait() == 0
