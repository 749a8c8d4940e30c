"""Whose word counts when a package is verified: keys that are trusted, and lists of keys that they signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from surveys import signing_keys
from surveys.key_list import KeyList, Superseded
from surveys.package_signature import raw_fingerprint
from surveys.signing_keys import SigningKey


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier knows beforehand.

    ``fingerprints``: of keys that are trusted as such. ``own``: the list of this installation, which needs no
    signature. ``lists``: those that came with the signature of some key.
    """

    fingerprints: frozenset[str] = frozenset()
    own: KeyList | None = None
    lists: tuple[KeyList, ...] = ()

    @classmethod
    def of(cls, pems: Iterable[bytes], own: KeyList | None = None, lists: Iterable[KeyList] = ()) -> "Trust":
        """Trust public keys in PEM form. Raises BadInput for what is no such key."""
        return cls(frozenset(map(raw_fingerprint, pems)), own, tuple(lists))

    def is_trusted(self, found: KeyList) -> bool:
        """Say whether a list is as it was signed, by a key that is trusted.

        A key is trusted, too, when a trusted one signed it as its successor. Nobody who was revoked, as this
        installation or the list itself says, is trusted.
        """
        ours = () if self.own is None else self.own.keys
        revoked = {one.fingerprint for one in (*ours, *found.keys) if one.is_revoked}
        begins = (self.fingerprints | {one.fingerprint for one in ours}) - revoked
        return found.holds and found.signed_by in signing_keys.known(found.keys, begins).keys() - revoked

    def _trusted(self) -> Iterator[KeyList]:
        if self.own is not None:
            yield self.own
        yield from (one for one in self.lists if self.is_trusted(one))

    def key(self, fingerprint: str) -> SigningKey | None:
        """Give what is known of a key; None: nobody whose word counts knows it.

        A revocation outweighs all else. A key trusted as such, of which no list speaks, has no past.
        """
        said = [one for found in self._trusted() for one in found.keys if one.fingerprint == fingerprint]
        if fingerprint in self.fingerprints:
            said.append(SigningKey(fingerprint, b"", date.min))
        return min(said, key=lambda one: (not one.is_revoked, one.retired_on is None), default=None)

    def superseded(self, digest: str) -> Superseded | None:
        """Give what took the place of a package, as far as the trusted lists know."""
        return next((one.packages[digest] for one in self._trusted() if digest in one.packages), None)
