"""Pages that are the same for everybody: kept anywhere on the way, asked for again by their hash."""

import gzip
import hashlib

from flask import Response, request

SHORT = "public, max-age=300"  # so long a withdrawn page may still stand somewhere
REFUSED = "public, max-age=60"
OF_THE_ADDRESS = frozenset({301, 302, 308, 404, 410})
"""Answers that everybody gets who asks for the same address; others are about how one visitor asked."""
COMPRESSED = ("text/", "application/json", "application/xml", "application/atom+xml")
LEAST_COMPRESSED_BYTES = 1024
LEVEL = 6
OK = 200


def allow(response: Response) -> Response:
    """Let everybody keep what everybody may read, and search engines list it."""
    if response.status_code == OK:
        response.headers.setdefault("Cache-Control", SHORT)
        response.headers["X-Robots-Tag"] = "all"
    elif response.status_code in OF_THE_ADDRESS:
        response.headers.setdefault("Cache-Control", REFUSED)
    # else the usual headers: kept by nobody
    return response


def answer(response: Response) -> Response:
    """Compress what is worth it, and name it by the hash of its bytes, so that it need not be sent twice."""
    response.headers.pop("Set-Cookie", None)
    if "Content-Encoding" in response.headers or response.direct_passthrough:
        return response
    body = response.get_data()
    mark = hashlib.sha256(body).hexdigest()
    if _is_compressible(response, body):
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
            mark += "-gzip"  # other bytes, another name
    if response.status_code == OK:
        response.set_etag(mark)
        response.make_conditional(request)
    return response


def _is_compressible(response: Response, body: bytes) -> bool:
    return len(body) >= LEAST_COMPRESSED_BYTES and (response.mimetype or "").startswith(COMPRESSED)
