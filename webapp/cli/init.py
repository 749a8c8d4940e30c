"""``ydan init``: folders, keys, database, the first administrator."""

import click

from webapp.cli.words import gettext as _


@click.command(
    name="init",
    help=_(
        "Make folders, keys, database and the first administrator, and print that account's activation code."
        "\n\nDoing it again makes only what is missing. Back up the keys apart from the data."
    ),
)
@click.option("--administrator", default="admin", show_default=True, help=_("username of the administrator"))
@click.option("--name", default="Administrator", show_default=True, help=_("name of the administrator"))
@click.option("--unit", default="00", show_default=True, help=_("code of the topmost unit"))
@click.option("--unit-name", default="Ý Dân", show_default=True, help=_("name of the topmost unit"))
def command(administrator: str, name: str, unit: str, unit_name: str) -> None:
    """Make an installation."""
    from surveys import audit, staff
    from surveys.identifiers import Role, UnitCode
    from surveys.staff import Invitee, RoleGrant
    from surveys.top_unit import add_top_unit, top_unit
    from webapp.cli.actor import actor
    from webapp.settings import installation, load
    from webapp.setup import prepare

    settings = load()
    found = installation(settings)
    try:
        prepare(settings, found, lambda made: click.echo(_("Made: %(what)s", what=made)))
        with found.engine.begin() as connection:
            if any(member.holds(Role.ADMINISTRATOR) for member in staff.listing(connection)):
                click.echo(_("The installation has an administrator already; nothing else was made."))
                return
            top = top_unit(connection) or add_top_unit(connection, UnitCode(unit), unit_name)
            code = staff.invite(connection, found.keys, Invitee(administrator, name), found.clock())
            staff.grant(connection, administrator, RoleGrant(Role.ADMINISTRATOR, top))
            audit.append(connection, found.clock, audit.Act(actor(), "staff.invite", administrator, {}))
    finally:
        found.engine.dispose()
    click.echo(
        _(
            "The administrator is “%(name)s”. Activation code, shown this once: %(code)s\n"
            "Start with “ydan serve” and enter it at %(address)s.",
            name=administrator,
            code=code,
            address=settings.office_url,
        )
    )
