"""Results after close: the round, one subject, the subjects of one position group."""

from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from surveys import own_subjects, posts, questionnaires, review, rounds, staff
from surveys.identifiers import Role
from surveys.problems import N_, Problem, Refused
from surveys.publications import Level
from surveys.questionnaire import Questionnaire
from surveys.release_funnel import tell_funnel
from surveys.summary import Difference, Distribution, Figure, GroupResult, SubjectSummary, Summary, Withheld
from surveys.summary_analyses import Gap
from surveys.survey import Survey
from surveys.texts import told
from surveys.texts.told import ToldText
from webapp import unit_words
from webapp.i18n import language
from webapp.office import method_pages, place
from webapp.office.charts.axis import SCORES, differences
from webapp.office.charts.bars import category_names, parts
from webapp.office.charts.funnel import FunnelChart, draw
from webapp.office.charts.heat import heat, heat_rows
from webapp.office.pages import Page
from webapp.office.permissions import FROZEN, RELEASED_PACKAGE, RESULTS, Reach, access_to, page
from webapp.office.results import Drafts, Narrowing, beside, results_of, visible
from webapp.office.unit_choices import unit_choices

blueprint = Blueprint("results", __name__)
DRAFTS = "ydan-drafts"
SUBJECTS_A_PAGE = 40
LEAST_PEERS = 2
_HANDLERS = frozenset({Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER})


def read_summary() -> Summary:
    """Give what may be told of the round that the address names."""
    kept = cast("Drafts", current_app.extensions[DRAFTS])
    return results_of(place.installation(), kept, place.survey())


def shared(summary: Summary) -> dict[str, object]:
    """Give what every page of results needs."""
    connection, found = place.reading(), place.survey()
    return {
        "survey": found,
        "summary": summary,
        "released": found.state in FROZEN,
        "axis": SCORES,
        "units": dict(unit_choices(connection)) | _units_then(connection, summary),
        "positions": posts.names(connection, "position", language()),
        "position_groups": posts.names(connection, "position_group", language()),
        "handles": bool(place.grant().roles - {Role.EVALUATOR, Role.CADRE}),
        "may_release": found.state not in FROZEN
        and bool(place.grant().roles & {Role.REVIEWER, Role.CLOSING_OFFICER}),
        "may_take": _may_take(connection, found),
        "may": may,
        "review_note": review.note_of(connection, found.code),
    }


def _units_then(connection: sa.Connection, summary: Summary) -> dict[str, str]:
    """Give the names of then to units that were merged or renamed since, with what they are now."""
    codes = {summary.unit, *(one.unit for one in summary.subjects)}
    return unit_words.told(connection, codes, summary.period_end, place.today())


def _may_take(connection: sa.Connection, survey: Survey) -> bool:
    """Say whether the page of the package lets the reader in: who reads only some subjects here may not."""
    reader = place.member().username
    return any(
        role in place.grant().roles
        and survey.state in (rule.states or ())
        and staff.may_in_round(connection, reader, role, survey.code)
        for role, rule in RELEASED_PACKAGE.rules.items()
    )


def may(endpoint: str) -> bool:
    """Say whether the roles that led the visitor here open another page of this round, in its state."""
    access, survey = access_to(endpoint), place.survey()
    return access is not None and any(
        role in place.grant().roles
        and (rule.states is None or survey.state in rule.states)
        and (rule.reach is not Reach.ROUND or _holds_for_the_round(role))
        for role, rule in access.rules.items()
    )


def _holds_for_the_round(role: Role) -> bool:
    """Say whether a role reaches the whole round: an evaluator or a cadre may have come for some subjects."""
    if place.grant().subjects is None:
        return True
    return staff.may_in_round(place.reading(), place.member().username, role, place.survey().code)


@page(blueprint, "/rounds/<survey>/results", RESULTS)
def overview(survey: str) -> ResponseReturnValue:
    """List the subjects of a round with what may be told about each, by name."""
    del survey
    summary = read_summary()
    mine = visible(summary, place.grant().subjects)
    narrowing = Narrowing(
        request.args.get("search", ""), request.args.get("group", ""), request.args.get("unit", "")
    )
    kept = [one for one in mine if narrowing.keeps(one)]
    return render_template(
        "office/results.html",
        listed=Page.of(kept, request.args.get("page", ""), SUBJECTS_A_PAGE),
        narrowing=narrowing,
        groups_here=sorted({one.position_group for one in mine if one.position_group}),
        units_here=sorted({one.unit for one in mine}),
        compared=[
            group
            for group in sorted({one.position_group for one in mine if one.position_group})
            if sum(one.position_group == group for one in mine) >= LEAST_PEERS
        ],
        **shared(summary),
    )


