"""One connection to the interface: what was read is kept with its ETag, refusals become errors."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from webapp.client.failures import (
    ApiError,
    Forbidden,
    NotFound,
    NotReadable,
    ServerFailed,
    TooManyRequests,
    Unauthorized,
)
from webapp.client.records import Problem

JSON = "application/json"
PROBLEM = "application/problem+json"
SECONDS = (10, 60)  # to connect, to answer
MOST_KEPT = 64
MOST_TRIES = 5
NOT_MODIFIED, TOO_MANY = 304, 429
FAILED = 500
ERRORS: Mapping[int, type[ApiError]] = {401: Unauthorized, 403: Forbidden, 404: NotFound}


@dataclass(frozen=True, slots=True)
class _Kept:
    etag: str
    content: bytes


class Connection:
    """Asks one interface with one token; follows no redirect, so that the token goes nowhere else."""

    def __init__(
        self,
        address: str,
        token: str,
        language: str,
        patience_seconds: float,
        sleep: Callable[[float], None],
    ) -> None:
        self._address = address.rstrip("/")
        self._patience_seconds = patience_seconds
        self._sleep = sleep
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._session = requests.Session()
        self._session.trust_env = False  # no password file may put another one in place of the token
        self._session.headers.update({"Authorization": f"Bearer {token}", "Accept-Language": language})

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def json(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Give what an address tells."""
        try:
            return json.loads(self.content(path, JSON, parameters))
        except ValueError as error:
            raise NotReadable(f"the answer is not JSON: {path}") from error

    def content(self, path: str, kind: str, parameters: Mapping[str, str] | None = None) -> bytes:
        """Give the bytes of an address; those kept from before where nothing changed."""
        url = requests.Request("GET", self._address + path, params=parameters or {}).prepare().url or ""
        kept = self._kept.get(url)
        answer = self._ask(url, {"Accept": f"{kind}, {PROBLEM};q=0.5"} | _condition(kept))
        if answer.status_code == NOT_MODIFIED and kept is not None:
            self._kept.move_to_end(url)
            return kept.content
        if answer.status_code != requests.codes.ok:
            raise _error(answer)
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() != kind:
            raise NotReadable(f"the answer is not {kind}: {path}")
        self._keep(url, answer)
        return answer.content

    def _ask(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        for _ in range(MOST_TRIES):
            answer = self._session.get(url, headers=headers, timeout=SECONDS, allow_redirects=False)
            seconds = _wait_of(answer)
            if answer.status_code != TOO_MANY or seconds > self._patience_seconds:
                break
            self._sleep(seconds)
        return answer

    def _keep(self, url: str, answer: requests.Response) -> None:
        etag = answer.headers.get("ETag")
        if etag:
            self._kept[url] = _Kept(etag, answer.content)
            self._kept.move_to_end(url)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _condition(kept: _Kept | None) -> dict[str, str]:
    return {} if kept is None else {"If-None-Match": kept.etag}


def _wait_of(answer: requests.Response) -> int:
    written = answer.headers.get("Retry-After", "")
    return int(written) if written.isascii() and written.isdecimal() else 1


def _error(answer: requests.Response) -> Exception:
    """Make the error of a refusal; a page of something in between is none of ours."""
    from webapp.client.decoding import decode

    status = answer.status_code
    try:
        problem = decode(Problem, answer.json())
    except ValueError:
        problem = Problem(
            "about:blank", answer.reason or "", status, "the answer is no problem of the interface"
        )
    if status == TOO_MANY:
        return TooManyRequests(problem, _wait_of(answer))
    return ERRORS.get(status, ServerFailed if status >= FAILED else ApiError)(problem)
