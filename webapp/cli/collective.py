"""``ydan collective list | add | head | import``: the collectives of the register and their heads."""

from datetime import datetime
from pathlib import Path

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.answers import answering
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])

command = Commands(
    name="collective",
    members={
        "list": ("webapp.cli.collective:listed", N_("list the collectives with their heads of today")),
        "add": ("webapp.cli.collective:add", N_("add a collective to the register")),
        "head": ("webapp.cli.collective:head", N_("note the head of a collective, or their last day")),
        "import": ("webapp.cli.collective:bring", N_("import collectives and heads from a table")),
    },
    help=_("Collectives that rounds may be about, and the heads who sign for them."),
)


@click.command(name="list", help=_("List the collectives with their heads of today, by name."))
@as_json
def listed(*, as_json: bool) -> None:
    """List collectives."""
    from surveys import register_lists
    from surveys.register_lists import Wanted

    with opened() as installation, installation.engine.connect() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        total = register_lists.collectives(connection, Wanted(), today).total
        rows = register_lists.collectives(connection, Wanted(most=max(total, 1)), today).rows
    facts = [
        {
            "collective": one.code,
            "name": one.name,
            "unit": one.unit,
            "head": one.head or None,
            "since": one.starts_on.isoformat() if one.starts_on else None,
        }
        for one in rows
    ]
    if as_json:
        write_json({"collectives": facts})
        return
    heads = (_("Code"), _("Name"), _("Unit"), _("Head"), _("Since"))
    write_table(heads, [tuple(value or "" for value in one.values()) for one in facts])


@click.command(help=_("Add the collective CODE called NAME to the register."))
@click.argument("code")
@click.argument("name")
@click.option("--unit", required=True, help=_("code of its unit"))
def add(code: str, name: str, unit: str) -> None:
    """Add a collective and note it in the audit trail."""
    from surveys import audit, collectives
    from surveys.identifiers import UnitCode

    with opened() as installation, installation.engine.begin() as connection:
        made = collectives.add(connection, collectives.Collective(code, name, UnitCode(unit)))
        details = {"name": made.name, "unit": made.unit}
        audit.append(connection, installation.clock, audit.Act(actor(), "collective.add", code, details))
    click.echo(_("%(code)s is in the register. Note its head now.") % {"code": code})


@click.command(
    help=_(
        "Note that CADRE is the head of the collective CODE from a day on; the head before ends the day "
        "before. Without CADRE and with --until: note the last day of the head."
    )
)
@click.argument("code")
@click.argument("cadre", required=False)
@click.option("--since", type=DAY, help=_("the first day: 2026-03-31 or 31/03/2026"))
@click.option("--until", type=DAY, help=_("the last day"))
def head(code: str, cadre: str | None, since: datetime | None, until: datetime | None) -> None:
    """Note a head or the end of one, and that it was noted."""
    from surveys import audit, collectives
    from surveys.register_entries import Headship

    if (cadre is None) == (since is not None) or (cadre is None and until is None):
        raise click.UsageError(_("Give CADRE with --since, or --until alone."))
    details: dict[str, object] = {"ends_on": until.date().isoformat()} if until else {}
    with opened() as installation, installation.engine.begin() as connection:
        if cadre is not None and since is not None:
            new = Headship(cadre, since.date(), until.date() if until else None)
            before = collectives.appoint(connection, code, new, None)
            details |= {"cadre": cadre, "starts_on": new.starts_on.isoformat()}
            details |= {"before": before.cadre} if before else {}
            name = "collective.appoint"
        elif until is not None:
            details |= {"cadre": collectives.end(connection, code, until.date()).cadre}
            name = "collective.end"
        audit.append(connection, installation.clock, audit.Act(actor(), name, code, details))
    click.echo(_("Noted."))


@click.command(
    name="import",
    help=_(
        "Import collectives and their heads from FILE (CSV, XLSX or XLS): columns code, name, unit and, "
        "where known, head, starts on, ends on; one row for each head.\n\nThe same as `ydan import register "
        "collectives`."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@answering
@click.option("--confirm", default="", help=_("the seal that the dry run printed below the changes"))
@as_json
@click.pass_context
def bring(context: click.Context, /, file: Path, **how: object) -> None:
    """Import a table of collectives."""
    from webapp.cli.imports_register import register

    context.invoke(register, kind="collectives", file=file, **how)
