"""The file of a backup: a line that says what it is, then a stream nobody can read, cut or reorder.

``ydan-backup 1``, a line of JSON (kind, day, lock), then libsodium's secretstream (XChaCha20-Poly1305):
chunks bound to the head and to each other, the last one marked as the last. Inside: compressed lines.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from nacl import exceptions
from nacl.bindings import crypto_secretstream as stream
from nacl.utils import random

from surveys.backup_lock import Key, Lock, lock, unlock
from surveys.problems import N_, BadInput, NotReady, Problem

MAGIC = b"ydan-backup 1\n"
CHUNK_BYTES = 1 << 16
LONGEST_HEAD = 4096
_SIZE = struct.Struct(">I")
_FINAL = stream.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MESSAGE = stream.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_OVERHEAD = stream.crypto_secretstream_xchacha20poly1305_ABYTES

Write = Callable[[object], None]
"""Adds one line, any value of JSON."""


class Kind(StrEnum):
    """What a backup holds; three kinds for three pairs of hands."""

    DATABASE = "database"
    KEYS = "keys"
    KEY_STORE = "key-store"


@dataclass(frozen=True, slots=True)
class Head:
    """What anybody may know of a backup."""

    kind: Kind
    made_on: date


class _Stream:
    def __init__(self, file: IO[bytes], secret: bytes, head: bytes) -> None:
        self._file = file
        self._head = head
        self._state = stream.crypto_secretstream_xchacha20poly1305_state()
        file.write(stream.crypto_secretstream_xchacha20poly1305_init_push(self._state, secret))
        self._packer = zlib.compressobj()
        self._waiting = bytearray()

    def write(self, line: object) -> None:
        self._add(self._packer.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n"))

    def end(self) -> None:
        self._add(self._packer.flush())
        self._push(bytes(self._waiting), _FINAL)

    def _add(self, packed: bytes) -> None:
        self._waiting += packed
        while len(self._waiting) >= CHUNK_BYTES:
            self._push(bytes(self._waiting[:CHUNK_BYTES]), _MESSAGE)
            del self._waiting[:CHUNK_BYTES]

    def _push(self, chunk: bytes, tag: int) -> None:
        size = _SIZE.pack(len(chunk) + _OVERHEAD)
        sealed = stream.crypto_secretstream_xchacha20poly1305_push(self._state, chunk, self._head + size, tag)
        self._file.write(size + sealed)


@contextmanager
def writing(path: Path, head: Head, how: Lock) -> Iterator[Write]:
    """Write a backup: whole and durable under its name, or not at all. Never replaces a file.

    Raises NotReady when the file cannot be written, BadInput when there is one already.
    """
    secret = random(stream.crypto_secretstream_xchacha20poly1305_KEYBYTES)
    about = {"kind": head.kind.value, "made_on": head.made_on.isoformat(), "lock": lock(how, secret)}
    first = json.dumps(about).encode()
    beside = path.with_name(path.name + ".part")
    if path.exists():
        raise BadInput(Problem(N_("This file is there already. Choose another name."), where=str(path)))
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(MAGIC + first + b"\n")
            content = _Stream(file, secret, first)
            yield content.write
            content.end()
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        raise NotReady(Problem(N_("The backup cannot be written: %(why)s."), why, str(path))) from error
    finally:
        beside.unlink(missing_ok=True)


def head_of(path: Path) -> Head:
    """Say what a file is a backup of. Raises BadInput when it is none."""
    with _opened(path) as file:
        return _head(file, path)[0]


def lines(path: Path, kind: Kind, key: Key) -> Iterator[Any]:
    """Give the lines of a backup; every one was checked before it is given, the end too.

    Raises BadInput when the file is no backup of this kind, is damaged or cut off; Refused for a wrong
    key. Use nothing for good before the last line came.
    """
    with _opened(path) as file:
        head, first, locked = _head(file, path)
        if head.kind is not kind:
            raise BadInput(
                Problem(
                    N_("This is a backup of another kind: %(kind)s."), {"kind": head.kind.value}, str(path)
                )
            )
        unpacker, rest = zlib.decompressobj(), b""
        for chunk in _chunks(file, unlock(key, locked), first, path):
            *whole, rest = (rest + unpacker.decompress(chunk)).split(b"\n")
            yield from map(json.loads, whole)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        raise BadInput(Problem(N_("The backup cannot be read: %(why)s."), why, str(path))) from error


def _head(file: IO[bytes], path: Path) -> tuple[Head, bytes, Mapping[str, object]]:
    magic, first = file.read(len(MAGIC)), file.readline(LONGEST_HEAD).removesuffix(b"\n")
    try:
        about = json.loads(first if magic == MAGIC else b"")
        return Head(Kind(about["kind"]), date.fromisoformat(about["made_on"])), first, dict(about["lock"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(Problem(N_("This file is not a backup of Ý Dân."), where=str(path))) from error


def _chunks(file: IO[bytes], secret: bytes, head: bytes, path: Path) -> Iterator[bytes]:
    state = stream.crypto_secretstream_xchacha20poly1305_state()
    tag = _MESSAGE
    try:
        stream.crypto_secretstream_xchacha20poly1305_init_pull(
            state, file.read(stream.crypto_secretstream_xchacha20poly1305_HEADERBYTES), secret
        )
        while tag != _FINAL:
            size = file.read(_SIZE.size)
            sealed = file.read(min(*_SIZE.unpack(size), CHUNK_BYTES + _OVERHEAD))
            chunk, tag = stream.crypto_secretstream_xchacha20poly1305_pull(state, sealed, head + size)
            yield chunk
    except (exceptions.CryptoError, exceptions.ValueError, struct.error) as error:
        raise _damaged(path) from error
    if file.read(1):
        raise _damaged(path)


def _damaged(path: Path) -> BadInput:
    return BadInput(Problem(N_("The backup is damaged or cut off. Take another copy."), where=str(path)))
