"""The office: an application for Front officers, reviewers, evaluators, cadres, auditors, administrators."""

from flask import Flask, session
from flask_wtf.csrf import CSRFProtect

from surveys import release_draft
from surveys.installation import Installation
from webapp import errors, i18n, security, static_files
from webapp.office import (
    appearance,
    error_words,
    gate,
    glossary,
    navigation,
    permissions,
    place,
    result_pages,
    scan_upload,
    sessions,
    words,
    work,
)
from webapp.office.blueprints import BLUEPRINTS
from webapp.office.closing_pages import DESK
from webapp.office.closing_work import ClosingDesk
from webapp.office.door import PACE
from webapp.office.results import drafts
from webapp.office.scan_place import READING
from webapp.office.scan_work import ReadingDesk
from webapp.office.sign_in_pace import SignInPace
from webapp.security import POLICY, Limits
from webapp.settings import Settings, installation

FORM_BYTES = 1024 * 1024
UPLOAD_BYTES = 8 * 1024 * 1024
PACKAGE_BYTES = 64 * 1024 * 1024
UPLOADS = frozenset(
    {
        "unit_changes.look",
        "standards.new",
        "standards.following",
        "recommendation_import.look",
        "frames.listing",
        "evaluation_imports.begin",
        "elsewhere.dry_run",
        "imports.dry_run",
        "questionnaires.add",
        "drafts.listing",
        "scheme_acts.write",
        scan_upload.ENDPOINT,
        *scan_upload.EVIDENCE,
    }
)
MOST_FIELDS = 6000  # a round about two thousand cadres is one form
CONTENT_POLICY = {**POLICY, "font-src": "'self'"}


def create_office_app(settings: Settings, installed: Installation | None = None) -> Flask:
    """Make the application of the office. Raises NotReady when a key is missing."""
    installed = installed or installation(settings)
    app = Flask("webapp", static_folder=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    place.furnish(app, place.Office(settings, installed))
    sessions.install(app, settings, installed.keys.read("office-cookie"))
    i18n.install(app, settings.language, lambda: session.get(sessions.LANGUAGE))
    limits = Limits(
        FORM_BYTES,
        parts=MOST_FIELDS,
        uploads=UPLOADS,
        upload_bytes=UPLOAD_BYTES,
        policy=CONTENT_POLICY,
        large={
            scan_upload.ENDPOINT: scan_upload.MOST_BYTES,
            "evaluation_imports.begin": PACKAGE_BYTES,
            **dict.fromkeys(scan_upload.EVIDENCE, scan_upload.EVIDENCE_BYTES),
        },
    )
    security.harden(app, settings, limits)
    scan_upload.install(app)
    CSRFProtect(app)
    static_files.install(app)
    permissions.declare("static_file", permissions.DOOR)
    gate.install(app)
    errors.install(app, "office/error.html")
    desk = work.WorkDesk(installed, settings)
    work.install(app, desk)
    app.extensions[DESK] = ClosingDesk(
        installed, lambda code, by: desk.prepare(release_draft.question(code), by)
    )
    app.extensions[READING] = ReadingDesk(installed, settings)
    app.extensions[PACE] = SignInPace(installed.clock, settings.office_threads // 2)
    app.extensions[result_pages.DRAFTS] = drafts()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    navigation.install(app)
    appearance.install(app)
    words.install(app)
    error_words.install(app)
    glossary.install(app)
    return app
