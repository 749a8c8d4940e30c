"""Values of settings: one parser per kind, each with the sentence that says what would fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from surveys.problems import N_

LANGUAGES = ("vi", "en")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LARGEST_PORT = 65535


class UnfitError(Exception):
    """A value does not fit; carries the sentence that says what would, and the values it needs."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody wrote it: in the file (typed) or in the environment (text)."""

    value: object
    where: str
    folder: Path  # what a relative path is relative to


def _text(written: Written) -> str:
    if not isinstance(written.value, str) or "\0" in written.value:
        raise UnfitError(N_("“%(name)s” must be a text in quotation marks; it is %(value)s."))
    return written.value


def _whole(low: int, high: int) -> Callable[[Written], int]:
    def parse(written: Written) -> int:
        value = written.value
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UnfitError(
                N_("“%(name)s” must be a whole number from %(low)s to %(high)s; it is %(value)s."),
                low=low,
                high=high,
            )
        return value

    return parse


def _truth(written: Written) -> bool:
    value = written.value.lower() if isinstance(written.value, str) else written.value
    if value in (True, "true", "1", "yes"):
        return True
    if value in (False, "false", "0", "no"):
        return False
    raise UnfitError(N_("“%(name)s” must be true or false; it is %(value)s."))


def _path(written: Written) -> Path:
    text = _text(written)
    if not text:
        raise UnfitError(N_("“%(name)s” must name a folder; it is empty."))
    return (written.folder / Path(text).expanduser()).resolve()


def _names(written: Written) -> tuple[str, ...]:
    value = written.value
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list) or not value or not all(isinstance(part, str) and part for part in value):
        raise UnfitError(N_("“%(name)s” must be a list of host names; it is %(value)s."))
    return tuple(part.lower() for part in value)


def _address(written: Written) -> str:
    text = _text(written)
    try:
        parts = urlsplit(text)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or True)
    except ValueError:
        fit = False
    if not fit:
        raise UnfitError(
            N_("“%(name)s” must be an address that starts with https:// or http://; it is %(value)s.")
        )
    return text.rstrip("/")


def _safe_address(written: Written) -> str:
    """Take an address that is asked for secrets: over HTTPS, or on this machine."""
    _address(written)
    text = _text(written)  # a slash at its end is part of a provider's name
    parts = urlsplit(text)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise UnfitError(N_("“%(name)s” must be an address that starts with https://; it is %(value)s."))
    return text


def _exit_address(written: Written) -> str:
    _address(written)
    return _text(written)


def _bind_host(written: Written) -> str:
    text = _text(written)
    try:
        ip_address(text)
    except ValueError as error:
        raise UnfitError(
            N_("“%(name)s” must be a network address such as 127.0.0.1; it is %(value)s.")
        ) from error
    return text


def _database(written: Written) -> str:
    try:
        url = sa.make_url(_text(written))
    except sa.exc.ArgumentError as error:
        raise UnfitError(N_("“%(name)s” is not a database address that can be read.")) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str((written.folder / url.database).resolve()))
    elif url.drivername != "postgresql+psycopg":
        raise UnfitError(N_("“%(name)s” must start with sqlite:///FILE or postgresql://."))
    return url.render_as_string(hide_password=False)


def _language(written: Written) -> str:
    text = _text(written)
    if text not in LANGUAGES:
        raise UnfitError(N_("“%(name)s” must be vi or en; it is %(value)s."))
    return text


def _zone(written: Written) -> ZoneInfo:
    try:
        return ZoneInfo(_text(written))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnfitError(
            N_("“%(name)s” must be a time zone such as Asia/Ho_Chi_Minh; it is %(value)s.")
        ) from error


PARSERS: Mapping[str, Callable[[Written], object]] = {
    "home": _path,
    "data_dir": _path,
    "keys_dir": _path,
    "key_store_dir": _path,
    "database_url": _database,
    "public_host": _bind_host,
    "public_port": _whole(1, LARGEST_PORT),
    "office_host": _bind_host,
    "office_port": _whole(1, LARGEST_PORT),
    "results_host": _bind_host,
    "results_port": _whole(1, LARGEST_PORT),
    "api_host": _bind_host,
    "api_port": _whole(0, LARGEST_PORT),
    "public_url": _address,
    "office_url": _address,
    "results_url": _address,
    "api_url": _address,
    "public_threads": _whole(1, 256),
    "office_threads": _whole(1, 256),
    "results_threads": _whole(1, 256),
    "api_threads": _whole(1, 256),
    "api_requests_per_minute": _whole(1, 100_000),
    "trusted_hosts": _names,
    "webhook_hosts": _names,
    "proxies": _whole(0, 10),
    "secure_cookies": _truth,
    "language": _language,
    "time_zone": _zone,
    "exit_url": _exit_address,
    "contact": _text,
    "licence": _text,
    "audit_days": _whole(30, 3650),
    "scan_check_percent": _whole(1, 100),
    "smtp_host": _text,
    "smtp_port": _whole(1, LARGEST_PORT),
    "smtp_sender": _text,
    "smtp_username": _text,
    "smtp_password": _text,
    "smtp_starttls": _truth,
    "sms_url": _address,
    "sms_secret": _text,
    "oidc_issuer": _safe_address,
    "oidc_client_id": _text,
    "oidc_client_secret": _text,
    "oidc_name": _text,
}
SECRET = frozenset({"database_url", "smtp_password", "sms_secret", "oidc_client_secret"})
