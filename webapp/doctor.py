"""What makes an installation ready, checked one thing after the other; the first fault hides no later one."""

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sqlalchemy as sa

from surveys import audit
from surveys.installation import KEY_NAMES, Installation
from surveys.problems import N_, BadInput, Problem
from webapp.cli.opening import require_database, sqlite_file
from webapp.settings import Settings, installation
from webapp.settings_reading import unknown_variables

LEAST_FREE_BYTES = 50_000_000
SCARCE_FREE_BYTES = 1_000_000_000
TRIAL_BYTES = 64 * 1024
PATIENCE_MILLISECONDS = 2000
CLOCK_SLACK = timedelta(minutes=5)
OTHERS_MAY = 0o077
OLDEST_SQLITE = (3, 37, 0)


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what was looked at, how it came out, and what to do."""

    check: str
    verdict: Verdict
    problem: Problem


def _good(check: str, sentence: str, **values: object) -> Finding:
    return Finding(check, Verdict.GOOD, Problem(sentence, values))


def _warning(check: str, sentence: str, **values: object) -> Finding:
    return Finding(check, Verdict.WARNING, Problem(sentence, values))


def _bad(check: str, problem: Problem) -> Finding:
    return Finding(check, Verdict.BAD, problem)


def check_settings(settings: Settings, environment: dict[str, str]) -> Iterator[Finding]:
    """Look at what the settings mean together; that they could be read is known already."""
    for name in unknown_variables(environment):
        yield _warning("settings", N_("The variable %(name)s is no setting. Is it misspelt?"), name=name)
    if not settings.secure_cookies and not _is_local(settings):
        yield _warning(
            "settings",
            N_("The product is reached over plain http from other machines. Put a proxy with TLS in front."),
        )
    yield _good(
        "settings",
        N_(
            "Data in %(data)s, keys in %(keys)s, key store in %(store)s; "
            "respondents at %(public)s, office at %(office)s."
        ),
        data=settings.data_dir,
        keys=settings.keys_dir,
        store=settings.key_store_dir,
        public=settings.public_url,
        office=settings.office_url,
    )


def _is_local(settings: Settings) -> bool:
    return all(
        host.startswith("127.") or host == "::1" for host in (settings.public_host, settings.office_host)
    )


def check_versions() -> Iterator[Finding]:
    """Say what is running."""
    try:
        own = version("ydan")
    except PackageNotFoundError:
        own = "?"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield _bad(
            "versions",
            Problem(
                N_("SQLite %(found)s is too old; %(wanted)s or newer is needed."),
                {"found": sqlite3.sqlite_version, "wanted": ".".join(map(str, OLDEST_SQLITE))},
            ),
        )
    yield _good(
        "versions",
        N_("Ý Dân %(own)s, Python %(python)s, SQLite %(sqlite)s."),
        own=own,
        python=".".join(map(str, sys.version_info[:3])),
        sqlite=sqlite3.sqlite_version,
    )


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Look at the folders: there, private, writable, with room."""
    for folder in (settings.data_dir, settings.keys_dir, settings.key_store_dir):
        yield from _check_folder(folder)


def _check_folder(folder: Path) -> Iterator[Finding]:
    where = str(folder)
    if not folder.is_dir():
        yield _bad("disk", Problem(N_("The folder is missing. Run “ydan init”, or restore it."), {}, where))
        return
    if folder.stat().st_mode & OTHERS_MAY:
        yield _warning(
            "disk",
            N_("Other accounts can look into %(folder)s. Take that right away (mode 700)."),
            folder=where,
        )
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"\0" * TRIAL_BYTES)
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as error:
        yield _bad(
            "disk", Problem(N_("Nothing can be written here: %(why)s."), {"why": error.strerror}, where)
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield _bad(
            "disk", Problem(N_("Only %(free)s MB are free. Make room."), {"free": free // 1_000_000}, where)
        )
    elif free < SCARCE_FREE_BYTES:
        yield _warning(
            "disk", N_("%(folder)s has only %(free)s MB free."), folder=where, free=free // 1_000_000
        )
    else:
        yield _good("disk", N_("%(folder)s can be written and has room."), folder=where)


def check_keys(found: Installation) -> Iterator[Finding]:
    """Read every key and look at who else could."""
    whole = True
    for name in KEY_NAMES:
        try:
            found.keys.read(name)
        except BadInput as error:
            whole = False
            yield from (_bad("keys", problem) for problem in error.problems)
            continue
        path = found.keys.directory / f"{name}.key"
        if path.stat().st_mode & OTHERS_MAY:
            yield _warning(
                "keys", N_("Other accounts can read %(file)s. Take that right away (mode 600)."), file=path
            )
    if whole:
        yield _good("keys", N_("All %(number)s keys can be read."), number=len(KEY_NAMES))


def check_database(settings: Settings, found: Installation) -> Iterator[Finding]:
    """Look whether the database is there, whole, of this version, and takes writes."""
    try:
        require_database(settings, found.engine)
        _try_writing(settings, found.engine)
    except BadInput as error:
        yield from (_bad("database", problem) for problem in error.problems)
    except sa.exc.DBAPIError as error:
        why = " ".join(str(error.orig).split()).rstrip(".")
        yield _bad("database", Problem(N_("The database cannot be written: %(why)s."), {"why": why}))
    else:
        yield _good("database", N_("The database is of this version and can be written."))


def _try_writing(settings: Settings, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if sqlite_file(settings) is None:
            connection.exec_driver_sql("CREATE TEMPORARY TABLE trial (number integer)")
        else:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS}")
            damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if damage != "ok":
                raise BadInput(Problem(N_("The database file is damaged. Restore it from a backup.")))
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.rollback()


def check_clock(found: Installation) -> Iterator[Finding]:
    """Look whether time runs forward: no act of the audit trail lies in the future."""
    with found.engine.connect() as connection:
        latest = audit.events(connection, most=1)
    now = found.clock()
    last = latest[0].at.astimezone(now.tzinfo) if latest else None
    if last is not None and last > now + CLOCK_SLACK:
        yield _bad(
            "clock",
            Problem(
                N_("The clock says %(now)s, but something was done at %(last)s already. Set the clock."),
                {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"},
            ),
        )
    else:
        yield _good("clock", N_("The clock says %(now)s."), now=f"{now:%Y-%m-%d %H:%M %z}")


def check_destruction(found: Installation) -> Iterator[Finding]:
    """Finish what an interrupted closing left to destroy."""
    from surveys.destruction import finish_destruction

    finished = finish_destruction(found)
    for survey in finished:
        yield _warning(
            "destruction",
            N_("The closing of the round %(survey)s was interrupted and is finished now."),
            survey=survey,
        )
    if not finished:
        yield _good("destruction", N_("No closing was left unfinished."))


def examine(settings: Settings, environment: dict[str, str]) -> Iterator[Finding]:
    """Check everything, in an order that people read; a check that cannot be made says why."""
    found = installation(settings)
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: check_settings(settings, environment),
        check_versions,
        lambda: check_disk(settings),
        lambda: check_keys(found),
        lambda: check_database(settings, found),
    )
    ready = True
    try:
        for check in checks:
            for finding in check():
                ready = ready and finding.verdict is not Verdict.BAD
                yield finding
        if ready:
            yield from check_clock(found)
            yield from check_destruction(found)
    finally:
        found.engine.dispose()
