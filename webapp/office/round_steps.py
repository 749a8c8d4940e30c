"""Where a round stands, what that means, and what a member of staff can do with it now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext

from surveys.identifiers import Role, SurveyState
from surveys.problems import N_
from surveys.survey import Survey
from webapp.office.permissions import AFTER_CLOSE, AFTER_RELEASE, FROZEN
from webapp.office.words import day

WHILE_OPEN = frozenset({SurveyState.OPEN})
CLOSABLE = frozenset({SurveyState.OPEN, SurveyState.CLOSING})
UNREVIEWED = frozenset({SurveyState.CLOSED, SurveyState.IN_REVIEW})

MEANINGS: Mapping[SurveyState, str] = {
    SurveyState.DRAFT: N_("The round is being prepared in seven steps. Nobody is asked anything yet."),
    SurveyState.CHECKED: N_("Everything is there. Two closing officers can open the round now."),
    SurveyState.OPEN: N_(
        "People are answering. Every answer is sealed; progress is shown in tens, results to nobody."
    ),
    SurveyState.CLOSING: N_("The ballots are being opened and counted. Wait until it is done."),
    SurveyState.CLOSED: N_(
        "The ballots are counted and the keys destroyed. Next: a reviewer looks how far they can be trusted."
    ),
    SurveyState.IN_REVIEW: N_(
        "A reviewer looks at response and integrity. Two people accept the round, note something, "
        "order interviews, or reject it."
    ),
    SurveyState.WITH_CADRE: N_(
        "The results are frozen and told to the cadres only. They may be told further, never taken back."
    ),
    SurveyState.RELEASED: N_("The results are released and frozen: they are read, compared and followed up."),
    SurveyState.ARCHIVED: N_("The round is put away. What was released can still be read."),
}
"""What each state means and what comes next, in a sentence or two."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done on a page of its own. ``first``: it is the next thing to do."""

    title: str
    address: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class PaperWork:
    """Whether forms or cards of a round were printed, and whether something of them is still to be done."""

    is_printed: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """A page of a round: for which roles, in which states; ``first_in``: where it is the next step."""

    endpoint: str
    title: str
    roles: frozenset[Role]
    states: frozenset[SurveyState]
    first_in: frozenset[SurveyState] = frozenset()
    paper: bool = False  # only where something was printed


_OFFICER = frozenset({Role.CAMPAIGN_OFFICER})
_CLOSER = frozenset({Role.CLOSING_OFFICER})
_COUNTERS = _OFFICER | _CLOSER
_REVIEWER = frozenset({Role.REVIEWER})
_HANDLERS = _COUNTERS | _REVIEWER
_LINKS = (
    _Link(
        "ceremony.open_round",
        N_("Open the round"),
        _CLOSER,
        frozenset({SurveyState.CHECKED}),
        frozenset({SurveyState.CHECKED}),
    ),
    _Link("reconciliation.shown", N_("Paper: batches, adding up"), _COUNTERS, WHILE_OPEN, paper=True),
    _Link("reminders.shown", N_("Reminders and lost slips"), _OFFICER, WHILE_OPEN),
    _Link("invitations.listing", N_("Invitations and codes"), _OFFICER, WHILE_OPEN),
    _Link("elsewhere.dry_run", N_("Answers from elsewhere"), _OFFICER, WHILE_OPEN),
    _Link("closing.close_round", N_("Close the round"), _CLOSER, CLOSABLE, CLOSABLE),
    _Link("review.shown", N_("Review: integrity and decision"), _REVIEWER | _CLOSER, AFTER_CLOSE, UNREVIEWED),
    _Link(
        "results.overview",
        N_("Results"),
        _HANDLERS,
        AFTER_CLOSE,
        frozenset({SurveyState.WITH_CADRE, SurveyState.RELEASED, SurveyState.ARCHIVED}),
    ),
    _Link("publication.shown", N_("Publication"), _HANDLERS, FROZEN),
    _Link("replies.shown", N_("Replies of those rated"), _HANDLERS | {Role.MODERATOR}, FROZEN),
    _Link(
        "objections.shown",
        N_("Objections of those rated"),
        _CLOSER | _REVIEWER | {Role.MODERATOR},
        FROZEN,
    ),
    _Link("results.overview", N_("Results"), frozenset({Role.AUDITOR}), AFTER_RELEASE, AFTER_RELEASE),
    _Link("texts.overview", N_("Texts"), frozenset({Role.MODERATOR}), AFTER_CLOSE),
    _Link("closing.minutes", N_("Minutes"), _HANDLERS | {Role.AUDITOR}, AFTER_CLOSE),
    _Link("documents.listing", N_("Documents"), _HANDLERS, AFTER_CLOSE),
    _Link("audit.of_one_round", N_("Audit of the round"), frozenset({Role.AUDITOR}), frozenset(SurveyState)),
    _Link("rounds.archive", N_("Archive"), _REVIEWER, frozenset({SurveyState.RELEASED})),
    _Link("copies.copy", N_("Copy for the next quarter"), _OFFICER, frozenset(SurveyState)),
)


def actions(survey: Survey, roles: frozenset[Role], paper: PaperWork) -> list[Action]:
    """Give the pages that are open to these roles now, the next thing to do first."""
    found = {
        link.endpoint: Action(
            gettext(link.title), url_for(link.endpoint, survey=survey.code), survey.state in link.first_in
        )
        for link in _LINKS
        if link.endpoint in current_app.view_functions
        and link.roles & roles
        and survey.state in link.states
        and (paper.is_printed or not link.paper)
    }
    return sorted(found.values(), key=lambda one: not one.first)


def meaning(survey: Survey, paper: PaperWork) -> str:
    """Say where a round stands and what comes next."""
    return " ".join(_meaning(survey, paper))


def _meaning(survey: Survey, paper: PaperWork) -> Iterator[str]:
    yield str(gettext(MEANINGS[survey.state]))
    if survey.state is SurveyState.OPEN:
        yield gettext("Until %(day)s, 24:00.", day=day(survey.closes_on))
        if paper.is_open:
            yield gettext("Paper is out: before closing it is keyed twice and added up.")


def course(survey: Survey) -> list[tuple[SurveyState, str]]:
    """Give every state of the way with "past", "now" or "" (still to come)."""
    order = [one for one in SurveyState if one is not SurveyState.WITH_CADRE or survey.state is one]
    here = order.index(survey.state)
    return [
        (one, "past" if place < here else "now" if place == here else "") for place, one in enumerate(order)
    ]
