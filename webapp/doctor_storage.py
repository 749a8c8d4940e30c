"""Checks of what an installation keeps: folders, keys, database."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from surveys.installation import KEY_NAMES, Installation
from surveys.problems import N_, BadInput, Problem
from webapp.cli.opening import require_database, sqlite_file
from webapp.findings import Finding, bad, good, warning
from webapp.settings import Settings

LEAST_FREE_BYTES = 50_000_000
SCARCE_FREE_BYTES = 1_000_000_000
TRIAL_BYTES = 64 * 1024
PATIENCE_MILLISECONDS = 2000
OTHERS_MAY = 0o077


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Look at the folders: there, private, writable, with room."""
    for folder in (settings.data_dir, settings.keys_dir, settings.key_store_dir):
        yield from _check_folder(folder)


def _check_folder(folder: Path) -> Iterator[Finding]:
    where = str(folder)
    if not folder.is_dir():
        yield bad("disk", Problem(N_("The folder is missing. Run “ydan init”, or restore it."), {}, where))
        return
    if folder.stat().st_mode & OTHERS_MAY:
        yield warning(
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
        yield bad(
            "disk", Problem(N_("Nothing can be written here: %(why)s."), {"why": error.strerror}, where)
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield bad(
            "disk", Problem(N_("Only %(free)s MB are free. Make room."), {"free": free // 1_000_000}, where)
        )
    elif free < SCARCE_FREE_BYTES:
        yield warning(
            "disk", N_("%(folder)s has only %(free)s MB free."), folder=where, free=free // 1_000_000
        )
    else:
        yield good("disk", N_("%(folder)s can be written and has room."), folder=where)


def check_keys(found: Installation) -> Iterator[Finding]:
    """Read every key and look at who else could."""
    whole = True
    for name in KEY_NAMES:
        try:
            found.keys.read(name)
        except BadInput as error:
            whole = False
            yield from (bad("keys", problem) for problem in error.problems)
            continue
        path = found.keys.directory / f"{name}.key"
        if path.stat().st_mode & OTHERS_MAY:
            yield warning(
                "keys", N_("Other accounts can read %(file)s. Take that right away (mode 600)."), file=path
            )
    if whole:
        yield good("keys", N_("All %(number)s keys can be read."), number=len(KEY_NAMES))


def check_database(settings: Settings, found: Installation) -> Iterator[Finding]:
    """Look whether the database is there, whole, of this version, and takes writes."""
    try:
        require_database(settings, found.engine)
        _try_writing(settings, found.engine)
    except BadInput as error:
        yield from (bad("database", problem) for problem in error.problems)
    except sa.exc.DBAPIError as error:
        why = " ".join(str(error.orig).split()).rstrip(".")
        yield bad("database", Problem(N_("The database cannot be written: %(why)s."), {"why": why}))
    else:
        yield good("database", N_("The database is of this version and can be written."))


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
