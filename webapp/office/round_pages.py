"""Rounds: the list, one round with its next step and progress in tens, checking it, archiving it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import participation, posts, questionnaires, round_archive, rounds
from surveys.audit import Act, append
from surveys.identifiers import RespondentGroup, Role, SurveyCode, SurveyState
from surveys.paper import reconciliation
from surveys.problems import BadInput
from surveys.round_precision import Precision, precision
from surveys.tens import Progress
from webapp import unit_words
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import sent
from webapp.office.my_rounds import MyRound, my_part
from webapp.office.pages import Page
from webapp.office.permissions import BEFORE_OPENING, Access, Reach, Rule, of_round, page
from webapp.office.round_steps import PaperWork, actions, course, meaning
from webapp.office.set_up_steps import SetUp, Standing, standing, steps
from webapp.office.unit_choices import unit_choices
from webapp.office.whole import whole

blueprint = Blueprint("rounds", __name__)
HANDLERS = (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER, Role.AUDITOR)
WHILE_ANSWERED = frozenset({SurveyState.OPEN, SurveyState.CLOSING})
LISTERS = Access(
    {role: Rule(Reach.SOME_ROUND) for role in HANDLERS}
    | {role: Rule(Reach.ANYWHERE) for role in (Role.EVALUATOR, Role.CADRE)}
)
ROUNDS_A_PAGE = 40


@page(blueprint, "/rounds", LISTERS)
def listing() -> ResponseReturnValue:
    """List the rounds that the visitor has to do with, a page at a time."""
    return render_template(
        "office/rounds.html",
        listed=_page(whole(request.args.get("page", "")) or 1),
        units=dict(unit_choices(place.reading())),
    )


def _page(number: int) -> Page[MyRound]:
    """Read one page of the visitor's rounds; the last one where there is no such page."""
    part = my_part(place.reading(), place.member(), offset=(number - 1) * ROUNDS_A_PAGE, most=ROUNDS_A_PAGE)
    pages = max(1, -(-part.total // ROUNDS_A_PAGE))
    return Page(part.rows, number, pages, part.total) if number <= pages else _page(pages)


@page(blueprint, "/rounds/<survey>", of_round(*HANDLERS))
def overview(survey: str) -> ResponseReturnValue:
    """Show a round: its seven steps while in preparation, then its state, progress in tens, what to do."""
    del survey
    found, connection = place.survey(), place.reading()
    is_prepared = found.state in BEFORE_OPENING
    now = standing(found.code)
    units: dict[str, str] = {**dict(unit_choices(connection))}
    codes = {found.unit, *(one.unit for one in now.subjects)}
    units |= unit_words.told(connection, codes, found.period_end, place.today())
    paper = _paper(found.code)
    progress = (
        participation.progress(place.installation(), found.code) if found.state in WHILE_ANSWERED else None
    )
    return render_template(
        "office/round.html",
        survey=found,
        unit=units.get(found.unit, found.unit),
        units=units,
        questionnaire=questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version),
        subjects=now.subjects,
        positions=posts.names(connection, "position", language()),
        steps=steps(now) if is_prepared else [],
        course=course(found),
        meaning=meaning(found, paper),
        actions=actions(found, place.grant().roles, paper),
        progress=progress,
        precision=_precision(now, progress) if found.state is SurveyState.OPEN else (),
        roles=place.grant().roles,
        issued=now.issued,
    )


def _paper(code: SurveyCode) -> PaperWork:
    is_printed = bool(reconciliation.standing(place.reading(), code))
    is_open = bool(reconciliation.open_problems(place.reading(), code))
    return PaperWork(is_printed, is_open)


def _precision(now: Standing, progress: Progress | None) -> tuple[Precision, ...]:
    returned = {RespondentGroup(row.name): row.returned for row in progress.groups} if progress else {}
    return precision(now.survey, len(now.subjects), now.kinds, returned)


@page(
    blueprint,
    "/rounds/<survey>/check",
    of_round(Role.CAMPAIGN_OFFICER, states=BEFORE_OPENING),
    methods=("POST",),
)
def check(survey: str) -> ResponseReturnValue:
    """Note that the round was read through and may be opened, or take it back into preparation."""
    refuse_conflict()
    office, found = place.installation(), place.survey()
    # Each button says which way it goes: of two officers who press the same one, none undoes the other.
    wanted = sent().value("act") or ("check" if found.state is SurveyState.DRAFT else "reconsider")
    ready = wanted == "check"
    to = SurveyState.CHECKED if ready else SurveyState.DRAFT
    with office.engine.begin() as connection:
        rounds.set_state(connection, found.code, to)
        act = Act(place.member().username, "survey.check" if ready else "survey.reconsider", found.code)
        append(connection, office.clock, act)
    flash(
        gettext("The round is checked. Two closing officers can open it now.")
        if ready
        else gettext("The round is in preparation again."),
        "good",
    )
    return redirect(url_for("set_up.step", survey=survey, step=SetUp.OPEN))


@page(
    blueprint,
    "/rounds/<survey>/archive",
    of_round(Role.REVIEWER, states=[SurveyState.RELEASED]),
    methods=("GET", "POST"),
)
def archive(survey: str) -> ResponseReturnValue:
    """Put a released round away once its audit period is over; it is read as before."""
    days = place.office().settings.audit_days
    form = sent()
    if request.method == "POST":
        try:
            round_archive.archive(place.installation(), place.survey().code, place.member().username, days)
        except BadInput as error:
            form.blame_all(error)
            form.status = status_of(error)
        else:
            flash(gettext("The round is archived. What was released can still be read."), "good")
            return redirect(url_for("rounds.overview", survey=survey))
    first = round_archive.archivable_from(place.reading(), place.survey().code, days)
    content = render_template("office/archive.html", survey=place.survey(), form=form, first=first, days=days)
    return content, form.status if form.faults else 200
