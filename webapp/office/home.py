"""The start page: what to do next, by role, the most urgent first; where there is nothing, what will come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import organizations
from surveys.identifiers import Role, SurveyCode, SurveyState, UnitCode
from surveys.objections.records import Kind, rounds_with_waiting
from surveys.problems import N_
from surveys.replies.moderation import rounds_with_held
from surveys.round_records import chosen
from surveys.schema import paper_run, telephone
from surveys.schema import survey as survey_table
from surveys.staff_roles import rounds_too_near
from surveys.survey import Survey
from webapp.i18n import words
from webapp.office import place, portal_sections
from webapp.office.commitment_tasks import commitment_tasks
from webapp.office.confidence_tasks import confidence_tasks
from webapp.office.evaluation_tasks import evaluation_tasks
from webapp.office.meeting_tasks import meeting_tasks
from webapp.office.my_rounds import MyRound, my_rounds
from webapp.office.navigation import roles
from webapp.office.own_nomination_pages import waiting
from webapp.office.permissions import AFTER_CLOSE, EVERYONE, FROZEN, page
from webapp.office.recommendation_tasks import recommendation_tasks
from webapp.office.set_up_choices import today
from webapp.office.set_up_steps import next_step, standing, steps
from webapp.office.task import Task
from webapp.office.year_pages import quarter_tasks

blueprint = Blueprint("home", __name__)
MOST_TASKS = 12
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a role does with a round in some states; ``title`` names the round."""

    role: Role
    states: frozenset[SurveyState]
    endpoint: str
    title: str
    text: str
    action: str
    urgency: int

    def task(self, survey: Survey, text: str = "", urgency: int | None = None) -> Task:
        """Give the task about one round."""
        return Task(
            gettext(self.title, title=words(survey.rules.title)),
            text or gettext(self.text),
            url_for(self.endpoint, survey=survey.code),
            gettext(self.action),
            self.urgency if urgency is None else urgency,
        )


_PREPARE = _Offer(
    Role.CAMPAIGN_OFFICER,
    frozenset({SurveyState.DRAFT}),
    "rounds.overview",
    N_("Finish preparing “%(title)s”"),
    N_("Seven steps: each says what is done and what is missing."),
    N_("Go on preparing"),
    2,
)
_FOLLOW = _Offer(
    Role.CAMPAIGN_OFFICER,
    frozenset({SurveyState.OPEN}),
    "rounds.overview",
    N_("Follow “%(title)s”"),
    N_("The round is open. Progress is shown in tens; results stay sealed until it is closed."),
    N_("See the progress"),
    4,
)
_CLOSE = _Offer(
    Role.CLOSING_OFFICER,
    frozenset({SurveyState.OPEN, SurveyState.CLOSING}),
    "closing.close_round",
    N_("Close “%(title)s” with a second officer"),
    N_("Closing opens the sealed ballots once, counts them and destroys the keys."),
    N_("Go to the closing"),
    5,
)
_OFFERS = (
    _PREPARE,
    _FOLLOW,
    _CLOSE,
    _Offer(
        Role.CAMPAIGN_OFFICER,
        frozenset({SurveyState.CHECKED}),
        "rounds.overview",
        N_("“%(title)s” is checked"),
        N_("Two closing officers can open it now. Tell them, or take it back to change something."),
        N_("See who may open it"),
        3,
    ),
    _Offer(
        Role.CLOSING_OFFICER,
        frozenset({SurveyState.CHECKED}),
        "ceremony.open_round",
        N_("Open “%(title)s” with a second officer"),
        N_("Both of you choose a closing passphrase. A third share of the key is printed once."),
        N_("Go to the opening"),
        1,
    ),
    _Offer(
        Role.REVIEWER,
        frozenset({SurveyState.CLOSED, SurveyState.IN_REVIEW}),
        "review.shown",
        N_("Review “%(title)s”"),
        N_("The round is closed. See how far its ballots can be trusted; two people decide."),
        N_("Go to the review"),
        3,
    ),
    _Offer(
        Role.CLOSING_OFFICER,
        frozenset({SurveyState.CLOSED, SurveyState.IN_REVIEW}),
        "results.overview",
        N_("Look through “%(title)s” and release it"),
        N_("The round is closed. Two people sign the release; after that nothing changes any more."),
        N_("Look at the results"),
        6,
    ),
)


