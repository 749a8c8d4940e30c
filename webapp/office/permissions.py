"""Who may use which page of the office: denied unless a page says otherwise.

Every page is registered through :func:`page` with an :class:`Access`. A page without one answers
"not found", for everybody. A test builds the matrix role x page x object from this list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from surveys.identifiers import Role, SurveyState

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Reach(StrEnum):
    """How far a role must reach for a page."""

    ANYWHERE = "anywhere"  # held for any unit
    SOME_ROUND = "some_round"  # held for any unit, or for a round: lists of rounds
    TOPMOST = "topmost"  # held for a topmost unit: what the page changes concerns a whole organization
    EVERYWHERE = "everywhere"  # held for every topmost unit: what the page changes concerns all units
    ROUND = "round"  # held for the unit whose round it is, or for the round
    SUBJECTS = "subjects"  # held for the unit of a subject; only those subjects are shown
    OWN = "own"  # the subject is the member of staff, or a collective whose head they are


OF_ROUNDS = frozenset({Reach.SOME_ROUND, Reach.ROUND})
"""Where a role for one round counts. A page of the installation asks for a role of a unit."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One role's way to a page: how far it must reach, and in which states of the round."""

    reach: Reach
    states: frozenset[SurveyState] | None = None  # None: in every state


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a page.

    ``door``: before signing in (sign-in, activation). ``everyone``: any member of staff who is signed
    in. Else one rule per role. ``results``: the page tells results, so nobody sees it about a round they
    have a conflict of interest with, and no administrator sees it at all.
    """

    rules: Mapping[Role, Rule] = field(default_factory=dict)
    door: bool = False
    everyone: bool = False
    results: bool = False


DOOR = Access(door=True)
EVERYONE = Access(everyone=True)

AFTER_CLOSE = frozenset(
    {
        SurveyState.CLOSED,
        SurveyState.IN_REVIEW,
        SurveyState.WITH_CADRE,
        SurveyState.RELEASED,
        SurveyState.ARCHIVED,
    }
)
AFTER_RELEASE = frozenset({SurveyState.RELEASED, SurveyState.ARCHIVED})
FROZEN = AFTER_RELEASE | {SurveyState.WITH_CADRE}
"""Where a release exists; with the cadre it is told to nobody else than the cadre and the handlers."""
BEFORE_OPENING = frozenset({SurveyState.DRAFT, SurveyState.CHECKED})


def anywhere(*roles: Role) -> Access:
    """Let in whoever holds one of the roles for any unit."""
    return Access({role: Rule(Reach.ANYWHERE) for role in roles})


def everywhere(*roles: Role) -> Access:
    """Let in whoever holds one of the roles for the whole register."""
    return Access({role: Rule(Reach.EVERYWHERE) for role in roles})


def of_organization(*roles: Role) -> Access:
    """Let in whoever holds one of the roles for a whole organization."""
    return Access({role: Rule(Reach.TOPMOST) for role in roles})


def of_round(*roles: Role, states: Iterable[SurveyState] | None = None) -> Access:
    """Let in whoever holds one of the roles for the unit of the round, in some states of it."""
    allowed = None if states is None else frozenset(states)
    return Access({role: Rule(Reach.ROUND, allowed) for role in roles})


RESULTS = Access(
    {
        Role.CAMPAIGN_OFFICER: Rule(Reach.ROUND, AFTER_CLOSE),
        Role.CLOSING_OFFICER: Rule(Reach.ROUND, AFTER_CLOSE),
        Role.REVIEWER: Rule(Reach.ROUND, AFTER_CLOSE),
        Role.AUDITOR: Rule(Reach.ROUND, AFTER_RELEASE),
        Role.EVALUATOR: Rule(Reach.SUBJECTS, AFTER_RELEASE),
        Role.CADRE: Rule(Reach.OWN, FROZEN),
    },
    results=True,
)
"""Results: never before the round is closed; evaluators and auditors only what the council may read."""
RESULTS_OF_ANY_ROUND = Access({role: Rule(Reach.ANYWHERE) for role in RESULTS.rules}, results=True)
"""Whoever reads results of any round; which rounds stand on the page is asked of each."""

RELEASED_PACKAGE = Access(
    {
        Role.EVALUATOR: Rule(Reach.ROUND, AFTER_RELEASE),
        Role.REVIEWER: Rule(Reach.ROUND, AFTER_RELEASE),
        Role.AUDITOR: Rule(Reach.ROUND, AFTER_RELEASE),
    },
    results=True,
)
"""The whole package of a round: nobody who may see only some of its subjects."""

_declared: dict[str, Access] = {}


def page(
    blueprint: Blueprint, path: str, access: Access, *, methods: Iterable[str] = ("GET",)
) -> Callable[[View], View]:
    """Register a view at a path together with who may use it."""

    def register(view: View) -> View:
        blueprint.add_url_rule(path, view.__name__, view, methods=list(methods))
        _declared[f"{blueprint.name}.{view.__name__}"] = access
        return view

    return register


def declare(endpoint: str, access: Access) -> None:
    """Say who may use a page that another module registered."""
    _declared[endpoint] = access


def declared() -> Mapping[str, Access]:
    """Give every endpoint of the office with its access."""
    return dict(_declared)


def access_to(endpoint: str | None) -> Access | None:
    """Give the access of an endpoint; None: nobody may use it."""
    return _declared.get(endpoint or "")
