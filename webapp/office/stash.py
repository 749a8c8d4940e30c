"""Files between a dry run and its confirmation: encrypted, for one member of staff, for one hour."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.installation import Installation

LASTS = timedelta(hours=1)
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Stash:
    """The files waiting for confirmation in one folder."""

    folder: Path
    installation: Installation

    def _box(self) -> Aead:
        return Aead(keyed(self.installation.keys.read("installation"), b"ydan office stash"))

    def put(self, owner: str, content: bytes) -> str:
        """Keep a file for its owner; gives the token to ask for it with."""
        self.sweep()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        token = secrets.token_hex(16)
        descriptor = os.open(self.folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._box().encrypt(content, f"{owner} {token}".encode()))
        return token

    def get(self, owner: str, token: str) -> bytes | None:
        """Give the file back to its owner; None when it is gone, or somebody else's."""
        if not TOKEN.fullmatch(token):
            return None
        try:
            sealed = (self.folder / token).read_bytes()
            return bytes(self._box().decrypt(sealed, f"{owner} {token}".encode()))
        except (FileNotFoundError, CryptoError):
            return None

    def drop(self, token: str) -> None:
        """Forget a file."""
        if TOKEN.fullmatch(token):
            (self.folder / token).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Forget every file that nobody confirmed within the hour."""
        if not self.folder.is_dir():
            return
        oldest = (self.installation.clock() - LASTS).timestamp()
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
