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
        "rotate": (
            "webapp.cli.keys:rotate",
            N_("make a new installation key and bring everything under it"),
        ),
        "retire": ("webapp.cli.keys:retire", N_("destroy the installation keys that were replaced")),
        "rotate-signing": (
            "webapp.cli.keys_signing:rotate",
            N_("make a new key that signs packages: two officers"),
        ),
        "revoke-signing": (
            "webapp.cli.keys_signing:revoke",
            N_("let nothing count that a key signed: two officers, and a reason"),
        ),
    },
    help=_(
        "Keys: who may open backups; the installation key that encrypts ballots at rest; the keys that sign "
        "packages."
    ),
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


@click.command(
    help=_(
        "Make a new installation key and encrypt opened ballots, texts and phones' secrets again with it.\n\n"
        "Both sides may be served. Interrupted, do it again: it goes on. Older keys stay readable until "
        "“ydan keys retire”. Back up the keys afterwards."
    )
)
@as_json
def rotate(*, as_json: bool) -> None:
    """Rotate the installation key."""
    from surveys import key_rotation
    from webapp.cli.actor import actor
    from webapp.cli.opening import opened
    from webapp.cli.output import progress

    with opened() as installation, progress(_("Encrypting again")) as show:
        done = key_rotation.rotate(installation, actor(), show)
    if as_json:
        write_json(
            {
                "new_key": done.is_new,
                "encrypted_again": done.encrypted_again,
                "older_keys": done.older_keys,
            }
        )
        return
    click.echo(
        _("A new installation key was made.")
        if done.is_new
        else _("The rotation that was interrupted is finished.")
    )
    click.echo(_("Older keys that can still be read: %(number)s.", number=done.older_keys))


@click.command(
    help=_(
        "Destroy the installation keys that were replaced. Closed rounds of backups made before the rotation "
        "can then be read by nobody: that is how purged ballots leave old backups too. Destroy the copies of "
        "these keys as well."
    )
)
@click.option("--yes", is_flag=True, help=_("do not ask"))
@as_json
def retire(*, yes: bool, as_json: bool) -> None:
    """Destroy older installation keys."""
    from surveys import key_rotation
    from webapp.cli.actor import actor
    from webapp.cli.opening import opened

    if not yes:
        click.confirm(_("Backups made before the rotation will be of no use. Go on?"), abort=True, err=True)
    with opened() as installation:
        destroyed = key_rotation.retire(installation, actor())
    if as_json:
        write_json({"destroyed": destroyed})
    else:
        click.echo(_("Keys destroyed: %(number)s.", number=destroyed))
