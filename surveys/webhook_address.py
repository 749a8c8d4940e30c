"""Where other systems may be told: addresses that nobody can turn into a way into the own network.

An address is read strictly, and looked at twice: as it is written when a webhook is made, and by what its
host resolves to whenever something is sent (`surveys.webhook_post`). Whoever may write an address shall
reach neither this machine, nor the network it stands in, nor what a cloud tells its own machines.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from surveys.problems import N_, BadInput, Problem

LONGEST = 500
HTTPS, HTTP = "https", "http"
_PORTS = {HTTPS: 443, HTTP: 80}
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # what a resolver may take for a part of an IPv4 address
_LONGEST_NAME = 253
UNREADABLE = N_("This address cannot be read. An example: https://kpi.example.vn/ydan")
_LOCAL = "localhost"
_HERE = frozenset({_LOCAL, "127.0.0.1", "::1"})

_NOBODY = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
)  # for protocols, of which clouds use some
_ON_THE_INTERNET = IPv6Network("2000::/3")  # everything else is local, mapped, or not given out
_NOT_SOMEBODY = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols, Teredo among them: an IPv4 address in disguise
            "2001:db8::/32",  # for documentation
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # for documentation
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings allow besides the internet over HTTPS.

    ``hosts``: names that may resolve to any address. ``loopback``: this machine, over HTTP too: for
    development.
    """

    hosts: frozenset[str] = frozenset()
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A whole address, read. ``host`` is lower case, without brackets; ``path`` has the query in it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_here(self) -> bool:
        """Whether it names this machine by one of the names that everybody knows."""
        return self.host in _HERE

    @property
    def authority(self) -> str:
        """The host as a request names it, with the port unless it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read(address: str, policy: Policy) -> Target:
    """Read the address of a receiver. Raises BadInput saying what is wrong with it."""
    if not _PRINTABLE.fullmatch(address) or len(address) > LONGEST or "\\" in address:
        raise _unfit(
            N_("Write the address without blanks, in at most %(most)s plain letters and signs."), most=LONGEST
        )
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError as error:
        raise _unfit(UNREADABLE) from error
    if "[" in parts.netloc and ":" not in host:
        raise _unfit(UNREADABLE)
    if parts.username is not None or parts.password is not None:
        raise _unfit(N_("Leave name and password out of the address: everything sent is signed instead."))
    if parts.fragment or "#" in address:
        raise _unfit(N_("Leave out what follows “#”: it is never sent."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, _PORTS.get(parts.scheme, 0) if port is None else port, path)
    _require_scheme(target, policy)
    _require_host(target, policy)
    return target


def _require_scheme(target: Target, policy: Policy) -> None:
    may_be_open = policy.loopback and target.is_here
    if target.scheme != HTTPS and not (target.scheme == HTTP and may_be_open):
        raise _unfit(N_("The address must start with https://."))
    if not target.port:
        raise _unfit(UNREADABLE)


def _require_host(target: Target, policy: Policy) -> None:
    address = _literal(target.host)
    if address is not None:
        if not may_reach(target, str(address), policy):
            raise _unfit(
                N_(
                    "The address %(host)s is none of the internet: it leads to this machine or its network. "
                    "Whoever runs this server can allow a host by its name (setting webhook_hosts)."
                ),
                host=target.host,
            )
        return
    labels = target.host.split(".")
    is_name = len(target.host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
    is_known = target.host in policy.hosts or (policy.loopback and target.is_here)
    is_whole = len(labels) > 1 and labels[-1] != _LOCAL  # else only the own network knows it
    if not is_name or _NUMBER.fullmatch(labels[-1]) or not (is_known or is_whole):
        raise _unfit(N_("Write the name of the receiver's server, such as kpi.example.vn."))


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Give the address that a host is, in the one canonical way of writing it; None for any other host."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def may_reach(target: Target, address: str, policy: Policy) -> bool:
    """Say whether what a host resolved to may be connected to."""
    if target.host in policy.hosts:
        return True
    found = ip_address(address)
    if found.is_loopback:
        return policy.loopback and target.is_here
    return _is_of_internet(found)


def _is_of_internet(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        is_given_out = address.is_global and not address.is_multicast
        return is_given_out and not any(address in network for network in _NOBODY)
    return address in _ON_THE_INTERNET and not any(address in network for network in _NOT_SOMEBODY)


def _unfit(sentence: str, **values: str | int) -> BadInput:
    return BadInput(Problem(sentence, values, "address"))
