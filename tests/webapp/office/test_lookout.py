"""The lookout: work that no page has asked for is begun all the same."""

import sqlalchemy as sa

from webapp.office import lookout
from webapp.office.kept_process import KeptProcess


class _Worker(KeptProcess):
    """A worker for which something waits at every other look; the database is away at the third."""

    def __init__(self) -> None:
        self.looks = 0
        self.woken: list[int] = []
        self.is_waiting = self._is_waiting

    def _is_waiting(self) -> bool:
        self.looks += 1
        if self.looks == 3:
            raise sa.exc.OperationalError("", None, OSError("away"))
        return self.looks % 2 == 0

    def wake(self) -> None:
        """Take down that it was woken."""
        self.woken.append(self.looks)


def test_the_worker_is_woken_whenever_something_waits_and_a_lost_database_ends_nothing() -> None:
    worker = _Worker()
    lookout.look(worker, lambda _seconds: worker.looks == 6)
    assert worker.woken == [2, 4, 6]
