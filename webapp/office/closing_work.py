"""Closings under way: the work goes on when the tab is closed, its progress is there for whoever looks.

The key is only ever in the memory of this one process. If the process ends, the round stays sealed and
the two officers close it again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from surveys import closing
from surveys.ceremony import Officer
from surveys.closing import ClosingStep
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, NotReady, Problem
from webapp.logs import note_failure

PATIENCE_SECONDS = 4.0  # a small round is closed within the request that asked for it


@dataclass(slots=True)
class ClosingWork:
    """One closing under way, or done. ``error`` tells why it was refused."""

    step: ClosingStep = ClosingStep.KEY
    done: int = 0
    of: int = 1
    error: BadInput | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def note(self, step: ClosingStep, done: int, of: int) -> None:
        """Take down how far the work is."""
        self.step, self.done, self.of = step, done, of


@dataclass(frozen=True, slots=True)
class Authority:
    """By whose authority a round is closed: two authenticated officers, and the printed words if given."""

    officers: tuple[Officer, Officer] = field(repr=False)
    words: str | None = field(repr=False)


class ClosingDesk:
    """The closings of one process; a round is closed by one of them at a time.

    ``then`` is told each round that was closed, and by whom.
    """

    def __init__(
        self, installation: Installation, then: Callable[[SurveyCode, str], object] | None = None
    ) -> None:
        self._installation, self._then = installation, then
        self._works: dict[SurveyCode, ClosingWork] = {}
        self._lock = threading.Lock()

    def under_way(self, survey: SurveyCode) -> ClosingWork | None:
        """Give the closing of a round that is still going on."""
        work = self._works.get(survey)
        return work if work is not None and not work.finished.is_set() else None

    def last(self, survey: SurveyCode) -> ClosingWork | None:
        """Give the latest closing of a round in this process, finished or not."""
        return self._works.get(survey)

    def close(self, survey: SurveyCode, authority: Authority) -> ClosingWork:
        """Begin to close a round, or join the closing that goes on; wait a little for its end."""
        with self._lock:
            work = self.under_way(survey)
            if work is None:
                work = self._works[survey] = ClosingWork()
                threading.Thread(
                    target=self._run, args=(survey, authority, work), name="closing", daemon=True
                ).start()
        work.finished.wait(PATIENCE_SECONDS)
        return work

    def _run(self, survey: SurveyCode, authority: Authority, work: ClosingWork) -> None:
        try:
            closing.close_round(self._installation, survey, authority.officers, authority.words, work.note)
        except BadInput as error:
            work.error = error
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it to tell
            note_failure(error)
            work.error = NotReady(
                Problem(N_("The closing was interrupted. The round stays sealed; close it again."))
            )
        else:
            self._tell(survey, authority)
        finally:
            work.finished.set()

    def _tell(self, survey: SurveyCode, authority: Authority) -> None:
        try:
            if self._then is not None:
                self._then(survey, authority.officers[0].username)
        except Exception as error:  # noqa: BLE001 - the round is closed, whatever follows
            note_failure(error)
