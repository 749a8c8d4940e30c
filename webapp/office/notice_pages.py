"""The notice of a round for those it is about: what, why, who is asked, who will see, what follows."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import questionnaires, self_assessments
from surveys.identifiers import RespondentGroup, SurveyState
from surveys.own_subjects import OwnSubject
from surveys.replies.records import REPLY_DAYS
from webapp.cells import day
from webapp.office import place
from webapp.office.permissions import page
from webapp.office.portal_pages import OWN, own_subject
from webapp.office.portal_sections import Link, Section, Standing, in_round
from webapp.office.words import name_of

blueprint = Blueprint("notices", __name__)


@in_round(10)
def section(one: OwnSubject) -> Section:
    """Give the notice: in front while the round is before its end, to read again afterwards."""
    survey = one.survey
    coming = survey.state is SurveyState.CHECKED
    begins = survey.opens_on if coming else survey.opened_on
    if coming:
        said = gettext("People will be asked about this soon. Please read what is asked, and what follows.")
    elif survey.state is SurveyState.OPEN:
        said = gettext("People are being asked until %(day)s.", day=day(survey.closes_on))
    else:
        said = gettext("What was asked, who was asked, who may see it.")
    sentences = [str(said)]
    if coming and begins is not None:
        sentences.append(str(gettext("It is planned to open on %(day)s.", day=day(begins))))
    return Section(
        gettext("Notice of the round"),
        tuple(sentences),
        Standing.TO_READ,
        (Link(_address(one), gettext("Read the notice")),),
        unread=coming,
    )


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/notice", OWN)
def shown(survey: str, subject: int) -> ResponseReturnValue:
    """Show the whole notice, to read and to print."""
    del survey
    one = own_subject(subject)
    found = one.survey
    asked = questionnaires.get(place.reading(), found.questionnaire_id, found.questionnaire_version)
    return render_template(
        "office/notice.html",
        one=one,
        survey=found,
        questionnaire=asked,
        others=[rule for rule in found.rules.groups if rule.group is not RespondentGroup.SELF],
        asks_self=self_assessments.asks_self(found.rules),
        reply_days=REPLY_DAYS,
        named=lambda groups: ", ".join(name_of(group) for group in groups),
    )


def _address(one: OwnSubject) -> str:
    return url_for("notices.shown", survey=one.survey.code, subject=one.subject.number)
