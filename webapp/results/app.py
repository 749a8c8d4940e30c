"""The application of the public site: no login, no cookie, nothing that writes, only what was signed."""

from collections.abc import Callable
from datetime import date, datetime

import sqlalchemy as sa
from flask import Flask, request
from flask.typing import ResponseReturnValue

from surveys.database import open_engine
from surveys.problems import N_, NotReady
from webapp import access, errors, i18n, security, static_files
from webapp.catalogue import LANGUAGES
from webapp.errors import ErrorPage
from webapp.logs import note_damage
from webapp.results import (
    about_pages,
    caching,
    contribution_pages,
    file_pages,
    key_pages,
    pages,
    recommendation_pages,
    words,
)
from webapp.results.shelf import SHELF, TODAY, Shelf
from webapp.security import Limits
from webapp.settings import Settings

ERROR_PAGE = "results/error.html"
CHANGED = ErrorPage(
    N_("This page is not shown"),
    N_("What is stored is not what two people signed. Nothing of it is shown until that is repaired."),
)


def create_results_app(
    settings: Settings, engine: sa.Engine | None = None, clock: Callable[[], datetime] | None = None
) -> Flask:
    """Make the application. Reads no key and opens no database yet."""

    def today() -> date:
        now = clock() if clock else datetime.now(settings.time_zone)
        return now.astimezone(settings.time_zone).date()

    app = Flask("webapp", static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config.update(
        CONTACT=settings.contact,
        HOME=settings.results_url,
        RESPONDENTS=settings.public_url,
        LICENCE=settings.licence,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SITE_LANGUAGE=settings.language,
    )
    app.extensions[SHELF] = Shelf(engine or open_engine(settings.database_url))
    app.extensions[TODAY] = today
    # By the address alone: a page is the same for everybody, so that it can be kept anywhere on the way.
    i18n.install(app, settings.language, lambda: _language_of_the_address() or settings.language)
    app.after_request(caching.answer)  # runs last: what is registered later runs before
    security.harden(app, settings, Limits(body_bytes=0))
    app.after_request(caching.allow)
    errors.install(app, ERROR_PAGE)
    app.register_error_handler(NotReady, _refuse)
    static_files.install(app)
    for part in (pages, about_pages, key_pages, file_pages, recommendation_pages, contribution_pages):
        app.register_blueprint(part.blueprint)
    words.install(app)
    access.refuse_undeclared(app)
    return app


def _language_of_the_address() -> str | None:
    begins = request.path.split("/")[1]
    return begins if begins in LANGUAGES else None


def _refuse(error: NotReady) -> ResponseReturnValue:
    """Show nothing of a publication that was changed after it was signed, and say so in the log."""
    for problem in error.problems:
        note_damage(str(problem))
    return errors.show_page(ERROR_PAGE, 503, CHANGED)
