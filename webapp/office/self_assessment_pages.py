"""The self-assessment: filled in here, kept as a draft, sent once, read again as one's own copy."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, questionnaires, rounds, self_assessment_sending, self_assessments
from surveys.identifiers import ItemId, RespondentGroup, Role, SurveyState
from surveys.intake import Intake
from surveys.own_subjects import OwnSubject
from surveys.problems import BadInput
from surveys.questionnaire import Item, Questionnaire
from surveys.questionnaire import Section as Part
from surveys.routing import is_asked
from surveys.self_assessment_sending import Author
from surveys.self_assessments import SelfAssessment, State
from webapp.cells import day
from webapp.errors import status_of
from webapp.i18n import words
from webapp.office import place
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import Access, Reach, Rule, page
from webapp.office.portal_pages import TOLD, own_subject
from webapp.office.portal_sections import Link, Section, Standing, in_round

blueprint = Blueprint("self_assessments", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, TOLD - {SurveyState.CHECKED})})
FIELD = "item-"


@in_round(30)
def section(one: OwnSubject) -> Section | None:
    """Say what is to do about the self-assessment; nothing where the round asks for none."""
    survey = one.survey
    if not self_assessments.asks_self(survey.rules):
        return None
    state = self_assessments.state_of(place.reading(), survey.code, one.subject.number)
    address = url_for("self_assessments.shown", survey=survey.code, subject=one.subject.number)
    title, until = gettext("Self-assessment"), None
    links: tuple[Link, ...] = ()
    if state is State.SENT:
        standing, said = Standing.DONE, gettext("It is sent. It is shown beside the result, not before.")
        links = (Link(address, gettext("Read my copy")),)
    elif survey.state is SurveyState.CHECKED:
        standing, said = Standing.WAITING, gettext("You fill it in here as soon as the round is open.")
    elif survey.state is SurveyState.OPEN and place.today() <= survey.closes_on:
        standing, until = Standing.TO_DO, survey.closes_on
        said = gettext("The same questions, about yourself, before any result is there to see.")
        if one.as_head:
            said = gettext(
                "The same questions, about the collective; you sign as its head, before any result."
            )
        go = gettext("Fill it in") if state is None else gettext("Go on with the draft")
        links = (Link(address, go),)
    else:
        standing, said = Standing.WAITING, gettext("None was sent here while the round was open.")
    return Section(title, (str(said),), standing, links, until)


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/self-assessment", OWN, methods=("GET", "POST"))
def shown(survey: str, subject: int) -> ResponseReturnValue:
    """Fill in, keep, send; afterwards read."""
    one = own_subject(subject)
    if not self_assessments.asks_self(one.survey.rules):
        abort(404)
    asked = _asked(one)
    form = sent()
    if not form.typed:
        return _page(one, asked, _as_form(_kept(one)))
    given = {ItemId(item.id): form.raw(FIELD + item.id) for item in _items(asked)}
    try:
        is_sent = form.raw("act") == "send"
        if is_sent and one.as_head and prove(form, "", place.member().username) is None:
            return _page(one, asked, form), 403
        said = _send(one, given) if is_sent else _keep(one, asked, given)
    except BadInput as error:
        _blame(form, asked, error)
        return _page(one, asked, form), status_of(error)
    flash(said, "good")
    endpoint = "portal.about" if is_sent else "self_assessments.shown"
    return redirect(url_for(endpoint, survey=survey, subject=subject))


def _blame(form: Form, asked: Questionnaire, error: BadInput) -> None:
    """Say what is missing in the words of the question: whoever answers does not know its identifier."""
    fields: dict[str, str] = {}
    texts: dict[str, str] = {}
    for item in _items(asked):
        fields[item.id], texts[item.id] = FIELD + item.id, words(item.text)
    told = [
        replace(one, values={**one.values, "item": texts.get(str(one.values["item"]), "")})
        if "item" in one.values
        else one
        for one in error.problems
    ]
    form.blame_where(BadInput(*told), fields)


def _keep(one: OwnSubject, asked: Questionnaire, given: dict[ItemId, str]) -> str:
    office, me = place.installation(), place.member().username
    if one.survey.state is not SurveyState.OPEN:
        abort(409, gettext("The round is not in a state that allows this page."))
    answers = self_assessments.fitting(asked, given)
    draft = SelfAssessment(one.survey.code, one.subject.number, State.DRAFT, answers, me, place.today())
    with office.engine.begin() as connection:
        rounds.hold(connection, one.survey.code)
        self_assessments.keep(connection, office.keys.read("installation"), draft)
        act = audit.Act(me, "self.keep", one.survey.code, {"subject": one.subject.number})
        audit.append(connection, office.clock, act)
    return str(gettext("Your draft is kept. Nobody else reads it; it counts only once you send it."))


def _send(one: OwnSubject, given: dict[ItemId, str]) -> str:
    author = Author(one.survey.code, one.subject.number, place.member().username, place.today())
    with Intake(place.installation()) as intake:
        receipt = self_assessment_sending.send(intake, author, given)
    return str(gettext("Your self-assessment is sent and counted. Receipt: %(code)s", code=receipt.code))


def _kept(one: OwnSubject) -> SelfAssessment | None:
    keys = place.installation().keys.readable("installation")
    return self_assessments.get(place.reading(), keys, one.survey.code, one.subject.number)


def _as_form(kept: SelfAssessment | None) -> Form:
    return empty(**{FIELD + item: value for item, value in (kept.answers if kept else {}).items()})


def _asked(one: OwnSubject) -> Questionnaire:
    found = one.survey
    return questionnaires.get(place.reading(), found.questionnaire_id, found.questionnaire_version)


def _items(asked: Questionnaire) -> list[Item]:
    return [item for item in asked.items if is_asked(item, RespondentGroup.SELF)]


def _parts(asked: Questionnaire) -> list[tuple[Part, list[Item]]]:
    mine = {item.id for item in _items(asked)}
    found = [(part, [item for item in part.items if item.id in mine]) for part in asked.sections]
    return [(part, items) for part, items in found if items]


def _page(one: OwnSubject, asked: Questionnaire, form: Form) -> str:
    kept = _kept(one)
    is_open = one.survey.state is SurveyState.OPEN
    in_time = is_open and place.today() <= one.survey.closes_on
    is_sent = kept is not None and kept.state is State.SENT
    spent = False
    if is_open and not is_sent and (kept is None or kept.state is State.DRAFT):
        with Intake(place.installation()) as intake:
            spent = self_assessment_sending.was_spent(intake, one.survey.code, one.subject.number)
    return render_template(
        "office/self_assessment.html",
        one=one,
        survey=one.survey,
        questionnaire=asked,
        items={item.id: item for item in asked.items},
        parts=_parts(asked),
        kept=kept,
        is_sent=is_sent,
        interrupted=kept is not None and kept.state is State.SENDING,
        may_write=in_time and not is_sent and not spent,
        spent=spent,
        last_day=day(one.survey.closes_on),
        form=form,
        field=FIELD,
    )
