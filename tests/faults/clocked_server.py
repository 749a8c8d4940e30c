"""One side of the product as it is served, under a clock that somebody sets.

``python -m tests.faults.clocked_server public|office FILE``: the clock tells the time in the file.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from gunicorn.arbiter import Arbiter

from webapp import logs
from webapp.office.app import create_office_app
from webapp.public.app import create_public_app
from webapp.serve import Server, Side
from webapp.settings import Settings, installation, load


class ClockedServer(Server):
    """Makes the same application, around an installation with the clock of the file."""

    def __init__(self, settings: Settings, side: Side, file: Path) -> None:
        self._file = file
        super().__init__(settings, side)

    def load(self) -> Any:
        logs.configure()
        place = installation(self._settings, clock=self._time)
        create = create_public_app if self._side is Side.PUBLIC else create_office_app
        return create(self._settings, place)

    def _time(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text())


if __name__ == "__main__":
    Arbiter(ClockedServer(load(), Side(sys.argv[1]), Path(sys.argv[2]))).run()
