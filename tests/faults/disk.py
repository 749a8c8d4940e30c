"""A small disk that can be full or read-only, as strong as this machine allows.

Root gets a file system of its own in memory: "no space left" and "read-only" come from the kernel. Anybody
else gets a folder: there the server may write no byte to a file, or has no right to.
"""

import os
import resource
import subprocess
from pathlib import Path

from tests.faults.server import Server

BYTES = 3 << 20
PIECE = 4096


class Disk:
    """A mounted disk of three megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, _server: Server, leave: int) -> None:
        """Leave so many bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            while (free := self._free()) > leave:
                file.write(bytes(min(PIECE, free - leave)))

    def make_room(self, _server: Server) -> None:
        self._ballast.unlink()

    def protect(self) -> None:
        """Make everything read-only; no file may be open for writing."""
        self._remount("ro")

    def unprotect(self) -> None:
        self._remount("rw")

    def take_away(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=True)

    def _free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def _remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self.folder], check=True)


class PlainFolder(Disk):
    """A folder for those who may not mount."""

    def fill(self, server: Server, leave: int) -> None:
        del leave  # a limit holds for each file: nothing more at all
        for worker in server.workers():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def make_room(self, server: Server) -> None:
        for worker in server.workers():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def protect(self) -> None:
        self._allow(0o500, 0o400)

    def unprotect(self) -> None:
        self._allow(0o700, 0o600)

    def take_away(self) -> None:
        self.unprotect()

    def _allow(self, folders: int, files: int) -> None:
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(folders if path.is_dir() else files)


def small_disk(folder: Path) -> Disk:
    """Give the strongest disk that this user can have."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={BYTES},mode=0700", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    return PlainFolder(folder) if mounted.returncode else Disk(folder)
