"""One installation: its database, its folders, its keys, its clock. Handed to every act of the domain."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from surveys.problems import N_, NotReady, Problem

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime."""

KEY_BYTES = 32
KEY_NAMES = ("pepper", "installation", "signing", "public-cookie", "office-cookie")


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Keys outside the database, one file each (mode 0600), read when needed.

    ``pepper`` keys the digests of codes; ``installation`` encrypts at rest; ``signing`` is the seed of
    the Ed25519 key of packages; the cookie keys belong to the two applications. A process is given only
    the files of its side: the respondents' process never needs ``installation`` or ``signing``.
    """

    directory: Path

    def read(self, name: str) -> bytes:
        """Give one key. Raises NotReady naming the file when it is missing or has the wrong size."""
        path = self.directory / f"{name}.key"
        try:
            key = path.read_bytes()
        except OSError as error:
            raise NotReady(
                Problem(
                    N_("The key file %(file)s cannot be read. Run “ydan init”, or restore it."),
                    {"file": str(path)},
                )
            ) from error
        if len(key) != KEY_BYTES:
            raise NotReady(Problem(N_("The key file %(file)s is damaged. Restore it."), {"file": str(path)}))
        return key

    def readable(self, name: str) -> tuple[bytes, ...]:
        """Give a key and those it replaced (``installation-....key``): the present one first.

        Raises NotReady when any of them is damaged.
        """
        older = sorted(path.stem for path in self.directory.glob(f"{name}-*.key"))
        return (self.read(name), *map(self.read, older))

    def create(self) -> list[str]:
        """Make the keys that are missing, never replacing one. Gives the names of those made."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = []
        for name in KEY_NAMES:
            try:
                descriptor = os.open(
                    self.directory / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
                )
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            made.append(name)
        return made


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything of one installation is.

    ``boxes`` holds one SQLite file per open round (unused on PostgreSQL, where a box is tables of its
    own). ``key_store`` holds wrapped shares and round secrets; it is never part of a database backup.
    """

    engine: sa.Engine
    keys: KeyFolder
    boxes: Path
    key_store: Path
    clock: Clock
    time_zone: ZoneInfo
