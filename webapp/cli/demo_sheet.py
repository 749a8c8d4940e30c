"""The sheet of the demonstration as people read it, and as a machine does."""

from collections.abc import Iterator
from datetime import datetime

import pyotp

from surveys.demonstration.sheet import AccountLine, Sheet
from surveys.identifiers import Role
from webapp.cli.words import gettext as _
from webapp.cli.words import name_of
from webapp.settings import Settings

RULE = "-" * 78


def present_code(account: AccountLine, now: datetime) -> str:
    """Give the one-time code that a phone would show now."""
    return pyotp.TOTP(account.totp_secret).at(now)


def _link(settings: Settings, link: str) -> str:
    return f"{settings.public_url}/#{link}"


def facts(sheet: Sheet, settings: Settings) -> dict[str, object]:
    """Give the sheet for a machine."""
    now = datetime.now(settings.time_zone)
    return {
        "public_url": settings.public_url,
        "office_url": settings.office_url,
        "results_url": settings.results_url,
        "api_url": settings.api_url if settings.api_port else None,
        "api_token": sheet.token or None,
        "made_on": sheet.made_on,
        "units": sheet.units,
        "cadres": sheet.cadres,
        "accounts": [
            {
                "username": one.username,
                "name": one.name,
                "role": one.role,
                "unit": one.unit,
                "password": one.password,
                "totp_secret": one.totp_secret,
                "totp_now": present_code(one, now),
            }
            for one in sheet.accounts
        ],
        "rounds": [
            {
                "survey": one.survey,
                "title": one.title,
                "state": one.state,
                "closes_on": one.closes_on,
                "ballots": one.ballots,
                "passphrases": one.passphrases,
            }
            for one in sheet.rounds
        ],
        "codes": [
            {"digits": one.digits, "link": _link(settings, one.link), "about": one.about}
            for one in sheet.codes
        ],
    }


def lines(sheet: Sheet, settings: Settings, language: str) -> Iterator[str]:
    """Give the sheet line by line, in a language."""
    yield RULE
    yield _(
        "Ý Dân, demonstration: %(units)s units of Quảng Ninh, %(cadres)s invented cadres, made on %(day)s",
        units=sheet.units,
        cadres=sheet.cadres,
        day=f"{sheet.made_on:%d/%m/%Y}",
    )
    yield from _addresses(sheet, settings)
    yield ""
    yield _("Rounds")
    for one in sheet.rounds:
        state = {"open": _("open"), "released": _("released"), "closed": _("waits for its review")}[one.state]
        if one.state == "open":
            ballots = _("about %(ballots)s ballots", ballots=one.ballots)
        else:
            ballots = _("%(ballots)s ballots", ballots=one.ballots)
        yield f"  {one.survey:<22} {state:<12} {ballots:<18} {one.title.get(language, '')}"
        for officer, phrase in one.passphrases.items():
            yield "    " + _("closing passphrase of %(officer)s: %(phrase)s", officer=officer, phrase=phrase)
    yield ""
    yield from _accounts(sheet, settings)
    yield ""
    yield _("Live codes: type the digits at the respondents' address, or open the link as a QR code does")
    for code in sheet.codes:
        yield f"  {code.digits}   {_link(settings, code.link)}   {code.about}"
    if not sheet.codes:
        yield "  " + _("none: the open round is over. Remove the data folder for a new demonstration.")
    yield RULE


def _addresses(sheet: Sheet, settings: Settings) -> Iterator[str]:
    addresses = {
        _("Respondents"): settings.public_url,
        _("Office"): settings.office_url,
        _("Published results"): settings.results_url,
    }
    if settings.api_port:
        addresses[_("Interface for other systems")] = f"{settings.api_url}/v1/openapi.json"
        addresses |= {_("Token for it"): sheet.token} if sheet.token else {}
    width = max(map(len, addresses)) + 1
    for name, address in addresses.items():
        yield f"  {name + ':':<{width}} {address}"


def _accounts(sheet: Sheet, settings: Settings) -> Iterator[str]:
    now = datetime.now(settings.time_zone)
    yield _(
        "Accounts of the office (one password for all: %(password)s; the code changes every 30 seconds and "
        "works once)",
        password=sheet.accounts[0].password,
    )
    username, code, role = _("Username"), _("code now"), _("Role")
    secret = _("secret for an authenticator app")
    yield f"  {username:<14} {code:<11} {secret:<34} {role}"
    for one in sheet.accounts:
        who = f"{name_of(Role(one.role))} ({one.unit}), {one.name}"
        yield f"  {one.username:<14} {present_code(one, now):<11} {one.totp_secret:<34} {who}"
