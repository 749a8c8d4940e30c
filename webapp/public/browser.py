"""What this browser carries: the visit, a language, large letters, what was typed and not yet taken."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, request, session
from flask_wtf.csrf import generate_csrf

from webapp.catalogue import LANGUAGES
from webapp.public.forms import PREFIX, showable
from webapp.public.visit import Visit, from_content, to_content
from webapp.sessions import EncryptedSessions, Seal, TooMuch, VisitSession

MOST_DRAFT_LETTERS = 1500  # of one field; a text may have 1,000
KEPT = ("csrf_token", "language", "letters", "visit")
LETTERS = ("normal", "large")


def visit() -> Visit | None:
    """Give the visit that goes on in this browser."""
    return from_content(session["visit"]) if "visit" in session else None


def keep(going_on: Visit) -> bool:
    """Keep a visit; False, with nothing changed, when it does not fit into the cookies."""
    before = session.get("visit")
    session["visit"] = to_content(going_on)
    if fits():
        return True
    session["visit"] = before
    return False


def fits() -> bool:
    """Tell whether the session as it is now fits into the cookies."""
    sessions = current_app.session_interface
    assert isinstance(sessions, EncryptedSessions)  # noqa: S101 - set when the application is made
    try:
        sessions.pieces(dict(session))
    except TooMuch:
        return False
    return True


def idle() -> timedelta:
    """Give for how long nothing came from this browser."""
    assert isinstance(session, VisitSession)  # noqa: S101 - set when the application is made
    return session.idle


def forget() -> None:
    """Forget everything: nothing stays for the next person."""
    session.clear()


def put_down_receipt(code: str, channel: str) -> None:
    """Forget everything but the receipt and how its page is to be read; for the next page only."""
    kept = {name: session[name] for name in ("language", "letters") if name in session}
    session.clear()
    session.update(kept, receipt=[code, channel])


def take_receipt() -> tuple[str, str]:
    """Give the receipt that was put down and the channel of its code, once; empty when there is none."""
    code, channel = session.pop("receipt", ("", ""))
    return code, channel


def draft(path: str) -> Mapping[str, str] | None:
    """Give what was typed on a page and not taken; None when there is nothing of it."""
    found = session.get("draft")
    return found["typed"] if found and found["path"] == path else None


def is_draft_checked() -> bool:
    """Tell whether the draft is to be shown with its faults."""
    return bool(session.get("draft", {}).get("checked"))


def keep_draft(path: str, *, checked: bool) -> bool:
    """Keep what the posted form holds, for the page to show again; False when it does not fit."""
    typed = {
        name: showable(value)[:MOST_DRAFT_LETTERS]
        for name, value in request.form.items()
        if name.startswith(PREFIX) or name == "code"
    }
    if not typed and not checked:
        return True
    session["draft"] = {"path": path, "typed": typed, "checked": checked}
    if fits():
        return True
    del session["draft"]
    return False


def drop_draft() -> None:
    """Forget what was typed and not taken."""
    session.pop("draft", None)


def set_wishes(wishes: Mapping[str, str]) -> None:
    """Take over a wish for a language or the size of letters; anything else is ignored."""
    if wishes.get("language") in LANGUAGES:
        session["language"] = wishes["language"]
    if wishes.get("letters") in LETTERS:
        session["letters"] = wishes["letters"]


def sealed() -> str:
    """Give this visit as the hidden field of a form, so that the form works without its cookie."""
    generate_csrf()
    return _seal().seal({name: session[name] for name in KEPT if name in session})


def unsealed(field: str | None) -> dict[str, Any] | None:
    """Read such a hidden field; None when it is missing or not ours."""
    return _seal().open(field) if field else None


def take_up(content: Mapping[str, Any]) -> None:
    """Go on with the visit of a posted form when this browser has lost it or goes through another one."""
    mine = session.get("visit")
    if "visit" in content and (mine is None or mine["nonce"] != content["visit"]["nonce"]):
        session.clear()
        session.update(content)


def _seal() -> Seal:
    found: Seal = current_app.extensions["ydan-form-seal"]
    return found
