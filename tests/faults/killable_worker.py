"""A worker with one kind of work more, which waits to be killed: ``python -m tests.faults.killable_worker``.

The work adds one act to the audit trail, in the transaction that ends it. In its first ``blocks`` starts it
says where it is on standard output and goes no further: ``where`` is before its changes or after them.
"""

import sys
import threading

import sqlalchemy as sa

from surveys import audit
from surveys.installation import Installation
from surveys.jobs import Job
from webapp import worker
from webapp.job_kinds import KINDS, JobKind, Landing, Note
from webapp.settings import Settings

KIND = "killable"
ACT = "register.import"


def _run(place: Installation, _settings: Settings, job: Job, note: Note) -> Landing:
    asked = job.question.parameters

    def stop(where: str) -> None:
        if asked.get("where") == where and job.attempts <= int(asked["blocks"]):
            print(where, flush=True)
            threading.Event().wait()

    def land(connection: sa.Connection) -> bytes:
        audit.append(connection, place.clock, audit.Act("an", ACT, str(asked["name"])))
        stop("landing")
        return b"done"

    note("half", 1, 2)
    stop("running")
    return land


if __name__ == "__main__":
    names = frozenset({"where", "blocks", "name"})
    setattr(worker, "KINDS", {**KINDS, KIND: JobKind("Killable", _run, names)})  # noqa: B010 - not exported
    sys.exit(worker.main())
