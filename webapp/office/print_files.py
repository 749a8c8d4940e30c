"""Files for the printer as answers to a request, in the languages that were asked for."""

from flask import Response

from surveys.identifiers import Language
from surveys.prints.paper import Paper, Speech
from webapp.catalogue import translations
from webapp.office import place
from webapp.office.form import Form

LANGUAGES = {"vi": ("vi",), "en": ("en",), "both": ("vi", "en")}
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def paper(form: Form) -> Paper:
    """Give what stands on every print of the round of this page; Vietnamese where nothing else is chosen."""
    chosen = LANGUAGES.get(form.value("languages"), LANGUAGES["vi"])
    settings = place.office().settings
    speech = Speech(tuple((Language(one), translations(one).gettext) for one in chosen))
    return Paper(place.survey(), speech, settings.public_url, settings.contact)


def download(content: bytes, name: str, kind: str) -> Response:
    """Give a file to keep; no browser and no proxy keeps a copy."""
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{place.survey().code}-{name}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response
