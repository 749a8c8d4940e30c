"""Closing passphrases: typed unseen at a prompt or read from a file.

They are never an argument of a command, which a list of processes would show.
"""

from pathlib import Path

import click

from surveys.problems import N_, BadInput, Problem
from webapp.cli.words import gettext as _


def from_file(path: Path) -> tuple[str, ...]:
    """Read passphrases, one a line; empty lines do not count. Raises BadInput for a file that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(Problem(N_("The file of passphrases cannot be read."), where=str(path))) from error
    return tuple(line.strip() for line in lines if line.strip())


def ask(officer: str, *, new: bool) -> str:
    """Ask an officer for the closing passphrase; a new one is asked twice."""
    typed: str = click.prompt(
        _("Closing passphrase of %(officer)s", officer=officer),
        hide_input=True,
        confirmation_prompt=new,
        err=True,
    )
    return typed


def of_officers(officers: tuple[str, ...], path: Path | None, *, new: bool) -> tuple[str, ...]:
    """Give one passphrase per officer, in their order. Raises BadInput when a file has another number."""
    if path is None:
        return tuple(ask(officer, new=new) for officer in officers)
    found = from_file(path)
    if len(found) != len(officers):
        raise BadInput(
            Problem(
                N_("The file must hold %(wanted)s passphrases, one a line; it holds %(found)s."),
                {"wanted": len(officers), "found": len(found)},
                str(path),
            )
        )
    return found
