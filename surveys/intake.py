"""The way into a box: waiting submissions are stored together, and answered after the commit.

One writer thread per open round of a process. A group shares one durable transaction (one wait for the
disk), and its parts go in shuffled. Works the same on SQLite and PostgreSQL.
"""

import math
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from surveys import key_store, questionnaires
from surveys.box import Box, Outcome, Submission
from surveys.box_engines import open_box
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem
from surveys.questionnaire import Questionnaire

MOST_WAITING = 512
MOST_IN_GROUP = 128
MOST_SHARES = 20  # a box is put in order once what is new is a twentieth of it
IDLE_SECONDS = 5.0


def busy() -> NotReady:
    """Give the answer to a submission that could not be stored and spent nothing."""
    return NotReady(
        Problem(N_("The system cannot take in your answers just now. Nothing is lost: please send again."))
    )


class _Writer:
    """One thread that stores what waits for one box."""

    def __init__(self, box: Box, idle_seconds: float) -> None:
        self._box = box
        self._idle_seconds = idle_seconds
        self._waiting: deque[tuple[Submission, Future[Outcome]]] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._is_settled = False
        self._new = math.inf  # stored since the box was put in order; what an earlier process left counts
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    def put(self, submission: Submission) -> Future[Outcome]:
        with self._wake:
            if self._stopping or len(self._waiting) >= MOST_WAITING:
                raise busy()
            answer: Future[Outcome] = Future()
            self._waiting.append((submission, answer))
            self._wake.notify()
            return answer

    def stop(self) -> None:
        """Store what waits, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _next_group(self) -> list[tuple[Submission, Future[Outcome]]]:
        """Wait for submissions; empty when stopping."""
        while not self._has_work(None if self._is_settled else self._idle_seconds):
            self._rest()
        with self._wake:
            return [self._waiting.popleft() for _ in range(min(MOST_IN_GROUP, len(self._waiting)))]

    def _has_work(self, seconds: float | None) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: bool(self._waiting) or self._stopping, seconds)

    def _rest(self) -> None:
        """Leave the box in an order that tells nothing, and let go of it: another process may close it."""
        with suppress(sa.exc.SQLAlchemyError):  # busy, or full: the next rest tries again
            if self._box.exists() and self._new * MOST_SHARES >= self._box.count_parts().ratings:
                self._box.put_in_order()
                self._new = 0
            self._is_settled = True
        self._box.let_go()

    def _run(self) -> None:
        while group := self._next_group():
            self._store(group)
        self._rest()

    def _store(self, group: list[tuple[Submission, Future[Outcome]]]) -> None:
        try:
            outcomes = self._box.store([submission for submission, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            for _, answer in group:
                answer.set_exception(error)
            return
        self._is_settled = False
        self._new += outcomes.count(Outcome.STORED)
        if Outcome.SHUT in outcomes:
            self._box.let_go()
        for (_, answer), outcome in zip(group, outcomes, strict=True):
            answer.set_result(outcome)


class Intake:
    """What a process keeps for taking in ballots. Make one per process; close it at its end.

    Opens nothing until it is used, so that a server may fork after making it.
    """

    def __init__(self, installation: Installation, idle_seconds: float = IDLE_SECONDS) -> None:
        self.installation = installation
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._writers: dict[SurveyCode, _Writer] = {}
        self._questionnaires: dict[str, Questionnaire] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def store(self, survey: SurveyCode, submission: Submission) -> Outcome:
        """Store one submission; durable when this returns.

        Raises NotReady, with nothing spent, when the box is missing, locked or full, when too many wait,
        or when the process is ending.
        """
        with self.answering():
            return self._writer(survey).put(submission).result()

    def mark_of(self, survey: SurveyCode, code: bytes) -> bytes | None:
        """Give the mark a code was spent with, None when it is not spent. Raises NotReady."""
        with self.answering():
            return open_box(self.installation, survey).mark_of(code)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turn a database that is missing, locked or full into NotReady."""
        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            raise busy() from error

    @contextmanager
    def asking(self) -> Iterator[sa.Connection]:
        """Open the main database for reading. Raises NotReady when it cannot be read."""
        with self.answering(), self.installation.engine.connect() as connection:
            yield connection

    def round_keys(self, survey: SurveyCode) -> key_store.RoundKeys:
        """Give the derived keys of an open round. Raises NotReady."""
        return key_store.round_keys(self.installation.key_store, survey)

    def questionnaire(self, connection: sa.Connection, key: tuple[str, int, str]) -> Questionnaire:
        """Give a round's questionnaire by id, version and hash; read once, since it never changes."""
        identity, version, content_hash = key
        found = self._questionnaires.get(content_hash)
        if found is None:
            found = questionnaires.get(connection, identity, version)
            if found.hash != content_hash:
                raise NotReady(
                    Problem(
                        N_("Questionnaire %(id)s is not the one its round was set up with."), {"id": identity}
                    )
                )
            self._questionnaires[content_hash] = found
        return found

    def close(self) -> None:
        """Store what waits and end the writers. Later submissions get NotReady."""
        with self._lock:
            self._closed = True
            writers = list(self._writers.values())
        for writer in writers:
            writer.stop()

    def _writer(self, survey: SurveyCode) -> _Writer:
        with self._lock:
            if self._closed:
                raise busy()
            writer = self._writers.get(survey)
            if writer is None:
                writer = _Writer(open_box(self.installation, survey), self._idle_seconds)
                self._writers[survey] = writer
            return writer
