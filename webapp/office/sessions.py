"""The sessions of staff: a signed cookie with a name, an epoch and an end. Nothing else is in it.

Raising a member's epoch (``surveys.staff``) ends every session of that member at the next request.
"""

from datetime import datetime, timedelta

from flask import Flask, session

from surveys.staff import StaffMember
from webapp.office import place
from webapp.settings import Settings

COOKIE = "ydan-office"
LONGEST = timedelta(hours=10)  # a working day; then one signs in again
NAME, EPOCH, SINCE, LANGUAGE = "name", "epoch", "since", "language"


def install(app: Flask, settings: Settings, key: bytes) -> None:
    """Give an application signed session cookies of its own name."""
    app.secret_key = key
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def begin(member: StaffMember) -> None:
    """Start a session for somebody who has just proved who they are."""
    chosen = session.get(LANGUAGE)
    session.clear()  # a new token for forms: nothing from before signing in lives on
    session[NAME] = member.username
    session[EPOCH] = member.session_epoch
    session[SINCE] = int(place.installation().clock().timestamp())
    if chosen:
        session[LANGUAGE] = chosen


def end() -> None:
    """Forget who is signed in; the language stays."""
    chosen = session.get(LANGUAGE)
    session.clear()
    if chosen:
        session[LANGUAGE] = chosen


def claimed() -> tuple[str, int] | None:
    """Give the name and epoch that this session claims; None when there is none or its day is over."""
    name, epoch, since = session.get(NAME), session.get(EPOCH), session.get(SINCE)
    if not isinstance(name, str) or not isinstance(epoch, int) or not isinstance(since, int):
        return None
    now = place.installation().clock()
    if now - datetime.fromtimestamp(since, tz=now.tzinfo) > LONGEST:
        return None
    return name, epoch
