"""What both applications refuse before any view runs, and the headers of every answer."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from surveys.problems import N_, BadInput, Problem
from webapp.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
HSTS_SECONDS = 365 * 24 * 3600

POLICY: Mapping[str, str] = MappingProxyType(
    {
        "default-src": "'none'",
        "object-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
)
"""Content Security Policy: nothing inline, nothing foreign, no plug-in, no frame."""

FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
            "microphone", "midi", "payment", "usb", "browsing-topics")  # fmt: skip
"""Features of a device that no page of ours may ever ask for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may bring.

    ``uploads``: the endpoints whose forms bring a file. ``forms``: how much the forms of other endpoints may
    bring, where it is more. ``large``: how much an upload to some endpoint may bring, where it is more: it is
    taken in as it arrives, never held in memory as a whole.
    """

    body_bytes: int
    parts: int = 500
    forms: Mapping[str, int] = field(default_factory=dict)
    uploads: frozenset[str] = frozenset()
    upload_bytes: int = 0
    policy: Mapping[str, str] = field(default_factory=lambda: POLICY)
    large: Mapping[str, int] = field(default_factory=dict)


def harden(app: Flask, settings: Settings, limits: Limits) -> None:
    """Set limits, hosts and headers. Call before ``CSRFProtect.init_app``: these checks come first."""
    app.config.update(
        MAX_CONTENT_LENGTH=limits.body_bytes,  # more for uploads, request by request
        MAX_FORM_MEMORY_SIZE=limits.body_bytes,
        MAX_FORM_PARTS=limits.parts,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,  # a form is good as long as its session
        WTF_CSRF_SSL_STRICT=False,  # the origin is checked here, for every scheme
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    @app.before_request
    def look_at_the_request() -> None:
        _refuse_damaged_address()
        _refuse_unknown_length()
        if request.method not in SAFE_METHODS:
            _refuse_foreign_origin()
            _refuse_other_media(is_upload=request.endpoint in limits.uploads)
            _refuse_too_much(limits)
            _refuse_damaged_text()

    headers = _headers(limits.policy, secure=settings.secure_cookies)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _headers(policy: Mapping[str, str], *, secure: bool) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": written(policy),
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
        # Same-origin, not none: "none" would also blank the Origin header that we check.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}; includeSubDomains"
    return headers


def written(policy: Mapping[str, str]) -> str:
    """Give a policy as its header says it."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def comes_from_elsewhere() -> bool:
    """Tell whether another site made the browser send this request, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _refuse_foreign_origin() -> None:
    if comes_from_elsewhere():
        raise BadInput(
            Problem(N_("This form was sent from another site. Open the address on your paper and try again."))
        )


def _refuse_other_media(*, is_upload: bool) -> None:
    if request.content_encoding:
        abort(415)  # nothing is unpacked here: a small body stays small
    if is_upload and request.mimetype == MULTIPART:
        return
    if request.mimetype != URLENCODED and (request.mimetype or request.content_length):
        abort(415)


def _refuse_unknown_length() -> None:
    # Werkzeug would cut such a body at the limit and hand on the rest as if it were whole. No browser
    # sends a form so, and a proxy that takes in the whole request first tells its length.
    if "Transfer-Encoding" in request.headers:
        abort(411)


def _refuse_too_much(limits: Limits) -> None:
    is_upload = request.endpoint in limits.uploads
    usual = limits.upload_bytes if is_upload else limits.body_bytes
    # Only files are taken in as they arrive; any other body is read whole, here, before anybody is known.
    large = limits.large if request.mimetype == MULTIPART else {}
    request.max_content_length = large.get(request.endpoint or "", usual)
    if (more := limits.forms.get(request.endpoint or "")) is not None:
        request.max_content_length = request.max_form_memory_size = more
    # The framework counts the parts of a multipart form only; a field costs far more memory than its bytes.
    if request.mimetype == URLENCODED and _body().count(b"&") >= limits.parts:
        abort(413)


def _body() -> bytes:
    return request.get_data(cache=True, parse_form_data=False)


def _refuse_damaged_address() -> None:
    # No address of ours holds control characters, and PostgreSQL takes no NUL, not even in a question.
    words = [request.path, *(word for pair in request.args.items(multi=True) for word in pair)]
    if any(unicodedata.category(letter) == "Cc" for word in words for letter in word):
        abort(400)


def _refuse_damaged_text() -> None:
    # Werkzeug would quietly replace bytes that are no UTF-8 (a lone surrogate, a cut letter).
    if request.mimetype != URLENCODED:
        return
    try:
        unquote_to_bytes(_body().replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            Problem(
                N_("The text holds signs that cannot be read. Go back, take them out, and send it again.")
            )
        ) from error
