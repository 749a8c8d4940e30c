"""A new installation key: made, everything brought under it, and in the end the old ones destroyed.

Killed anywhere it can be done again: at every moment each block and each secret opens with one of the
keys in the folder. The old key stays readable until `retire`: a backup made before still needs it.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

import sqlalchemy as sa

from surveys import audit, ballot_blocks, job_boxes, self_assessments, staff_secrets, webhooks
from surveys.evidence import records as evidence
from surveys.frames import records as frames
from surveys.installation import KEY_BYTES, Installation
from surveys.key_store import overwrite, sync_folder
from surveys.problems import N_, Problem, Refused
from surveys.schema import staff
from surveys.texts import records as texts

NAME = "installation"

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: whether it made a key or went on with one, and how much it encrypted again."""

    is_new: bool
    encrypted_again: int
    older_keys: int


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def rotate(installation: Installation, actor: str, progress: Progress = silent) -> Rotation:
    """Make a new installation key and bring everything under it. Manages its own transactions.

    An interrupted rotation is finished first, with the key it made.
    """
    is_new = not _left(installation)
    if is_new:
        _append(installation, audit.Act(actor, "keys.rotate", NAME))
        _make(installation.keys.directory)
    done = _encrypt_again(installation, progress)
    _forget_old_pages(installation.engine)
    older = len(installation.keys.readable(NAME)) - 1
    _append(installation, audit.Act(actor, "keys.rotated", NAME, {"older_keys": older}))
    return Rotation(is_new, done, older)


def retire(installation: Installation, actor: str) -> int:
    """Destroy the keys that were replaced; give how many. What only they open is lost for ever.

    Raises Refused while anything in the database still needs one of them.
    """
    if _left(installation):
        raise Refused(
            Problem(N_("Something is still encrypted with an older key. Run “ydan keys rotate” first."))
        )
    older = _older(installation.keys.directory)
    _append(installation, audit.Act(actor, "keys.retire", NAME, {"older_keys": len(older)}))
    for path in older:
        overwrite(path)
    sync_folder(installation.keys.directory)
    return len(older)


def _append(installation: Installation, act: audit.Act) -> None:
    with installation.engine.begin() as connection:
        audit.append(connection, installation.clock, act)


def _older(directory: Path) -> list[Path]:
    return sorted(directory.glob(f"{NAME}-*.key"))


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)  # what an interruption left
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make(directory: Path) -> None:
    present, beside = directory / f"{NAME}.key", directory / f"{NAME}.making"
    key = present.read_bytes()
    # Named by its content: doing this again after an interruption names it the same.
    _write(directory / f"{NAME}-{hashlib.sha256(key).hexdigest()[:16]}.key", key)
    _write(beside, token_bytes(KEY_BYTES))
    sync_folder(directory)
    beside.replace(present)
    sync_folder(directory)


def _left(installation: Installation) -> bool:
    """Say whether anything is encrypted with an older key."""
    key = installation.keys.read(NAME)
    with installation.engine.connect() as connection:
        blocks = (
            not ballot_blocks.opens(key, place, ballot_blocks.box_at(connection, place) or b"")
            for place in ballot_blocks.places(connection)
        )
        secrets = (
            not staff_secrets.totp_is_current(installation.keys, row.username, row.totp_secret)
            for row in _phones(connection)
        )
        return (
            any(blocks)
            or any(secrets)
            or not frames.are_current(connection, key)
            or not job_boxes.are_current(connection, key)
            or not texts.are_current(connection, key)
            or not webhooks.are_current(connection, key)
            or not self_assessments.are_current(connection, key)
            or not evidence.are_current(connection, key)
        )


def _phones(connection: sa.Connection) -> list[sa.Row[tuple[str, bytes | None]]]:
    wanted = sa.select(staff.c.username, staff.c.totp_secret).where(staff.c.totp_secret.is_not(None))
    return list(connection.execute(wanted.order_by(staff.c.username)))


def _encrypt_again(installation: Installation, progress: Progress) -> int:
    keys = installation.keys.readable(NAME)
    with installation.engine.connect() as connection:
        places, phones = ballot_blocks.places(connection), _phones(connection)
    whole, done = len(places) + len(phones), 0
    for number, place in enumerate(places):
        progress(number, whole)
        with installation.engine.begin() as connection:
            done += ballot_blocks.encrypt_again(connection, keys, place)
    for number, row in enumerate(phones, len(places)):
        progress(number, whole)
        if not staff_secrets.totp_is_current(installation.keys, row.username, row.totp_secret):
            done += _seal_again(installation, row.username, row.totp_secret)
    with installation.engine.begin() as connection:
        done += frames.rewrap(connection, keys) + job_boxes.rewrap(connection, keys)
        done += texts.rewrap(connection, keys) + webhooks.rewrap(connection, keys)
        done += self_assessments.rewrap(connection, keys) + evidence.rewrap(connection, keys)
    progress(whole, whole)
    return done


def _seal_again(installation: Installation, username: str, sealed: bytes) -> bool:
    secret = staff_secrets.open_totp(installation.keys, username, sealed)
    new = staff_secrets.seal_totp(installation.keys, username, secret)
    with installation.engine.begin() as connection:
        changed = connection.execute(
            sa.update(staff)
            .where(staff.c.username == username, staff.c.totp_secret == sealed)
            .values(totp_secret=new)
        )
    return changed.rowcount == 1


def _forget_old_pages(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
