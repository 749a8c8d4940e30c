"""Whose signature on a package counts: the present signing key, those it replaced, those that were revoked.

The private half of the present key is a seed in the key folder (``signing.key``). A retired key signs
nothing more, and what it signed stays good; nothing that a revoked key signed counts. A key that is replaced
signs the next one before it is destroyed: whoever trusts the old key comes to know the new one offline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.installation import KeyFolder
from surveys.package_signature import is_signed, public_pem, raw_fingerprint, sign
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.schema import signing_key as table

NAME = "signing"
PURPOSE = "ydan signing key"  # a signature of one purpose proves nothing for another


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key that signs or signed. ``fingerprint``: SHA-256 of the raw public key, 64 hex digits.

    ``retired_on``: it signs nothing since. ``revoked_on``: nothing it signed counts, for the ``reason``, said
    in every language. ``endorsed_by``: fingerprint of the key that it replaced and that signed it.
    """

    fingerprint: str
    pem: bytes
    made_on: date
    retired_on: date | None = None
    revoked_on: date | None = None
    reason: Mapping[str, str] | None = None
    endorsed_by: str | None = None
    endorsement: bytes | None = None

    @property
    def is_revoked(self) -> bool:
        """Whether nothing it signed counts."""
        return self.revoked_on is not None

    @property
    def is_present(self) -> bool:
        """Whether packages are signed with it now."""
        return self.retired_on is None and self.revoked_on is None

    @property
    def read_out(self) -> str:
        """Give the fingerprint in groups of eight, as people read it to each other."""
        return grouped(self.fingerprint)


def grouped(fingerprint: str) -> str:
    """Give 64 hex digits in groups of eight."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))


def listing(connection: sa.Connection) -> tuple[SigningKey, ...]:
    """Give every key that ever signed: the present one first, then the last replaced; reads only."""
    rows = connection.execute(sa.select(table)).all()
    found = [_key(row) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.is_present, _back(one), one.fingerprint)))


def _back(one: SigningKey) -> tuple[int, int]:
    ended = one.retired_on or one.revoked_on or date.max
    return -ended.toordinal(), -one.made_on.toordinal()


def _key(row: sa.Row[tuple[object, ...]]) -> SigningKey:
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    values["pem"] = values["pem"].encode()
    return SigningKey(**values)


def get(connection: sa.Connection, fingerprint: str) -> SigningKey:
    """Give one key. Raises BadInput when there is none of this fingerprint; groups may be apart."""
    wanted = "".join(fingerprint.split()).lower()
    row = connection.execute(sa.select(table).where(table.c.fingerprint == wanted)).first()
    if row is None:
        raise BadInput(
            Problem(
                N_("No signing key here has the fingerprint %(fingerprint)s. See “ydan package keys”."),
                {"fingerprint": wanted[:64] or "?"},
                "fingerprint",
            )
        )
    return _key(row)


def present(connection: sa.Connection, keys: KeyFolder, today: date) -> SigningKey:
    """Give the key that signs now; its row is made when it signs for the first time. Raises as ``signer``."""
    return signer(connection, keys, today)[0]


def signer(connection: sa.Connection, keys: KeyFolder, today: date) -> tuple[SigningKey, bytes]:
    """Give the key that signs now with its seed; its row is made when it signs for the first time.

    Raises as ``looked_up``.
    """
    found, seed = looked_up(connection, keys, today)
    is_known = sa.select(table.c.fingerprint).where(table.c.fingerprint == found.fingerprint)
    return found if connection.scalar(is_known) else add(connection, found), seed


def looked_up(connection: sa.Connection, keys: KeyFolder, today: date) -> tuple[SigningKey, bytes]:
    """Give the key that signs now with its seed, as ``today``'s where it has signed nothing yet; reads only.

    Raises NotReady when the seed cannot be read, or is of a key that was retired or revoked: an older key
    folder was restored. Raises Refused when another key signs here.
    """
    seed = keys.read(NAME)
    pem = public_pem(seed)
    fingerprint = raw_fingerprint(pem)
    row = connection.execute(sa.select(table).where(table.c.fingerprint == fingerprint)).first()
    if row is None:
        _refuse_second(connection)
        return SigningKey(fingerprint, pem, today), seed
    found = _key(row)
    if not found.is_present:
        raise NotReady(
            Problem(
                N_(
                    "The signing key in the key folder was replaced or revoked before: it signs nothing "
                    "more. Restore the key folder of today, or run “ydan keys rotate-signing”."
                )
            )
        )
    return found, seed


def add(connection: sa.Connection, one: SigningKey) -> SigningKey:
    """Write a key down. Raises Refused when another key signs already: it must be replaced, not joined."""
    _refuse_second(connection)
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    connection.execute(sa.insert(table).values(values | {"pem": one.pem.decode()}))
    return one


def _refuse_second(connection: sa.Connection) -> None:
    if connection.scalar(sa.select(table.c.fingerprint).where(_signs())) is not None:
        raise Refused(
            Problem(
                N_(
                    "The signing key in the key folder is not the one that signs here. Restore the key "
                    "folder of this installation, or run “ydan keys rotate-signing”."
                )
            )
        )


def retire(connection: sa.Connection, today: date) -> None:
    """Let whatever key signs now sign nothing more."""
    connection.execute(sa.update(table).where(_signs()).values(retired_on=today))


def note_revoked(connection: sa.Connection, fingerprint: str, reason: Mapping[str, str], today: date) -> None:
    """Let nothing count that a key signed. Raises Refused when that is so already."""
    changed = connection.execute(
        sa.update(table)
        .where(table.c.fingerprint == fingerprint, table.c.revoked_on.is_(None))
        .values(revoked_on=today, reason=dict(reason), retired_on=sa.func.coalesce(table.c.retired_on, today))
    )
    if changed.rowcount != 1:
        raise Refused(Problem(N_("This key is revoked already. A revocation is for ever.")))


def _signs() -> sa.ColumnElement[bool]:
    return sa.and_(table.c.retired_on.is_(None), table.c.revoked_on.is_(None))


def endorse(seed: bytes, old: str, new: SigningKey) -> SigningKey:
    """Give a new key with the signature of the one it replaces. ``seed``: of the old one."""
    signature = sign(seed, endorsed(old, new.fingerprint, new.made_on))
    return SigningKey(new.fingerprint, new.pem, new.made_on, endorsed_by=old, endorsement=signature)


def endorsed(old: str, new: str, made_on: date) -> bytes:
    """Give what a replaced key signs."""
    return f"{PURPOSE} {new} of {made_on.isoformat()} in place of {old}\n".encode()


def known(keys: Iterable[SigningKey], trusted: Iterable[str]) -> dict[str, SigningKey]:
    """Give the keys of a list that are trusted: given as such, or signed by one that is; by fingerprint.

    The word of a revoked key counts for nothing; a revoked key that was trusted stays in, to be named.
    """
    of = {one.fingerprint: one for one in keys}
    found = {name: of[name] for name in trusted if name in of}
    waiting = [one for one in of.values() if one.fingerprint not in found]
    while joined := [one for one in waiting if _is_endorsed(one, found)]:
        found |= {one.fingerprint: one for one in joined}
        waiting = [one for one in waiting if one.fingerprint not in found]
    return found


def _is_endorsed(one: SigningKey, known_keys: Mapping[str, SigningKey]) -> bool:
    old = known_keys.get(one.endorsed_by or "")
    if old is None or old.is_revoked or one.endorsement is None:
        return False
    return is_signed(old.pem, one.endorsement, endorsed(old.fingerprint, one.fingerprint, one.made_on))
