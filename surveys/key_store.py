"""The key store: wrapped shares and the round secret, outside the database and its backups.

One folder per open round, destroyed when the round closes. The respondents' process reads only the
round secret; shares are read at close.
"""

import hashlib
import hmac
import os
import secrets
import shutil
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem

SECRET_BYTES = 32
SECRET_FILE = "secret.key"  # noqa: S105 - a file name
_USES = ("spent", "mark", "receipt", "tag")


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """Keys derived from the round secret; useless once it is destroyed."""

    spent: bytes  # turns an invitation's digest into the code that is marked as spent
    mark: bytes  # turns a form's nonce into the mark stored beside a spent code
    receipt: bytes  # turns a form's nonce into the receipt
    tag: bytes  # shows a sealed part that was altered in the database


def file_name(survey: SurveyCode) -> str:
    """Give a survey's name as a file name: nothing in it can leave its folder."""
    return urllib.parse.quote(survey, safe="").replace(".", "%2E")


def folder(key_store: Path, survey: SurveyCode) -> Path:
    """Say where the keys of one round lie."""
    return key_store / file_name(survey)


def sync_folder(path: Path) -> None:
    """Make durable which files a folder holds."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def create(key_store: Path, survey: SurveyCode) -> None:
    """Make an empty folder and a new round secret; what an interrupted opening left is destroyed."""
    destroy(key_store, survey)
    folder(key_store, survey).mkdir(mode=0o700, parents=True)
    sync_folder(key_store)
    write(key_store, survey, SECRET_FILE, secrets.token_bytes(SECRET_BYTES))


def write(key_store: Path, survey: SurveyCode, name: str, content: bytes) -> None:
    """Write one file for its owner's eyes only, durably."""
    path = folder(key_store, survey) / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def put_back(key_store: Path, survey: SurveyCode, files: Mapping[str, bytes]) -> None:
    """Make the folder of a round from a backup: whole or, after a fault, not at all."""
    beside = key_store / f"{file_name(survey)}.restoring"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        with os.fdopen(os.open(beside / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(beside)
    beside.rename(folder(key_store, survey))
    sync_folder(key_store)


def read(key_store: Path, survey: SurveyCode, name: str) -> bytes:
    """Read one file. Raises NotReady when it is missing."""
    path = folder(key_store, survey) / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotReady(
            Problem(
                N_("The key file %(file)s cannot be read. Restore the key store."),
                {"file": f"{survey}/{name}"},
            )
        ) from error


def round_keys(key_store: Path, survey: SurveyCode) -> RoundKeys:
    """Derive the keys of an open round. Raises NotReady when the secret is missing or damaged.

    Read anew each time: a process that kept them in memory would outlive their destruction.
    """
    return RoundKeys(*_derived(key_store, survey, _USES))


def offline_key(key_store: Path, survey: SurveyCode) -> bytes:
    """Derive the private key (X25519) to which devices without a network seal whole forms, codes included.

    Raises NotReady as `round_keys` does. It ends with the round: what a device still keeps then opens never.
    """
    [key] = _derived(key_store, survey, ("offline",))
    return key


def _derived(key_store: Path, survey: SurveyCode, uses: Sequence[str]) -> list[bytes]:
    secret = read(key_store, survey, SECRET_FILE)
    if len(secret) != SECRET_BYTES:
        raise NotReady(
            Problem(
                N_("The round secret of %(survey)s is damaged. Restore the key store."), {"survey": survey}
            )
        )
    return [hmac.digest(secret, f"ydan round {use}".encode(), hashlib.sha256) for use in uses]


def destroy(key_store: Path, survey: SurveyCode) -> None:
    """Overwrite and remove everything of one round. Doing it again does nothing."""
    place = folder(key_store, survey)
    if not place.exists():
        return
    for path in sorted(place.iterdir()):
        overwrite(path)
    place.rmdir()
    sync_folder(key_store)


def overwrite(path: Path) -> None:
    """Write zeros over a file and remove it."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