@page(blueprint, "/rounds/<survey>/results/<int:subject>", RESULTS)
def subject(survey: str, subject: int) -> ResponseReturnValue:
    """Show everything that may be told about one subject."""
    del survey
    summary = read_summary()
    found = next((one for one in summary.subjects if one.number == subject), None)
    if found is None:
        abort(404)
    stored = place.survey()
    asked = questionnaires.get(place.reading(), stored.questionnaire_id, stored.questionnaire_version)
    seen = visible(summary, place.grant().subjects)
    return render_template(
        "office/subject.html",
        subject=found,
        questionnaire=asked,
        items={item.id: item for item in asked.items},
        criteria={criterion.code: criterion for criterion in asked.criteria},
        rows=heat_rows(asked.items, found.groups),
        heat=heat,
        laid=lambda item, distribution: parts(
            distribution, category_names(asked, item, language()), ranked=item.scale is not None
        ),
        keys=lambda group: _keys(asked, group),
        peers={one.number: one for one in seen},
        pairs=_pairs(found, seen),
        difference_axis=differences(_reach(found, seen)),
        beside=summary.analyses.of(found.number),
        gap_axis=differences(reach_of_gaps(summary, found)),
        texts=texts_of(found),
        **shared(summary),
    )


def texts_of(found: SubjectSummary) -> tuple[ToldText, ...]:
    """Give the texts that the visitor may read about a subject, once the results are released."""
    survey = place.survey()
    if survey.state not in FROZEN:
        return ()
    connection, member = place.reading(), place.member()
    is_own = own_subjects.speaks_for(connection, member.cadre, survey.code, found.number, place.today())
    handles = bool(place.grant().roles & _HANDLERS)
    audience = Level.CADRE if is_own or handles else Level.COUNCIL
    keys = place.installation().keys.readable("installation")
    return told.told(connection, keys, survey.code, found.number, audience)


def reach_of_gaps(summary: Summary, found: SubjectSummary) -> float:
    """Give how far the gaps of a subject reach, with their intervals: what their axis must hold."""
    beside = summary.analyses.of(found.number)
    gaps = [one.gap for one in (beside.gaps if beside else ()) if isinstance(one.gap, Gap)]
    return max((max(abs(one.low), abs(one.high)) for one in gaps), default=0.0)


def _keys(asked: Questionnaire, group: GroupResult) -> list[list[str]]:
    """Give the names of the steps of every scale in a group's distributions, worst first."""
    told = {result.item for result in group.items if isinstance(result.distribution, Distribution)}
    used = {item.scale for item in asked.items if item.id in told}
    return [
        [label[language()] for label in scale.labels] for scale in asked.scales.values() if scale.id in used
    ]


def _pairs(found: SubjectSummary, seen: list[SubjectSummary]) -> list[Difference]:
    """Give the differences to the peers that the visitor may see, by the peers' names."""
    if isinstance(found.comparison, Withheld):
        return []
    by_peer = {pair.peer: pair for pair in found.comparison.pairs}
    return [by_peer[one.number] for one in seen if one.number in by_peer]


def _reach(found: SubjectSummary, seen: list[SubjectSummary]) -> float:
    if isinstance(found.comparison, Withheld):
        return 0.0
    shown = {one.number for one in seen}
    told = [pair for pair in found.comparison.pairs if pair.peer in shown]
    told.append(found.comparison.against_mean)
    return max(max(abs(one.low), abs(one.high)) for one in told)


@page(blueprint, "/rounds/<survey>/results/equivalent/<group>", RESULTS)
def equivalents(survey: str, group: str) -> ResponseReturnValue:
    """Show the subjects of one position group side by side with their intervals, by name."""
    del survey
    summary = read_summary()
    listed = [one for one in visible(summary, place.grant().subjects) if one.position_group == group]
    if not listed:
        abort(404)
    if len(listed) < LEAST_PEERS:
        raise Refused(Problem(N_("Only one cadre of this position is here: nobody to stand beside.")))
    means = [one.comparison.against_mean for one in listed if not isinstance(one.comparison, Withheld)]
    reach = max((max(abs(one.low), abs(one.high)) for one in means), default=0.0)
    return render_template(
        "office/equivalents.html",
        group=group,
        listed=listed,
        difference_axis=differences(reach),
        told=sum(isinstance(one.composite, Figure) for one in listed),
        funnel=_funnel(summary, group, listed),
        others=beside(summary, listed),
        **shared(summary),
    )


def _funnel(summary: Summary, group: str, listed: list[SubjectSummary]) -> FunnelChart | None:
    """Draw the funnel of a position group with the subjects the visitor may see, by name."""
    found = tell_funnel(summary, group)
    if found is None:
        return None
    points = {one.subject.number: one for one in found.points}
    return draw(found, [points[one.number] for one in listed if one.number in points])


@page(blueprint, "/rounds/<survey>/results/method", RESULTS)
def method(survey: str) -> ResponseReturnValue:
    """Say in words how the numbers are made and why some are withheld."""
    del survey
    stored = place.survey()
    asked = questionnaires.get(place.reading(), stored.questionnaire_id, stored.questionnaire_version)
    rules = rounds.get(place.reading(), stored.code).rules
    return render_template(
        "office/method.html",
        questionnaire=asked,
        rules=rules,
        methods=method_pages.listing(),
        **shared(read_summary()),
    )
