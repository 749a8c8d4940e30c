"""The kinds of long work: what each does, how it is called, which steps it tells.

A kind gets the installation, the settings, its job and `note(step, done, whole)`. It gives the bytes that
it made; or a function of a connection, for work that changes something: its changes and the end of the job
are one transaction, so that they happen once however often the worker is killed. What is made follows from
the question alone, so that it may be kept: parameters name all that it rests on (a release, a language).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import announcements, audit, audit_witness, release, release_draft, release_review, summary_json
from surveys.installation import Installation
from surveys.jobs import Job, Question
from surveys.problems import N_
from surveys.schema import audit_event
from surveys.selftest import report
from surveys.texts import topics
from surveys.texts.records import TOPICS_KIND
from webapp import announce_work, document_work, package_work, result_file_work, self_test
from webapp.settings import Settings

SHORT_TRAIL = 5000  # acts that are checked within a request
CHECK_TRAIL = Question("audit-check")
ATTACK = Question("self-test")

Note = Callable[[str, int, int], None]
"""Is told the step, how much of it is done, and of how much."""
Landing = Callable[[sa.Connection], bytes | None]
"""Makes the changes of a job within the transaction that ends it."""
Run = Callable[[Installation, Settings, Job, Note], bytes | Landing | None]


def never(_connection: sa.Connection, _question: Question) -> bool:
    """Say of every question that it is long."""
    return False


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind. ``parameters``: all that a question may name; ``is_small``: done within a request."""

    title: str
    run: Run
    parameters: frozenset[str] = frozenset()
    steps: Mapping[str, str] = field(default_factory=dict)
    is_small: Callable[[sa.Connection, Question], bool] = never


def _draft(place: Installation, _settings: Settings, job: Job, note: Note) -> Landing:
    """Compute what would be released of a closed round, and the figures by which reviewers list it."""
    code = job.question.survey
    if code is None:
        raise ValueError("a draft is of a round")
    note("compute", 0, 1)
    keys = place.keys.readable("installation")
    with place.engine.connect() as connection:
        summary = release.draft(connection, keys, code)
    content = summary_json.dump(summary).encode()

    def land(connection: sa.Connection) -> bytes:
        release_review.note(connection, keys, code, summary)
        return content

    return land


def _is_small_draft(connection: sa.Connection, question: Question) -> bool:
    return question.survey is not None and release_draft.is_small(connection, question.survey)


def _topics(place: Installation, _settings: Settings, job: Job, note: Note) -> bytes:
    """Find what the texts of a round speak of."""
    code = job.question.survey
    if code is None:
        raise ValueError("topics are of a round")
    note("topics", 0, 1)
    with place.engine.connect() as connection:
        return topics.make(connection, place.keys.readable("installation"), code)


def _are_few_texts(_connection: sa.Connection, question: Question) -> bool:
    return int(question.parameters["texts"]) <= topics.MOST_SMALL


def _check_trail(place: Installation, _settings: Settings, _job: Job, note: Note) -> bytes:
    """Recompute the chain of the audit trail, and compare it with its witness."""
    with place.engine.connect() as connection:
        found = audit_witness.verify(
            connection, audit_witness.witness_of(place), lambda done, whole: note("chain", done, whole)
        )
    return json.dumps([[one.sentence, dict(one.values), one.where] for one in found]).encode()


def _is_short_trail(connection: sa.Connection, _question: Question) -> bool:
    return (connection.scalar(sa.select(sa.func.count()).select_from(audit_event)) or 0) <= SHORT_TRAIL


def _attack(place: Installation, settings: Settings, job: Job, note: Note) -> Landing:
    """Attack a copy of this installation, and keep the signed report."""
    note("attack", 0, 1)
    found = self_test.attack_own(settings, place)

    def land(connection: sa.Connection) -> bytes:
        verdict = found.report.verdict.value
        audit.append(
            connection,
            place.clock,
            audit.Act(job.asked_by, "selftest.run", "anonymity", {"verdict": verdict}),
        )
        report.keep(settings.data_dir, found)
        return verdict.encode()

    return land


KINDS: Mapping[str, JobKind] = {
    CHECK_TRAIL.kind: JobKind(
        N_("Check of the audit trail"),
        _check_trail,
        steps={"chain": N_("Recomputing the chain of acts")},
        is_small=_is_short_trail,
    ),
    ATTACK.kind: JobKind(
        N_("Anonymity self-test"), _attack, steps={"attack": N_("Attacking a copy of this installation")}
    ),
    release_draft.KIND: JobKind(
        N_("Results of a closed round"),
        _draft,
        frozenset({"method"}),
        {"compute": N_("Computing scores, intervals and comparisons")},
        _is_small_draft,
    ),
    package_work.KIND: JobKind(
        N_("Score package"),
        package_work.run,
        package_work.PARAMETERS,
        {"write": N_("Writing tables and report")},
        package_work.is_small,
    ),
    result_file_work.KIND: JobKind(
        N_("Results in an open format"),
        result_file_work.run,
        result_file_work.PARAMETERS,
        {"write": N_("Writing the file")},
        result_file_work.is_small,
    ),
    document_work.KIND: JobKind(
        N_("Report of a whole round"),
        document_work.run,
        document_work.PARAMETERS,
        {"draw_up": N_("Drawing up the report"), "write": N_("Writing the file")},
        document_work.is_small,
    ),
    announcements.KIND: JobKind(
        N_("Telling other systems of a release"),
        announce_work.run,
        announce_work.PARAMETERS,
        {"issue": N_("Writing the packages"), "tell": N_("Telling other systems")},
    ),
    TOPICS_KIND: JobKind(
        N_("Topics of the texts of a round"),
        _topics,
        frozenset({"texts", "queue"}),
        {"topics": N_("Putting together texts that speak of the same")},
        _are_few_texts,
    ),
}
