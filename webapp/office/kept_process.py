"""A process beside the office that works while something waits: started, watched, started again."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from webapp.settings import Settings

MOST_STARTS = 30  # of one waking: what ends its process is given up after three

WAKE, END = b"\n", b"."
_LOOK_SECONDS = 0.1

Start = Callable[[], "subprocess.Popen[bytes]"]


def environment(settings: Settings) -> Mapping[str, str]:
    """Give the settings that a process beside the office needs, as it reads them."""
    given = {
        "YDAN_DATA_DIR": str(settings.data_dir),
        "YDAN_KEYS_DIR": str(settings.keys_dir),
        "YDAN_KEY_STORE_DIR": str(settings.key_store_dir),
        "YDAN_DATABASE_URL": settings.database_url,
        "YDAN_SCAN_CHECK_PERCENT": str(settings.scan_check_percent),
        "YDAN_OFFICE_URL": settings.office_url,
    }
    if settings.webhook_hosts:
        given["YDAN_WEBHOOK_HOSTS"] = ",".join(settings.webhook_hosts)
    return dict(os.environ) | given


def command(module: str) -> tuple[str, ...]:
    """Give the command line of a module."""
    return (sys.executable, "-m", module)


def starter(module: str, settings: Settings) -> Start:
    """Say how the process of a module is started: it ends when the office is gone."""

    def start() -> "subprocess.Popen[bytes]":
        # The end of the pipe tells the process that the office is gone, a byte that more has come.
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment(settings),
            bufsize=0,
        )

    return start


class KeptProcess:
    """Starts a process when something waits, and watches it."""

    def __init__(self, name: str, is_waiting: Callable[[], bool], start: Start) -> None:
        self._name, self._start = name, start
        self.is_waiting = is_waiting
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def wake(self) -> None:
        """Have done what waits. Joins a process that goes on."""
        with self._lock:
            if self._watcher is not None and self._watcher.is_alive():
                self._tell(WAKE)
            elif self.is_waiting():
                self._watcher = threading.Thread(target=self._watch, name=self._name, daemon=True)
                self._watcher.start()

    def _tell(self, word: bytes) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError, ValueError):  # it ends just now: its watcher looks once more
                process.stdin.write(word)

    def finish(self) -> None:
        """Let the process end when nothing waits any more, and wait for that."""
        watcher = self._watcher
        while watcher is not None and watcher.is_alive():
            self._tell(END)
            watcher.join(_LOOK_SECONDS)

    def _watch(self) -> None:
        for _ in range(MOST_STARTS):
            with self._start() as process:
                self._process = process
                code = process.wait()
            if code == os.EX_UNAVAILABLE or (code == 0 and not self.is_waiting()):
                return
