"""Does acts of the product in processes that kill themselves at a statement of SQL.

``python -m tests.faults.act_process ACT HOME DATABASE_URL``: for every number read from standard input a
child does the act and ends itself by SIGKILL before its so-manieth statement or commit; one line says
whether it was killed or done.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from surveys import backup, key_rotation, release, retention
from surveys.backup_lock import of_recipient
from surveys.ballots_import import BallotsFile, import_ballots
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.upgrade import upgrade
from tests.surveys.sealed.open_round import SURVEY
from webapp.settings import defaults, installation

RELEASERS = ("lan", "minh")


def _import(place: Installation, home: Path) -> None:
    with Intake(place) as intake:
        import_ballots(intake, SURVEY, BallotsFile(home / "old.csv", home / "map.toml", actor="an"))


def _purge(place: Installation, _home: Path) -> None:
    later = replace(place, clock=lambda: place.clock() + timedelta(days=200))
    retention.purge(later, "an", audit_days=90)


def _restore(place: Installation, home: Path) -> None:
    key = of_recipient((home / "private.txt").read_text())
    backup.restore(place, home / "backup", key, "an", replace=True)


ACTS: dict[str, Callable[[Installation, Path], object]] = {
    "import": _import,
    "migration": lambda place, _home: upgrade(place.engine),
    "purge": _purge,
    "release": lambda place, _home: release.release_round(place, SURVEY, RELEASERS),
    "restore": _restore,
    "rotation": lambda place, _home: key_rotation.rotate(place, "an"),
}


def die_at(statement: int) -> None:
    """End this very process before a statement or commit of whatever database, counted from 0."""
    number = count()

    def look(*_arguments: object) -> None:
        if next(number) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "before_cursor_execute", look)
    event.listen(sa.Engine, "commit", look)


def main(act: str, home: str, database_url: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            settings = replace(defaults(Path(home)), database_url=database_url)
            die_at(int(line))
            ACTS[act](installation(settings), Path(home))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {os.WEXITSTATUS(status)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
