"""How sure the numbers of a round are, and how a subject's score changed over rounds."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from surveys import questionnaires, release_trend, staff, unit_changes
from surveys.summary import Summary
from surveys.summary_analyses import Effect
from webapp.office import place
from webapp.office.charts.axis import SCORES, Axis, differences
from webapp.office.charts.lines import laid
from webapp.office.earlier import earlier
from webapp.office.pages import Page
from webapp.office.permissions import AFTER_RELEASE, RESULTS, Access, Rule, page
from webapp.office.result_pages import SUBJECTS_A_PAGE, read_summary, shared
from webapp.office.results import beside, visible

blueprint = Blueprint("certainty", __name__)
PER_CENT = Axis(0, 100, 25)
FOLLOWED = Access(
    {role: Rule(rule.reach, AFTER_RELEASE) for role, rule in RESULTS.rules.items()}, results=True
)
"""Trends: what is not released is compared with nothing."""


@page(blueprint, "/rounds/<survey>/results/certainty", RESULTS)
def certainty(survey: str) -> ResponseReturnValue:
    """Say who answered, how many ballots would be enough, and what the results hang on."""
    del survey
    summary = read_summary()
    stored = place.survey()
    asked = questionnaires.get(place.reading(), stored.questionnaire_id, stored.questionnaire_version)
    effects = [one.effect for one in summary.analyses.channels if isinstance(one.effect, Effect)]
    return render_template(
        "office/certainty.html",
        found=summary.analyses,
        items={item.id: item for item in asked.items},
        criteria={criterion.code: criterion for criterion in asked.criteria},
        listed=Page.of(
            beside(summary, visible(summary, place.grant().subjects)),
            request.args.get("page", ""),
            SUBJECTS_A_PAGE,
        ),
        percent_axis=PER_CENT,
        effect_axis=differences(max((max(abs(one.low), abs(one.high)) for one in effects), default=0.0)),
        **shared(summary),
    )


@page(blueprint, "/rounds/<survey>/results/<int:subject>/trend", FOLLOWED)
def trend(survey: str, subject: int) -> ResponseReturnValue:
    """Show how the score of one subject changed over released rounds."""
    del survey
    summary = read_summary()
    found = next((one for one in summary.subjects if one.number == subject), None)
    if found is None:
        abort(404)
    rounds = [one.summary for one in earlier(summary, with_past=True) if _may_see(one.summary, found.code)]
    units = {one.unit for summary in rounds for one in summary.subjects if one.code == found.code}
    became = unit_changes.every_now(place.reading(), units, place.today())
    followed = release_trend.follow(rounds, found.code, became)
    return render_template(
        "office/trend.html",
        subject=found,
        followed=followed,
        steps=list(zip(followed.changes, followed.points[:-1], followed.points[1:], strict=True)),
        chart=laid(followed.points, SCORES, apart=followed.moved),
        **shared(summary),
    )


def _may_see(summary: Summary, code: str) -> bool:
    """Say whether the visitor may read this round, too: the own results, or no conflict and the same unit."""
    member = place.member()
    if summary.survey == place.survey().code or member.cadre == code:
        return True
    here = {one.code: one.unit for one in read_summary().subjects}
    then = {one.code: one.unit for one in summary.subjects}
    if code not in then and summary.unit != read_summary().unit:
        return False  # a round of a unit that went into this one, about others
    connection = place.reading()
    now = unit_changes.now(connection, then.get(code, here[code]), place.today())
    is_here = bool({*now} & {*unit_changes.now(connection, here[code], place.today())})
    return is_here and not staff.has_conflict(connection, member.username, summary.survey)
