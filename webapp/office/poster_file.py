"""The poster of a published round as a file: made from the signed content, noted as told."""

from typing import TYPE_CHECKING, cast

from flask import Response

from surveys import published, told_registry
from surveys.audit import Act, append
from surveys.identifiers import Language, SurveyCode
from surveys.prints.paper import Speech
from surveys.result_poster import ResultPoster, poster
from webapp.catalogue import LANGUAGES, translations
from webapp.office import place

if TYPE_CHECKING:
    from surveys.published import Published

BOTH = "both"


def speech_of(wish: str) -> Speech:
    """Give the languages of a poster: one, or Vietnamese large and English below."""
    spoken = LANGUAGES if wish == BOTH else (wish if wish in LANGUAGES else LANGUAGES[0],)
    return Speech(tuple((Language(one), translations(one).gettext) for one in spoken))


def poster_of(code: SurveyCode, wish: str) -> Response:
    """Give the poster of what stands on the public site; a line in the registry and in the audit trail."""
    office, connection = place.installation(), place.reading()
    line = [one for one in published.lines(connection) if one.survey == code][-1]
    content = cast("Published", published.parse(line, published.text_of(connection, line)))
    speech = speech_of(wish)
    made = poster(ResultPoster(content, speech, place.office().settings.results_url))
    name = "-".join(one for one, _ in speech.languages)
    with office.engine.begin() as writing:
        append(writing, office.clock, Act(place.member().username, "survey.poster", code, {"language": name}))
        today = office.clock().astimezone(office.time_zone).date()
        told_registry.note_file(writing, code, f"poster-{name}", made, today)
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{name}-a3.pdf"'
    return response
