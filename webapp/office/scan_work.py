"""The reading of scans beside the office: a process of its own that goes on after every restart.

What is to be read stands in the database; the process is started when something waits and ends when nothing
does. If it falls over it is started again, and begins at the page at which it ended.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

from surveys.installation import Installation
from surveys.scans import proof, records
from webapp.settings import Settings

MOST_STARTS = 30  # of one waking: a page that ends its reader is given up after three
COMMAND = (sys.executable, "-m", "webapp.scan_reader")

Start = Callable[[], "subprocess.Popen[bytes]"]


def environment(settings: Settings) -> Mapping[str, str]:
    """Give the settings that the reading process needs as it reads them."""
    return dict(os.environ) | {
        "YDAN_DATA_DIR": str(settings.data_dir),
        "YDAN_KEYS_DIR": str(settings.keys_dir),
        "YDAN_KEY_STORE_DIR": str(settings.key_store_dir),
        "YDAN_DATABASE_URL": settings.database_url,
        "YDAN_SCAN_CHECK_PERCENT": str(settings.scan_check_percent),
    }


class ReadingDesk:
    """Starts the reading process when something waits, and watches it."""

    def __init__(self, installation: Installation, settings: Settings, start: Start | None = None) -> None:
        self._installation, self._settings = installation, settings
        self._start = start or self._popen
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def _popen(self) -> "subprocess.Popen[bytes]":
        # The pipe is never written: its end tells the process that the office is gone.
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment(self._settings)
        )

    def is_waiting(self) -> bool:
        """Say whether any file waits to be read, or scans of a batch that ended wait to be deleted."""
        with self._installation.engine.connect() as connection:
            return bool(records.waiting(connection) or proof.unfinished(self._installation, connection))

    def wake(self) -> None:
        """Have read what waits. Joins a reading that goes on."""
        with self._lock:
            if (self._watcher is None or not self._watcher.is_alive()) and self.is_waiting():
                self._watcher = threading.Thread(target=self._watch, name="scans", daemon=True)
                self._watcher.start()

    def finish(self) -> None:
        """Wait until the reading that goes on has ended."""
        watcher = self._watcher
        if watcher is not None:
            watcher.join()

    def _watch(self) -> None:
        for _ in range(MOST_STARTS):
            with self._start() as process:
                code = process.wait()
            if code == os.EX_UNAVAILABLE or (code == 0 and not self.is_waiting()):
                return
