"""The sheet of the demonstration: what a visitor needs to look around.

It holds live codes and passphrases, so it is encrypted: nothing of an installation lies there to be read.
"""

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from nacl.secret import Aead

from surveys.installation import KeyFolder

FILE = "demonstration.json"
UNFINISHED = "demonstration-unfinished"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with everything that opens it."""

    username: str
    name: str
    role: str
    unit: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A live invitation code: what to type, what a QR code carries, about whom."""

    digits: str = field(repr=False)
    link: str = field(repr=False)
    about: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round of the demonstration. ``passphrases`` close it, by officer; empty for a closed one."""

    survey: str
    title: dict[str, str]
    state: str
    closes_on: date
    ballots: int
    passphrases: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed about a demonstration."""

    made_on: date
    units: int
    cadres: int
    accounts: tuple[AccountLine, ...]
    rounds: tuple[RoundLine, ...]
    codes: tuple[CodeLine, ...]
    token: str = field(default="", repr=False)  # by which another system reads; "": of an earlier version


def _aead(keys: KeyFolder) -> Aead:
    # The pepper is never renewed while codes are out, and keys codes already.
    key = hashlib.blake2b(key=keys.read("pepper"), person=b"ydan demo", digest_size=Aead.KEY_SIZE).digest()
    return Aead(key)


def write(folder: Path, sheet: Sheet, keys: KeyFolder) -> None:
    """Keep the sheet in a folder, readable with the keys only, all of it or the one before."""
    path = folder / FILE
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        content = json.dumps(asdict(sheet), ensure_ascii=False, default=str).encode()
        sealed = base64.b64encode(_aead(keys).encrypt(content)).decode()
        json.dump({"format": FORMAT, "sealed": sealed}, file)
    beside.replace(path)


def read(folder: Path, keys: KeyFolder) -> Sheet | None:
    """Give the sheet of a folder; None when there is no demonstration."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if stored["format"] == FORMAT:  # the first format was plain; written again, it is not
        stored = json.loads(_aead(keys).decrypt(base64.b64decode(stored["sealed"])))
    return Sheet(
        made_on=date.fromisoformat(stored["made_on"]),
        units=stored["units"],
        cadres=stored["cadres"],
        accounts=tuple(AccountLine(**line) for line in stored["accounts"]),
        rounds=tuple(
            RoundLine(**{**line, "closes_on": date.fromisoformat(line["closes_on"])})
            for line in stored["rounds"]
        ),
        codes=tuple(CodeLine(**line) for line in stored["codes"]),
        token=stored.get("token", ""),
    )
