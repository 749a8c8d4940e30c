"""Opening an installation for a command: what must be there is there, or NotReady says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem
from webapp.settings import Settings, installation, load


def sqlite_file(settings: Settings) -> Path | None:
    """Give the file of the embedded database; None on PostgreSQL."""
    url = sa.make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def require_database(settings: Settings, engine: sa.Engine) -> None:
    """Raise NotReady when the database is missing, does not answer, or is of another version."""
    path = sqlite_file(settings)
    # SQLite would make an empty file where there is none.
    if path is not None and not path.is_file():
        raise NotReady(Problem(N_("The database is missing. Run “ydan init” first."), where=str(path)))
    from surveys.upgrade import at_head, revision

    try:
        fit = at_head(engine)
        empty = revision(engine) is None
    except sa.exc.DBAPIError as error:
        why = " ".join(str(error.orig).split()).rstrip(".")
        raise NotReady(Problem(N_("The database does not answer: %(why)s."), {"why": why})) from error
    if not fit and empty:
        raise NotReady(Problem(N_("The database is empty. Run “ydan init” first.")))
    if not fit:
        raise NotReady(Problem(N_("The database is of another version of the program. Run “ydan upgrade”.")))


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Installation]:
    """Give the installation of this process, ready to work, and let go of the database afterwards."""
    settings = settings or load()
    found = installation(settings)
    try:
        require_database(settings, found.engine)
        yield found
    finally:
        found.engine.dispose()
