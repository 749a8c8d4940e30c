"""``ydan backup``: three kinds of copies for three pairs of hands."""

from pathlib import Path

import click

from surveys.problems import N_, BadInput, Problem
from webapp.cli.actor import actor
from webapp.cli.backup_locks import lock_of
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _


@click.command(
    name="backup",
    help=_(
        "Write an encrypted backup of the database to FILE; rounds may be open, both sides may be served.\n\n"
        "It holds no key. Back up --keys and --key-store apart from it, into other hands, for another "
        "recipient. A backup of the key store must be destroyed when its rounds are closed.\n\n"
        "Without --to a passphrase is asked."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "recipient", help=_("public key of who may open it (“ydan keys recipient”)"))
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path), help=_("read the passphrase from this file")
)
@click.option("--keys", "keys", is_flag=True, help=_("the keys folder, in place of the database"))
@click.option("--key-store", "store", is_flag=True, help=_("the key store, in place of the database"))
@as_json
def command(  # noqa: PLR0913 - one parameter for each option
    file: Path, recipient: str | None, passphrase_file: Path | None, *, keys: bool, store: bool, as_json: bool
) -> None:
    """Write a backup."""
    from surveys import backup, backup_keys
    from surveys.backup_file import Kind

    if keys and store:
        raise BadInput(Problem(N_("Keys and key store go into two backups, for different hands.")))
    with opened() as installation:
        how = lock_of(recipient, passphrase_file)
        if keys or store:
            kind = Kind.KEYS if keys else Kind.KEY_STORE
            head = backup_keys.make(installation, kind, file, how, actor())
        else:
            head = backup.make(installation, file, how, actor())
    if as_json:
        write_json({"file": str(file), "kind": head.kind.value, "made_on": head.made_on})
    else:
        click.echo(_("The backup (%(kind)s) is written: %(file)s", kind=head.kind.value, file=file))
