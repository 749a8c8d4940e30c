"""Where scans lie until their batch is stored: encrypted files in the data folder, one folder a batch.

An uploaded file is encrypted while it arrives, under a key of its own that exists only in memory until a
row of the database keeps it, sealed with the batch key. Whatever ends the program in between leaves bytes
that nobody can ever read, and the next sweep removes them. Pictures of pages are encrypted under a key
that follows from the batch key. Without the batch key none of it can be read.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.key_store import file_name, sync_folder
from surveys.problems import N_, NotReady, Problem

CHUNK_BYTES = 1 << 18
ID_BYTES = 16
_FOLDER = "scans"
_UPLOAD = ".file"
_PICTURE = ".picture"
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_OVERHEAD_BYTES = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived whole: what opens it. ``digest``: SHA-256 of its content."""

    id: bytes
    key: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    size: int


def root(installation: Installation) -> Path:
    """Say where all scans lie."""
    return installation.boxes.parent / _FOLDER


def folder(installation: Installation, survey: SurveyCode, batch: int) -> Path:
    """Say where the scans of one batch lie."""
    return root(installation) / f"{file_name(survey)}-{batch}"


class Arrival:
    """A file while it arrives: written encrypted, never plain. Not closed properly, it is nothing.

    The open file is locked: a sweep leaves it alone as long as this process writes.
    """

    def __init__(self, place: Path) -> None:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._id, self._key = secrets.token_bytes(ID_BYTES), secrets.token_bytes(Aead.KEY_SIZE)
        self._path = place / f"{self._id.hex()}{_UPLOAD}"
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, self._key))
        self._waiting = bytearray()
        self._digest, self._size = hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        """Take in some bytes."""
        self._digest.update(content)
        self._size += len(content)
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:
            self._push(bytes(self._waiting[:CHUNK_BYTES]), _MESSAGE)
            del self._waiting[:CHUNK_BYTES]
        return len(content)

    def finish(self) -> Arrived:
        """End the file, durably; its row must be stored before `release`."""
        self._push(bytes(self._waiting), _FINAL)
        self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        sync_folder(self._path.parent)
        return Arrived(self._id, self._key, self._digest.digest(), self._size)

    def release(self) -> None:
        """Let go of a file that a row of the database names."""
        self._file.close()

    def discard(self) -> None:
        """Remove the file: it did not arrive whole, or nobody wants it. Doing it again does nothing."""
        if not self._file.closed:
            self._path.unlink(missing_ok=True)
            with suppress(OSError):  # a full disk: what waits in memory goes nowhere, and need not
                self._file.close()

    def _push(self, chunk: bytes, tag: int) -> None:
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self._state, chunk, None, tag))


def content(place: Path, file: bytes, key: bytes) -> bytes:
    """Give a whole uploaded file, in memory. Raises NotReady when it is gone, cut or altered."""
    found = bytearray()
    try:
        with (place / f"{file.hex()}{_UPLOAD}").open("rb") as source:
            state = bindings.crypto_secretstream_xchacha20poly1305_state()
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, source.read(_HEADER_BYTES), key)
            tag = _MESSAGE
            while tag != _FINAL:
                sealed = source.read(CHUNK_BYTES + _OVERHEAD_BYTES)
                chunk, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
                found += chunk
    except (OSError, CryptoError, RuntimeError, ValueError) as error:
        raise NotReady(
            Problem(N_("A scanned file of this batch is gone or damaged. Take it out and scan it again."))
        ) from error
    return bytes(found)


def remove_file(place: Path, file: bytes) -> None:
    """Remove an uploaded file that was read to its end. Doing it again does nothing."""
    (place / f"{file.hex()}{_UPLOAD}").unlink(missing_ok=True)


def put_picture(place: Path, key: bytes, name: str, picture: bytes) -> None:
    """Store the picture of a page or of a part of it; the same name again replaces it."""
    beside = place / f"{name}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_picture_box(key).encrypt(picture, name.encode()))
    beside.replace(place / f"{name}{_PICTURE}")


def picture(place: Path, key: bytes, name: str) -> bytes | None:
    """Give a picture; None when there is none, or it was altered."""
    try:
        sealed = (place / f"{name}{_PICTURE}").read_bytes()
        return bytes(_picture_box(key).decrypt(sealed, name.encode()))
    except (OSError, CryptoError):
        return None


def remove_pictures(place: Path, start: str) -> None:
    """Remove the pictures whose names begin so."""
    for path in place.glob(f"{start}*{_PICTURE}"):
        path.unlink(missing_ok=True)


def _picture_box(key: bytes) -> Aead:
    return Aead(keyed(key, b"ydan scan pictures"))


def sweep(place: Path, is_known: Callable[[bytes], bool]) -> int:
    """Remove uploads that no row names and nobody is writing; gives how many."""
    return sum(_is_swept(path, is_known) for path in sorted(place.glob(f"*{_UPLOAD}")))


def _is_swept(path: Path, is_known: Callable[[bytes], bool]) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Asked under the lock: who wrote the file let go of it only after its row was stored.
            if is_known(bytes.fromhex(path.stem)):
                return False
            path.unlink()
    except (FileNotFoundError, BlockingIOError):
        return False  # gone meanwhile, or still arriving
    return True


def clear(place: Path) -> int:
    """Remove everything of a batch, and its folder; gives how many files went. Again: 0."""
    if not place.is_dir():
        return 0
    paths = list(place.iterdir())
    for path in paths:
        path.unlink(missing_ok=True)
    place.rmdir()
    sync_folder(place.parent)
    return len(paths)
