"""Answers that need not be sent twice: named by the hash of their own bytes, which tells nothing else."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request, url_for

from webapp.api.questions import JSON, ZIP

KEPT = "private, no-cache"  # by whoever asked, and asked for again by its ETag
LEAST_COMPRESSED_BYTES = 1024
LEVEL = 6


def give(content: object) -> Response:
    """Give content as JSON: the same content, the same bytes."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return give_bytes(written.encode(), JSON)


def give_bytes(content: bytes, kind: str) -> Response:
    """Give bytes as they are."""
    response = Response(content, content_type=kind)
    response.headers["Cache-Control"] = KEPT
    response.headers["Vary"] = "Accept-Encoding, Authorization"
    return response


def give_page(data: Sequence[object], cursor: str | None) -> Response:
    """Give a page of a list, and where the next one is."""
    response = give({"data": data, "next": cursor})
    if cursor is not None:
        values = {**request.args, **(request.view_args or {}), "cursor": cursor}
        response.headers["Link"] = f'<{url_for(request.endpoint or "", **values)}>; rel="next"'
    return response


def finish(response: Response) -> Response:
    """Compress what is worth it, name it by its bytes, and answer 304 to who has it already."""
    response.headers.pop("Set-Cookie", None)
    if response.status_code != HTTPStatus.OK:
        return response
    body = response.get_data()
    mark = hashlib.sha256(body).hexdigest()
    worth = len(body) >= LEAST_COMPRESSED_BYTES and response.mimetype != ZIP
    if worth and request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        mark += "-gzip"  # other bytes, another name
    response.set_etag(mark)
    response.make_conditional(request)
    response.headers.pop("Date", None)  # the server says it, once
    return response
