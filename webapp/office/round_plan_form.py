"""The form that sets up a round: reading it into a plan, naming the field of every fault."""

from collections.abc import Mapping

from flask_babel import gettext

from surveys import posts
from surveys.identifiers import RespondentGroup, SurveyCode, UnitCode
from surveys.posts import Post
from surveys.round_plan import SurveyPlan
from surveys.survey import GroupRule, Rules
from surveys.survey_rules import floor
from webapp.catalogue import LANGUAGES
from webapp.office import place
from webapp.office.form import Form, empty

MOST_PEOPLE = 10_000_000
PER_CENT = 100

FIELDS: Mapping[str, str] = {
    "code": "code",
    "unit": "unit",
    "period": "period_start",
    "closes_on": "closes_on",
    "strata": "strata",
    "confidence": "confidence",
    "least_reliability": "least_reliability",
    "groups": "groups",
    "subjects": "cadres",
    **{f"{text}.{language}": f"{text}-{language}" for text in ("title", "asks") for language in LANGUAGES},
    **{
        f"groups.{group}.{part}": f"{part}-{group}"
        for group in RespondentGroup
        for part in ("weight", "threshold", "size")
    },
    **{f"groups.{group}.required": f"weight-{group}" for group in RespondentGroup},
    **{f"groups.{group}": f"asked-{group}" for group in RespondentGroup},
}
"""Where the domain's problems stand (the start of their place) in our form."""


def first_values() -> Form:
    """Give the form as it is first shown: thresholds at their floors, the usual confidence."""
    thresholds = {f"threshold-{group}": str(floor(group)) for group in RespondentGroup}
    return empty(
        confidence="95", least_reliability="0.7", **thresholds, **{f"weight-{RespondentGroup.CITIZEN}": "100"}
    )


def chosen_posts(form: Form) -> tuple[Post, ...]:
    """Give the posts of the chosen position groups in the chosen unit and below it."""
    unit = form.text("within")
    groups = form.values("position_groups")
    if not groups:
        form.blame("position_groups", gettext("Choose at least one position group."))
    if form.faults:
        return ()
    office = place.installation()
    today = office.clock().astimezone(office.time_zone).date()
    connection = place.reading()
    found = posts.held(connection, today, posts.units_below(connection, UnitCode(unit)), groups)
    if not found:
        form.blame(
            "position_groups", gettext("Nobody in the register holds such a post in this unit at present.")
        )
    return found


def read_plan(form: Form, found: tuple[Post, ...]) -> SurveyPlan | None:
    """Give the plan of the form; None (with every fault noted) when something is missing or no value."""
    name, _, version = form.text("questionnaire").rpartition(":")
    if not version.isdecimal():
        form.blame("questionnaire", gettext("Choose the questionnaire."))
    start, end, closes = form.day("period_start"), form.day("period_end"), form.day("closes_on")
    rules = _rules(form)
    code, unit = form.text("code"), form.text("unit")
    kept = set(form.values("cadres"))
    mine = [post for post in found if post.cadre in kept] if form.value("act") == "create" else list(found)
    if form.faults or start is None or end is None or closes is None or rules is None:
        return None
    return SurveyPlan(
        SurveyCode(code),
        UnitCode(unit),
        name,
        int(version),
        start,
        end,
        closes,
        rules,
        posts.subjects(mine),
    )


def _rules(form: Form) -> Rules | None:
    confidence = form.decimal("confidence", 80, 99.9)
    reliability = form.decimal("least_reliability", 0, 0.99)
    rules = Rules(
        title={language: form.text(f"title-{language}") for language in LANGUAGES},
        asks={language: form.text(f"asks-{language}") for language in LANGUAGES},
        groups=tuple(
            rule
            for group in RespondentGroup
            if form.value(f"asked-{group}") and (rule := _group(form, group))
        ),
        strata=_strata(form),
        confidence=(confidence or 0) / PER_CENT,
        least_reliability=reliability or 0.0,
        linked=form.value("linked") == "yes",
    )
    if not rules.groups and not form.faults:
        form.blame("groups", gettext("Choose at least one respondent group."))
    return None if form.faults else rules


def _group(form: Form, group: RespondentGroup) -> GroupRule | None:
    weight = form.decimal(f"weight-{group}", 0, PER_CENT) if form.value(f"weight-{group}").strip() else 0.0
    threshold = form.whole(f"threshold-{group}", 1, MOST_PEOPLE)
    size = form.whole(f"size-{group}", 1, MOST_PEOPLE, required=False)
    if weight is None or threshold is None:
        return None
    return GroupRule(group, weight / PER_CENT, threshold, required=weight > 0, size=size)


def _strata(form: Form) -> tuple[tuple[int, str, int | None], ...]:
    """Read the strata: one a line, number; name; size where known."""
    found = []
    for line in form.text("strata", required=False).splitlines():
        parts = [part.strip() for part in line.split(";")]
        sized = len(parts) > 2 and bool(parts[2])  # noqa: PLR2004 - number; name; size
        if len(parts) < 2 or not parts[0].isdecimal() or (sized and not parts[2].isdecimal()):  # noqa: PLR2004
            form.blame(
                "strata",
                gettext(
                    "Write each stratum on a line of its own, as: number; name; size. Not so: “%(line)s”.",
                    line=line,
                ),
            )
            continue
        found.append((int(parts[0]), parts[1], int(parts[2]) if sized else None))
    return tuple(found)
