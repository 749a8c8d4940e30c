"""Reading settings from the configuration file and the environment; every bad value is named at once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from surveys.problems import N_, BadInput, Problem
from webapp.settings import Oidc, Settings, Sms, Smtp, defaults, host_of, sqlite_url
from webapp.settings_values import PARSERS, SECRET, UnfitError, Written

PREFIX = "YDAN_"
CONFIG = "YDAN_CONFIG"
OWN_NAMES = frozenset({CONFIG})
LEAST_SECRET = 16
SIDES = ("public", "office", "results", "api")


def variable(name: str) -> str:
    """Give the environment variable of a setting."""
    return PREFIX + name.upper()


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Name the YDAN_ variables that are no setting (a slip of the pen?), sorted."""
    known = {variable(name) for name in PARSERS} | OWN_NAMES
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))


def _file_of(environment: Mapping[str, str], folder: Path) -> Path | None:
    named = environment.get(CONFIG)
    if named:
        return folder / named
    usual = folder / "ydan.toml"
    return usual if usual.is_file() else None


def _from_file(path: Path) -> dict[str, Written]:
    """Give the values of the file; tables ``[smtp]``, ``[sms]``, ``[oidc]`` become ``smtp_...`` and so on."""
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            Problem(N_("The configuration file cannot be read: %(why)s."), {"why": error.strerror}, str(path))
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            Problem(N_("The configuration file is not valid TOML: %(why)s."), {"why": error}, str(path))
        ) from error
    for group in ("smtp", "sms", "oidc"):
        if isinstance(table.get(group), dict):
            table |= {f"{group}_{name}": value for name, value in table.pop(group).items()}
    return {name: Written(value, str(path), path.resolve().parent) for name, value in table.items()}


def _from_environment(environment: Mapping[str, str], folder: Path) -> dict[str, Written]:
    return {
        name: Written(environment[variable(name)], variable(name), folder.resolve())
        for name in PARSERS
        if variable(name) in environment
    }


def _parse(written: Mapping[str, Written], problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, one in written.items():
        parser = PARSERS.get(name)
        if parser is None:
            problems.append(Problem(N_("“%(name)s” is not a setting."), {"name": name}, one.where))
            continue
        try:
            values[name] = parser(one)
        except UnfitError as unfit:
            said = {"name": name, "value": "***" if name in SECRET else repr(one.value)}
            problems.append(Problem(unfit.sentence, said | unfit.values, one.where))
    return values


def _smtp(values: dict[str, Any], problems: list[Problem]) -> Smtp | None:
    given = {name.removeprefix("smtp_"): values.pop(name) for name in list(values) if name[:5] == "smtp_"}
    if not given:
        return None
    if not given.get("host"):
        problems.append(Problem(N_("A mail server is set, but its host is missing (smtp.host).")))
        return None
    return Smtp(**given)


def _sms(values: dict[str, Any], problems: list[Problem]) -> Sms | None:
    url, secret = values.pop("sms_url", ""), values.pop("sms_secret", "")
    if not url and not secret:
        return None
    if not url or len(secret) < LEAST_SECRET:
        problems.append(
            Problem(
                N_("A text message gateway needs its address (sms.url) and a secret of %(least)s letters."),
                {"least": LEAST_SECRET},
            )
        )
        return None
    return Sms(url, secret)


def _oidc(values: dict[str, Any], problems: list[Problem]) -> Oidc | None:
    given = {
        name: values.pop(f"oidc_{name}", "") for name in ("issuer", "client_id", "client_secret", "name")
    }
    if not any(given.values()):
        return None
    if not (given["issuer"] and given["client_id"] and given["client_secret"]):
        problems.append(
            Problem(
                N_(
                    "A provider of sign-in needs its address (oidc.issuer), and what it calls this office "
                    "(oidc.client_id, oidc.client_secret)."
                )
            )
        )
        return None
    return Oidc(**{**given, "name": given["name"] or host_of(given["issuer"])})


def _with_derived(values: dict[str, Any], start: Settings) -> Settings:
    """Fill in what follows from other values, where nobody wrote it."""
    settings = replace(start, **values)
    derived: dict[str, Any] = {}
    if "database_url" not in values:
        derived["database_url"] = sqlite_url(settings.data_dir)
    for side in SIDES:
        if f"{side}_url" not in values:
            host, port = getattr(settings, f"{side}_host"), getattr(settings, f"{side}_port")
            derived[f"{side}_url"] = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    settings = replace(settings, **derived)
    urls = tuple(getattr(settings, f"{side}_url") for side in SIDES)
    if "trusted_hosts" not in values:
        settings = replace(
            settings, trusted_hosts=tuple(dict.fromkeys([*map(host_of, urls), "127.0.0.1", "localhost"]))
        )
    if "secure_cookies" not in values:
        # The site of results and the interface have no cookie.
        settings = replace(settings, secure_cookies=all(url.startswith("https:") for url in urls[:2]))
    return settings


def served_sides(settings: Settings) -> tuple[str, ...]:
    """Name the sides that are served: the interface for other systems may be switched off."""
    return tuple(side for side in SIDES if getattr(settings, f"{side}_port"))


def _contradictions(settings: Settings) -> Iterator[Problem]:
    folders = ("data_dir", "keys_dir", "key_store_dir")
    for inner in folders:
        for outer in folders:
            if inner != outer and getattr(settings, inner).is_relative_to(getattr(settings, outer)):
                yield Problem(
                    N_(
                        "“%(inner)s” lies inside “%(outer)s”: a backup of the one would hold the other. "
                        "Give each folder a place of its own."
                    ),
                    {"inner": inner, "outer": outer},
                )
    taken: set[tuple[str, int]] = set()
    for side in served_sides(settings):
        place = (getattr(settings, f"{side}_host"), getattr(settings, f"{side}_port"))
        if place in taken:
            yield Problem(
                N_("Two sides of the product want port %(port)s. Give each a port of its own."),
                {"port": place[1]},
            )
        taken.add(place)
    if settings.secure_cookies and not all(
        url.startswith("https:") for url in (settings.public_url, settings.office_url)
    ):
        yield Problem(
            N_("“secure_cookies” is true, but “public_url” and “office_url” do not both start with https://.")
        )


def read(environment: Mapping[str, str], folder: Path) -> Settings:
    """Give the settings of an environment and a working folder. Raises BadInput naming every bad value."""
    path = _file_of(environment, folder)
    written = _from_file(path) if path else {}
    written |= _from_environment(environment, folder)
    problems: list[Problem] = []
    values = _parse(written, problems)
    smtp, sms, oidc = _smtp(values, problems), _sms(values, problems), _oidc(values, problems)
    start = defaults(values.pop("home", folder.resolve() / "data"))
    settings = replace(_with_derived(values, start), smtp=smtp, sms=sms, oidc=oidc)
    if not problems:
        problems.extend(_contradictions(settings))
    if problems:
        raise BadInput(*problems)
    return settings


def names() -> tuple[str, ...]:
    """Name every setting, in the order of the Settings."""
    order = [one.name for one in fields(Settings)]
    return tuple(sorted(PARSERS, key=lambda name: order.index(name) if name in order else len(order)))
