"""``ydan serve``: all sides, or one of them, until a signal ends it."""

import os
import socket
import sys

import click

from surveys.installation import Installation
from surveys.problems import N_, NotReady, Problem
from webapp.cli.words import gettext as _
from webapp.settings import Settings

SIDES = ("public", "office", "results", "api")
COOKIES = frozenset({"public", "office"})  # the other two have none, and read no key


@click.command(
    name="serve",
    help=_(
        "Serve respondents, the office, the published results and the interface for other systems, each in "
        "a process of its own; SIGTERM or Ctrl-C ends them after the answers under way.\n\n"
        "Addresses, ports and threads are settings (public_port, office_port, ...). In production run the "
        "sides apart with --only, behind a proxy with TLS. There is no access log."
    ),
)
@click.option("--only", type=click.Choice(SIDES), help=_("serve one side, in this process"))
def command(only: str | None) -> None:
    """Serve until a signal comes."""
    from webapp.settings import load

    settings = load()
    sides = _wanted(settings, only)
    _require(settings, sides)
    if only:
        # The side replaces this process: what only the checks needed does not stay in its memory.
        os.execv(sys.executable, [sys.executable, "-m", "webapp.serve", only])  # noqa: S606 - ourselves
    from webapp.serve import Side
    from webapp.supervision import supervise

    sys.exit(supervise([Side(side) for side in sides]))


def _wanted(settings: Settings, only: str | None) -> tuple[str, ...]:
    """Name the sides to serve. Raises NotReady for one alone that the settings switch off."""
    from webapp.settings_reading import served_sides

    served = served_sides(settings)
    if only is None:
        return served
    if only not in served:
        raise NotReady(
            Problem(
                N_("This side is switched off: the setting “%(name)s” is 0. Give it a port."),
                {"name": f"{only}_port"},
            )
        )
    return (only,)


def _require(settings: Settings, sides: tuple[str, ...]) -> None:
    """Raise NotReady when the sides could not work, before any of them starts."""
    from webapp.cli.opening import opened

    for side in sides:
        _require_port(getattr(settings, f"{side}_host"), getattr(settings, f"{side}_port"))
    with opened(settings) as installation:
        for side in COOKIES.intersection(sides):
            installation.keys.read("pepper")
            installation.keys.read(f"{side}-cookie")
        if "office" in sides:
            installation.keys.read("installation")
            _finish_destruction(installation)
            say_what_is_gone(installation)


def say_what_is_gone(installation: Installation) -> None:
    """Warn where the witness of the audit trail knows acts that the database does not."""
    from surveys.audit_witness import gone, witness_of

    with installation.engine.connect() as connection:
        missed = gone(connection, witness_of(installation))
    if missed:
        click.echo(
            _(
                "Beware: an older state of the database was put back; %(number)s acts of the audit trail "
                "are gone. “ydan doctor” says more.",
                number=missed,
            ),
            err=True,
        )


def _finish_destruction(installation: Installation) -> None:
    from surveys.destruction import finish_destruction
    from surveys.scans.proof import finish_deletion

    finish_deletion(installation)
    for survey in finish_destruction(installation):
        click.echo(
            _("The closing of the round %(survey)s was interrupted and is finished now.", survey=survey),
            err=True,
        )


def _require_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise NotReady(
                Problem(
                    N_("The port cannot be used: %(why)s. End what uses it, or set another one."),
                    {"why": error.strerror},
                    f"{host}:{port}",
                )
            ) from error
