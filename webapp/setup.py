"""Making what an installation needs: folders, keys, database. Doing it again makes only what is missing."""

from collections.abc import Callable
from pathlib import Path

from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem
from surveys.upgrade import upgrade
from webapp.settings import Settings

OWNER_ONLY = 0o700


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(
            Problem(N_("The folder cannot be made: %(why)s."), {"why": error.strerror}, str(path))
        ) from error


def make_folders(settings: Settings, installation: Installation, tell: Callable[[str], None]) -> None:
    """Make the folders that are missing. ``tell`` hears of each. Raises NotReady."""
    for folder in (settings.data_dir, installation.boxes, settings.keys_dir, settings.key_store_dir):
        if not folder.is_dir():
            _make_folder(folder)
            tell(str(folder))


def prepare(settings: Settings, installation: Installation, tell: Callable[[str], None]) -> None:
    """Make folders, keys and tables. ``tell`` hears of each thing that was made. Raises NotReady."""
    make_folders(settings, installation, tell)
    for name in installation.keys.create():
        tell(str(settings.keys_dir / f"{name}.key"))
    upgrade(installation.engine)
