"""``ydan frame find`` and ``erase``: requests of people about the lists they stand in (docs/requests.md)."""

import click

from surveys.identifiers import SurveyCode
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _


@click.command(
    help=_(
        "Find the rows of all lists that bear NAME, accents or not, and print what stands there.\n\n"
        "Check first that who asks is who they say. Whether they answered stands nowhere."
    )
)
@click.argument("name")
@as_json
def find(name: str, *, as_json: bool) -> None:
    """Find somebody."""
    from surveys import audit
    from surveys.frames import requests

    with opened() as installation, installation.engine.begin() as connection:
        found = requests.find(connection, installation.keys.readable("installation"), name)
        # Not who asked: the audit trail stays for ever.
        act = audit.Act(actor(), "frame.find", "", {"rows": len(found)})
        audit.append(connection, installation.clock, act)
    told = [
        {
            "survey": one.survey,
            "list": one.frame,
            "row": one.entry.number,
            "name": one.entry.person.name,
            "address": one.entry.person.address,
            "village": one.entry.person.part,
            "email": one.entry.person.email,
            "phone": one.entry.person.phone,
        }
        for one in found
    ]
    if as_json:
        write_json(told)
        return
    header = (_("Round"), _("List"), _("Row"), _("Name"), _("Address"), _("Village or department"))
    write_table(header, [list(one.values())[: len(header)] for one in told])


@click.command(
    help=_(
        "Erase name, address, e-mail and phone of ROW of LIST of the round SURVEY.\n\n"
        "The row stays empty, so that samples drawn before can be drawn again. Backups made before still "
        "hold it until they are destroyed."
    )
)
@click.argument("survey")
@click.argument("list_number", metavar="LIST", type=int)
@click.argument("row", type=int)
def erase(survey: str, list_number: int, row: int) -> None:
    """Erase somebody."""
    from surveys import audit
    from surveys.frames import requests, retention

    with opened() as installation:
        with installation.engine.begin() as connection:
            keys = installation.keys.readable("installation")
            requests.erase(connection, keys, (SurveyCode(survey), list_number), row)
            act = audit.Act(actor(), "frame.erase", survey, {"list": list_number})
            audit.append(connection, installation.clock, act)
        retention.forget_old_pages(installation)
    click.echo(_("Erased. Backups made before still hold it until they are destroyed."))
