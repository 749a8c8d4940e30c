"""The whole office works on PostgreSQL too: built there by the real acts, every page fetched."""

import dataclasses
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit_witness, shares
from tests.conftest import StandingClock
from tests.webapp.office import world as worlds
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.made_world import NOW
from tests.webapp.office.test_pages import PAGES
from webapp import create_office_app
from webapp.settings import defaults, installation


def test_every_page_is_sound_on_postgresql(
    postgres_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)  # the real cost is claimed in test_shares
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    settings = dataclasses.replace(
        defaults(tmp_path),
        trusted_hosts=("localhost", "127.0.0.1"),
        database_url=postgres_engine.url.render_as_string(hide_password=False),
    )
    clock = StandingClock(NOW)
    place = installation(settings, clock=clock)
    place.keys.create()
    settings.key_store_dir.mkdir(parents=True)
    site = OfficeSite(create_office_app(settings, place), place, clock, worlds.build(place))
    found = {(who, path): site.signed_in(who).get(path).status_code for who, path in PAGES}
    with place.engine.connect() as connection:
        problems = audit_witness.verify(connection, audit_witness.witness_of(place))
    place.engine.dispose()
    assert {key: status for key, status in found.items() if status != 200} == {}
    assert problems == []
