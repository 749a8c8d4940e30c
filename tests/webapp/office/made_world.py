"""The small province, built once for a whole run of tests by whichever process asks first; all copy it."""

import dataclasses
import fcntl
import os
import pickle
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys import shares
from surveys.upgrade import upgrade
from tests.conftest import StandingClock
from tests.webapp.office import world as worlds
from tests.webapp.office.world import World
from webapp.settings import defaults, installation

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeWorld:
    """A folder with the province, and when its clock stood still."""

    folder: Path
    world: World
    now: datetime

    def copy_to(self, folder: Path) -> World:
        """Give a copy of everything to somebody who changes it, accounts included."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return dataclasses.replace(self.world, accounts=dict(self.world.accounts))


def made(factory: pytest.TempPathFactory) -> MadeWorld:
    """Give the province of this run; build it if nobody did."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    told, folder = shared / "world.pickle", shared / "world"
    with (shared / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of somebody who did not come to the end
            told.write_bytes(pickle.dumps(_build(folder)))
    found = pickle.loads(told.read_bytes())  # noqa: S301 - written above
    assert isinstance(found, MadeWorld)
    return found


def _build(folder: Path) -> MadeWorld:
    settings, clock = defaults(folder), StandingClock(NOW)
    place = installation(settings, clock=clock)
    for path in (settings.data_dir, settings.key_store_dir, place.boxes):
        path.mkdir(parents=True, exist_ok=True)
    place.keys.create()
    upgrade(place.engine)
    with pytest.MonkeyPatch.context() as patch:  # the real cost of a guess is claimed in test_shares
        patch.setattr(shares, "OPERATIONS", 1)
        patch.setattr(shares, "MEMORY_BYTES", 8192)
        world = worlds.build(place)
    place.engine.dispose()
    return MadeWorld(folder, world, clock.now)
