"""What the forms of the set-up offer: questionnaires, a first plan, a code."""

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date

from surveys import organizations, posts, questionnaire_library, questionnaires
from surveys.identifiers import Role, SubjectKind, SurveyCode, UnitCode
from surveys.round_copy import MONTHS_OF_A_QUARTER, ROMAN, free_code, quarter
from surveys.round_plan import SurveyPlan
from surveys.text import search_key
from webapp.i18n import words
from webapp.office import place
from webapp.office.set_up_parts import NO_RULES, Values
from webapp.office.unit_choices import own_units

KINDS_OF_UNITS = ("tinh", "thanh pho", "phuong", "xa", "dac khu")


CHOSEN = (SubjectKind.CADRE, SubjectKind.COLLECTIVE)
"""What a round set up step by step may be about; recommendations and drafts have their own pages."""


def offered(about: Collection[SubjectKind] = CHOSEN) -> list[tuple[str, str]]:
    """Give the questionnaires about kinds of subjects: those that are stored, and those of the library."""
    connection = place.reading()
    stored = {(one.id, one.version): one.title for one in questionnaires.listing(connection, place.scope())}
    found = {
        key: words(title)
        for key, title in stored.items()
        if questionnaires.get(connection, *key).subject in about
    }
    for key in questionnaire_library.names():
        asked = questionnaire_library.load(*key)[1]
        if key not in stored and asked.subject in about:
            found[key] = words(asked.title)
    return [(f"{name}:{version}", f"{title} ({name}, {version})") for (name, version), title in found.items()]


def bring(name: str, version: int) -> None:
    """Store a questionnaire of the library that a round is to use, if it is not stored yet."""
    stored = {(one.id, one.version) for one in questionnaires.listing(place.reading(), place.scope())}
    if (name, version) not in stored and (name, version) in questionnaire_library.names():
        with place.installation().engine.begin() as connection:
            questionnaires.add(connection, questionnaire_library.load(name, version)[0])


def is_offered(name: str, version: int) -> bool:
    """Say whether a round may use a questionnaire: none of another organization, nor one there is not."""
    known = organizations.has_questionnaire(place.reading(), place.scope(), (name, version))
    return known or (name, version) in questionnaire_library.names()


def my_units() -> list[tuple[UnitCode, str]]:
    """Give the units for which the visitor may set up rounds."""
    return own_units(place.reading(), place.member(), Role.CAMPAIGN_OFFICER)


def today() -> date:
    """Give the day it is where the installation stands."""
    office = place.installation()
    return office.clock().astimezone(office.time_zone).date()


def first_values() -> Values:
    """Give what a new round is first shown with: this quarter, and the only unit there is to choose."""
    now, units = today(), my_units()
    first = (quarter(now) - 1) * MONTHS_OF_A_QUARTER + 1
    last = first + MONTHS_OF_A_QUARTER - 1
    end = date(now.year, last, monthrange(now.year, last)[1])
    title = f"Lấy ý kiến Nhân dân quý {ROMAN[quarter(now) - 1]} năm {now.year}"
    english = f"The people's opinion, quarter {ROMAN[quarter(now) - 1]} of {now.year}"
    unit = units[0] if len(units) == 1 else None
    return {
        "title-vi": [title],
        "title-en": [english],
        "period_start": [date(now.year, first, 1).isoformat()],
        "period_end": [end.isoformat()],
        "closes_on": [end.isoformat()],
        "unit": [unit[0] if unit else ""],
    }


def blank_plan() -> SurveyPlan:
    """Give a plan of which nothing is said yet."""
    now = today()
    return SurveyPlan(SurveyCode(""), UnitCode(""), "", 0, now, now, now, NO_RULES, ())


def proposed_code(plan: SurveyPlan) -> SurveyCode:
    """Propose a code from the unit's name and the quarter: ha-tu-2026-q4."""
    name = search_key(dict(posts.unit_names(place.reading())).get(plan.unit, plan.unit))
    for kind in KINDS_OF_UNITS:
        name = name.removeprefix(f"{kind} ")
    stem = re.sub(r"[^a-z0-9]+", "-", name).strip("-")[:40] or "dot"
    return free_code(place.reading(), f"{stem}-{plan.period_end.year}-q{quarter(plan.period_end)}")
