"""The pages that work without a network, the worker that keeps them, and where their sealed forms come in."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from surveys import offline
from surveys.answers import codes_of
from surveys.codes import CODE_DIGITS
from surveys.identifiers import RespondentGroup
from surveys.intake import busy
from surveys.offline import Fate, OfflineForm
from surveys.problems import NotReady, Refused
from surveys.questionnaire import Item, Questionnaire, Section
from surveys.routing import is_asked
from webapp import security
from webapp.access import Audience, open_to
from webapp.catalogue import LANGUAGES
from webapp.i18n import language, say, words
from webapp.public.code_pace import pace_of
from webapp.public.door import door
from webapp.static_files import FOLDER

pages = Blueprint("offline", __name__)
FORBIDDEN, UNAVAILABLE = 403, 503
MOST_FORMS = 20  # of one posting; a device sends ten
TAKE_IN = "offline.take_in"
MOST_BYTES = 1024 * 1024  # of one posting: one form about a hundred people, or twenty about one
VERSION_HEADER = "Ydan-Offline"
SCRIPTS = ("offline-queue.js", "offline-worker.js")
PAGE_SCRIPTS = ("sealing.js", "offline-queue.js", "offline-routing.js", "offline-form.js", "offline-words.js",
                "offline-device.js", "offline.js")  # fmt: skip
FILES = ("public.css", "offline.css", "public.js", "ydan.svg", *PAGE_SCRIPTS)
ICONS = ("ydan-192.png", "ydan-512.png")
PAGE_POLICY = security.written(
    {
        **security.POLICY,
        "connect-src": "'self'",  # to send what was kept
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "trusted-types": "ydan-offline",  # for the address of the worker, nothing else
    }
)
WORKER_POLICY = security.written({**security.POLICY, "connect-src": "'self'"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as a page without a network needs it: its place among a ballot's bytes, and what to write."""

    item: Item
    index: int | None  # none for a text
    codes: dict[str, int]


def install(app: Flask) -> None:
    """Register the pages. What takes in sealed forms needs no token: the code inside is the authority."""
    app.extensions["csrf"].exempt(take_in)
    app.register_blueprint(pages)
    app.jinja_env.globals["offline_scripts"] = PAGE_SCRIPTS


@pages.get("/offline/<survey>/<int(max=999999):number>")
@open_to(Audience.ANYONE)
def choose(survey: str, number: int) -> ResponseReturnValue:
    """Lead to the page in the visitor's language: each language has an address, so that both can be kept."""
    return redirect(f"/offline/{survey}/{number}/{language()}")


@pages.get("/offline/<survey>/<int(max=999999):number>/<tongue>")
@open_to(Audience.ANYONE)
def show(survey: str, number: int, tongue: str) -> ResponseReturnValue:
    """Give the whole form at once; where there is none (any more), what this device still keeps."""
    if tongue not in LANGUAGES:
        abort(404)
    with force_locale(tongue):
        try:
            form = offline.find(door().intake, survey, number)
            page, status = _form_page(form), 200
        except Refused:
            page, status = _empty_page(_("Nothing can be answered here"), ended=True), FORBIDDEN
        except NotReady:
            sentence = " ".join(say(one) for one in busy().problems)
            page, status = _empty_page(_("The system is not ready"), sentence), UNAVAILABLE
    answer = current_app.make_response((page, status))
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    if status != UNAVAILABLE:
        answer.headers[VERSION_HEADER] = version()
    return answer


@pages.get("/offline/<survey>/<int(max=999999):number>/<tongue>/manifest")
@open_to(Audience.ANYONE)
def manifest(survey: str, number: int, tongue: str) -> Response:
    """Say what the page is when it is installed. It names no cadre: it stands on a device's home screen."""
    if tongue not in LANGUAGES:
        abort(404)
    start = f"/offline/{survey}/{number}/{tongue}"
    with force_locale(tongue):
        found = {
            "name": _("Ý Dân without a network"),
            "short_name": "Ý Dân",
            "lang": tongue,
            "id": start,
            "start_url": start,
            "scope": "/offline/",
            "display": "standalone",
            "background_color": "#f3f6f7",
            "theme_color": "#083b45",
            "icons": [
                {"src": _static("ydan.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {"src": _static(name), "sizes": f"{side}x{side}", "type": "image/png"}
                    for name, side in zip(ICONS, (192, 512), strict=True)
                ),
            ],
        }
    return Response(json.dumps(found, ensure_ascii=False), mimetype="application/manifest+json")


@pages.get("/offline/worker.js")
@open_to(Audience.ANYONE)
def worker() -> Response:
    """Give the worker that keeps the pages: another one whenever any of its files is another."""
    head = f'"use strict";\nconst ydanVersion = "{version()}";\nconst ydanFiles = {json.dumps(_files())};\n'
    answer = Response(head + "".join(_script(name) for name in SCRIPTS), mimetype="text/javascript")
    answer.headers["Content-Security-Policy"] = WORKER_POLICY
    return answer


@pages.post("/offline/<survey>/<int(max=999999):number>")
@open_to(Audience.ANYONE)
def take_in(survey: str, number: int) -> ResponseReturnValue:
    """Take in sealed forms that a device kept, and tell of each what became of it."""
    sent = request.form.getlist("form")
    if not 1 <= len(sent) <= MOST_FORMS:
        abort(400)
    answers = offline.receive(door().intake, survey, number, [_bytes(one) for one in sent])
    for one in answers:
        if one.fate is Fate.REFUSED:
            pace_of(current_app).refused()
    found = [{"fate": one.fate, "receipt": one.receipt.code if one.receipt else ""} for one in answers]
    return Response(json.dumps({"forms": found}), mimetype="application/json")


def version() -> str:
    """Name the pages, scripts and styles as they are now."""
    content = "\n".join((*_files(), *(_script(name) for name in SCRIPTS)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _form_page(form: OfflineForm) -> str:
    notice = door().notice(form.survey)
    return render_template(
        "public/offline.html",
        title=_("Answer without a network"),
        notice=notice,
        rule=notice.rules.rule(form.group),
        subjects=[notice.subjects[number] for number in form.subjects],
        sections=_sections(notice.questionnaire, form),
        coded=len(notice.questionnaire.coded_items),
        form=form,
        name=words(notice.rules.title),
        group_number=list(RespondentGroup).index(form.group),
        code_digits=CODE_DIGITS,
    )


def _empty_page(title: str, sentence: str = "", *, ended: bool = False) -> str:
    return render_template("public/offline_empty.html", title=title, sentence=sentence, ended=ended)


def _sections(questionnaire: Questionnaire, form: OfflineForm) -> list[tuple[Section, list[Asked]]]:
    index = {item.id: place for place, item in enumerate(questionnaire.coded_items)}
    found = []
    for section in questionnaire.sections:
        items = [
            Asked(item, index.get(item.id), {} if item.kind == "text" else codes_of(questionnaire, item))
            for item in section.items
            if is_asked(item, form.group)
        ]
        if items:
            found.append((section, items))
    return found


def _static(name: str) -> str:
    static_url: Any = current_app.jinja_env.globals["static_url"]
    return str(static_url(name))


def _files() -> list[str]:
    return [_static(name) for name in FILES]


def _script(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _bytes(letters: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(letters.encode("ascii") + b"=" * (-len(letters) % 4))
    except (ValueError, binascii.Error):
        return b""
