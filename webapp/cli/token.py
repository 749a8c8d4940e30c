"""``ydan token``: what lets another system read; made, listed, revoked."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from surveys.identifiers import UnitCode
from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.api_tokens import Token

SCOPES = ("rounds", "packages", "schemes", "recommendations")
_DAY = click.DateTime(formats=["%Y-%m-%d"])

command = Commands(
    name="token",
    members={
        "make": ("webapp.cli.token:make", N_("make a token and print it, once")),
        "list": ("webapp.cli.token:listing", N_("list the tokens: until when, last used")),
        "revoke": ("webapp.cli.token:revoke", N_("end a token for good")),
    },
    help=_("Tokens of other systems: read-only, for one unit and all below it, for at most a year."),
)


@click.command(
    help=_(
        "Make a token for the system NAME and print it. It is printed this once and kept nowhere: hand it "
        "to whoever runs the system by a safe way."
    )
)
@click.argument("name")
@click.option("--unit", required=True, help=_("code of the unit; all units below it are included"))
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help=_("what it may read"))
@click.option("--until", type=_DAY, required=True, help=_("last day, at most a year away"))
@as_json
def make(*, name: str, unit: str, scopes: tuple[str, ...], until: datetime, as_json: bool) -> None:
    """Make a token."""
    from surveys import api_tokens

    wanted = api_tokens.scopes(scopes or SCOPES)
    plan = api_tokens.TokenPlan(UnitCode(unit), name, wanted, until.date())
    with opened() as installation:
        issued = api_tokens.issue(installation, plan, actor())
    if as_json:
        write_json({"token": issued.presented, **_facts(issued.token)})
    else:
        click.echo(issued.presented)


@click.command(name="list", help=_("List the tokens, the newest first; none of them can be printed again."))
@as_json
def listing(*, as_json: bool) -> None:
    """List every token of the installation."""
    from surveys import api_tokens, organizations

    with opened() as installation, installation.engine.connect() as connection:
        found = api_tokens.listing(connection, organizations.EVERYTHING)
        today = installation.clock().astimezone(installation.time_zone).date()
    if as_json:
        write_json([{**_facts(one), "counts": one.counts(today)} for one in found])
        return
    header = (_("Token"), _("System"), _("Unit"), _("May read"), _("Until"), _("Last used"), _("State"))
    write_table(header, [_line(one, counts=one.counts(today)) for one in found])


def _line(one: "Token", *, counts: bool) -> tuple[object, ...]:
    ended = _("revoked") if one.revoked_on else _("expired")
    scopes = ",".join(sorted(one.scopes))
    used = one.used_on or _("never")
    return (one.id, one.name, one.unit, scopes, one.expires_on, used, _("in force") if counts else ended)


def _facts(one: "Token") -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "unit": one.unit,
        "scopes": sorted(one.scopes),
        "made_by": one.made_by,
        "made_on": one.made_on,
        "expires_on": one.expires_on,
        "revoked_on": one.revoked_on and one.revoked_on.isoformat(),
        "used_on": one.used_on and one.used_on.isoformat(),
    }


@click.command(help=_("End the token with the id TOKEN: it reads nothing from the next request on."))
@click.argument("token")
def revoke(*, token: str) -> None:
    """Revoke a token."""
    from surveys import api_tokens

    with opened() as installation:
        api_tokens.end(installation, api_tokens.TokenId(token), actor())
    click.echo(_("The token is revoked."))
