"""The respondents' application: few pages, no result, no name of theirs, everything encrypted or sealed."""

import atexit
import gzip

from flask import Flask, Response, request, session
from nacl.encoding import RawEncoder
from nacl.hash import blake2b

from surveys.installation import Installation
from surveys.intake import Intake
from webapp import access, errors, i18n, security, static_files
from webapp.public import answering, browser, code_pace, gate, helper_pages, helping, offline, open_link
from webapp.public.door import Door
from webapp.sessions import EncryptedSessions, Seal
from webapp.settings import Settings, installation

BODY_BYTES = 64 * 1024  # a text of 1,000 letters, everything answered before it, twice over
LEAST_COMPRESSED_BYTES = 1024
COMPRESSION_LEVEL = 5


def create_public_app(settings: Settings, place: Installation | None = None) -> Flask:
    """Make the respondents' application. Reads the cookie key; opens no database yet.

    ``place``: the installation, when the caller has it; else the one the settings describe. Raises
    NotReady when the key is missing.
    """
    place = place or installation(settings)
    app = Flask("webapp", static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    door = Door(Intake(place))
    atexit.register(door.intake.close)
    key = place.keys.read("public-cookie")
    app.config.update(
        SECRET_KEY=blake2b(b"", key=key, person=b"csrf", encoder=RawEncoder),
        EXIT_URL=settings.exit_url,
        CONTACT=settings.contact,
    )
    app.extensions.update({"ydan-door": door, "ydan-form-seal": Seal(key, b"form")})
    app.session_interface = EncryptedSessions(key, place.clock, secure=settings.secure_cookies)
    helping.install(app, helping.Helping(key, place.clock, secure=settings.secure_cookies))
    i18n.install(app, settings.language, lambda: session.get("language"))
    security.harden(app, settings, security.Limits(BODY_BYTES, forms={offline.TAKE_IN: offline.MOST_BYTES}))
    gate.install(app)
    errors.install(app, gate.ERROR_PAGE)
    static_files.install(app)
    app.register_blueprint(answering.public)
    app.register_blueprint(open_link.pages)
    app.register_blueprint(helper_pages.pages)
    offline.install(app)
    app.jinja_env.globals["sealed_visit"] = browser.sealed
    app.after_request(_compress)
    access.refuse_undeclared(app)
    code_pace.install(app, code_pace.CodePace(place.clock, settings.public_threads // 4))
    return app


def _compress(response: Response) -> Response:
    # Compressing beside a token is safe here: no other site can make this browser send its cookie
    # (SameSite=Strict), so nobody can try texts and watch the length.
    if (
        response.mimetype == "text/html"
        and "Content-Encoding" not in response.headers
        and request.accept_encodings.quality("gzip") > 0
        and len(body := response.get_data()) >= LEAST_COMPRESSED_BYTES
    ):
        response.set_data(gzip.compress(body, COMPRESSION_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response
