"""``ydan audit``: the audit trail."""

import sys

import click

from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import ngettext, said

command = Commands(
    name="audit",
    members={
        "verify": (
            "webapp.cli.audit:verify",
            N_("check that no event was dropped, added, swapped or altered"),
        )
    },
    help=_("The audit trail: every privileged act, chained by hashes."),
)


@click.command(help=_("Check the whole trail by itself and against its witness outside the database."))
@as_json
def verify(*, as_json: bool) -> None:
    """Check the audit trail; exit code 1 when anything is wrong."""
    from surveys.audit import every_event
    from surveys.audit_witness import verify as found_wrong
    from surveys.audit_witness import witness_of

    with opened() as installation, installation.engine.connect() as connection:
        problems = found_wrong(connection, witness_of(installation))
        events = len(every_event(connection))
    if as_json:
        write_json({"events": events, "problems": [said(problem) for problem in problems]})
    else:
        for problem in problems:
            click.echo(said(problem))
        click.echo(
            ngettext("%(number)s event was read.", "%(number)s events were read.", events)
            + " "
            + (_("The trail is broken.") if problems else _("The trail is whole."))
        )
    sys.exit(Exit.CHECK_FAILED if problems else Exit.DONE)
