"""Webhooks: where other systems are told of a release; made once, tried, watched, ended by administrators."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import announcements, audit, webhook_address, webhooks
from surveys.identifiers import Role, UnitCode
from surveys.jobs import Question
from surveys.problems import BadInput
from surveys.webhook_post import Trouble
from surveys.webhooks import Webhook, WebhookId, WebhookPlan
from webapp.announce_work import way_of
from webapp.errors import status_of
from webapp.office import place, work
from webapp.office.door import prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import anywhere, page
from webapp.office.system_place import EVENTS, STATES, TROUBLES, choices, cut, reached

blueprint = Blueprint("webhooks", __name__)
ADMINISTRATORS = anywhere(Role.ADMINISTRATOR)
CURRENT = "current-"


@page(blueprint, "/systems/webhooks", ADMINISTRATORS)
def listing() -> ResponseReturnValue:
    """List the webhooks of the units that the visitor administers."""
    scope, connection = reached(Role.ADMINISTRATOR), place.reading()
    listed = cut(
        webhooks.count(connection, scope),
        request.args.get("page", ""),
        lambda most, after: webhooks.listing(connection, scope, most=most, after=after),
    )
    return render_template("office/webhooks.html", listed=listed, units=dict(choices(Role.ADMINISTRATOR)))


@page(blueprint, "/systems/webhooks/new", ADMINISTRATORS, methods=("GET", "POST"))
def make() -> ResponseReturnValue:
    """Make a webhook; the page that answers is the only one that ever shows its secret."""
    if request.method == "GET":
        return _form_page(empty())
    form = sent()
    plan = WebhookPlan(UnitCode(form.text("unit")), form.text("name"), form.text("address"))
    if plan.unit and plan.unit not in dict(choices(Role.ADMINISTRATOR)):
        form.blame("unit", gettext("Choose a unit that you administer."))
    _look(form, plan.address)
    if form.faults:
        return _form_page(form), 400
    if prove(form, CURRENT, place.member().username) is None:
        return _form_page(form), 403
    policy = way_of(place.office().settings).policy
    try:
        issued = webhooks.make(place.installation(), policy, plan, place.member().username)
    except BadInput as error:
        form.blame_where(error, {name: name for name in ("name", "unit", "address")})
        return _form_page(form), status_of(error)
    return render_template("office/webhook_made.html", issued=issued)


def _look(form: Form, address: str) -> None:
    """Note what is wrong with an address, and where its name leads now."""
    way = way_of(place.office().settings)
    if not address:
        return
    try:
        found = way.places_of(webhook_address.read(address, way.policy))
    except BadInput as error:
        form.blame_where(error, {"address": "address"})
        return
    if isinstance(found, Trouble):
        form.blame("address", gettext(TROUBLES[found]))


def _form_page(form: Form) -> str:
    return render_template(
        "office/webhook_make.html", form=form, units=choices(Role.ADMINISTRATOR), prefix=CURRENT
    )


@page(blueprint, "/systems/webhooks/<webhook>", ADMINISTRATORS)
def shown(webhook: str) -> ResponseReturnValue:
    """Show one webhook and what it was told."""
    found, connection = _found(webhook), place.reading()
    deliveries = cut(
        announcements.count(connection, found.id),
        request.args.get("page", ""),
        lambda most, after: announcements.listing(connection, found.id, most=most, after=after),
    )
    return render_template(
        "office/webhook.html",
        webhook=found,
        deliveries=deliveries,
        units=dict(choices(Role.ADMINISTRATOR)),
        words={"events": EVENTS, "states": STATES, "troubles": TROUBLES},
    )


@page(blueprint, "/systems/webhooks/<webhook>/test", ADMINISTRATORS, methods=("POST",))
def test(webhook: str) -> ResponseReturnValue:
    """Send a trial, and wait a little for what comes of it."""
    found = _living(webhook)
    office, name = place.installation(), place.member().username
    with office.engine.begin() as connection:
        announcements.test(connection, found.id, office.clock())
        audit.append(connection, office.clock, audit.Act(name, "webhook.test", found.id))
    work.desk().wait(work.desk().ask(Question(announcements.KIND), name))
    return redirect(url_for("webhooks.shown", webhook=found.id))


@page(blueprint, "/systems/webhooks/<webhook>/end", ADMINISTRATORS, methods=("POST",))
def end(webhook: str) -> ResponseReturnValue:
    """End a webhook: nothing is told there any more."""
    webhooks.end(place.installation(), _found(webhook).id, place.member().username)
    flash(gettext("The webhook has ended. Nothing is told there any more."), "good")
    return redirect(url_for("webhooks.listing"))


def _found(number: str) -> Webhook:
    found = webhooks.get(place.reading(), WebhookId(number))
    if found is None or not reached(Role.ADMINISTRATOR).has(found.unit):
        abort(404)
    return found


def _living(number: str) -> Webhook:
    found = _found(number)
    if found.ended_on is not None:
        abort(409, gettext("This webhook has ended."))
    return found
