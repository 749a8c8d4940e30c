"""The sessions of staff: a signed cookie with a name, an epoch, a beginning and when it was last used.

Raising a member's epoch (``surveys.staff``) ends every session of that member at the next request. Signing
out ends one session, and every copy of its cookie: the process remembers it for as long as it could live.
"""

import secrets
import threading
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app, session

from surveys.staff import StaffMember
from webapp.office import place
from webapp.settings import Settings

COOKIE = "ydan-office"
LONGEST = timedelta(hours=10)  # a working day; then one signs in again
IDLE = timedelta(hours=2)  # a desk that was left
NOTED_EVERY = timedelta(minutes=5)  # how exactly a session knows when it was last used
CLOCK_DRIFT = timedelta(minutes=5)  # a clock set back further would lengthen the day: sign in again
NAME, EPOCH, SINCE, SEEN = "name", "epoch", "since", "seen"
LANGUAGE, NUMBER = "language", "number"
ENDED = "ydan-ended-sessions"


class EndedSessions:
    """The sessions that were signed out of in this process and whose cookies would still be good."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._until)

    def __contains__(self, number: object) -> bool:
        return number in self._until

    def add(self, number: str, now: datetime) -> None:
        """Note that a session is over; forget those that are too old to matter."""
        with self._lock:
            self._until = {one: until for one, until in self._until.items() if until >= now}
            self._until[number] = now + LONGEST


def _ended() -> EndedSessions:
    return cast("EndedSessions", current_app.extensions[ENDED])


def install(app: Flask, settings: Settings, key: bytes) -> None:
    """Give an application signed session cookies of its own name."""
    app.secret_key = key
    app.extensions[ENDED] = EndedSessions()
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def begin(member: StaffMember) -> None:
    """Start a session for somebody who has just proved who they are."""
    chosen = session.get(LANGUAGE)
    session.clear()  # a new token for forms: nothing from before signing in lives on
    session[NUMBER] = secrets.token_hex(16)
    session[NAME] = member.username
    session[EPOCH] = member.session_epoch
    session[SINCE] = int(place.installation().clock().timestamp())
    if chosen:
        session[LANGUAGE] = chosen


def end() -> None:
    """Forget who is signed in, also where a copy of the cookie is; the language stays."""
    if session.get(NUMBER):
        _ended().add(session[NUMBER], place.installation().clock())
    chosen = session.get(LANGUAGE)
    session.clear()
    if chosen:
        session[LANGUAGE] = chosen


def claimed() -> tuple[str, int] | None:
    """Give the name and epoch that this session claims; None when there is none or its time is over."""
    name, epoch, since = session.get(NAME), session.get(EPOCH), session.get(SINCE)
    if not isinstance(name, str) or not isinstance(epoch, int) or not isinstance(since, int):
        return None
    if session.get(NUMBER) in _ended():
        return None
    now = place.installation().clock()
    seen = session.get(SEEN, since)
    if not _lasts(since, now, LONGEST) or not _lasts(seen, now, IDLE):
        return None
    if not _lasts(seen, now, NOTED_EVERY):
        session[SEEN] = int(now.timestamp())
    return name, epoch


def _lasts(start: int, now: datetime, most: timedelta) -> bool:
    age = now - datetime.fromtimestamp(start, tz=now.tzinfo)
    return -CLOCK_DRIFT <= age <= most
