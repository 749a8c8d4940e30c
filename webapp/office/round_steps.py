"""The steps of a round, and what a member of staff can do at each of them now."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from surveys.identifiers import Role, SurveyState
from surveys.survey import Assignment, Survey
from webapp.office.permissions import AFTER_CLOSE, BEFORE_OPENING
from webapp.office.words import day

PREPARING = (*BEFORE_OPENING, SurveyState.OPEN)
COUNTERS = frozenset({Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER})  # who may add up the paper


@dataclass(frozen=True, slots=True)
class Action:
    """Where a step is done."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a round. ``check``: it is done by the button on the page of the round itself."""

    title: str
    text: str
    done: bool
    action: Action | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class PaperWork:
    """Whether forms or cards of a round were printed, and whether something of them is still to be done."""

    is_printed: bool
    is_open: bool


NO_PAPER = PaperWork(is_printed=False, is_open=False)


def steps_of(
    survey: Survey,
    assignments: tuple[Assignment, ...],
    roles: frozenset[Role],
    paper: PaperWork = NO_PAPER,
) -> tuple[Step, ...]:
    """Give the seven steps of a round in order, with the actions that are open to these roles now."""
    return (*_preparing(survey, assignments, roles), *_running(survey, roles, paper))


def _past(survey: Survey, state: SurveyState) -> bool:
    order = list(SurveyState)
    return order.index(survey.state) >= order.index(state)


def _preparing(survey: Survey, assignments: tuple[Assignment, ...], roles: frozenset[Role]) -> Iterator[Step]:
    officer = Role.CAMPAIGN_OFFICER in roles
    issued = sum(one.issued for one in assignments)
    invitations = Action(gettext("Invitations and codes"), url_for("invitations.listing", survey=survey.code))
    opening = Action(gettext("Open the round"), url_for("ceremony.open_round", survey=survey.code))
    yield Step(
        gettext("Set up"), gettext("Questionnaire, cadres, groups, weights, thresholds, period."), done=True
    )
    yield Step(
        gettext("Say who is asked, and issue the codes"),
        gettext(
            "Kinds of invitation: %(kinds)s. Codes issued: %(issued)s.", kinds=len(assignments), issued=issued
        ),
        done=issued > 0 or _past(survey, SurveyState.OPEN),
        action=invitations if officer and survey.state in PREPARING else None,
    )
    yield Step(
        gettext("Check"),
        gettext("Read everything once more; after opening the rules cannot change."),
        done=_past(survey, SurveyState.CHECKED),
        check=officer and survey.state in BEFORE_OPENING,
    )
    yield Step(
        gettext("Open with two officers"),
        gettext("Each chooses a closing passphrase; a third share of the key is printed."),
        done=_past(survey, SurveyState.OPEN),
        action=opening if Role.CLOSING_OFFICER in roles and survey.state is SurveyState.CHECKED else None,
    )


def _running(survey: Survey, roles: frozenset[Role], paper: PaperWork) -> Iterator[Step]:
    adding_up = Action(
        gettext("Paper: batches, adding up"), url_for("reconciliation.shown", survey=survey.code)
    )
    closing = Action(gettext("Close the round"), url_for("closing.close_round", survey=survey.code))
    minutes = Action(gettext("Minutes"), url_for("closing.minutes", survey=survey.code))
    results = Action(gettext("Results"), url_for("results.overview", survey=survey.code))
    closed = survey.state in AFTER_CLOSE
    closable = survey.state in {SurveyState.OPEN, SurveyState.CLOSING} and Role.CLOSING_OFFICER in roles
    reading = closed and (roles != {Role.AUDITOR} or _past(survey, SurveyState.RELEASED))
    yield Step(
        gettext("Collect answers"),
        " ".join(_collecting(survey, paper)),
        done=_past(survey, SurveyState.CLOSING),
        action=adding_up
        if paper.is_printed and survey.state is SurveyState.OPEN and roles & COUNTERS
        else None,
    )
    yield Step(
        gettext("Close with two officers"),
        gettext("The ballots are opened once, counted and shuffled; the keys are destroyed."),
        done=closed,
        action=minutes if closed else closing if closable else None,
    )
    yield Step(
        gettext("Look through the results and release them"),
        gettext("Two people sign; after that the results are frozen."),
        done=_past(survey, SurveyState.RELEASED),
        action=results if reading else None,
    )


def _collecting(survey: Survey, paper: PaperWork) -> Iterator[str]:
    yield gettext("Until %(day)s, 24:00.", day=day(survey.closes_on))
    if paper.is_open and survey.state is SurveyState.OPEN:
        yield gettext("Paper is out: before closing it is keyed twice and added up.")
