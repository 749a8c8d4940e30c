"""Style sheets and scripts: few, small, compressed once, named by their content and kept by browsers."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from webapp.access import Audience, open_to

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MARK_LETTERS = 10


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served. ``mark`` changes with its content."""

    body: bytes
    compressed: bytes
    kind: str
    mark: str


def read(path: Path) -> StaticFile:
    """Read one file and compress it."""
    body = path.read_bytes()
    kind = mimetypes.types_map.get(path.suffix, "application/octet-stream")
    return StaticFile(
        body=body,
        compressed=gzip.compress(body, compresslevel=9, mtime=0),
        kind=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        mark=hashlib.sha256(body).hexdigest()[:MARK_LETTERS],
    )


def install(app: Flask) -> None:
    """Serve the static folder at ``/static/<mark>/<name>``; ``static_url(name)`` in templates."""
    files = {
        path.relative_to(FOLDER).as_posix(): read(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }

    def static_url(name: str) -> str:
        return f"/static/{files[name].mark}/{name}"

    @open_to(Audience.ANYONE)
    def static_file(mark: str, name: str) -> Response:
        del mark  # only makes the address new when the content is
        if name not in files:
            abort(404)
        found = files[name]
        small = request.accept_encodings.quality("gzip") > 0
        response = Response(found.compressed if small else found.body, content_type=found.kind)
        response.headers["Cache-Control"] = FOR_EVER
        response.headers["Vary"] = "Accept-Encoding"
        if small:
            response.headers["Content-Encoding"] = "gzip"
        return response

    app.add_url_rule("/static/<mark>/<path:name>", "static_file", static_file)
    app.jinja_env.globals["static_url"] = static_url
