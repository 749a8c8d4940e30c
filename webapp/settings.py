"""The settings of an installation, read once: environment before file before default.

Precedence, strongest first: an environment variable ``YDAN_<NAME>``, the one configuration file
(``YDAN_CONFIG``, else ``ydan.toml`` in the working folder), the default written here. Paths of the file
are relative to the file, paths of the environment to the working folder. ``home`` (``data`` in the working
folder) holds those of the three folders that are not named one by one.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from surveys.audit_witness import watch, witness_of
from surveys.database import open_engine
from surveys.identifiers import Language
from surveys.installation import Clock, Installation, KeyFolder

DEFAULT_LANGUAGE = Language("vi")
TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AUDIT_DAYS = 90
SCAN_CHECK_PERCENT = 2
EXIT_URL = "https://www.google.com/"  # where "leave at once" goes: a page everyone has open


@dataclass(frozen=True, slots=True)
class Sms:
    """A gateway that sends codes as text messages; ``secret`` signs what is handed to it."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server that sends codes to those of a list who gave an address."""

    host: str
    port: int = 587
    sender: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider of sign-in (OpenID Connect) for officers; ``name`` is what the page calls it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations; :func:`defaults` gives one for a folder.

    The three folders are never one inside another: a backup of the data must not hold the keys.
    ``proxies``: how many reverse proxies stand in front. ``secure_cookies``: cookies over HTTPS only.
    """

    data_dir: Path  # database, boxes of open rounds
    keys_dir: Path  # pepper, installation key, signing key, cookie keys
    key_store_dir: Path  # wrapped shares and secrets of open rounds
    database_url: str = field(repr=False)  # may hold a password
    public_host: str = "127.0.0.1"
    public_port: int = 8000
    office_host: str = "127.0.0.1"
    office_port: int = 8001
    results_host: str = "127.0.0.1"
    results_port: int = 8002
    api_host: str = "127.0.0.1"
    api_port: int = 8003  # 0: not served
    public_url: str = "http://127.0.0.1:8000"
    office_url: str = "http://127.0.0.1:8001"
    results_url: str = "http://127.0.0.1:8002"  # the public site with published results
    api_url: str = "http://127.0.0.1:8003"  # the interface for other systems
    public_threads: int = 16
    office_threads: int = 8
    results_threads: int = 8
    api_threads: int = 8
    api_requests_per_minute: int = 120  # of one token
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    webhook_hosts: tuple[str, ...] = ()  # receivers that may lie within the own network
    proxies: int = 0
    secure_cookies: bool = False
    language: Language = DEFAULT_LANGUAGE
    time_zone: ZoneInfo = TIME_ZONE
    exit_url: str = EXIT_URL
    licence: str = ""  # under which open data may be used, as the operator states it; "": not stated
    contact: str = ""  # whom respondents and staff may ask, shown as written
    smtp: Smtp | None = None
    sms: Sms | None = None
    oidc: Oidc | None = None
    scan_check_percent: int = SCAN_CHECK_PERCENT  # of undoubted marks of scans a person sees as a check
    audit_days: int = AUDIT_DAYS  # so long after its release a round keeps the rows of small groups


def sqlite_url(data_dir: Path) -> str:
    """Give the URL of the embedded database of a data folder."""
    return f"sqlite:///{data_dir / 'ydan.db'}"


def defaults(home: Path) -> Settings:
    """Give the settings of an installation that lies wholly in one folder."""
    data_dir = home / "store"
    return Settings(
        data_dir=data_dir,
        keys_dir=home / "keys",
        key_store_dir=home / "key-store",
        database_url=sqlite_url(data_dir),
    )


def load(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the settings of this process.

    Raises BadInput with one problem for every bad value; nothing is guessed from a bad one.
    """
    from webapp.settings_reading import read

    return read(os.environ if environment is None else environment, folder or Path.cwd())


def host_of(url: str) -> str:
    """Give the host name of an address, lower case."""
    return urlsplit(url).hostname or ""


def installation(settings: Settings, *, clock: Clock | None = None) -> Installation:
    """Give the installation that the settings describe. Opens no file and no connection yet."""

    def now() -> datetime:
        return datetime.now(settings.time_zone)

    found = Installation(
        engine=open_engine(settings.database_url),
        keys=KeyFolder(settings.keys_dir),
        boxes=settings.data_dir / "boxes",
        key_store=settings.key_store_dir,
        clock=clock or now,
        time_zone=settings.time_zone,
    )
    watch(found.engine, witness_of(found))
    return found
