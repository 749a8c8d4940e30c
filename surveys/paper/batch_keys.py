"""The key of one batch: it lies in the round's folder of the key store until the batch is stored.

It encrypts the drafts of the batch. Backups of the key store leave it out: what a backup holds of drafts
stays unreadable for ever, and after a disaster the sheets, which are still there, are keyed again.
"""

import secrets
from pathlib import Path

from surveys import key_store
from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem

KEY_BYTES = 32
_PREFIX = "batch-"


def file_name(batch: int) -> str:
    """Give the name of the key file of a batch."""
    return f"{_PREFIX}{batch}.key"


def is_batch_key(name: str) -> bool:
    """Say whether a file of a key store is the key of a batch."""
    return name.startswith(_PREFIX)


def create(place: Path, survey: SurveyCode, batch: int) -> None:
    """Make the key of a batch that is being opened; what an interrupted opening left is destroyed."""
    destroy(place, survey, batch)
    key_store.write(place, survey, file_name(batch), secrets.token_bytes(KEY_BYTES))


def read(place: Path, survey: SurveyCode, batch: int) -> bytes:
    """Give the key of a batch. Raises NotReady when it is gone or damaged: the batch is keyed anew."""
    try:
        key = key_store.read(place, survey, file_name(batch))
    except NotReady:
        key = b""
    if len(key) != KEY_BYTES:
        raise NotReady(
            Problem(
                N_(
                    "The key of batch %(batch)s is gone, and what was keyed cannot be read. "
                    "Drop the batch and key its sheets again."
                ),
                {"batch": batch},
            )
        )
    return key


def destroy(place: Path, survey: SurveyCode, batch: int) -> None:
    """Overwrite and remove the key of a batch. Doing it again does nothing."""
    path = key_store.folder(place, survey) / file_name(batch)
    if path.exists():
        key_store.overwrite(path)
        key_store.sync_folder(path.parent)
