"""Each side as its users meet it: a real server process, killed with a real signal."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from surveys.box_engines import box_of
from surveys.installation import Installation
from tests.ports import free_port
from tests.surveys.sealed.open_round import SURVEY, OpenRound
from webapp.serve import Side
from webapp.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process of the product serves an installation."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("YDAN_")},
        "YDAN_DATA_DIR": str(settings.data_dir),
        "YDAN_KEYS_DIR": str(settings.keys_dir),
        "YDAN_KEY_STORE_DIR": str(settings.key_store_dir),
        "YDAN_DATABASE_URL": settings.database_url,
        "YDAN_PUBLIC_PORT": str(settings.public_port),
        "YDAN_PUBLIC_URL": f"http://127.0.0.1:{settings.public_port}",
        "YDAN_OFFICE_PORT": str(settings.office_port),
        "YDAN_OFFICE_URL": f"http://127.0.0.1:{settings.office_port}",
        "YDAN_RESULTS_PORT": str(settings.results_port),
        "YDAN_API_PORT": str(settings.api_port),
    }


class Server:
    """One side on a port of its own, in a process group of its own.

    ``program``: what runs it after ``python -m``, where that is not the product's own way.
    """

    def __init__(
        self,
        settings: Settings,
        log: Path,
        side: Side = Side.PUBLIC,
        program: Sequence[str] = ("webapp.serve",),
    ) -> None:
        self.settings = replace(
            settings,
            public_port=free_port(),
            office_port=free_port(),
            results_port=free_port(),
            api_port=free_port(),
        )
        self.port: int = getattr(self.settings, f"{side}_port")
        self.log = log
        self._command = [sys.executable, "-m", program[0], side.value, *program[1:]]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=environment_of(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while True:
            assert self._process.poll() is None, self.log.read_text()
            if self._listens():
                return
            threading.Event().wait(0.05)  # between two tries; nothing is claimed about its length

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        """End every process of the server at once, as kill -9 and a power cut do."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            while self._listens():  # a worker that is still dying
                os.sched_yield()

    def stop(self) -> None:
        """Ask the server to end, as its operator does."""
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(300) == 0, self.log.read_text()

    def workers(self) -> list[int]:
        """Give the process ids of the workers."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(child) for child in children.read_text().split()]


@dataclass(frozen=True, slots=True)
class Served:
    """An open round behind a running server."""

    server: Server
    round: OpenRound
    installation: Installation

    def in_box(self) -> tuple[int, int, int]:
        """Count spent codes, sealed ratings and sealed texts, all at one moment."""
        box = box_of(self.installation, SURVEY)
        tables = (box._tables.spent, box._tables.ratings, box._tables.texts)
        counts = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables]
        with box._engine.connect() as connection:
            spent, ratings, texts = connection.execute(sa.select(*counts)).one()
        return spent, ratings, texts


def url_of(engine: sa.Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
