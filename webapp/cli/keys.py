"""``ydan keys``: recipients of backups; a new installation key, and the end of the old ones."""

import os
from pathlib import Path

import click

from surveys.problems import N_, BadInput, Problem
from webapp.cli.commands import Commands
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _

command = Commands(
    name="keys",
    members={
        "recipient": ("webapp.cli.keys:recipient", N_("make the key pair of who may open backups")),
    },
    help=_("Keys: who may open backups."),
)


@click.command(
    help=_(
        "Make a key pair; write its private key to FILE and print the public one, for “ydan backup --to”.\n\n"
        "Do it on the machine of who keeps the backups: the private key has no place on the server."
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def recipient(file: Path, *, as_json: bool) -> None:
    """Make a recipient. Needs no installation."""
    from surveys.backup_lock import new_pair

    public, private = new_pair()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(
            Problem(N_("This file is there already. Choose another name."), where=str(file))
        ) from error
    with os.fdopen(descriptor, "w") as written:
        written.write(f"{private}\n")
    if as_json:
        write_json({"recipient": public})
    else:
        click.echo(public)
