"""Results as the one rated reads them: strengths first, then the lowest, own view beside the others'."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import questionnaires, reading_order
from surveys.identifiers import Role, SurveyState
from surveys.own_subjects import OwnSubject
from surveys.replies import records
from surveys.replies.records import ReplyPlace
from webapp.office import place
from webapp.office.charts.axis import differences
from webapp.office.permissions import FROZEN, Access, Reach, Rule, page
from webapp.office.portal_pages import own_subject
from webapp.office.portal_sections import Link, Section, Standing, in_round
from webapp.office.result_pages import reach_of_gaps, read_summary, shared, texts_of

blueprint = Blueprint("own_results", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, FROZEN)}, results=True)
COUNTING = (SurveyState.CLOSING, SurveyState.CLOSED, SurveyState.IN_REVIEW)


@in_round(40)
def section(one: OwnSubject) -> Section | None:
    """Say where the results are: sealed, being looked at, or told."""
    state = one.survey.state
    if state is SurveyState.CHECKED:
        return None
    title = gettext("Results")
    links: tuple[Link, ...] = ()
    if state in FROZEN and not place.member().holds(Role.ADMINISTRATOR):
        said, standing = gettext("What stands out first, then what stands lowest."), Standing.TO_READ
        address = url_for("own_results.shown", survey=one.survey.code, subject=one.subject.number)
        links = (Link(address, gettext("Read the results")),)
    elif state in FROZEN:
        said, standing = gettext("Administrators see no results, not even their own."), Standing.WAITING
    elif state in COUNTING:
        said = gettext("The round is closed. Two people look through it before you read it here.")
        standing = Standing.WAITING
    else:
        said = gettext("Sealed until two officers close the round. Nobody sees anything before.")
        standing = Standing.WAITING
    # Whoever has replied has read it.
    window = records.window(place.reading(), ReplyPlace(one.survey.code, one.subject.number))
    replied = window is not None and window.sent_on is not None
    is_new = bool(links) and state is not SurveyState.ARCHIVED and not replied
    return Section(title, (str(said),), standing, links, unread=is_new)


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/results", OWN)
def shown(survey: str, subject: int) -> ResponseReturnValue:
    """Show what is told about the visitor, or the collective they head, in the order it is read."""
    del survey
    one, summary = own_subject(subject), read_summary()
    found = next((each for each in summary.subjects if each.number == subject), None)
    if found is None:
        abort(404)
    stored = place.survey()
    asked = questionnaires.get(place.reading(), stored.questionnaire_id, stored.questionnaire_version)
    return render_template(
        "office/own_results.html",
        one=one,
        subject=found,
        reading=reading_order.reading(found, summary.policies),
        titles={item.id: item.text for item in asked.items}
        | {criterion.code: criterion.title for criterion in asked.criteria},
        criteria={criterion.code: criterion for criterion in asked.criteria},
        beside=summary.analyses.of(found.number),
        gap_axis=differences(reach_of_gaps(summary, found)),
        texts=texts_of(found),
        **shared(summary),
    )
