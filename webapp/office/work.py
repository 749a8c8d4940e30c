"""Long work from the office's side: asked for by a page, waited for a little, shown with its progress.

A page that shows what long work makes calls :func:`made`. Small work is done at once; of long work the
page gets the result if it is there within a few seconds, else the visitor sees its progress and comes back
to the same page when it is done.
"""

import hmac
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveys import announcements, job_boxes, jobs
from surveys.codes import keyed
from surveys.installation import Installation
from surveys.jobs import Job, JobId, JobState, Question
from webapp.job_kinds import KINDS
from webapp.office import place
from webapp.office.kept_process import KeptProcess, Start, starter
from webapp.settings import Settings

EXTENSION = "ydan-work"
MODULE = "webapp.worker"
PATIENCE_SECONDS = 4.0  # what is done by then is shown by the request that asked
LOOK_SECONDS = 0.05


class Working(Exception):  # noqa: N818 - no fault: the visitor is asked to wait
    """What a page needs is being made; the visitor sees its progress and is led back to ``back``."""

    def __init__(self, job: JobId, back: str) -> None:
        super().__init__(job)
        self.job, self.back = job, back


@dataclass(slots=True)
class WorkDesk:
    """The long work of one office: asks for it, and keeps the process that does it."""

    installation: Installation
    settings: Settings
    start: Start | None = None
    patience: float = PATIENCE_SECONDS
    worker: KeptProcess = field(init=False)

    def __post_init__(self) -> None:
        def is_waiting() -> bool:
            with self.installation.engine.connect() as connection:
                due = announcements.is_due(connection, self.installation.clock())
                return due or jobs.is_waiting(connection)

        self.worker = KeptProcess("work", is_waiting, self.start or starter(MODULE, self.settings))

    def ask(self, question: Question, by: str) -> JobId:
        """Ask for work and have it done; joins the same question under way."""
        kind = KINDS[question.kind]
        if not question.parameters.keys() <= kind.parameters:
            raise ValueError(f"work of kind {question.kind} does not know some of {set(question.parameters)}")
        with self.installation.engine.begin() as connection:
            number = jobs.ask(connection, question, by, self.installation.clock())
        self.worker.wake()
        return number

    def prepare(self, question: Question, by: str) -> None:
        """Have made what somebody will soon want to see; small work can wait until they do."""
        if not self._is_small(question):
            self.ask(question, by)

    def wait(self, number: JobId) -> Job | None:
        """Wait a little for the end of a job."""
        until = time.monotonic() + self.patience
        while (found := self._get(number)) is not None and found.under_way and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return found

    def _get(self, number: JobId) -> Job | None:
        with self.installation.engine.connect() as connection:
            return jobs.get(connection, number)

    def content(self, question: Question, by: str) -> bytes | JobId:
        """Give what answers a question, or the job that will; small work is done here and kept."""
        there = self._there(question)
        if there is not None:
            return there
        if self._is_small(question):
            return self._do(question, by)
        number = self.ask(question, by)
        self.wait(number)
        there = self._there(question)
        return number if there is None else there

    def anew(self, question: Question, by: str) -> JobId | None:
        """Do work whatever was answered before; give the job that goes on after a little waiting, if any."""
        if self._is_small(question):
            self._do(question, by)
            return None
        number = self.ask(question, by)
        found = self.wait(number)
        return None if found is not None and found.state is JobState.DONE else number

    def _there(self, question: Question) -> bytes | None:
        keys = self.installation.keys.readable("installation")
        with self.installation.engine.connect() as connection:
            number = jobs.answered(connection, question)
            return job_boxes.read(connection, keys, number) if number else None

    def _is_small(self, question: Question) -> bool:
        with self.installation.engine.connect() as connection:
            return KINDS[question.kind].is_small(connection, question)

    def _do(self, question: Question, by: str) -> bytes:
        now = self.installation.clock()
        job = Job(JobId(""), question, by, now, JobState.RUNNING, "", 0, 1, 1, ())
        came = KINDS[question.kind].run(self.installation, self.settings, job, silent)
        with self.installation.engine.begin() as connection:
            content = came(connection) if callable(came) else came
            if content is None:
                raise TypeError(f"small work of kind {question.kind} made nothing")
            key = self.installation.keys.read("installation")
            jobs.keep(connection, key, question, (by, now), content)
        return content


def silent(_step: str, _done: int, _whole: int) -> None:
    """Tell nobody."""


def desk() -> WorkDesk:
    """Give the work of this office."""
    found: WorkDesk = current_app.extensions[EXTENSION]
    return found


def last(question: Question) -> tuple[Job, bytes] | None:
    """Give the newest answer to a question, with the job that gave it; None when nobody has asked."""
    connection = place.reading()
    number = jobs.answered(connection, question)
    found = jobs.get(connection, number) if number else None
    content = (
        job_boxes.read(connection, place.installation().keys.readable("installation"), number)
        if number
        else None
    )
    return (found, content) if found is not None and content is not None else None


def made(question: Question, back: str | None = None) -> bytes:
    """Give what long work makes; the request ends with its progress where it is not there soon.

    ``back``: where the visitor goes when it is done; this page, if nothing else is said.
    """
    found = desk().content(question, place.member().username)
    if isinstance(found, bytes):
        return found
    raise Working(found, back or request.full_path.rstrip("?"))


def begin(question: Question, back: str) -> ResponseReturnValue:
    """Do anew what a form asked for, and lead to ``back``: at once, or by way of its progress."""
    number = desk().anew(question, place.member().username)
    if number is None:
        return redirect(back, HTTPStatus.SEE_OTHER)
    return _progress(Working(number, back))


def _progress(working: Working) -> Response:
    target = url_for("work.progress", job=working.job, back=working.back, mark=mark(working.job))
    return redirect(target, HTTPStatus.SEE_OTHER)  # type: ignore[return-value]


def mark(number: JobId) -> str:
    """Give what lets a visitor see a job that a colleague asked for before: equal questions are one job."""
    key = place.installation().keys.read("office-cookie")
    return keyed(key, f"ydan work {number} {place.member().username}".encode()).hex()[:32]


def is_mine(job: Job, shown: str) -> bool:
    """Say whether the visitor asked for a job, or joined it."""
    return job.asked_by == place.member().username or hmac.compare_digest(
        shown.encode(), mark(job.id).encode()
    )


def install(app: Flask, found: WorkDesk) -> None:
    """Give an application its long work."""
    app.extensions[EXTENSION] = found

    @app.errorhandler(Working)
    def show_progress(working: Working) -> ResponseReturnValue:
        return _progress(working)