@dataclass(frozen=True, slots=True)
class _Errand:
    """What somebody without a hand in the round itself does for it; ``due``: rounds with any (None: all)."""

    offer: _Offer
    due: sa.Select[tuple[str]] | None = None


_ERRANDS = (
    _Errand(
        _Offer(
            Role.DATA_ENTRY_CLERK,
            frozenset({SurveyState.OPEN}),
            "batches.listing",
            N_("Key paper forms of “%(title)s”"),
            N_("Each batch is keyed by two people, each for themselves."),
            N_("Go to the batches"),
            3,
        ),
        sa.select(paper_run.c.survey),
    ),
    _Errand(
        _Offer(
            Role.FIELD_VOLUNTEER,
            frozenset({SurveyState.OPEN}),
            "calls.listing",
            N_("Call people for “%(title)s”"),
            N_("One person at a time, by lot. What to say stands on the screen."),
            N_("Go to the calls"),
            3,
        ),
        sa.select(telephone.c.survey),
    ),
    _Errand(
        _Offer(
            Role.MODERATOR,
            AFTER_CLOSE - {SurveyState.ARCHIVED},
            "texts.overview",
            N_("Read the texts of “%(title)s”"),
            N_("Two people read every text before anybody else does: what may be told to whom."),
            N_("Go to the texts"),
            3,
        ),
    ),
    _Errand(
        _Offer(
            Role.MODERATOR,
            FROZEN - {SurveyState.ARCHIVED},
            "replies.shown",
            N_("Read what is held back of the replies to “%(title)s”"),
            N_("Passages seem to name somebody. Let them be told, or give them back with a reason."),
            N_("Go to the replies"),
            2,
        ),
        rounds_with_held(),
    ),
    *(
        _Errand(
            _Offer(
                role,
                FROZEN - {SurveyState.ARCHIVED},
                "objections.shown",
                N_("Answer an objection to “%(title)s”"),
                N_("Somebody rated contests a text or something in the result. Two decide within two days."),
                N_("Go to the objections"),
                1,
            ),
            rounds_with_waiting(kind),
        )
        for role, kind in ((Role.MODERATOR, Kind.TEXT), (Role.REVIEWER, Kind.RESULT))
    ),
)

EMPTY: Mapping[Role, str] = {
    Role.CLOSING_OFFICER: N_("When an officer has checked a round, you open it here with a second officer."),
    Role.REVIEWER: N_("When a round is closed, it comes here for review: response, coverage, integrity."),
    Role.MODERATOR: N_("When a round with a question in people's own words is closed, you read here."),
    Role.DATA_ENTRY_CLERK: N_("When paper forms of an open round come back, their batches wait here."),
    Role.FIELD_VOLUNTEER: N_("When a round asks by telephone, the people to call come here one by one."),
    Role.EVALUATOR: N_("When results about cadres of your unit are released, you read them here."),
    Role.CADRE: N_("When results about you are released, you read them here."),
}
"""What will come, told to those who have nothing to do."""


@page(blueprint, "/", EVERYONE)
def start() -> ResponseReturnValue:
    """Show what the visitor can do next."""
    mine = my_rounds(place.reading(), place.member())
    tasks = [
        *(task for one in mine for task in _tasks_of(one)),
        *_own_tasks(),
        *portal_sections.tasks(),
        *_errands(),
    ]
    tasks += _standing_tasks(mine)
    tasks += quarter_tasks(mine)
    tasks += confidence_tasks()
    tasks += recommendation_tasks()
    tasks += commitment_tasks()
    tasks += meeting_tasks()
    tasks.sort(key=lambda task: task.urgency)  # otherwise the newest period first
    if tasks and tasks[0].draft:
        tasks[0] = replace(tasks[0], text=_next_of(tasks[0].draft))
    held = sorted(roles())
    return render_template(
        "office/start.html",
        tasks=tasks[:MOST_TASKS],
        more=max(len(tasks) - MOST_TASKS, 0),
        roles=held,
        coming=[gettext(EMPTY[role]) for role in held if role in EMPTY],
    )


