"""Tokens of other systems: made by an evaluator who proves it again, shown once, listed, revoked.

A token reads results, so whoever administers anything makes none; they see which there are, and end them.
"""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import api_tokens
from surveys.api_tokens import Token, TokenId, TokenPlan, TokenScope
from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import Access, Reach, Rule, anywhere, page
from webapp.office.set_up_choices import today
from webapp.office.system_place import SCOPES, choices, cut, reached

blueprint = Blueprint("tokens", __name__)
KEEPERS = (Role.EVALUATOR, Role.ADMINISTRATOR)
MAKERS = Access({Role.EVALUATOR: Rule(Reach.ANYWHERE)}, results=True)
CURRENT = "current-"
USUAL = timedelta(days=180)
SOON = timedelta(days=30)


@page(blueprint, "/systems/tokens", anywhere(*KEEPERS))
def listing() -> ResponseReturnValue:
    """List the tokens of the units that the visitor evaluates or administers."""
    scope, connection = reached(*KEEPERS), place.reading()
    listed = cut(
        api_tokens.count(connection, scope),
        request.args.get("page", ""),
        lambda most, after: api_tokens.listing(connection, scope, most=most, after=after),
    )
    return render_template(
        "office/tokens.html", listed=listed, units=dict(choices(*KEEPERS)), standing=_standing, scopes=SCOPES
    )


def _standing(token: Token) -> tuple[str, str]:
    """Give the style of the tag and the word for where a token stands."""
    now = today()
    if token.revoked_on is not None:
        return "failed", gettext("Revoked")
    if not token.counts(now):
        return "", gettext("Expired")
    if token.expires_on - now <= SOON:
        return "draft", gettext("Expires soon")
    return "open", gettext("In force")


@page(blueprint, "/systems/tokens/new", MAKERS, methods=("GET", "POST"))
def make() -> ResponseReturnValue:
    """Make a token; the page that answers is the only one that ever shows it."""
    if request.method == "GET":
        usual = min(today() + USUAL, api_tokens.last_day(today()))
        return _form_page(empty(scopes=TokenScope.ROUNDS, expires_on=usual.isoformat()))
    form = sent()
    plan = _plan(form)
    if plan is None:
        return _form_page(form), 400
    if prove(form, CURRENT, place.member().username) is None:
        return _form_page(form), 403
    try:
        issued = api_tokens.issue(place.installation(), plan, place.member().username)
    except BadInput as error:
        form.blame_where(error, {name: name for name in ("name", "unit", "scopes", "expires_on")})
        return _form_page(form), status_of(error)
    address = place.office().settings.api_url
    return render_template("office/token_made.html", issued=issued, address=address, scopes=SCOPES)


def _plan(form: Form) -> TokenPlan | None:
    """Read what is wanted; None (with every fault noted) when it is no plan for a unit of the visitor's."""
    name, chosen = form.text("name"), form.text("unit")
    wanted = frozenset(TokenScope(one) for one in form.values("scopes") if one in list(TokenScope))
    last = form.day("expires_on")
    if chosen and chosen not in dict(choices(Role.EVALUATOR)):
        form.blame("unit", gettext("Choose one of your units."))
    if not wanted:
        form.blame("scopes", gettext("Choose at least one thing that the token may read."))
    if last is not None and not today() <= last <= api_tokens.last_day(today()):
        form.blame("expires_on", _bounds(api_tokens.last_day(today())))
    if form.faults or last is None:
        return None
    return TokenPlan(UnitCode(chosen), name, wanted, last)


def _bounds(last: date) -> str:
    return str(
        gettext(
            "A token counts at least until today and at most for a year, until %(last)s.",
            last=f"{last:%d/%m/%Y}",
        )
    )


def _form_page(form: Form) -> str:
    return render_template(
        "office/token_make.html",
        form=form,
        units=choices(Role.EVALUATOR),
        scopes=[(scope.value, gettext(words)) for scope, words in SCOPES.items()],
        prefix=CURRENT,
        latest=api_tokens.last_day(today()),
        earliest=today(),
    )


@page(blueprint, "/systems/tokens/<token>", anywhere(*KEEPERS))
def shown(token: str) -> ResponseReturnValue:
    """Show one token and, while it counts, the way to revoke it."""
    found = _found(token)
    return render_template(
        "office/token.html",
        token=found,
        units=dict(choices(*KEEPERS)),
        standing=_standing(found),
        scopes=SCOPES,
    )


@page(blueprint, "/systems/tokens/<token>/revoke", anywhere(*KEEPERS), methods=("POST",))
def revoke(token: str) -> ResponseReturnValue:
    """Revoke a token: it reads nothing from the next request on."""
    found = _found(token)
    api_tokens.end(place.installation(), found.id, place.member().username)
    flash(gettext("The token is revoked. Whoever presents it is refused from now on."), "good")
    return redirect(url_for("tokens.listing"))


def _found(number: str) -> Token:
    found = api_tokens.get(place.reading(), TokenId(number))
    if found is None or not reached(*KEEPERS).has(found.unit):
        abort(404)
    return found
