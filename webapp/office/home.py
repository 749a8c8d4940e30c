"""The start page: what to do next, by role."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import rounds, staff
from surveys.identifiers import Role, SurveyState
from surveys.paper import runs
from surveys.survey import Survey
from surveys.telephone import call_list
from webapp.i18n import words
from webapp.office import place
from webapp.office.my_rounds import MyRound, my_rounds
from webapp.office.navigation import roles
from webapp.office.own_nomination_pages import waiting
from webapp.office.permissions import EVERYONE, page

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do next: what, why, and where."""

    title: str
    text: str
    address: str
    action: str
    urgency: int = 9  # the smaller, the sooner


@page(blueprint, "/", EVERYONE)
def start() -> ResponseReturnValue:
    """Show what the visitor can do next."""
    mine = my_rounds(place.reading(), place.member())
    tasks = [*(task for one in mine for task in _tasks_of(one)), *_own_tasks(), *_standing_tasks(mine)]
    tasks += _keying_tasks()
    tasks += _calling_tasks()
    tasks.sort(key=lambda task: task.urgency)  # otherwise the newest period first
    return render_template("office/start.html", tasks=tasks, roles=sorted(roles()))


def _tasks_of(one: MyRound) -> Iterator[Task]:
    survey, title = one.survey, words(one.survey.rules.title)
    if Role.CAMPAIGN_OFFICER in one.roles:
        yield from _officer_tasks(survey, title)
    if Role.CLOSING_OFFICER in one.roles:
        yield from _ceremony_tasks(survey, title)
    if one.sees_results:
        yield from _result_tasks(one, title)


def _officer_tasks(survey: Survey, title: str) -> Iterator[Task]:
    address = url_for("rounds.overview", survey=survey.code)
    if survey.state in {SurveyState.DRAFT, SurveyState.CHECKED}:
        yield Task(
            gettext("Finish preparing “%(title)s”", title=title),
            gettext("Say who is asked about whom, issue the codes, and let two officers open the round."),
            address,
            gettext("Go on preparing"),
            urgency=2,
        )
    elif survey.state is SurveyState.OPEN:
        yield Task(
            gettext("Follow “%(title)s”", title=title),
            gettext("The round is open. Progress is shown in tens; results stay sealed until it is closed."),
            address,
            gettext("See the progress"),
            urgency=4,
        )


def _ceremony_tasks(survey: Survey, title: str) -> Iterator[Task]:
    if survey.state is SurveyState.CHECKED:
        yield Task(
            gettext("Open “%(title)s” with a second officer", title=title),
            gettext("Both of you choose a closing passphrase. A third share of the key is printed once."),
            url_for("ceremony.open_round", survey=survey.code),
            gettext("Go to the opening"),
            urgency=1,
        )
    elif survey.state in {SurveyState.OPEN, SurveyState.CLOSING}:
        yield Task(
            gettext("Close “%(title)s” with a second officer", title=title),
            gettext("Closing opens the sealed ballots once, counts them and destroys the keys."),
            url_for("closing.close_round", survey=survey.code),
            gettext("Go to the closing"),
            urgency=5,
        )


def _result_tasks(one: MyRound, title: str) -> Iterator[Task]:
    address = url_for("results.overview", survey=one.survey.code)
    if one.survey.state is SurveyState.RELEASED:
        yield Task(
            gettext("Read the released results of “%(title)s”", title=title),
            gettext("Every score stands with its interval, its base and the reason where it is withheld."),
            address,
            gettext("Read the results"),
            urgency=6,
        )
    elif one.roles & {Role.REVIEWER, Role.CLOSING_OFFICER}:
        yield Task(
            gettext("Look through “%(title)s” and release it", title=title),
            gettext("The round is closed. Two people sign the release; after that nothing changes any more."),
            address,
            gettext("Look at the results"),
            urgency=3,
        )


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


def _keying_tasks() -> Iterator[Task]:
    connection, member = place.reading(), place.member()
    if Role.DATA_ENTRY_CLERK not in roles():
        return
    for survey in rounds.listing(connection):
        is_mine = staff.may(connection, member.username, Role.DATA_ENTRY_CLERK, survey.unit)
        if is_mine and survey.state is SurveyState.OPEN and runs.listing(connection, survey.code):
            yield Task(
                gettext("Key paper forms of “%(title)s”", title=words(survey.rules.title)),
                gettext("Each batch is keyed by two people, each for themselves."),
                url_for("batches.listing", survey=survey.code),
                gettext("Go to the batches"),
                urgency=3,
            )


def _calling_tasks() -> Iterator[Task]:
    connection, member = place.reading(), place.member()
    if Role.FIELD_VOLUNTEER not in roles():
        return
    for survey in rounds.listing(connection):
        is_mine = staff.may(connection, member.username, Role.FIELD_VOLUNTEER, survey.unit)
        if is_mine and survey.state is SurveyState.OPEN and call_list.places(connection, survey.code):
            yield Task(
                gettext("Call people for “%(title)s”", title=words(survey.rules.title)),
                gettext("One person at a time, by lot. What to say stands on the screen."),
                url_for("calls.listing", survey=survey.code),
                gettext("Go to the calls"),
                urgency=3,
            )


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
