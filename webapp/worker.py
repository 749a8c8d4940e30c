"""Does the long work that waits, in a process of its own: ``python -m webapp.worker``.

It may be ended at any moment, by any signal: the next one begins the job anew. One worker of an
installation runs at a time; another waits for its end.
"""

import os
import sys
import threading

import sqlalchemy as sa

from surveys import announcements, job_boxes, jobs
from surveys.installation import Installation
from surveys.jobs import Job
from surveys.one_process import alone
from surveys.problems import N_, BadInput, Problem
from webapp import logs
from webapp.job_kinds import KINDS, Note
from webapp.settings import Settings, installation, load

LINGER_SECONDS = 300.0  # starting takes longer than most jobs
END = b"."
_FAULT = Problem(
    N_(
        "The work failed because of a fault of the program. Tell whoever runs this server: "
        "the log says where."
    )
)
_UNKNOWN = Problem(N_("This program does not know such work (any more). Ask for it again."))


class Calls:
    """What the office says through the pipe: more has come, end when nothing waits; its end ends all."""

    def __init__(self) -> None:
        self._called = threading.Event()
        self.is_ending = False

    def listen(self) -> None:
        """Read until the office is gone, then end this process: a job begins anew with the next one."""
        while word := os.read(0, 1):
            self.is_ending = self.is_ending or word == END
            self._called.set()
        os._exit(os.EX_OK)

    def wait(self) -> bool:
        """Wait for more work; give whether any may have come."""
        if self.is_ending or not self._called.wait(LINGER_SECONDS):
            return False
        self._called.clear()
        return True


def work(place: Installation, settings: Settings, calls: Calls) -> None:
    """Do job after job, the oldest first; be the only worker (`alone`)."""
    with place.engine.begin() as connection:
        jobs.take_back(connection)
        job_boxes.forget(connection, place.clock())
    while True:
        job = _next(place)
        if job is not None:
            run(place, settings, job)
        elif not calls.wait():
            return


def _next(place: Installation) -> Job | None:
    """Take the next job; where none waits, look whether another system is to be told by now."""
    with place.engine.begin() as connection:
        job = jobs.take(connection)
        if job is None and announcements.ask_due(connection, place.clock()):
            job = jobs.take(connection)
    return job


def run(place: Installation, settings: Settings, job: Job) -> None:
    """Do one job that was taken, and write down how it ended."""
    try:
        _run(place, settings, job)
    except BadInput as error:
        problems = error.problems
    except (OSError, sa.exc.DBAPIError):
        raise  # the disk or the database: the job waits for a better moment
    except Exception as error:  # noqa: BLE001 - a worker has nobody above it to tell
        logs.note_failure(error)
        problems = (_FAULT,)
    else:
        return
    with place.engine.begin() as connection:
        jobs.fail(connection, job.id, problems)


def _run(place: Installation, settings: Settings, job: Job) -> None:
    kind = KINDS.get(job.question.kind)
    if kind is None:
        raise BadInput(_UNKNOWN)
    came = kind.run(place, settings, job, _noting(place, job))
    key = place.keys.read("installation")
    with place.engine.begin() as connection:
        content = came(connection) if callable(came) else came
        jobs.finish(connection, key, job.id, content)


def _noting(place: Installation, job: Job) -> Note:
    told: list[tuple[str, int]] = []

    def note(step: str, done: int, whole: int) -> None:
        now = (step, 100 * done // max(whole, 1))
        if now in told[-1:]:
            return  # a percent is enough: each line is a transaction
        told.append(now)
        with place.engine.begin() as connection:
            jobs.note(connection, job.id, (step, done, whole))

    return note


def main() -> int:
    """Work until nothing waits for a while; give the exit code."""
    logs.configure()
    settings = load()
    place = installation(settings)
    calls = Calls()
    threading.Thread(target=calls.listen, daemon=True, name="office").start()
    try:
        with alone(settings.data_dir / ".worker", wait=True):
            work(place, settings, calls)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return os.EX_UNAVAILABLE
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
