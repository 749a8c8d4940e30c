"""Be Vietnam Pro, drawn for Vietnamese: office pages show its letters whatever the computer has."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from webapp.office.permissions import DOOR, page
from webapp.static_files import FOR_EVER

blueprint = Blueprint("fonts", __name__)
NAMES = ("BeVietnamPro-Regular.ttf", "BeVietnamPro-SemiBold.ttf", "BeVietnamPro-Bold.ttf")


def folder() -> Path:
    """Give the folder of the font files."""
    import fontpkg_be_vietnam_pro

    return Path(fontpkg_be_vietnam_pro.__file__).parent / "files"


@page(blueprint, "/fonts/<name>", DOOR)
def font(name: str) -> Response:
    """Give one of the three font files."""
    if name not in NAMES:
        abort(404)
    response = send_file(folder() / name, mimetype="font/ttf")
    response.headers["Cache-Control"] = FOR_EVER
    return response
