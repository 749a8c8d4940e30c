"""What the pages of the set-up show beside their forms."""

from datetime import date
from typing import Any

from flask_babel import gettext

from surveys import posts, questionnaires, staff
from surveys.frames import records
from surveys.identifiers import Channel, RespondentGroup, Role
from surveys.paper import runs
from surveys.paper.runs import RunKind
from surveys.problems import N_
from surveys.round_calendar import above, twice
from webapp.i18n import name_of_language
from webapp.office import place
from webapp.office.my_rounds import my_rounds
from webapp.office.set_up_steps import SetUp, Standing, problems_of, said, step_of, steps, unasked
from webapp.office.words import name_of

_TITLES = {
    "title": N_("Title"),
    "asks": N_("Who asks"),
    "unit": N_("Unit whose round it is"),
    "questionnaire": N_("Questionnaire"),
    "period_start": N_("The answers are about the time from"),
    "period_end": N_("to"),
    "opens_on": N_("Planned to open on"),
    "closes_on": N_("Last day for answering"),
    "asked": N_("Is asked"),
    "weight": N_("Weight"),
    "size": N_("People, if known"),
    "threshold": N_("Threshold"),
    "strata": N_("Strata"),
    "target": N_("Precision wanted: ± points"),
    "confidence": N_("Confidence"),
    "least_reliability": N_("Least reliability for comparing"),
    "linked": N_("Keep the ballots of one code together"),
}
COLLEAGUES = (RespondentGroup.PEER, RespondentGroup.SUBORDINATE)


def field_title(field: str) -> str:
    """Give the name of a field of a form: "weight-citizen" is the weight of the citizens."""
    name, _, part = field.partition("-")
    title = str(gettext(_TITLES[name]))
    if part in list(RespondentGroup):
        return f"{title} ({name_of(RespondentGroup(part))})"
    return f"{title} ({name_of_language(part)})" if part else title


def month_name(day: date) -> str:
    """Write the month of a day."""
    return str(gettext("%(month)s/%(year)s", month=f"{day.month:02}", year=day.year))


def around(now: Standing, step: SetUp) -> dict[str, Any]:
    """Give what every step shows: the seven steps, where this one stands, what it lacks."""
    found = steps(now)
    here = list(SetUp).index(step)
    return {
        "survey": now.survey,
        "now": now,
        "steps": found,
        "at": here,
        "lacking": problems_of(now, step),
        "before": found[here - 1] if here else None,
        "field_title": field_title,
        "after": found[here + 1] if here + 1 < len(found) else None,
    }


def frame_facts(now: Standing) -> dict[str, Any]:
    """Give what exists of lists and kinds of invitation, and about whom nobody is asked."""
    by_group = {
        rule.group: sum(one.group is rule.group for one in now.kinds) for rule in now.survey.rules.groups
    }
    return {
        "frames": records.listing(place.reading(), now.survey.code),
        "kinds_of": by_group,
        "unasked": unasked(now),
        "has_colleagues": any(rule.group in COLLEAGUES for rule in now.survey.rules.groups),
    }


def materials_facts(now: Standing) -> dict[str, Any]:
    """Give what is printed and what can be: codes by channel, print runs, addresses of open links."""
    listed = runs.listing(place.reading(), now.survey.code)
    return {
        "by_channel": [
            (channel, sum(one.issued for one in now.kinds if one.channel is channel))
            for channel in Channel
            if any(one.channel is channel for one in now.kinds)
        ],
        "forms": sum(run.printed for run in listed if run.kind is RunKind.FORM),
        "cards": sum(run.printed for run in listed if run.kind is RunKind.CARDS),
        "frames": records.listing(place.reading(), now.survey.code),
    }


def opening_facts(now: Standing) -> dict[str, Any]:
    """Give everything to read once more before opening, and who can open."""
    connection = place.reading()
    survey = now.survey
    mine = [one.survey for one in my_rounds(connection, place.member())]
    officers = [
        one.name
        for one in staff.listing(connection)
        if one.active
        and staff.may(connection, one.username, Role.CLOSING_OFFICER, survey.unit)
        and not staff.has_conflict(connection, one.username, survey.code)
    ]
    return {
        "problems": [(said(one), step_of(one)) for one in now.problems],
        "unasked": unasked(now),
        "officers": officers,
        "month_name": month_name,
        "overlaps": [
            one for one in twice(mine, above(connection)) if survey.code in {one.first.code, one.second.code}
        ],
        "unit": dict(posts.unit_names(connection)).get(survey.unit, survey.unit),
        "questionnaire": questionnaires.get(
            connection, survey.questionnaire_id, survey.questionnaire_version
        ),
    }
