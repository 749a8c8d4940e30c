"""``ydan rights``: requests of members of staff and cadres about what is stored of them."""

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import write_json
from webapp.cli.words import gettext as _

KINDS = ("staff", "cadre")

command = Commands(
    name="rights",
    members={
        "access": ("webapp.cli.rights:access", N_("everything stored about a member of staff or a cadre")),
        "rectify": ("webapp.cli.rights:rectify", N_("correct a name")),
        "erase": ("webapp.cli.rights:erase", N_("erase what need not be kept")),
        "respondent": ("webapp.cli.rights:respondent", N_("what a respondent who asks is answered")),
    },
    help=_("Requests of people about what is stored of them (docs/requests.md)."),
)

_kind = click.argument("kind", type=click.Choice(KINDS))
_code = click.argument("code")


@click.command(
    help=_("Write all that is stored about a member of staff (username) or a cadre (code) as JSON.")
)
@_kind
@_code
def access(kind: str, code: str) -> None:
    """Give access; secrets such as hashes are left out."""
    from surveys import audit, rights

    with opened() as installation, installation.engine.begin() as connection:
        held = rights.access(connection, rights.Kind(kind), code)
        audit.append(connection, installation.clock, audit.Act(actor(), "rights.access", code))
    write_json({one.table: [dict(row) for row in one.rows] for one in held})


@click.command(help=_("Correct the name of a member of staff or a cadre; frozen rounds keep what was shown."))
@_kind
@_code
@click.option("--name", required=True, help=_("the right name"))
def rectify(kind: str, code: str, name: str) -> None:
    """Correct a name."""
    from surveys import audit, rights

    with opened() as installation, installation.engine.begin() as connection:
        frozen = rights.rectify_name(connection, rights.Kind(kind), code, name)
        audit.append(connection, installation.clock, audit.Act(actor(), "rights.rectify", code))
    click.echo(_("The name is corrected."))
    if frozen:
        click.echo(
            _("These rounds are frozen and keep the name they showed: %(rounds)s.", rounds=", ".join(frozen))
        )


@click.command(
    help=_(
        "Erase a locked account (its username stays in the audit trail) or a cadre who was the subject of no "
        "round. What must be kept is refused with the reason."
    )
)
@_kind
@_code
def erase(kind: str, code: str) -> None:
    """Erase a person."""
    from surveys import audit, rights

    with opened() as installation, installation.engine.begin() as connection:
        rights.erase(connection, rights.Kind(kind), code)
        audit.append(connection, installation.clock, audit.Act(actor(), "rights.erase", code))
    click.echo(_("Erased. Backups made before still hold it until they are destroyed."))


@click.command(help=_("Print what a respondent who asks for their answers is answered, to be sent as it is."))
def respondent() -> None:
    """Say what can truthfully be said to somebody who answered."""
    click.echo(
        _(
            "Your answers cannot be found: they were sealed on receipt, and nothing stored joins them to "
            "you, to your code, your device or the time. So nobody can show, correct or erase them - no "
            "officer, no administrator, and not we. Before you press “send” you can change or leave out "
            "everything. Your receipt shows that one ballot was counted, not what it says. If your name or "
            "address is in a list of people to be asked, that list is encrypted and destroyed on its last "
            "day; until then you may ask what it says of you, and have it corrected or taken out."
        )
    )
