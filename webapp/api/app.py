"""The application of the interface: no session, no cookie, no key; reads the database and answers JSON."""

from collections.abc import Callable
from datetime import date, datetime

import sqlalchemy as sa
from flask import Flask

from surveys.database import open_engine
from webapp import access, i18n, security
from webapp.api import (
    answers,
    document,
    door,
    key_pages,
    package_pages,
    problems,
    questions,
    recommendation_pages,
    round_pages,
    scheme_pages,
    unit_pages,
)
from webapp.api.allowance import Allowances
from webapp.api.stock import STOCK, Stock
from webapp.security import Limits
from webapp.settings import Settings

PARTS = (document, unit_pages, round_pages, package_pages, scheme_pages, key_pages, recommendation_pages)


def create_api_app(
    settings: Settings, engine: sa.Engine | None = None, clock: Callable[[], datetime] | None = None
) -> Flask:
    """Make the application. Reads no key and opens no database yet."""
    app = Flask("webapp", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined] # of the framework's own provider

    def today() -> date:
        now = clock() if clock else datetime.now(settings.time_zone)
        return now.astimezone(settings.time_zone).date()

    app.extensions[STOCK] = Stock(
        engine or open_engine(settings.database_url), today, Allowances(settings.api_requests_per_minute)
    )
    i18n.install(app, settings.language, lambda: None)
    app.after_request(answers.finish)  # runs last: what is registered later runs before
    security.harden(app, settings, Limits(body_bytes=0))
    questions.install(app)
    door.install(app)
    problems.install(app)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    access.refuse_undeclared(app)
    door.refuse_unscoped(app)
    return app