def _tasks_of(one: MyRound) -> Iterator[Task]:
    for offer in _OFFERS:
        if offer.role in one.roles and one.survey.state in offer.states and _is_there(offer):
            yield _task(offer, one.survey)
    # Who is rated reads it on the page of their own: `portal_sections` tells them.
    if (
        one.sees_results
        and one.roles != {Role.CADRE}
        and one.survey.state in {SurveyState.WITH_CADRE, SurveyState.RELEASED}
    ):
        yield Task(
            gettext("Read the released results of “%(title)s”", title=words(one.survey.rules.title)),
            gettext("Every score stands with its interval, its base and the reason where it is withheld."),
            url_for("results.overview", survey=one.survey.code),
            gettext("Read the results"),
            urgency=7,
        )


def _is_there(offer: _Offer) -> bool:
    return offer.endpoint in current_app.view_functions


def _task(offer: _Offer, survey: Survey) -> Task:
    """Give a task, the sooner the nearer its last day is."""
    if offer is _PREPARE:
        return replace(offer.task(survey), draft=survey.code)
    if offer is _CLOSE and survey.closes_on < today():
        return offer.task(survey, gettext("Its last day is over: nobody can answer any more."), 1)
    if offer is _FOLLOW and today() <= survey.closes_on <= today() + SOON:
        days = (survey.closes_on - today()).days
        said = gettext("Days left: %(days)s. Now is the time to remind whole villages.", days=days)
        return offer.task(survey, said, 2)
    return offer.task(survey)


def _next_of(draft: SurveyCode) -> str:
    """Say which of the seven steps is next, and what it lacks."""
    step = next_step(steps(standing(draft)))
    return str(gettext("Next: %(title)s. %(sentence)s", title=step.title, sentence=step.sentence))


def _own_tasks() -> Iterator[Task]:
    """Give what a cadre does before a round about them."""
    for survey in waiting(place.member()):
        yield Task(
            gettext("Propose colleagues who know your work: “%(title)s”", title=words(survey.rules.title)),
            gettext("An officer of the round decides who is asked; you are not told."),
            url_for("own_nominations.propose", survey=survey.code),
            gettext("Propose colleagues"),
            urgency=2,
        )


def _errands() -> Iterator[Task]:
    connection = place.reading()
    reach = organizations.reach(connection, place.member().username)
    for errand in _ERRANDS:
        offer = errand.offer
        if _is_there(offer) and place.member().holds_in_a_round(offer.role):
            codes = _due(connection, errand, reach.get(offer.role, frozenset()))
            yield from (offer.task(survey) for survey in chosen(connection, codes))


def _due(connection: sa.Connection, errand: _Errand, units: frozenset[UnitCode]) -> list[SurveyCode]:
    """Give the rounds in which somebody does an errand, the newest period first: one question for all."""
    table, member = survey_table.c, place.member()
    alone = [given.survey for given in member.round_roles if given.role is errand.offer.role]
    wanted = (
        sa.select(table.code)
        .where(
            table.state.in_(errand.offer.states),
            sa.or_(table.unit.in_(units), table.code.in_(alone)),
            table.code.not_in(rounds_too_near(member.username)),
        )
        .order_by(table.period_end.desc(), table.code)
        .limit(MOST_TASKS)
    )
    if errand.due is not None:
        wanted = wanted.where(table.code.in_(errand.due))
    return [SurveyCode(code) for code in connection.scalars(wanted)]


def _standing_tasks(mine: list[MyRound]) -> Iterator[Task]:
    held = roles()
    if Role.CAMPAIGN_OFFICER in held and not any(Role.CAMPAIGN_OFFICER in one.roles for one in mine):
        yield Task(
            gettext("Set up your first round"),
            gettext(
                "Choose a questionnaire, the cadres and the respondent groups. It takes about ten minutes."
            ),
            url_for("set_up.set_up"),
            gettext("Set up a round"),
        )
    if Role.EVALUATOR in held and not place.member().holds(Role.ADMINISTRATOR):
        yield from evaluation_tasks()
    if Role.ADMINISTRATOR in held:
        yield Task(
            gettext("Keep staff and register up to date"),
            gettext("Invite members of staff with a printed activation code; import units and cadres."),
            url_for("staff.listing"),
            gettext("Go to the staff"),
        )
    if Role.AUDITOR in held:
        yield Task(
            gettext("Check the audit trail"),
            gettext(
                "Every act of an officer is recorded in a chain in which no entry can be changed unseen."
            ),
            url_for("audit.listing"),
            gettext("Go to the audit trail"),
        )
