"""The client: one method for every operation of the document, named alike."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

from webapp.client.connection import Connection
from webapp.client.decoding import decode
from webapp.client.failures import NotReadable
from webapp.client.recommendations import Recommendation, RecommendationLine
from webapp.client.records import (
    Health,
    Key,
    Package,
    Release,
    ReleaseLine,
    Round,
    Scheme,
    SchemeLine,
    Unit,
)

Record = TypeVar("Record")
PAGE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rounds: of ``unit`` or one below; with a release of the day ``since`` or later."""

    unit: str | None = None
    since: date | None = None

    def parameters(self) -> Mapping[str, str]:
        """Give it as parameters of an address."""
        found = {"unit": self.unit, "since": None if self.since is None else self.since.isoformat()}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class WantedRecommendations:
    """Which recommendations: of ``unit`` or one below; in ``state``; of ``year``; only the ``overdue``."""

    unit: str | None = None
    state: str | None = None
    year: int | None = None
    overdue: bool = False

    def parameters(self) -> Mapping[str, str]:
        """Give it as parameters of an address."""
        year = None if self.year is None else str(self.year)
        found = {"unit": self.unit, "state": self.state, "year": year}
        found["overdue"] = "true" if self.overdue else None
        return {name: value for name, value in found.items() if value is not None}


class Client:
    """Reads the interface at ``address`` with ``token``.

    Lists come page by page, as far as they are iterated. What did not change since is not sent again.
    ``patience_seconds``: so long at most the client waits when it asked too often; 0: it raises at once.
    Use it from one thread, in a ``with`` block or with ``close``.
    """

    def __init__(
        self,
        address: str,
        token: str,
        *,
        language: str = "vi",
        patience_seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = Connection(address, token, language, patience_seconds, sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    # --- one method for every operation ------------------------------------------------------------------

    def get_document(self) -> Mapping[str, Any]:
        """Give the document of the interface."""
        document: Mapping[str, Any] = self._connection.json("/v1/openapi.json")
        return document

    def get_health(self) -> Health:
        """Say whether the interface is ready."""
        return decode(Health, self._connection.json("/v1/health"))

    def list_units(self) -> Iterator[Unit]:
        """Give the units that the token reads about, by code."""
        return self._all(Unit, "/v1/units", {"limit": str(PAGE)})

    def list_rounds(self, wanted: Wanted = Wanted()) -> Iterator[Round]:
        """Give the rounds that are told, by code."""
        return self._all(Round, "/v1/rounds", {"limit": str(PAGE), **wanted.parameters()})

    def get_round(self, code: str) -> Round:
        """Give one round. Raises NotFound."""
        return decode(Round, self._connection.json(f"/v1/rounds/{_part(code)}"))

    def list_releases(self, code: str) -> Iterator[ReleaseLine]:
        """Give the releases of a round, the first first. Raises NotFound."""
        return self._all(ReleaseLine, f"/v1/rounds/{_part(code)}/releases")

    def get_release(self, code: str, number: int) -> Release:
        """Give what a release tells. Raises NotFound."""
        return decode(Release, self._connection.json(f"/v1/rounds/{_part(code)}/releases/{number:d}"))

    def list_packages(self, code: str, number: int) -> Iterator[Package]:
        """Give the packages of a release that were issued so far. Raises NotFound."""
        return self._all(Package, f"/v1/rounds/{_part(code)}/releases/{number:d}/packages")

    def get_package(self, digest: str) -> bytes:
        """Give a package. Raises NotFound, and NotReadable when it is not what the digest names."""
        content = self._connection.content(f"/v1/packages/{_part(digest)}", "application/zip")
        if hashlib.sha256(content).hexdigest() != digest:
            raise NotReadable("the package is not what its digest names")
        return content

    def list_schemes(self) -> Iterator[SchemeLine]:
        """Give the evaluation schemes that hold for the unit, by id and version."""
        return self._all(SchemeLine, "/v1/schemes", {"limit": str(PAGE)})

    def get_scheme(self, name: str, version: int) -> Scheme:
        """Give one version of a scheme. Raises NotFound."""
        return decode(Scheme, self._connection.json(f"/v1/schemes/{_part(name)}/{version:d}"))

    def list_recommendations(
        self, wanted: WantedRecommendations = WantedRecommendations()
    ) -> Iterator[RecommendationLine]:
        """Give the public recommendations, by id."""
        asked = {"limit": str(PAGE), **wanted.parameters()}
        return self._all(RecommendationLine, "/v1/recommendations", asked)

    def get_recommendation(self, name: str) -> Recommendation:
        """Give one recommendation with its history, by its id. Raises NotFound."""
        return decode(Recommendation, self._connection.json(f"/v1/recommendations/{_part(name)}"))

    def list_keys(self) -> Iterator[Key]:
        """Give the keys that signed packages, the oldest first."""
        return self._all(Key, "/v1/keys")

    def _all(
        self, kind: type[Record], path: str, parameters: Mapping[str, str] | None = None
    ) -> Iterator[Record]:
        """Give every entry of a list, asking for a page when it is needed."""
        asked = dict(parameters or {})
        while True:
            page = self._connection.json(path, asked)
            if not isinstance(page, dict) or not isinstance(page.get("data"), list):
                raise NotReadable(f"the answer is not a page: {path}")
            yield from (decode(kind, one) for one in page["data"])
            if page.get("next") is None:
                return
            asked["cursor"] = str(page["next"])


def _part(text: str) -> str:
    """Write a name as one part of an address. Raises ValueError for what would lead elsewhere."""
    if "/" in text or text in ("", ".", ".."):
        raise ValueError("this is no name of anything")
    return quote(text, safe="")
