"""One question of a round: how the answers about every cadre are distributed, by name, as far as told."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import questionnaires, rounds
from surveys.identifiers import RespondentGroup
from surveys.questionnaire import Item, Questionnaire
from surveys.summary import GroupResult, ItemResult, SubjectSummary, Summary, Withheld
from webapp.i18n import language
from webapp.office import place
from webapp.office.charts.bars import Part, category_names, parts
from webapp.office.pages import Page
from webapp.office.permissions import RESULTS, page
from webapp.office.result_pages import SUBJECTS_A_PAGE, read_summary, shared
from webapp.office.results import Narrowing, visible

blueprint = Blueprint("items", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which question, of which respondents; ``refusal``: why there is nothing to look at."""

    item: Item
    group: RespondentGroup
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one group answered about one cadre; ``result`` None: the whole group is withheld."""

    subject: SubjectSummary
    group: GroupResult
    result: ItemResult | None

    @property
    def why(self) -> Withheld | None:
        """Why the distribution is withheld; None where it is told."""
        if self.result is None:
            return self.group.score if isinstance(self.group.score, Withheld) else None
        return self.result.distribution if isinstance(self.result.distribution, Withheld) else None


def _asked(summary: Summary, asked: Questionnaire) -> Asked:
    """Read which question of which respondents is wanted; the first of each where none fits."""
    items = [item for item in asked.items if item.kind == "rating"]
    groups = [policy.group for policy in summary.policies]
    wanted, of = request.args.get("item", ""), request.args.get("of", "")
    alone = {one.group for one in rounds.get(place.reading(), summary.survey).rules.groups if one.size == 1}
    open_groups = [one for one in groups if one not in alone] or groups
    group = next((one for one in groups if one == of), open_groups[0])
    item = next((one for one in items if one.id == wanted), items[0] if items else None)
    if item is None:
        abort(404)
    if group in alone:
        return Asked(
            item,
            group,
            gettext("In this group one person answers about a cadre: it is never shown alone."),
        )
    if item.asked_of and group not in item.asked_of:
        return Asked(item, group, gettext("This group was not asked this question."))
    return Asked(item, group)


def _answered(asked: Asked, subject: SubjectSummary) -> Answered:
    group = subject.group(asked.group)
    return Answered(subject, group, next((one for one in group.items if one.item == asked.item.id), None))


@page(blueprint, "/rounds/<survey>/results/items", RESULTS)
def shown(survey: str) -> ResponseReturnValue:
    """Show one question about all cadres that the visitor may see."""
    del survey
    summary, stored = read_summary(), place.survey()
    form = questionnaires.get(place.reading(), stored.questionnaire_id, stored.questionnaire_version)
    mine = visible(summary, place.grant().subjects)
    asked = _asked(summary, form)
    narrowing = Narrowing(
        request.args.get("search", ""), request.args.get("group", ""), request.args.get("unit", "")
    )
    kept = [] if asked.refusal else [one for one in mine if narrowing.keeps(one)]
    names = category_names(form, asked.item, language())
    listed = Page.of(kept, request.args.get("page", ""), SUBJECTS_A_PAGE)

    def laid(one: Answered) -> Sequence[Part]:
        if one.result is None or isinstance(one.result.distribution, Withheld):
            return ()
        return parts(one.result.distribution, names, ranked=True)

    return render_template(
        "office/items.html",
        asked=asked,
        items=[item for item in form.items if item.kind == "rating"],
        listed=listed,
        answered=[_answered(asked, one) for one in listed.rows],
        laid=laid,
        scale=list(names.values()),
        narrowing=narrowing,
        groups_here=sorted({one.position_group for one in mine if one.position_group}),
        units_here={one.unit for one in mine},
        **shared(summary),
    )
