"""Closes a round in processes that kill themselves.

``python -m tests.faults.closing_process HOME DATABASE_URL``: for every number read from standard input a
child closes the round and ends itself by SIGKILL at that step; one line says what became of it.
"""

import os
import signal
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from surveys.closing import ClosingStep, close_round, finish_destruction
from surveys.installation import Installation
from tests.surveys.sealed.open_round import AN, BINH, SURVEY
from webapp.settings import defaults, installation


def close(place: Installation, last_step: int) -> None:
    """Close the round, or finish what is left of it; end this very process at a step counted from 0."""
    steps = count()

    def progress(step: ClosingStep, done: int, _of: int) -> None:
        if next(steps) == last_step:
            print(f"killed at {step.value} {done}", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    if not finish_destruction(place, progress):
        close_round(place, SURVEY, (AN, BINH), progress=progress)
    print("closed", flush=True)


def main(home: str, database_url: str) -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            settings = replace(defaults(Path(home)), database_url=database_url)
            close(installation(settings), int(line))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
