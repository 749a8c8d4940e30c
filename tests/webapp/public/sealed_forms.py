"""Sealed forms as the page without a network makes them, written a second time, from what the page tells."""

import base64
import re
import secrets
import struct

from nacl.public import PublicKey, SealedBox

from surveys.browser_seal import binding, pack_ratings, pack_text
from surveys.identifiers import RespondentGroup, SubjectNumber

WEB, ASSISTED = 0, 1


def told(page: str, name: str) -> list[str]:
    """Give every value of a data attribute of a page."""
    return re.findall(rf' data-{name}="([^"]*)"', page)


def sealed_form(page: str, code: str, codes: bytes, words: str = "", way: int = WEB) -> str:
    """Seal one form about everybody whom the page asks about: the same codes and words for each."""
    nonce = secrets.token_bytes(16)
    group = tuple(RespondentGroup)[int(told(page, "group")[0])]
    ballot_key = SealedBox(PublicKey(bytes.fromhex(told(page, "ballot-key")[0])))
    inner = b""
    for subject in told(page, "subject"):
        bound = binding(nonce, SubjectNumber(int(subject)), group)
        inner += ballot_key.encrypt(pack_ratings(bound.ratings, codes))
        inner += ballot_key.encrypt(pack_text(bound.text, words))
    head = b"D1" + bytes([way, len(code)]) + code.encode().ljust(26, b"\0") + nonce
    number = struct.pack(">I", int(told(page, "assignment")[0]))
    whole = SealedBox(PublicKey(bytes.fromhex(told(page, "intake-key")[0]))).encrypt(head + number + inner)
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
