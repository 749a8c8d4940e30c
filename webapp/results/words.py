"""Words of the public pages in the reader's language."""

from enum import StrEnum

from flask import Flask, request
from flask_babel import gettext

from surveys.identifiers import RespondentGroup
from surveys.package_words import GROUPS, OPEN_LINK_WORD
from surveys.problems import N_
from surveys.summary import BandName
from surveys.summary_integrity import GRADE_SENTENCES, IntegrityGrade
from webapp.catalogue import LANGUAGES
from webapp.cells import day, figure_text, interval_text, kind_of, number, reason
from webapp.results.shelf import Entry

BANDS = {BandName.LOW: N_("Lower"), BandName.MIDDLE: N_("Middle"), BandName.HIGH: N_("Higher")}
MONTHS_A_QUARTER = 3


def group_name(group: StrEnum | str) -> str:
    """Name a respondent group."""
    return str(gettext(GROUPS[RespondentGroup(group).value]))


def open_link_name() -> str:
    """Name the way everybody may answer."""
    return str(gettext(OPEN_LINK_WORD))


def band_name(band: BandName) -> str:
    """Name a band of an item's score."""
    return str(gettext(BANDS[band]))


def grade_words(grade: IntegrityGrade) -> str:
    """Say what an integrity grade means."""
    return str(gettext(GRADE_SENTENCES[grade]))


def quarter(entry: Entry) -> str:
    """Name the quarter in which the period of a round ends."""
    end = entry.period_end
    quarter_number = (end.month - 1) // MONTHS_A_QUARTER + 1
    return str(gettext("Quarter %(quarter)s of %(year)s", quarter=quarter_number, year=end.year))


def other_languages() -> list[tuple[str, str]]:
    """Give this address in the other languages; the start where this one is an error's."""
    parts = request.path.split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in LANGUAGES and request.url_rule else ""  # noqa: PLR2004 - "", language, rest
    return [(one, f"/{one}/{rest}") for one in LANGUAGES if one != str(parts[1])]


def install(app: Flask) -> None:
    """Give the templates of the site these words."""
    app.jinja_env.globals.update(
        band_name=band_name,
        day=day,
        figure_text=figure_text,
        grade_words=grade_words,
        group_name=group_name,
        interval_text=interval_text,
        kind_of=kind_of,
        number=number,
        open_link_name=open_link_name,
        other_languages=other_languages,
        quarter=quarter,
        reason=reason,
    )
