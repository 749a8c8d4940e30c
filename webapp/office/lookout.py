"""Looks from time to time whether work waits that no page has asked for: other systems to be told by now."""

import threading
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sa

from webapp.office.kept_process import KeptProcess

SECONDS = 20.0


def keep(worker: KeptProcess) -> None:
    """Look until this process ends."""
    never = threading.Event()
    threading.Thread(target=look, args=(worker, never.wait), daemon=True, name="lookout").start()


def look(worker: KeptProcess, is_over: Callable[[float], bool]) -> None:
    """Wake the worker whenever something waits; ``is_over`` waits so many seconds and says whether to end."""
    while not is_over(SECONDS):
        with suppress(sa.exc.SQLAlchemyError):  # a database that does not answer says so on every page
            if worker.is_waiting():
                worker.wake()
