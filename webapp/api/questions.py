"""What a request may ask: parameters of the document and no others, a page of a list, a media type."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, abort, current_app, request

from surveys.identifiers import UnitCode
from surveys.problems import N_
from surveys.released import Page, Wanted
from webapp.api.problems import Fault, WrongQueryError

LONGEST_ADDRESS = 2000  # the server in front of us reads little more
USUAL, MOST = 50, 200
LONGEST_CURSOR = 400
UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")
JSON, ZIP = "application/json", "application/zip"
One = TypeVar("One")

_asked: dict[Callable[..., object], tuple[frozenset[str], str]] = {}
View = TypeVar("View", bound=Callable[..., object])


def asks(*parameters: str, gives: str = JSON) -> Callable[[View], View]:
    """Declare the parameters of a view, and the media type that it gives."""

    def declare(view: View) -> View:
        _asked[view] = (frozenset(parameters), gives)
        return view

    return declare


def install(app: Flask) -> None:
    """Refuse addresses that are too long, parameters nobody knows, and forms that there are not."""

    @app.before_request
    def look() -> None:
        if len(request.full_path.encode()) > LONGEST_ADDRESS:
            abort(HTTPStatus.REQUEST_URI_TOO_LONG)
        view = current_app.view_functions.get(request.endpoint or "")
        if view is None:
            return
        known, gives = _asked[view]
        if any(name not in known for name in request.args):
            # Not by its name: a problem repeats nothing that was sent.
            raise WrongQueryError(Fault("", N_("The document knows no such parameter here.")))
        twice = [name for name in sorted(known) if len(request.args.getlist(name)) > 1]
        if twice:
            raise WrongQueryError(*(Fault(name, N_("Give it once.")) for name in twice))
        if "Accept" in request.headers and not request.accept_mimetypes.quality(gives):
            abort(HTTPStatus.NOT_ACCEPTABLE)


def page() -> Page:
    """Give the part of a list that is wanted. Raises WrongQueryError."""
    written = request.args.get("limit", str(USUAL))
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(MOST))):
        raise WrongQueryError(Fault("limit", N_("Give a whole number from 1 to 200.")))
    if not 1 <= int(written) <= MOST:
        raise WrongQueryError(Fault("limit", N_("Give a whole number from 1 to 200.")))
    return Page(_after(request.args.get("cursor")), int(written) + 1)  # one more tells whether there is more


def _after(cursor: str | None) -> str:
    if cursor is None:
        return ""
    key = _key_of(cursor)
    if not key or cursor != cursor_of(key):
        raise WrongQueryError(Fault("cursor", N_("Give what “next” of a page before said.")))
    return key


def _key_of(cursor: str) -> str:
    """Give the key that a cursor holds; "" where it holds none."""
    try:
        key = base64.b64decode(cursor[:LONGEST_CURSOR], altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return ""
    return key if key.isprintable() else ""


def cursor_of(key: str) -> str:
    """Give the cursor that leads to what comes after a key."""
    return base64.urlsafe_b64encode(key.encode()).decode()


def cut(found: Sequence[One], wanted: Page, key: Callable[[One], str]) -> tuple[Sequence[One], str | None]:
    """Cut a list to the page that was wanted; with the cursor of the next one, if there is one."""
    if len(found) < wanted.most:
        return found, None
    kept = found[: wanted.most - 1]
    return kept, cursor_of(key(kept[-1]))


def wanted() -> Wanted:
    """Give what of the rounds is wanted. Raises WrongQueryError."""
    return Wanted(_unit(request.args), _day(request.args, "since"))


def _unit(given: Mapping[str, str]) -> UnitCode | None:
    code = given.get("unit")
    if code is not None and not UNIT.fullmatch(code):
        raise WrongQueryError(Fault("unit", N_("Give the code of a unit.")))
    return None if code is None else UnitCode(code)


def _day(given: Mapping[str, str], name: str) -> date | None:
    written = given.get(name)
    if written is None:
        return None
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise WrongQueryError(Fault(name, N_("Give a day as 2026-01-31."))) from error
    if found.isoformat() != written:  # other notations of ISO 8601
        raise WrongQueryError(Fault(name, N_("Give a day as 2026-01-31.")))
    return found
