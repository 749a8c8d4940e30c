"""Other systems from the side of the office: whose tokens and webhooks are there for a visitor, and words."""

from collections.abc import Callable
from typing import TypeVar

from surveys import organizations
from surveys.announcements import DeliveryState, Event
from surveys.api_tokens import TokenScope
from surveys.identifiers import Role, UnitCode
from surveys.organizations import Scope
from surveys.problems import N_
from surveys.webhook_post import Trouble
from webapp.office import place
from webapp.office.pages import Page
from webapp.office.unit_choices import own_units
from webapp.office.whole import whole

Row = TypeVar("Row")
A_PAGE = 40

SCOPES = {
    TokenScope.ROUNDS: N_("Rounds and their released figures"),
    TokenScope.PACKAGES: N_("Score packages"),
    TokenScope.SCHEMES: N_("Evaluation schemes"),
    TokenScope.RECOMMENDATIONS: N_("Public recommendations with their history"),
}
EVENTS = {
    Event.RELEASED: N_("Released"),
    Event.SUPERSEDED: N_("Corrected: another release stands in its place"),
    Event.WITHDRAWN: N_("Public page taken down"),
    Event.TEST: N_("Trial"),
}
STATES = {
    DeliveryState.WAITING: ("draft", N_("Waiting")),
    DeliveryState.DELIVERED: ("open", N_("Taken")),
    DeliveryState.GIVEN_UP: ("failed", N_("Given up")),
}
"""The style of the tag and the word for each state."""
TROUBLES = {
    Trouble.UNKNOWN_HOST: N_("There is no server of this name."),
    Trouble.ADDRESS: N_("The name leads to a machine that may not be told, such as one of this network."),
    Trouble.NOT_REACHED: N_("Nobody took the call."),
    Trouble.CERTIFICATE: N_("The server could not prove by its certificate that the name is its own."),
    Trouble.SILENCE: N_("No answer within ten seconds."),
    Trouble.NO_HTTP: N_("What answered is no web server."),
    Trouble.SECRET: N_("Our own secret cannot be read. End this webhook and make a new one."),
}


def reached(*roles: Role) -> Scope:
    """Give the units for which the visitor holds a role: what belongs to others is not there for them."""
    units = organizations.reach(place.reading(), place.member().username)
    return Scope((), frozenset[UnitCode]().union(*(units.get(role, frozenset()) for role in roles)))


def choices(*roles: Role) -> list[tuple[UnitCode, str]]:
    """Give the units for which the visitor holds a role, with their names."""
    connection, member = place.reading(), place.member()
    return list(dict.fromkeys(one for role in roles for one in own_units(connection, member, role)))


def cut(total: int, asked: str, read: Callable[[int, int], tuple[Row, ...]]) -> Page[Row]:
    """Read one page of a list from the database; ``read`` is told how many rows, after how many."""
    pages = max(1, -(-total // A_PAGE))
    number = min(max(whole(asked) or 1, 1), pages)
    return Page(read(A_PAGE, (number - 1) * A_PAGE), number, pages, total)
