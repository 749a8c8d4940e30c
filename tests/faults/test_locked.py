"""Another process holds the write lock (a forgotten shell): forms wait, or come again, and count once."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.hall import FORMS, Hall
from tests.faults.server import Served
from tests.surveys.sealed.open_round import SURVEY

HOLDER = """
import sqlite3, sys
held = [sqlite3.connect(file, isolation_level=None) for file in sys.argv[1:]]
for one in held:
    one.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@contextmanager
def held(served: Served) -> Iterator[Callable[[], None]]:
    """Let another process hold the write locks of database and box; give what makes it let go."""
    database = served.installation.engine.url.database
    files = [Path(database or ""), served.installation.boxes / f"{SURVEY}.box"]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "held\n"
        end = holder.stdin.close
        yield end
        end()


def require_all_counted_once(served: Served, hall: Hall) -> None:
    assert hall.receipts.items() <= hall.send_again().items()
    assert served.in_box() == (FORMS, FORMS, FORMS)


def test_a_form_waits_for_a_lock_that_ends_soon(serve: Callable[[int], Served]) -> None:
    served = serve(FORMS)
    hall = Hall(served, 0)
    with held(served) as let_go:
        hall.send_while(let_go)
    require_all_counted_once(served, hall)


def test_while_a_lock_lasts_nothing_is_spent_and_pages_are_served(serve: Callable[[int], Served]) -> None:
    served = serve(FORMS)
    hall = Hall(served, 0)
    with held(served):
        assert hall.visitors[0].send(hall.forms[0]) == (503, "")
        assert hall.visitors[0].ask("GET", "/check")[0] == 200
        assert served.in_box() == (0, 0, 0)
    require_all_counted_once(served, hall)


@pytest.mark.long
def test_thirty_seconds_of_locks_lose_and_double_nothing(serve: Callable[[int], Served]) -> None:
    served = serve(FORMS)
    hall = Hall(served, 0)
    with held(served) as let_go:
        end = threading.Timer(30, let_go)
        end.start()
        while len(hall.receipts) < FORMS:  # everybody presses the button until there is a receipt
            hall.send_while(lambda: None)
        end.join()
    require_all_counted_once(served, hall)
