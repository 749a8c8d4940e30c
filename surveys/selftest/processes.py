"""Where the processes of an installation write: their logs, and files that lie among temporary ones."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from surveys.selftest.copying import PREFIX

PROCESSES = Path("/proc")
OUTPUTS = ("1", "2")  # standard output and standard error
LOOSE = ("tmp", "ydan", "wgunicorn")  # how temporary files of Python, of ours, of the web server begin
MOST_LOOSE_BYTES = 1024 * 1024


def logs_of(data: Path, processes: Path = PROCESSES) -> tuple[Path, ...]:
    """Give the files into which processes that work on a data folder write their output."""
    found: set[Path] = set()
    for process in processes.glob("[0-9]*"):
        with suppress(OSError):  # it ended, or is somebody else's
            if _works_on(process, data.resolve()):
                targets = [(process / "fd" / number).readlink() for number in OUTPUTS]
                found.update(target for target in targets if target.is_file())
    return tuple(sorted(found))


def _works_on(process: Path, data: Path) -> bool:
    if process.name == str(os.getpid()):
        return False
    named = os.fsencode(data) in (process / "environ").read_bytes()
    return named or any(link.readlink().is_relative_to(data) for link in (process / "fd").iterdir())


def temporary_files() -> Iterator[Path]:
    """Give files of this account among the temporary ones that a process of the product may have left."""
    for path in sorted(Path(tempfile.gettempdir()).iterdir()):
        with suppress(FileNotFoundError):
            about = path.stat(follow_symlinks=False)
            is_ours = about.st_uid == os.getuid() and about.st_size <= MOST_LOOSE_BYTES
            if (
                path.name.startswith(LOOSE)
                and not path.name.startswith(PREFIX)
                and is_ours
                and path.is_file()
            ):
                yield path
