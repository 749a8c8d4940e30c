"""A provider of sign-in (OpenID Connect Core 1.0): authorization code, PKCE, state, nonce; nothing else.

Asked for is who somebody is (scope ``openid``): no e-mail address, no name. What the provider says counts
only with its signature, for this office, about the question that this browser asked.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from surveys.installation import Clock
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.staff_identities import Identity
from webapp.settings import Oidc

SECONDS = 5  # so long one question to the provider may take
ASKED_ANEW = timedelta(minutes=10)  # addresses and so on of the provider
LEFT_ALONE = timedelta(seconds=15)  # a provider that was not there: visitors would fill all threads
LEEWAY_SECONDS = 60
MOST_BYTES = 256 * 1024
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")  # none of a shared secret, and not "none"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_AWAY = Problem(
    N_("The provider of sign-in does not answer. Sign in with your password, or try again later.")
)
_NOT_VOUCHED = Problem(N_("The provider did not confirm who you are. Please try once more."))


@dataclass(frozen=True, slots=True)
class Question:
    """What one browser asked the provider; it stays in the browser's own cookie until the answer is there."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider:
    """The provider of one office, and what it said of itself."""

    def __init__(self, settings: Oidc, address: str, clock: Clock) -> None:
        self.settings, self._address, self._clock = settings, address, clock
        self._lock = threading.Lock()
        self._told: tuple[datetime, Mapping[str, Any]] | None = None
        self._away_until: datetime | None = None

    def question(self, state: str) -> tuple[str, Question]:
        """Give the address to go to, and what to remember. Raises NotReady when the provider is away."""
        asked = Question(state, secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        with self._client() as client:
            url, _state = client.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
            )
        return str(url), asked

    def answer(self, asked: Question, code: str) -> Identity:
        """Give who the provider says it was. Raises Refused where that does not hold, NotReady."""
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError
        from requests import RequestException

        about = self._metadata()
        try:
            with self._client() as client:
                token = client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=asked.verifier,
                )
                keys = _json(client, about["jwks_uri"], withhold_token=True)
            return self._identity(token, keys, asked.nonce)
        except RequestException as error:
            raise NotReady(_AWAY) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(_NOT_VOUCHED) from error

    def _identity(self, token: Mapping[str, Any], keys: Any, nonce: str) -> Identity:  # noqa: ANN401 - JSON
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet

        found = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
                "sub": {"essential": True},
            },
            params={"nonce": nonce, "client_id": self.settings.client_id, **_access(token)},
        )
        claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        if not isinstance(claims["sub"], str):
            raise TypeError
        return Identity(self.settings.issuer, claims["sub"])

    def _client(self) -> Any:  # noqa: ANN401 - Authlib has no types
        from authlib.integrations.requests_client import OAuth2Session

        client = OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            scope="openid",
            redirect_uri=self._address,
            code_challenge_method="S256",
            default_timeout=SECONDS,
        )
        client.max_redirects = (
            0  # what is asked here carries secrets: it goes where it was meant to, or nowhere
        )
        return client

    def _metadata(self) -> Mapping[str, Any]:
        """Give what the provider says of itself. Raises NotReady when it is away or says it is another."""
        with self._lock:
            now = self._clock()
            if self._told is not None and abs(now - self._told[0]) < ASKED_ANEW:
                return self._told[1]
            if self._away_until is not None and now < self._away_until:
                raise NotReady(_AWAY)
            try:
                found = self._discovered()
            except NotReady:
                self._away_until = now + LEFT_ALONE
                raise
            self._told = (now, found)
            return found

    def _discovered(self) -> Mapping[str, Any]:
        from requests import RequestException

        issuer = self.settings.issuer
        try:
            with self._client() as client:
                found = _json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration", True)
        except (RequestException, ValueError) as error:
            raise NotReady(_AWAY) from error
        if not isinstance(found, dict) or found.get("issuer") != issuer:
            raise NotReady(_AWAY)  # OpenID Connect Discovery 1.0, section 4.3: it must be the same
        is_safe = issuer.startswith("http:")  # then on this machine: the settings see to it
        if not all(str(found.get(name, "")).startswith("https:") or is_safe for name in NEEDED):
            raise NotReady(_AWAY)
        return found


def _json(client: Any, url: str, withhold_token: bool) -> Any:  # noqa: ANN401, FBT001 - as Authlib names it
    answer = client.get(url, withhold_token=withhold_token, timeout=SECONDS)
    answer.raise_for_status()
    if len(answer.content) > MOST_BYTES:
        raise ValueError
    return answer.json()


def _access(token: Mapping[str, Any]) -> dict[str, str]:
    access = token.get("access_token")
    return {"access_token": access} if isinstance(access, str) else {}
