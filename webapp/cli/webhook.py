"""``ydan webhook``: other systems that are told of a release; listed, tried, told now."""

import sys
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.webhook_delivery import Told

command = Commands(
    name="webhook",
    members={
        "list": ("webapp.cli.webhook:listing", N_("list who is told, and what waits")),
        "test": ("webapp.cli.webhook:test", N_("send a trial to one of them")),
        "deliver": ("webapp.cli.webhook:deliver", N_("make an attempt now for everything that is due")),
    },
    help=_("Webhooks: other systems that are told of a release. They are made in the office."),
)


@click.command(
    name="list", help=_("List the webhooks, those that have ended last, with what waits to be told.")
)
@as_json
def listing(*, as_json: bool) -> None:
    """List every webhook of the installation."""
    from surveys import announcements, organizations, webhooks

    with opened() as installation, installation.engine.connect() as connection:
        found = [
            (one, announcements.counts(connection, one.id))
            for one in webhooks.listing(connection, organizations.EVERYTHING)
        ]
    if as_json:
        write_json(
            [
                {
                    "id": one.id,
                    "name": one.name,
                    "unit": one.unit,
                    "address": one.address,
                    "made_on": one.made_on,
                    "ended_on": one.ended_on and one.ended_on.isoformat(),
                    "deliveries": {state.value: number for state, number in told.items()},
                }
                for one, told in found
            ]
        )
        return
    header = (_("Webhook"), _("System"), _("Unit"), _("Address"), _("Waiting"), _("Taken"), _("Given up"))
    write_table(header, [(one.id, one.name, one.unit, one.address, *told.values()) for one, told in found])


@click.command(help=_("Send a trial to the webhook with the id WEBHOOK and say what was answered."))
@click.argument("webhook")
@as_json
def test(*, webhook: str, as_json: bool) -> None:
    """Send a trial; exit code 1 when it was not taken."""
    from surveys import announcements, audit, webhook_delivery, webhooks
    from surveys.problems import Problem, Refused
    from webapp.announce_work import way_of
    from webapp.settings import load

    settings = load()
    with opened(settings) as installation:
        with installation.engine.begin() as connection:
            found = webhooks.require(connection, webhooks.WebhookId(webhook))
            if found.ended_on is not None:
                raise Refused(Problem(N_("This webhook has ended.")))
            number = announcements.test(connection, found.id, installation.clock())
            audit.append(connection, installation.clock, audit.Act(actor(), "webhook.test", found.id))
        told = webhook_delivery.deliver(installation, way_of(settings), number)
    # None: the worker was faster; then it is told in the list.
    _tell([] if told is None else [told], as_json=as_json)


@click.command(
    help=_(
        "Make an attempt now for every message that is due, as the worker of the office does by itself. What "
        "is not taken is tried again later, for two days. Exit code 1 when anything was not taken."
    )
)
@as_json
def deliver(*, as_json: bool) -> None:
    """Deliver what is due, part by part until nothing is."""
    from surveys import webhook_delivery
    from webapp.announce_work import way_of
    from webapp.settings import load

    settings = load()
    told: list[Told] = []
    with opened(settings) as installation:
        while part := webhook_delivery.deliver_due(installation, way_of(settings)):
            told += part
    _tell(told, as_json=as_json)


def _tell(told: "list[Told]", *, as_json: bool) -> None:
    if as_json:
        write_json(
            [
                {
                    "id": one.delivery.id,
                    "webhook": one.delivery.webhook,
                    "event": one.delivery.event.value,
                    "round": one.delivery.survey,
                    "release": one.delivery.number,
                    "state": one.state.value,
                    "status": one.answer.status,
                    "trouble": one.answer.trouble and one.answer.trouble.value,
                }
                for one in told
            ]
        )
    elif told:
        header = (_("Message"), _("Event"), _("Round"), _("State"), _("Answer"))
        rows = [
            (
                one.delivery.id,
                one.delivery.event.value,
                one.delivery.survey or "",
                one.state.value,
                str(one.answer.status or (one.answer.trouble or "")),
            )
            for one in told
        ]
        write_table(header, rows)
    else:
        click.echo(_("Nothing is to be told now."))
    sys.exit(Exit.DONE if all(one.answer.is_taken for one in told) else Exit.CHECK_FAILED)
