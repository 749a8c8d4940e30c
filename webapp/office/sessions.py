"""The sessions of staff as the browser holds them: a signed cookie with a random number, and the language.

What the number stands for is a row (``surveys.staff_sessions``): ended there, it has ended for every copy of
the cookie, in every process, also after a restart.
"""

from flask import Flask, g, request, session

from surveys import staff_sessions
from surveys.staff_sessions import StaffSession, Way
from webapp.office import place
from webapp.office.browser_names import browser_name
from webapp.settings import Settings

COOKIE = "ydan-office"
LANGUAGE, NUMBER = "language", "number"
KEPT = (LANGUAGE,)  # what outlives a session: how its owner wants to see the pages


def install(app: Flask, settings: Settings, key: bytes) -> None:
    """Give an application signed session cookies of its own name."""
    app.secret_key = key
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{COOKIE}" if settings.secure_cookies else COOKIE,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def begin(username: str, way: Way) -> None:
    """Start a session for somebody who has just proved who they are; the one before ends."""
    office = place.installation()
    before = session.get(NUMBER)
    with office.engine.begin() as connection:
        if isinstance(before, str):
            staff_sessions.end(connection, staff_sessions.digest_of(before))
        browser = browser_name(request.headers.get("User-Agent", ""))
        number = staff_sessions.begin(connection, username, browser, way, office.clock())
    _forget()  # a new token for forms: nothing from before signing in lives on
    session[NUMBER] = number


def end() -> None:
    """Forget who is signed in, also where a copy of the cookie is; the language stays."""
    number = session.get(NUMBER)
    if isinstance(number, str):
        with place.installation().engine.begin() as connection:
            staff_sessions.end(connection, staff_sessions.digest_of(number))
    _forget()


def _forget() -> None:
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)


def is_claimed() -> bool:
    """Say whether the browser has the cookie of a session, lasting or not."""
    return NUMBER in session


def present() -> StaffSession | None:
    """Give the session of this request; None when there is none, it was ended or its time is over."""
    number = session.get(NUMBER)
    if not isinstance(number, str):
        return None
    office = place.installation()
    now = office.clock()
    found = staff_sessions.find(place.reading(), number, now)
    if found is not None and staff_sessions.needs_note(found, now):
        with office.engine.begin() as connection:
            staff_sessions.note_use(connection, found, now)
    return found


def here() -> StaffSession:
    """Give the session that the gate has found. Only for pages behind the door."""
    found: StaffSession = g.staff_session
    return found
