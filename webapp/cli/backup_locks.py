"""Options of ``ydan backup`` and ``ydan restore``: for whom a backup is, and who opens it.

Neither a passphrase nor a private key is ever an argument, which a list of processes would show.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_, BadInput, Problem
from webapp.cli import passphrases
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.backup_lock import Key, Lock


def _only_line(path: Path) -> str:
    lines = passphrases.from_file(path)
    if len(lines) != 1:
        raise BadInput(Problem(N_("The file must hold one line."), where=str(path)))
    return lines[0]


def _ask(*, new: bool) -> str:
    typed: str = click.prompt(
        _("Passphrase of the backup"), hide_input=True, confirmation_prompt=new, err=True
    )
    return typed


def lock_of(recipient: str | None, passphrase_file: Path | None) -> "Lock":
    """Give what locks a new backup; asks for a passphrase where nothing is said."""
    from surveys.backup_lock import to_passphrase, to_recipient

    if recipient:
        return to_recipient(recipient)
    return to_passphrase(_only_line(passphrase_file) if passphrase_file else _ask(new=True))


def key_of(private_key_file: Path | None, passphrase_file: Path | None) -> "Key":
    """Give what opens a backup; asks for the passphrase where nothing is said."""
    from surveys.backup_lock import Key, of_recipient

    if private_key_file:
        return of_recipient(_only_line(private_key_file))
    return Key(passphrase=_only_line(passphrase_file) if passphrase_file else _ask(new=False))
