"""Groups of commands: sub-commands are imported when they are called, failures become one line."""

import gettext as gnu_gettext
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from webapp.catalogue import DOMAIN, folder
from webapp.cli.failures import tell
from webapp.cli.words import gettext as _
from webapp.cli.words import language

HELP_WIDTH = 100
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": HELP_WIDTH}


class Commands(click.Group):
    """A group whose members are named as ``module:attribute`` with one line of help each.

    The help page needs no import of a member, so that ``ydan --help`` stays quick.
    """

    def __init__(
        self,
        *,
        name: str,
        members: Mapping[str, tuple[str, str]],
        help: str,  # noqa: A002 - the name click uses
        epilog: str = "",
    ) -> None:
        super().__init__(name=name, help=help, epilog=epilog, context_settings=CONTEXT)
        self.members = members

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the members in the order they were written."""
        del ctx
        return list(self.members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one member."""
        del ctx
        if cmd_name not in self.members:
            return None
        module, _colon, attribute = self.members[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of members from their one-line helps."""
        del ctx
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_place, line) in self.members.items()])


class Program(Commands):
    """The outermost group: speaks the language of the process and ends with an exit code of the contract."""

    def main(  # type: ignore[override] # click overloads this on a flag that we do not pass on
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,  # noqa: ANN401 - handed on to click as it came
    ) -> NoReturn:
        """Run the command line and exit."""
        _speak(os.environ)
        extra["standalone_mode"] = False
        try:
            code = super().main(args=args, prog_name=prog_name, **extra)
        except Exception as error:  # noqa: BLE001 - the outermost door: whatever it is becomes one line
            code = tell(error)
        sys.exit(code if isinstance(code, int) else 0)


def _speak(environment: MutableMapping[str, str]) -> None:
    # click asks GNU gettext's default domain; LANGUAGE is the variable it looks at first.
    gnu_gettext.bindtextdomain(DOMAIN, folder())
    environment["LANGUAGE"] = language()
