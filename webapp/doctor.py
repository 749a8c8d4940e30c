"""What makes an installation ready, checked one thing after the other; the first fault hides no later one."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from surveys import audit
from surveys.audit_witness import gone, witness_of
from surveys.installation import Installation
from surveys.problems import N_, Problem
from webapp.doctor_storage import check_database, check_disk, check_keys
from webapp.findings import Finding, Verdict, bad, good, warning
from webapp.settings import Settings, installation
from webapp.settings_reading import served_sides, unknown_variables

CLOCK_SLACK = timedelta(minutes=5)
OLDEST_SQLITE = (3, 37, 0)


def check_settings(settings: Settings, environment: dict[str, str]) -> Iterator[Finding]:
    """Look at what the settings mean together; that they could be read is known already."""
    for name in unknown_variables(environment):
        yield warning("settings", N_("The variable %(name)s is no setting. Is it misspelt?"), name=name)
    if not settings.secure_cookies and not _is_local(settings):
        yield warning(
            "settings",
            N_("The product is reached over plain http from other machines. Put a proxy with TLS in front."),
        )
    yield good(
        "settings",
        N_(
            "Data in %(data)s, keys in %(keys)s, key store in %(store)s; "
            "respondents at %(public)s, office at %(office)s, published results at %(results)s, "
            "other systems at %(api)s."
        ),
        data=settings.data_dir,
        keys=settings.keys_dir,
        store=settings.key_store_dir,
        public=settings.public_url,
        office=settings.office_url,
        results=settings.results_url,
        api=settings.api_url if settings.api_port else "-",
    )


def _is_local(settings: Settings) -> bool:
    hosts = [getattr(settings, f"{side}_host") for side in served_sides(settings)]
    return all(host.startswith("127.") or host == "::1" for host in hosts)


def check_versions() -> Iterator[Finding]:
    """Say what is running."""
    try:
        own = version("ydan")
    except PackageNotFoundError:
        own = "?"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield bad(
            "versions",
            Problem(
                N_("SQLite %(found)s is too old; %(wanted)s or newer is needed."),
                {"found": sqlite3.sqlite_version, "wanted": ".".join(map(str, OLDEST_SQLITE))},
            ),
        )
    yield good(
        "versions",
        N_("Ý Dân %(own)s, Python %(python)s, SQLite %(sqlite)s."),
        own=own,
        python=".".join(map(str, sys.version_info[:3])),
        sqlite=sqlite3.sqlite_version,
    )


def check_clock(found: Installation) -> Iterator[Finding]:
    """Look whether time runs forward: no act of the audit trail lies in the future."""
    with found.engine.connect() as connection:
        latest = audit.events(connection, most=1)
    now = found.clock()
    last = latest[0].at.astimezone(now.tzinfo) if latest else None
    if last is not None and last > now + CLOCK_SLACK:
        yield bad(
            "clock",
            Problem(
                N_("The clock says %(now)s, but something was done at %(last)s already. Set the clock."),
                {"now": f"{now:%Y-%m-%d %H:%M}", "last": f"{last:%Y-%m-%d %H:%M}"},
            ),
        )
    else:
        yield good("clock", N_("The clock says %(now)s."), now=f"{now:%Y-%m-%d %H:%M %z}")


def check_trail(found: Installation) -> Iterator[Finding]:
    """Look whether an older state of the database was put back: the witness knows what is gone."""
    with found.engine.connect() as connection:
        missed = gone(connection, witness_of(found))
    if missed:
        yield warning(
            "trail",
            N_(
                "An older state of the database was put back: %(number)s acts of the audit trail are gone. "
                "Ballots and codes of that time may be too. “ydan audit verify” lists them."
            ),
            number=missed,
        )
    else:
        yield good("trail", N_("No act of the audit trail is gone."))


def check_destruction(found: Installation) -> Iterator[Finding]:
    """Finish what an interrupted closing left to destroy."""
    from surveys.destruction import finish_destruction
    from surveys.scans.proof import finish_deletion

    finish_deletion(found)
    finished = finish_destruction(found)
    for survey in finished:
        yield warning(
            "destruction",
            N_("The closing of the round %(survey)s was interrupted and is finished now."),
            survey=survey,
        )
    if not finished:
        yield good("destruction", N_("No closing was left unfinished."))


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
            yield from check_trail(found)
            yield from check_destruction(found)
    finally:
        found.engine.dispose()
