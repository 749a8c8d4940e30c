"""The respondents' session: everything in an encrypted cookie, nothing on the server.

A text of 1,000 letters must fit, so the sealed session is cut over several cookies. It ends with the
browser, or when nothing was answered for a while (a phone that was put down).
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import SecretBox

from surveys.installation import Clock

COOKIE = "ydan-visit"
PIECE_LETTERS = 3600  # a browser keeps about 4,096 bytes of one cookie, name and attributes included
MOST_PIECES = 2  # all cookies travel in one header line, which servers cut at 8,190 bytes
SIZE_STEP_BYTES = 256  # so that the length of a cookie tells little of what was answered
IDLE = timedelta(hours=2)
EPOCH = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
END_OF_CONTENT = b"\x80"


class TooMuch(Exception):  # noqa: N818 - a fact about the content, said by the page
    """The session does not fit into the cookies."""


class Seal:
    """Encrypts small contents for one purpose: what one purpose sealed, no other opens."""

    def __init__(self, key: bytes, purpose: bytes) -> None:
        self._box = SecretBox(blake2b(b"", key=key, person=purpose, encoder=RawEncoder))

    def seal(self, content: dict[str, Any]) -> str:
        """Give the content as sealed text, its size rounded up."""
        plain = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)
        plain += END_OF_CONTENT
        plain += bytes(-len(plain) % SIZE_STEP_BYTES)
        return base64.urlsafe_b64encode(self._box.encrypt(plain)).decode().rstrip("=")

    def open(self, sealed: str) -> dict[str, Any] | None:
        """Give the content back; None when the text is damaged, foreign, or of another purpose."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
            plain = self._box.decrypt(raw).rstrip(b"\0")
        except (CryptoError, ValueError, binascii.Error):
            return None
        content: dict[str, Any] = json.loads(zlib.decompress(plain.removesuffix(END_OF_CONTENT)))
        return content


class VisitSession(dict[str, Any], SessionMixin):
    """What is kept about one visit, in the visitor's own browser. Empty: nothing is kept."""

    def __init__(self, content: dict[str, Any], came_in: int, idle: timedelta = timedelta()) -> None:
        super().__init__(content)
        self.came_in = came_in  # how many cookies the browser sent
        self.idle = idle  # since when nothing was answered, to the minute
        self.found = json.dumps(content)

    @property
    def has_changed(self) -> bool:
        """Tell whether the browser's cookies say something else than this session."""
        return json.dumps(self) != self.found or (not self and self.came_in > 0)


class EncryptedSessions(SessionInterface):
    """Keeps sessions in encrypted cookies."""

    def __init__(self, key: bytes, clock: Clock, *, secure: bool) -> None:
        self._seal = Seal(key, b"session")
        self._clock = clock
        self._secure = secure
        self.cookie = f"__Host-{COOKIE}" if secure else COOKIE

    def open_session(self, app: Flask, request: Request) -> VisitSession:
        """Read the session of a request; damaged, foreign or old ones are empty."""
        del app
        found = [request.cookies.get(self._name(number)) for number in range(MOST_PIECES)]
        pieces = [piece for piece in found if piece]
        content = self._seal.open("".join(pieces))
        idle = timedelta(minutes=self._minute() - content.pop("minute")) if content else timedelta()
        if content is None or idle > IDLE:
            content = {}
        return VisitSession(content, len(pieces), idle)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session into the answer's cookies, or take all of them back when it is empty."""
        del app
        assert isinstance(session, VisitSession)  # noqa: S101 - ours: see open_session
        if not session.has_changed:
            return
        rules: dict[str, Any] = {"path": "/", "secure": self._secure, "httponly": True, "samesite": "Strict"}
        pieces = self.pieces(session)
        for number, piece in enumerate(pieces):
            response.set_cookie(self._name(number), piece, **rules)
        for number in range(len(pieces), session.came_in):
            response.delete_cookie(self._name(number), **rules)

    def pieces(self, session: Mapping[str, Any]) -> list[str]:
        """Cut a sealed session into pieces that fit cookies. Raises TooMuch."""
        if not session:
            return []
        sealed = self._seal.seal({**session, "minute": self._minute()})
        pieces = [sealed[start : start + PIECE_LETTERS] for start in range(0, len(sealed), PIECE_LETTERS)]
        if len(pieces) > MOST_PIECES:
            raise TooMuch
        return pieces

    def _name(self, number: int) -> str:
        return f"{self.cookie}-{number}"

    def _minute(self) -> int:
        return int((self._clock() - EPOCH).total_seconds() // 60)
