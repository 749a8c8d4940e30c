"""Does one act in processes that kill themselves in the middle of it.

``python -m tests.faults.dying_process``: for every line [home, database URL, act, files, step, stride] of
standard input a child does the act. Its databases tell when: every sentence sent and every commit - before
it, after it was announced to the witness, after it - is an event. The child ends itself by SIGKILL at the
first event from the step on that is no sentence, or a sentence whose number the stride divides. One line
says what became of it: "killed STEP what", "done", or "refused ...".
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from surveys import audit, backup, ceremony, key_rotation, release, retention, shares
from surveys.backup_lock import of_recipient
from surveys.ballots_import import BallotsFile, import_ballots
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.paper import batches, storing
from surveys.problems import BadInput
from surveys.register_import import RegisterKind, import_sheet
from surveys.sheet import read_sheet
from surveys.upgrade import upgrade
from tests.surveys.sealed.open_round import AN, BINH, SURVEY
from webapp.settings import defaults, installation

SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Death:
    """Ends this process at an event of its databases."""

    step: int
    stride: int

    def wait_for(self, engine: sa.Engine) -> None:
        """Listen to the main database and to every box."""
        numbers = count()

        def happened(what: str) -> Callable[..., None]:
            def note(*_details: object) -> None:
                number = next(numbers)
                if number >= self.step and (what != SENTENCE or number % self.stride == 0):
                    print(f"killed {number} {what}", flush=True)
                    os.kill(os.getpid(), signal.SIGKILL)

            return note

        event.listen(sa.Engine, "before_cursor_execute", happened(SENTENCE))
        event.listen(sa.Engine, "commit", happened("before a commit"))
        event.listen(engine, "commit", happened("announced"))  # after the witness, which listens already
        event.listen(sa.Pool, "checkin", happened("after"))


def _import_ballots(place: Installation, files: list[str]) -> None:
    with Intake(place) as intake:
        import_ballots(intake, SURVEY, BallotsFile(Path(files[0]), Path(files[1]), "an"))


def _import_register(place: Installation, files: list[str]) -> None:
    with place.engine.begin() as connection:
        import_sheet(connection, read_sheet(Path(files[0])), RegisterKind.CADRES, dry_run=False)
        audit.append(connection, place.clock, audit.Act("an", "register.import", "cadres"))


def _restore(place: Installation, files: list[str]) -> None:
    key = of_recipient(Path(files[1]).read_text("utf-8"))
    backup.restore(place, Path(files[0]), key, "an", replace=True)


def _store_batch(place: Installation, _files: list[str]) -> None:
    with Intake(place) as intake:
        storing.store_batch(intake, SURVEY, 1, "an")


def _drop_batch(place: Installation, _files: list[str]) -> None:
    with place.engine.connect() as connection:
        batch = batches.get(connection, SURVEY, 1)
    storing.drop_batch(place, batch, "an")


ACTS: Mapping[str, Callable[[Installation, list[str]], object]] = {
    "open": lambda place, _files: ceremony.open_round(place, SURVEY, (AN, BINH)),
    "release": lambda place, _files: release.release_round(place, SURVEY, (AN.username, BINH.username)),
    "drop-batch": _drop_batch,
    "import-ballots": _import_ballots,
    "import-register": _import_register,
    "purge": lambda place, _files: retention.purge(place, "an", audit_days=90),
    "restore": _restore,
    "store-batch": _store_batch,
    "rotate": lambda place, _files: key_rotation.rotate(place, "an"),
    "upgrade": lambda place, _files: upgrade(place.engine),
}


def act(place: Installation, name: str, files: list[str]) -> str:
    try:
        ACTS[name](place, files)
    except BadInput as error:
        return f"refused {error}"
    return "done"


def main() -> None:
    shares.OPERATIONS, shares.MEMORY_BYTES = 1, 8192  # cheap: see conftest
    for line in sys.stdin:
        child = os.fork()
        if not child:
            home, database_url, name, files, step, stride = json.loads(line)
            place = installation(replace(defaults(Path(home)), database_url=database_url))
            Death(step, stride).wait_for(place.engine)
            print(act(place, name, files), flush=True)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
