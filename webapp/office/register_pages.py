"""The register: units, positions, cadres, evaluators, collectives; searched without accents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import posts, register_lists
from surveys.identifiers import Role
from surveys.register_columns import RegisterKind
from surveys.register_lists import Listed, Wanted
from webapp.i18n import language
from webapp.office import place
from webapp.office.permissions import anywhere, page
from webapp.office.register_kinds import LISTS

blueprint = Blueprint("register", __name__)
READERS = anywhere(Role.ADMINISTRATOR, Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.EVALUATOR, Role.AUDITOR)
ROWS_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Sheetful:
    """One page of a list: what was looked for, the rows, where the page stands."""

    kind: RegisterKind
    words: str
    listed: Listed[Any]
    number: int
    order: str = ""

    @property
    def orders(self) -> tuple[str, ...]:
        """The columns it can be ordered by."""
        return register_lists.ORDERS.get(self.kind.value, ())

    def turned(self, column: str) -> str:
        """Give the order that the head of a column leads to: by it, or backwards where it is already."""
        return f"-{column}" if (self.order or "name") == column else column

    def standing(self, column: str) -> str:
        """Give how the list stands by a column, as ``aria-sort`` says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.order or "name", "none")

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.listed.total // ROWS_A_PAGE))


def _shown(kind: RegisterKind, find: Callable[[Wanted], Listed[Any]]) -> ResponseReturnValue:
    words, asked = request.args.get("search", ""), request.args.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < len("10000000") else 1
    wish, orders = request.args.get("sort", ""), register_lists.ORDERS.get(kind.value, ())
    order = wish if wish.removeprefix("-") in orders else ""
    found = find(Wanted(words, (number - 1) * ROWS_A_PAGE, ROWS_A_PAGE, place.scope(), order))
    return render_template(
        "office/register.html",
        sheet=Sheetful(kind, words, found, number, order),
        title=gettext(LISTS[kind]),
        lists=[(one.value, gettext(title)) for one, title in LISTS.items()],
        positions=posts.names(place.reading(), "position", language()),
    )


@page(blueprint, "/register/units", READERS)
def units() -> ResponseReturnValue:
    """List the units."""
    return _shown(RegisterKind.UNITS, lambda wanted: register_lists.units(place.reading(), wanted))


@page(blueprint, "/register/position-groups", READERS)
def position_groups() -> ResponseReturnValue:
    """List the position groups."""
    return _shown(
        RegisterKind.POSITION_GROUPS,
        lambda wanted: register_lists.position_groups(place.reading(), wanted, language()),
    )


@page(blueprint, "/register/positions", READERS)
def positions() -> ResponseReturnValue:
    """List the positions."""
    return _shown(
        RegisterKind.POSITIONS,
        lambda wanted: register_lists.positions(place.reading(), wanted, language()),
    )


@page(blueprint, "/register/cadres", READERS)
def cadres() -> ResponseReturnValue:
    """List the cadres with the post each held last."""
    return _shown(RegisterKind.CADRES, lambda wanted: register_lists.cadres(place.reading(), wanted))


@page(blueprint, "/register/evaluators", READERS)
def evaluators() -> ResponseReturnValue:
    """List the evaluators."""
    return _shown(RegisterKind.EVALUATORS, lambda wanted: register_lists.evaluators(place.reading(), wanted))


@page(blueprint, "/register/collectives", READERS)
def collectives() -> ResponseReturnValue:
    """List the collectives with their heads of today."""
    return _shown(
        RegisterKind.COLLECTIVES,
        lambda wanted: register_lists.collectives(place.reading(), wanted, place.today()),
    )
