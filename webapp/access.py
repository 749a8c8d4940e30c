"""Who may use which route of the respondents' side. What is not declared is not served.

The office has roles, units and states of a round to look at: see ``webapp.office.permissions``.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Who a route is for."""

    ANYONE = "anyone"
    CODE_HOLDER = "code_holder"  # somebody who gave a code that works, in this browser
    OTHER_SYSTEM = "other_system"  # another system that gave a token that counts


_declared: dict[Callable[..., Any], Audience] = {}


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may use a view."""

    def declare(view: View) -> View:
        _declared[view] = audience
        return view

    return declare


def audience_of(app: Flask, endpoint: str | None) -> Audience | None:
    """Give who may use an endpoint; None: nobody."""
    view = app.view_functions.get(endpoint or "")
    return None if view is None else _declared.get(view)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start of an application that has a route nobody answered for."""
    bare = sorted(rule.rule for rule in app.url_map.iter_rules() if audience_of(app, rule.endpoint) is None)
    if bare:
        raise RuntimeError(f"routes that do not say who may use them: {', '.join(bare)}")


def routes(app: Flask) -> dict[str, Audience | None]:
    """List every route with its audience, for the test that reads it."""
    return {rule.rule: audience_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
