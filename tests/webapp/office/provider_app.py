"""A provider of sign-in as a process of its own: oidc-provider-mock, which here also insists on PKCE.

Served by ``uvicorn --factory --interface wsgi``. Everybody who names a subject is let in as that subject.
"""

import base64
import hashlib
import io
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

Environment = dict[str, Any]
Start = Callable[..., Any]


class Pkce:
    """Gives a token only to whoever holds the secret whose hash came with the question (RFC 7636)."""

    def __init__(self, app: Callable[[Environment, Start], Iterable[bytes]]) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: Environment, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if path == "/oauth2/token" and not self._holds_the_secret(environ):
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        if path == "/oauth2/authorize" and environ["REQUEST_METHOD"] == "POST":
            asked = parse_qs(environ["QUERY_STRING"])
            return self._app(environ, self._remembering(asked, start))
        return self._app(environ, start)

    def _remembering(self, asked: dict[str, list[str]], start: Start) -> Start:
        def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            for name, value in headers:
                code = parse_qs(urlsplit(value).query).get("code") if name.lower() == "location" else None
                if code and asked.get("code_challenge_method") == ["S256"]:
                    self._challenges[code[0]] = asked["code_challenge"][0]
            return start(status, headers, *rest)

        return remember

    def _holds_the_secret(self, environ: Environment) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = parse_qs(body.decode())
        digest = hashlib.sha256(sent.get("code_verifier", [""])[0].encode()).digest()
        expected = self._challenges.pop(sent.get("code", [""])[0], None)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=") == expected


def make() -> Pkce:
    """Make the provider."""
    import oidc_provider_mock

    return Pkce(oidc_provider_mock.app(require_nonce=True).wsgi_app)
