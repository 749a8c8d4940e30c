"""Keys that an installation trusts: its own, and what lies in the folder ``trusted`` beside its keys."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from surveys import key_list
from surveys.installation import KeyFolder
from surveys.key_list import KeyList
from surveys.package_signature import public_pem, raw_fingerprint
from surveys.package_trust import Trust
from surveys.problems import BadInput, NotReady, Problem
from surveys.signing_keys import NAME

TRUSTED = "trusted"  # public keys (*.pem) and lists of keys (*.json) of others


def trust(
    connection: sa.Connection | None,
    keys: KeyFolder,
    today: date,
    more: tuple[tuple[Path, ...], tuple[Path, ...]] = ((), ()),
) -> Trust:
    """Give whom this machine trusts; ``connection`` is None on one without an installation.

    ``more``: files of public keys, and of lists of keys, given on top. Raises BadInput naming a file that is
    no such thing.
    """
    folder = keys.directory / TRUSTED
    pems = [_pem(path) for path in (*sorted(folder.glob("*.pem")), *more[0])]
    lists = [_list(path) for path in (*sorted(folder.glob("*.json")), *more[1])]
    own = None if connection is None else key_list.own(connection, today)
    try:
        pems.append(public_pem(keys.read(NAME)))
    except NotReady:  # a machine that only verifies has no key of its own
        return Trust.of(pems, own, lists)
    return Trust.of(pems, own, lists)


def _pem(path: Path) -> bytes:
    pem = path.read_bytes()
    try:
        raw_fingerprint(pem)
    except BadInput as error:
        raise BadInput(Problem(error.problems[0].sentence, where=str(path))) from error
    return pem


def _list(path: Path) -> KeyList:
    try:
        return key_list.read(path.read_bytes())
    except BadInput as error:
        raise BadInput(Problem(error.problems[0].sentence, where=str(path))) from error
