"""What a wording looks like with invented facts, so that nobody needs a released round to change it."""

from datetime import date

from surveys.documents.drawing_up import Style, draw_up
from surveys.documents.pieces import Document, Kind, Paragraph
from surveys.documents.places import places_of
from surveys.documents.wording import Wording
from surveys.package_content import Words
from surveys.prints.paper import written
from surveys.problems import N_

BODY = N_("(Here stand the facts and tables of the round. They are not part of the wording.)")
FOOT = N_("Sample with invented facts")
_DAY = date(2026, 3, 31)
_INVENTED = {
    "issuer": N_("Fatherland Front Committee of the ward (sample)"),
    "round": N_("Opinion of the people, first quarter (sample)"),
    "unit": N_("Ward A (sample)"),
    "place": N_("Ward A (sample)"),
    "name": N_("Nguyễn Văn A (sample)"),
    "position": N_("Chair of the People's Committee"),
    "title": N_("Evaluation of the year (sample)"),
    "questionnaire": N_("Opinion about an official (sample)"),
    "first": N_("Trần Thị B (sample)"),
    "second": N_("Lê Văn C (sample)"),
    "chair": N_("Trần Thị B (sample)"),
    "secretary": N_("Lê Văn C (sample)"),
    "venue": N_("Ward A (sample)"),
}


def sample(kind: Kind, wording: Wording, reader: Words) -> Document:
    """Draw up a document with invented facts around a wording."""
    fixed = {
        "code": "mau-2026-q1",
        "period": f"{written(date(2026, 1, 1))} – {written(_DAY)}",
        "day": f"{_DAY:%d}",
        "month": f"{_DAY:%m}",
        "year": f"{_DAY:%Y}",
        "hash": "0" * 16,
        "release": "1",
        "cadre": "CB001",
        "cadres": "12",
        "reported": f"{_DAY:%Y}",
        "time": "08:30",
        "basis": "96-QĐ/TW (02/02/2023)",
    }
    values = fixed | {name: reader.say(words) for name, words in _INVENTED.items()}
    known = {name: values[name] for name in places_of(kind)}
    style = Style(kind, wording, reader, reader.say(FOOT), is_one_page=True)
    return draw_up(style, known, (Paragraph(reader.say(BODY)),))
