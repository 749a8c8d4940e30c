"""Backups of what the database backup must never hold: the keys, and apart from them the key store.

Each is for other hands. Neither brings back what was destroyed: the shares and the secret of a round
that is closed are not restored, and the witness of the audit trail only ever grows.
"""

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from surveys import audit, backup_file, key_store, rounds
from surveys.audit_witness import add_to, witness_of
from surveys.backup_file import Head, Kind
from surveys.backup_lock import Key, Lock
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.paper import batch_keys
from surveys.problems import N_, Problem, Refused

UNCLOSED = (SurveyState.OPEN, SurveyState.CLOSING)


def make(installation: Installation, kind: Kind, path: Path, how: Lock, actor: str) -> Head:
    """Write a backup of the keys or of the key store. Raises BadInput, NotReady as `backup_file` does."""
    head = Head(kind, installation.clock().astimezone(installation.time_zone).date())
    with backup_file.writing(path, head, how) as write:
        with installation.engine.begin() as connection:
            act = audit.Act(actor, "backup.make", kind.value, {"made_on": head.made_on.isoformat()})
            audit.append(connection, installation.clock, act)
        for place, content in _files(installation, kind):
            write([*place, base64.b64encode(content).decode()])
    return head


def _files(installation: Installation, kind: Kind) -> Iterator[tuple[tuple[str, str], bytes]]:
    if kind is Kind.KEYS:
        for path in sorted(installation.keys.directory.glob("*.key")):
            yield ("", path.name), path.read_bytes()
        return
    with installation.engine.connect() as connection:
        unclosed = [one.code for one in rounds.listing(connection) if one.state in UNCLOSED]
    for survey in sorted(unclosed):
        for path in sorted(key_store.folder(installation.key_store, survey).iterdir()):
            # Drafts of paper stay unreadable in every backup: the sheets are there to be keyed again.
            if not batch_keys.is_batch_key(path.name):
                yield (survey, path.name), path.read_bytes()
    witness = witness_of(installation)
    if witness.exists():
        yield ("", witness.name), witness.read_bytes()


def _contents(path: Path, kind: Kind, key: Key) -> list[tuple[str, str, bytes]]:
    return [
        (survey, name, base64.b64decode(content))
        for survey, name, content in backup_file.lines(path, kind, key)
    ]


def restore_keys(directory: Path, path: Path, key: Key) -> list[str]:
    """Put the keys that are missing back; give their names. Needs no database.

    Raises Refused, with nothing changed, when another key has the place of one.
    """
    files = [(name, content) for _, name, content in _contents(path, Kind.KEYS, key)]
    new = [(name, content) for name, content in files if _differs(directory / name, content)]
    in_the_way = [name for name, _ in new if (directory / name).exists()]
    if in_the_way:
        raise Refused(
            Problem(
                N_("Other keys are there: %(files)s. Move them away first, and keep them."),
                {"files": ", ".join(in_the_way)},
                str(directory),
            )
        )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in new:
        beside = directory / f"{name}.restoring"
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(directory / name)
    return [name for name, _ in new]


def _differs(path: Path, content: bytes) -> bool:
    return not path.exists() or path.read_bytes() != content


def restore_key_store(installation: Installation, path: Path, key: Key, actor: str) -> list[SurveyCode]:
    """Put back what open rounds miss; give their codes. Restore the database first.

    What a closing destroyed stays destroyed, whatever the backup holds.
    """
    files = _contents(path, Kind.KEY_STORE, key)
    with installation.engine.connect() as connection:
        unclosed = {one.code for one in rounds.listing(connection) if one.state in UNCLOSED}
    missing = {
        survey
        for survey in unclosed & {SurveyCode(survey) for survey, _, _ in files}
        if not key_store.folder(installation.key_store, survey).exists()
    }
    for survey in sorted(missing):
        key_store.put_back(
            installation.key_store, survey, {name: content for code, name, content in files if code == survey}
        )
    add_to(witness_of(installation), _witness(files))
    with installation.engine.begin() as connection:
        act = audit.Act(actor, "backup.restore", Kind.KEY_STORE.value, {"rounds": sorted(missing)})
        audit.append(connection, installation.clock, act)
    return sorted(missing)


def _witness(files: Iterable[tuple[str, str, Any]]) -> bytes:
    return b"".join(content for survey, _, content in files if not survey)
