"""Helper mode of a device: somebody helps other people answer on it, and the way of their forms says so.

A sealed cookie of its own, apart from any visit: it holds the hour in which the mode began and nothing of
whoever helps. It outlives visits, receipts and the quick exit; it ends after a day, and by one tap.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from surveys.identifiers import Channel
from surveys.installation import Clock
from surveys.invitations import Ticket
from webapp.sessions import EPOCH, Seal

COOKIE = "ydan-helper"
EXTENSION = "ydan-helping"
LONGEST = timedelta(hours=24)
IDLE = timedelta(minutes=30)  # a form that somebody left lying: no longer than this on a shared phone
FIXED = frozenset({Channel.OPEN_LINK, Channel.IMPORT})  # their way is what their code says


class Helping:
    """Switches helper mode of the asking device on and off, and tells whether it is on."""

    def __init__(self, key: bytes, clock: Clock, *, secure: bool) -> None:
        self._seal = Seal(key, b"helper")
        self._clock = clock
        self._cookie = f"__Host-{COOKIE}" if secure else COOKIE
        self._rules: dict[str, Any] = {"path": "/", "secure": secure, "httponly": True, "samesite": "Strict"}

    def until(self) -> datetime | None:
        """Give when the mode of this device ends by itself; None where it is off."""
        content = self._seal.open(request.cookies.get(self._cookie, ""))
        if content is None:
            return None
        began = EPOCH + timedelta(hours=content["hour"])
        return began + LONGEST if began <= self._clock() < began + LONGEST else None

    def switch_on(self, response: Response) -> None:
        """Let the device help from now on. Whole hours only: every device of an hour carries the same."""
        hour = (self._clock() - EPOCH) // timedelta(hours=1)
        response.set_cookie(self._cookie, self._seal.seal({"hour": hour}), max_age=LONGEST, **self._rules)

    def switch_off(self, response: Response) -> None:
        """Let the device help no more."""
        response.delete_cookie(self._cookie, **self._rules)


def install(app: Flask, helping: Helping) -> None:
    """Give an application its helper mode, and its pages the words for it."""
    app.extensions[EXTENSION] = helping
    app.jinja_env.globals.update(is_helping=is_on, is_recorded_as_helped=is_recorded)


def helping() -> Helping:
    """Give the helper mode of the application that answers this request."""
    found: Helping = current_app.extensions[EXTENSION]
    return found


def is_on() -> bool:
    """Tell whether the device of this request is in helper mode. Scripts read ``<html data-way>``."""
    return helping().until() is not None


def is_recorded(channel: str) -> bool:
    """Tell whether a form of an invitation with this channel is recorded as helped on this device.

    Codes of a kind that is answered with help (a caller's pack) are, also where the mode was forgotten.
    """
    return channel == Channel.ASSISTED or (is_on() and channel not in FIXED)


def way_of(ticket: Ticket) -> Channel:
    """Give the way in which a form goes in from this device."""
    return Channel.ASSISTED if is_recorded(ticket.channel) else Channel.WEB
