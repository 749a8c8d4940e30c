"""One POST to another system: its host resolved once, those very addresses tried, an end to everything.

No redirect is followed, no proxy of the environment is asked, no cookie kept. Of the answer only the status
is read: whoever answers can neither fill the memory nor hold the process longer than the seconds given.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from surveys.webhook_address import HTTPS, Policy, Target, may_reach

SECONDS = 10.0
LONGEST_HEAD = 16 * 1024
_CHUNK = 4096
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class Trouble(StrEnum):
    """Why nobody answered."""

    UNKNOWN_HOST = "unknown_host"
    ADDRESS = "address"  # the host resolves to where nothing may be sent
    NOT_REACHED = "not_reached"
    CERTIFICATE = "certificate"
    SILENCE = "silence"  # no answer in time
    NO_HTTP = "no_http"  # the answer is none
    SECRET = "secret"  # noqa: S105 - our own secret cannot be read: nothing was sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a status code, or why there is none."""

    status: int | None = None
    trouble: Trouble | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has said that it took what was sent."""
        return self.status is not None and HTTPStatus(200) <= self.status < HTTPStatus(300)


class _TroubleError(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


Resolve = Callable[[str, int], tuple[str, ...]]
"""Gives the addresses of a host for a port. Raises OSError when there are none."""
Left = Callable[[], float]
"""Gives the seconds that are left. Raises TimeoutError when there are none."""


def resolved(host: str, port: int) -> tuple[str, ...]:
    """Ask the resolver of this machine."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


@dataclass(frozen=True, slots=True)
class Way:
    """How this installation reaches others: by which policy, asking whom for addresses, how patiently."""

    policy: Policy
    resolve: Resolve = resolved
    seconds: float = SECONDS
    clock: Callable[[], float] = time.monotonic

    def places_of(self, target: Target) -> tuple[str, ...] | Trouble:
        """Give the addresses to try; or why there are none.

        Of a host that has several every one must be allowed: which is taken must not decide.
        """
        try:
            found = self.resolve(target.host, target.port)
        except (OSError, UnicodeError):
            return Trouble.UNKNOWN_HOST
        if not found:
            return Trouble.UNKNOWN_HOST
        if not all(may_reach(target, address, self.policy) for address in found):
            return Trouble.ADDRESS
        return found


def post(way: Way, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send a body by POST and give what was answered; never raises for what others do."""
    places = way.places_of(target)
    if isinstance(places, Trouble):
        return Answer(trouble=places)
    until = way.clock() + way.seconds

    def left() -> float:
        if (seconds := until - way.clock()) <= 0:
            raise TimeoutError
        return seconds

    try:
        with _connected(target, places, left) as connection:
            connection.settimeout(left())
            connection.sendall(_request(target, headers, body))
            return Answer(_status(connection, left))
    except _TroubleError as error:
        return Answer(trouble=error.trouble)
    except ssl.SSLCertVerificationError:
        return Answer(trouble=Trouble.CERTIFICATE)
    except TimeoutError:
        return Answer(trouble=Trouble.SILENCE)
    except OSError:
        return Answer(trouble=Trouble.NOT_REACHED)


def _reached(target: Target, places: tuple[str, ...], left: Left) -> socket.socket:
    *others, last = places
    for place in others:
        with suppress(OSError):
            return socket.create_connection((place, target.port), left() / len(places))
    return socket.create_connection((last, target.port), left())


def _connected(target: Target, places: tuple[str, ...], left: Left) -> socket.socket:
    plain = _reached(target, places, left)
    if target.scheme != HTTPS:
        return plain
    try:
        plain.settimeout(left())  # for the whole of the greeting
        # The certificate must be the name's, whatever address it was found at.
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _status(connection: socket.socket, left: Left) -> int:
    """Read until the status of the final answer is known, and no further."""
    head = b""
    while True:
        if found := _STATUS.match(head):
            status = int(found[1])
            end = _END_OF_HEAD.search(head)
            if status >= HTTPStatus.OK:
                return status
            if end:  # only a word in between; the answer follows
                head = head[end.end() :]
                continue
        connection.settimeout(left())
        more = connection.recv(_CHUNK)
        if not more or len(head) > LONGEST_HEAD:
            raise _TroubleError(Trouble.NO_HTTP)
        head += more
