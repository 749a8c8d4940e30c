"""``ydan upgrade``: bring the database to this version."""

import click

from webapp.cli.words import gettext as _


@click.command(
    name="upgrade",
    help=_(
        "Bring the database to this version: all missing changes or, after a fault, none.\n\n"
        "Rounds may stay open; sealed answers are not touched. Make a backup first."
    ),
)
def command() -> None:
    """Run the missing migrations."""
    from surveys.problems import N_, NotReady, Problem
    from surveys.upgrade import at_head, upgrade
    from webapp.cli.opening import sqlite_file
    from webapp.settings import installation, load

    settings = load()
    path = sqlite_file(settings)
    if path is not None and not path.is_file():
        raise NotReady(Problem(N_("The database is missing. Run “ydan init” first."), where=str(path)))
    engine = installation(settings).engine
    try:
        if at_head(engine):
            click.echo(_("The database is of this version already."))
            return
        upgrade(engine)
        click.echo(_("The database was brought to this version."))
    finally:
        engine.dispose()
