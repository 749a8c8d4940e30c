"""A device that makes passkeys and answers with them, as a server sees it; it lies where a test says so."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN, HOST = "http://localhost:8001", "localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def asked(page: str, kind: str) -> dict[str, Any]:
    """Give what a page asks a browser: ``kind`` is get, make or prove."""
    found = page.split(f'data-passkey-{kind}="')[1].split('"', maxsplit=1)[0]
    told: dict[str, Any] = json.loads(unescape(found))
    return told


@dataclass
class Device:
    """One passkey. ``flags``: what the device says of its user; ``counts``: whether it counts its uses."""

    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED
    uses: int = 0
    counts: bool = True
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _authenticator(self, flags: int, tail: bytes = b"") -> bytes:
        self.uses += self.counts
        return (
            hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big") + tail
        )

    def make(self, options: dict[str, Any]) -> str:
        """Make the passkey that a page asks for."""
        self.handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        tail = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = self._authenticator(self.flags | ATTESTED, tail)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._said(clientDataJSON=self._client("create", options), attestationObject=attestation)

    def answer(self, options: dict[str, Any]) -> str:
        """Answer with the passkey."""
        client, data = self._client("get", options), self._authenticator(self.flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._said(**parts, userHandle=base64.urlsafe_b64decode(self.handle + "=="))

    def _said(self, **parts: bytes) -> str:
        identity = _text(self.credential)
        response = {name: _text(content) for name, content in parts.items()}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": response})
