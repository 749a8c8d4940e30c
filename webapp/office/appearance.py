"""Light or dark: as the device asks, or as this browser was told, in a cookie that says nothing more."""

from enum import StrEnum

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from webapp.office.door import inside
from webapp.office.permissions import DOOR, page

blueprint = Blueprint("appearance", __name__)
COOKIE = "ydan-scheme"
A_YEAR = 365 * 24 * 60 * 60


class Scheme(StrEnum):
    """What a visitor may choose; ``AUTO``: as the device asks."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


def _named() -> str:
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def scheme() -> Scheme:
    """Give what this browser was told; anything else than a scheme counts as nothing."""
    told = request.cookies.get(_named(), "")
    return Scheme(told) if told in list(Scheme) else Scheme.AUTO


@page(blueprint, "/appearance", DOOR, methods=("POST",))
def choose() -> ResponseReturnValue:
    """Remember a choice for a year; back to "as the device asks" forgets it."""
    wanted = request.form.get("scheme", "")
    answer = redirect(inside(request.form.get("back", "")))
    if wanted in (Scheme.LIGHT, Scheme.DARK):
        answer.set_cookie(
            _named(),
            wanted,
            max_age=A_YEAR,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Strict",
        )
    elif wanted == Scheme.AUTO:
        answer.delete_cookie(_named(), secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    return answer


def install(app: Flask) -> None:
    """Let the templates of an application know the scheme."""
    app.jinja_env.globals.update(
        scheme=scheme, schemes=tuple(Scheme), is_page=lambda endpoint: endpoint in app.view_functions
    )
