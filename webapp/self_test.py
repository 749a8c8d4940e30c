"""The self-test of this installation: taken, attacked, signed; for the command line and for the office."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from surveys.installation import Installation
from webapp.settings import Settings, host_of

if TYPE_CHECKING:
    from surveys.selftest.copying import Sources
    from surveys.selftest.report import Signed


def own_hosts(settings: Settings) -> frozenset[str]:
    """Give the names under which this installation is reached: no trace of a visitor."""
    hosts = {settings.public_host, settings.office_host, settings.results_host, *settings.trusted_hosts}
    urls = (settings.public_url, settings.office_url, settings.results_url)
    return frozenset(hosts | set(map(host_of, urls)))


def own_sources(settings: Settings, place: Installation, logs: Sequence[Path] = ()) -> "Sources":
    """Say what is attacked: everything that this installation keeps."""
    from surveys.selftest.copying import Sources
    from surveys.selftest.processes import logs_of, temporary_files

    url = sa.make_url(settings.database_url)
    database = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    return Sources(
        settings.data_dir,
        is_live=True,
        server=place.engine if database is None else None,
        database=database,
        key_folders=(settings.keys_dir, settings.key_store_dir),
        logs=(*logs, *logs_of(settings.data_dir)),
        loose=tuple(temporary_files()),
        own_hosts=own_hosts(settings),
    )


def attack_own(settings: Settings, place: Installation) -> "Signed":
    """Attack a copy of this installation; give the signed report. The copy is gone afterwards."""
    from surveys.selftest.attacks import attack
    from surveys.selftest.copying import copied
    from surveys.selftest.report import Report, own_version, signed

    with copied(own_sources(settings, place)) as evidence:
        outcomes = attack(evidence)
    today = datetime.now(settings.time_zone).date()
    return signed(Report(today, own_version(), is_copy=False, outcomes=outcomes), place.keys.read("signing"))
